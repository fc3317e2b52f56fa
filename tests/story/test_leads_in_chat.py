"""A rep lists leads in chat: typed, filtered, searched, turned page by page, opened; nobody else sees that they did."""

from __future__ import annotations

import pytest

from cards.leads import PAGE
from playground.local import Shown
from tests.story.people import BEN, DANA, NOOR
from tests.story.seat import Seat, labels
from tests.story.stage import Stage
from tests.story.waiting import eventually

STAGES = ("Browsing", "Engaged", "Email Captured")


async def comes(stage: Stage, number: int, name: str = "", *, ago: float = 0.0, kind: str = "", **lead: object) -> None:
    """One lead comes. `ago`: seconds since its only action."""
    about = {"id": f"lead_{number}", "first_name": name or f"Lead{number:02}", "last_name": "", **lead}
    await stage.happens(kind or "message.received", says="Hello.", lead=about, ago=ago)


async def asks_for(at: Seat, text: str, who: str = DANA) -> None:
    """Type `leads …` to the bot; in Slack as the command of that name."""
    if hasattr(at.local, "slash"):
        await at.local.slash(at.ids[who], f"direct:{at.ids[who]}", "/leads", text)
    else:
        await at.local.say(at.ids[who], f"direct:{at.ids[who]}", f"leads {text}".strip())


def rows(shown: Shown) -> list[str]:
    """The leads on a list, in its order: "Lead03"."""
    lines = (line.partition(" · ") for line in shown.text.splitlines())
    return [who.removeprefix("✅ ").split(" (")[0].split(" · ")[0] for number, _, who in lines if number.isdigit()]


async def opens(at: Seat, who: str, shown: Shown, number: int, name: str) -> None:
    """Open a lead of the list: by its own button, or by choosing it where there is one button for all."""
    if f"Open {number}" in labels(shown):
        await at.press(who, shown, f"Open {number}")
    else:
        await at.press(who, shown, "Open", chosen=f"{number} · {name}")


async def many(stage: Stage, number: int) -> list[str]:
    """So many leads, Lead01 the newest; their names in the order of the list."""
    for one in range(number, 0, -1):
        await comes(stage, one, ago=one * 60)
    return [f"Lead{one:02}" for one in range(1, number + 1)]


@pytest.mark.asyncio
async def test_the_same_leads_in_the_same_order_as_the_page(stage: Stage, at: Seat) -> None:
    for number in range(1, 5):
        await comes(stage, number, ago=number * 60)
    await comes(stage, 9, "Waits", ago=3600, kind="human.requested")
    await asks_for(at, "")
    shown = await at.private(DANA, "Leads", "5")
    _, body = await stage.get("/v1/leads")
    assert [lead["fields"]["first_name"]["value"] for lead in body["leads"]] == rows(shown)
    assert rows(shown)[0] == "Waits"
    assert "Waiting since" in shown.text
    assert "Sent Chat Message" in shown.text
    assert at.told(BEN) == []
    assert "Lead01" not in at.all_words()


@pytest.mark.asyncio
async def test_filters_and_words_as_they_are_typed(stage: Stage, at: Seat) -> None:
    await comes(stage, 1, "Ada", country="DE", company_name="Acme")
    await comes(stage, 2, "Bob", country="DE", company_name="Other")
    await comes(stage, 3, "Cleo", country="FR", company_name="Acme")
    await comes(stage, 4, "Dan", kind="page.visited", country="DE", company_name="Acme")
    await asks_for(at, "stage:engaged country:DE acme")
    shown = await at.private(DANA, "Stage is Engaged", "Country is Germany", '"acme"')
    assert rows(shown) == ["Ada"]
    await asks_for(at, "ACMÉ")
    shown = await at.private(DANA, 'with "ACMÉ" in name')
    assert sorted(rows(shown)) == ["Ada", "Cleo", "Dan"]


@pytest.mark.asyncio
async def test_the_search_is_put_right_on_the_card(stage: Stage, at: Seat) -> None:
    await comes(stage, 1, "Ada", country="DE")
    await comes(stage, 2, "Bob", country="FR")
    await asks_for(at, "country:DE")
    shown = await at.private(DANA, "Country is Germany")
    await at.press(DANA, shown, "Search", text="country:FR")
    shown = await at.private(DANA, "Country is France")
    assert rows(shown) == ["Bob"]


@pytest.mark.asyncio
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ("stag:engaged", 'Did you mean "stage"?'),
        ("stage:engagd", '"stage" doesn\'t take "engagd".'),
        ("country:Atlantis", "ISO 3166 code"),
        ("timeframe:soon", "7d, 30d, 90d, all"),
        ("owner:nobody", "e-mail addresses"),
        ("x" * 400, "At most 300 characters"),
    ],
)
async def test_a_faulty_filter_is_told_what_is_allowed_in_private(
    stage: Stage, at: Seat, typed: str, said: str
) -> None:
    await asks_for(at, typed)
    shown = await at.private(DANA, said)
    assert "Search" in labels(shown)  # what was typed stands there, to be put right
    assert typed[:12] in str(shown.payload)
    assert said not in at.all_words()


@pytest.mark.asyncio
async def test_pages_take_each_others_place_there_and_back(stage: Stage, at: Seat) -> None:
    names = await many(stage, 2 * PAGE + 3)
    await asks_for(at, "lead")
    shown = await at.private(DANA, str(len(names)))
    pages = [shown]
    assert "Previous" not in labels(shown)
    for first in (PAGE, 2 * PAGE):
        await at.press(DANA, shown, "Next")
        shown = await at.private(DANA, names[first])
        pages.append(shown)
    assert [name for page in pages for name in rows(page)] == names
    assert "Next" not in labels(shown)
    await at.press(DANA, shown, "Previous")
    shown = await at.private(DANA, names[PAGE])
    assert rows(shown) == rows(pages[1])
    await at.press(DANA, shown, "Previous")
    shown = await at.private(DANA, names[0])
    assert rows(shown) == rows(pages[0])
    assert "Previous" not in labels(shown)
    assert len({page.id for page in pages}) == 1


@pytest.mark.asyncio
async def test_pages_of_a_message_in_direct_messages(stage: Stage, at: Seat) -> None:
    names = await many(stage, PAGE + 1)
    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "leads")
    first = await at.private(DANA, names[0])
    await at.press(DANA, first, "Next")
    second = await at.private(DANA, names[PAGE])
    assert rows(second) == [names[PAGE]]
    assert second.id == first.id
    assert not any(one.place.startswith("whisper:") for one in at.local.private(at.ids[DANA]))
    async with stage.http.delete(f"{stage.url}/v1/leads/lead_{PAGE + 1}") as answer:  # whom only the second page shows
        assert answer.status == 200
    await eventually(lambda: all(names[PAGE] not in one.text for one in at.local.private(at.ids[DANA])))


@pytest.mark.asyncio
async def test_a_page_of_what_has_changed_meanwhile(stage: Stage, at: Seat) -> None:
    names = await many(stage, PAGE + 2)
    await asks_for(at, "")
    shown = await at.private(DANA, names[0])
    await comes(stage, 1, names[0])  # moves, and stands where it stood
    await comes(stage, PAGE + 2, names[-1])  # moves to the head
    await at.press(DANA, shown, "Next")
    shown = await at.private(DANA, names[PAGE])
    assert rows(shown) == [names[PAGE]]


@pytest.mark.asyncio
async def test_a_lead_opens_beside_the_list(stage: Stage, at: Seat) -> None:
    await comes(stage, 1, "Ada", company_name="Acme", job_title="CTO")
    await comes(stage, 2, "Bob", ago=60)
    await asks_for(at, "")
    shown = await at.private(DANA, "Ada", "Bob")
    await opens(at, DANA, shown, 1, "Ada")
    lead = await at.private(DANA, "Company details", "No upcoming steps")
    assert "Bob" not in lead.text
    assert {"Timeline", "Lead Details", "Take over"} <= set(labels(lead))
    assert any(one.id == shown.id and "Bob" in one.text for one in at.told(DANA))  # the list stays

    await at.press(DANA, lead, "Lead Details")
    details = await at.private(DANA, "Job title: CTO · from the CRM")
    assert {"Summary", "Timeline"} <= set(labels(details))
    await at.press(DANA, details, "Timeline")
    timeline = await at.private(DANA, "Ada · Chat: Hello.")
    await at.press(DANA, timeline, "Summary")
    await at.private(DANA, "Company details", "No upcoming steps")


@pytest.mark.asyncio
async def test_taken_over_from_the_list(stage: Stage, at: Seat) -> None:
    await comes(stage, 42, "Ada")
    await asks_for(at, "")
    shown = await at.private(DANA, "Ada")
    await opens(at, DANA, shown, 1, "Ada")
    lead = await at.private(DANA, "No upcoming steps")
    await at.press(DANA, lead, "Take over")
    await at.private(DANA, "has taken over the chat")
    assert (await stage.control())["by"] == "dana@acme.example"
    await asks_for(at, "control:manual")
    await at.private(DANA, "Dana Ruiz has control", "Control is Manual")


@pytest.mark.asyncio
async def test_from_a_lead_back_to_its_card(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await at.card("Asks for a person")
    await stage.at_rest()
    await asks_for(at, "ada")
    shown = await at.private(DANA, "Ada Lovelace")
    await opens(at, DANA, shown, 1, "Ada Lovelace")
    lead = await at.private(DANA, "No upcoming steps")
    names = {
        "slack": "Card in #leads on Slack", "teams": "Card in Sales/Leads on Teams", "webex": "Card in Leads on Webex",
    }  # fmt: skip
    assert set(names.values()) <= set(labels(lead))
    addresses = {"slack": "slack.com/archives/", "teams": "teams.microsoft.com/l/message/", "webex": "webexteams://im"}
    assert all(address in str(lead.payload) for address in addresses.values())
    if at.name == "slack":  # which alone tells of it
        await at.press(DANA, lead, names["slack"])
        assert at.local.over(at.ids[DANA])[-1].text == lead.text


@pytest.mark.asyncio
async def test_in_the_browser_with_the_same_filter(stage: Stage, at: Seat) -> None:
    await comes(stage, 1, "Ada", country="DE")
    await asks_for(at, "country:DE")
    shown = await at.private(DANA, "Country is Germany")
    await at.press(DANA, shown, "Open in browser")
    link = await at.private(DANA, "This link is for Dana Ruiz alone")
    assert "Open Leadbell" in labels(link)
    assert stage.url in str(link.payload)
    assert any(one.id == shown.id for one in at.told(DANA))


@pytest.mark.asyncio
async def test_an_empty_list_says_so(stage: Stage, at: Seat) -> None:
    await asks_for(at, "")
    await at.private(DANA, "There are no leads yet.")
    await comes(stage, 1, "Ada")
    await asks_for(at, "nobody")
    await at.private(DANA, "No lead fits.")


@pytest.mark.asyncio
async def test_who_is_not_on_record_sees_no_lead(stage: Stage, at: Seat) -> None:
    await comes(stage, 1, "Ada")
    await asks_for(at, "", who=NOOR)
    told = await at.private(NOOR, "are not on Leadbell yet")
    assert "Ada" not in told.text


@pytest.mark.asyncio
async def test_hostile_names_stay_words(stage: Stage, at: Seat) -> None:
    names = [
        "<!channel> @here", "*Bold* _it_ `x` ~y~", "[click](https://evil.example)", "<at>Ben Ito</at>",
        "{{TIME(2026-11-22T14:02:00Z)}}", "✅ Admin (verified)", "\u202eevil", "A" * 300,
    ]  # fmt: skip
    for number, name in enumerate(names, 1):
        await comes(stage, number, name, ago=number)
    await asks_for(at, "")
    shown = await at.private(DANA, "8 · ")
    assert at.mentions(shown) == []
    assert len([line for line in shown.text.splitlines() if line.partition(" · ")[0].isdigit()]) == len(names)
    assert "✅ Admin" not in shown.text
    await opens(at, DANA, shown, 2, "x") if at.name == "slack" else None


@pytest.mark.asyncio
async def test_pages_are_turned_more_often_than_a_message_can_be_edited(stage: Stage, at: Seat) -> None:
    names = await many(stage, PAGE + 1)
    await asks_for(at, "")
    shown = await at.private(DANA, names[0])
    for turn in range(7):
        await at.press(DANA, shown, "Next")
        shown = await at.private(DANA, names[PAGE], f"{PAGE + 1}")
        assert rows(shown) == [names[PAGE]], turn
        await at.press(DANA, shown, "Previous")
        shown = await at.private(DANA, names[0])
        assert rows(shown) == names[:PAGE], turn
    lists = [one for one in at.local.private(at.ids[DANA]) if "Search" in labels(one)]
    assert len(lists) == 1  # what came before points to it, or is it
    if at.name == "webex":
        edits = [call for call in at.local.calls("PUT /messages") if call["status"] >= 400]
        assert edits == []  # Webex wasn't asked for an edit too many


@pytest.mark.asyncio
async def test_in_a_channel_the_answer_is_for_the_writer_alone(stage: Stage, at: Seat) -> None:
    await comes(stage, 1, "Ada")
    await at.local.say(at.ids[DANA], at.place, "leads ada", mention=True)
    shown = await at.private(DANA, "1 · Ada")
    assert "1 · Ada" not in at.all_words()
    assert at.told(BEN) == []
    await at.press(DANA, shown, "Search", text="nobody")
    await at.private(DANA, "No lead fits.")

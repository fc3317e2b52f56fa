"""A rep opens Leadbell's home tab: who waits, their own recent leads, the Leads page; it follows what happens."""

from __future__ import annotations

import pytest

from bot import homes
from cards.home import PAGE
from cards.leads import HINT
from playground.local import Shown
from tests.story.people import BEN, DANA, MONA, NOOR
from tests.story.seat import Seat, labels, says
from tests.story.stage import Stage
from tests.story.test_leads_in_chat import comes, rows
from tests.story.waiting import eventually


@pytest.fixture
def slack(stage: Stage) -> Seat:
    """The one platform of the three that has home tabs."""
    assert [seat.name for seat in stage.seats.values() if hasattr(seat.local, "open_home")] == ["slack"]
    return stage.seats["slack"]


async def home(at: Seat, *words: str, who: str = DANA, without: str = "") -> Shown:
    """Somebody's home tab, as soon as it says all of `words`."""

    def look() -> Shown | None:
        shown: Shown | None = at.local.home(at.ids[who])
        return shown if shown and says(shown, *words) and (not without or without not in shown.text) else None

    return await eventually(look, seen=lambda: at.local.home(at.ids[who]))


async def opened(at: Seat, *words: str, who: str = DANA) -> Shown:
    answer = await at.local.open_home(at.ids[who])
    assert answer.status == 200
    return await home(at, *words, who=who)


def part(shown: Shown, begin: str, end: str) -> str:
    """What stands between two headings."""
    return shown.text.partition(begin)[2].partition(end)[0]


@pytest.mark.asyncio
async def test_who_waits_first_then_mine_then_the_list(stage: Stage, slack: Seat) -> None:
    for number in range(1, 4):
        await comes(stage, number, ago=number * 60)
    await comes(stage, 8, "Waits", ago=600, kind="human.requested")
    await stage.post("/v1/leads/lead_2/takeover", {"by": "dana@acme.example"})
    await stage.post("/v1/leads/lead_3/assign", {"by": "mona@acme.example", "owner": "dana@acme.example"})
    shown = await opened(slack, "Waiting for a person · 1", "Lead03")
    assert "Waits" in part(shown, "Waiting for a person", "My recent leads")
    own = part(shown, "My recent leads", "Leads\n")
    assert own.index("Lead02") < own.index("Lead03")  # taken over, and owned: the latest first
    assert "Lead01" not in own
    listed = Shown("", "", shown.text.partition("All leads")[2])
    assert rows(listed) == ["Waits", "Lead01", "Lead02", "Lead03"]
    _, body = await stage.get("/v1/leads")
    assert [lead["fields"]["first_name"]["value"] for lead in body["leads"]] == rows(listed)


@pytest.mark.asyncio
async def test_filters_are_chosen_and_typed(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada", country="DE", company_name="Acme")
    await comes(stage, 2, "Bob", country="FR", company_name="Acme")
    await comes(stage, 3, "Cleo", kind="page.visited", country="DE")
    shown = await opened(slack, "All leads")
    await slack.press(DANA, shown, "Engaged")
    shown = await home(slack, "Stage is Engaged", without="Cleo")
    await slack.press(DANA, shown, "Germany")
    shown = await home(slack, "Stage is Engaged, and Country is Germany", without="Bob")
    assert "stage:engaged country:DE" in str(shown.payload)  # the search says the same
    await slack.press(DANA, shown, "Any stage")
    shown = await home(slack, "Country is Germany", "Cleo")
    await slack.press(DANA, shown, HINT, text="acme")  # Enter
    shown = await home(slack, 'with "acme"', "Bob", without="Cleo")
    await slack.press(DANA, shown, "Search", text="country:DE acme")
    shown = await home(slack, "Country is Germany", without="Bob")
    await slack.press(DANA, shown, "I worked with")
    await home(slack, "No lead fits.")


@pytest.mark.asyncio
async def test_a_faulty_filter_stays_to_be_put_right(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada")
    shown = await opened(slack, "All leads")
    await slack.press(DANA, shown, "Search", text="stage:engagd ada")
    shown = await home(slack, '"stage" doesn\'t take "engagd".', "Allowed: browsing")
    assert "stage:engagd ada" in str(shown.payload)
    await slack.press(DANA, shown, "Search", text="stage:engaged ada")
    await home(slack, "Stage is Engaged", "Ada", without="engagd")


@pytest.mark.asyncio
async def test_pages_there_and_back(stage: Stage, slack: Seat) -> None:
    for number in range(PAGE + 2, 0, -1):
        await comes(stage, number, ago=number * 60)
    shown = await opened(slack, "Lead01")
    await slack.press(DANA, shown, "Next")
    shown = await home(slack, f"Lead{PAGE + 2:02}", without="Lead01")
    assert "Next" not in labels(shown)
    await slack.press(DANA, shown, "Previous")
    shown = await home(slack, "Lead01")
    assert "Previous" not in labels(shown)


@pytest.mark.asyncio
async def test_it_follows_what_happens_and_keeps_what_is_asked_for(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada", country="DE")
    shown = await opened(slack, "Ada")
    await slack.press(DANA, shown, "Search", text="country:DE")
    await home(slack, "Country is Germany", "Nobody is waiting")
    await comes(stage, 2, "Bob", kind="human.requested", country="FR")
    shown = await home(slack, "Waiting for a person · 1", "Bob", "Country is Germany")
    assert "Bob" not in shown.text.partition("Country is Germany")[2]
    shown = await opened(slack, "Country is Germany")  # also when it is opened again


@pytest.mark.asyncio
async def test_many_changes_are_few_drawings(stage: Stage, slack: Seat) -> None:
    await opened(slack, "There are no leads yet.")
    before = len(slack.local.calls("views.publish"))
    for number in range(40):
        await comes(stage, number, f"Fast{number:02}", ago=40 - number)
    await home(slack, "Fast39", "40 · All leads")
    assert len(slack.local.calls("views.publish")) - before < 8


@pytest.mark.asyncio
async def test_what_changes_nothing_there_is_not_drawn(
    stage: Stage, slack: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "LOOK_AGAIN", 0.0)
    await comes(stage, 1, "Ada")
    await opened(slack, "Ada")
    before = len(slack.local.calls("views.publish"))
    await stage.service.homes.look()
    assert len(slack.local.calls("views.publish")) == before


@pytest.mark.asyncio
async def test_a_lead_opens_as_a_modal_with_three_views(stage: Stage, slack: Seat) -> None:
    await comes(stage, 42, "Ada", job_title="CTO", email="ada@acme.example")
    shown = await opened(slack, "Ada")
    await slack.press(DANA, shown, "Open 1")
    modal = await slack.private(DANA, "Summary", "No upcoming steps")
    assert modal.place.startswith("form:")
    await slack.press(DANA, modal, "Lead Details")
    modal = await slack.private(DANA, "Job title: CTO · from the CRM")
    await slack.press(DANA, modal, "Timeline")
    modal = await slack.private(DANA, "Ada · Chat: Hello.")
    await slack.press(DANA, modal, "Summary")
    modal = await slack.private(DANA, "No upcoming steps")
    await slack.press(DANA, modal, "Take over")
    await slack.private(DANA, "has taken over the chat")
    await home(slack, "Dana Ruiz has control")
    assert len({one.id for one in slack.local.over(slack.ids[DANA])}) == 1


@pytest.mark.asyncio
async def test_a_form_stands_on_top_of_the_lead(stage: Stage, slack: Seat) -> None:
    await comes(stage, 42, "Ada")
    shown = await opened(slack, "Ada")
    await slack.press(DANA, shown, "Open 1")
    modal = await slack.private(DANA, "Summary", "No upcoming steps")
    await slack.press(DANA, modal, "Block…")
    form = await slack.private(DANA, "Block this lead")
    await slack.local.close(slack.ids[DANA], form)
    assert [one.id for one in slack.local.over(slack.ids[DANA])] == [modal.id]  # back at the lead
    await slack.press(DANA, modal, "Block…")
    form = await slack.private(DANA, "Block this lead")
    await slack.press(DANA, form, "Block", reason="spam")
    await slack.private(DANA, "Nothing will go to this lead any more.")
    await home(slack, "⛔ Blocked")


@pytest.mark.asyncio
async def test_in_the_browser(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada", country="DE")
    shown = await opened(slack, "Ada")
    await slack.press(DANA, shown, "Germany")
    shown = await home(slack, "Country is Germany")
    await slack.press(DANA, shown, "Open in browser")
    link = await slack.private(DANA, "This link is for Dana Ruiz alone")
    assert "Open Leadbell" in labels(link)


@pytest.mark.asyncio
async def test_each_sees_their_own(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada")
    await stage.post("/v1/leads/lead_1/takeover", {"by": "dana@acme.example"})
    await opened(slack, "Ada")
    shown = await opened(slack, "Ada", who=BEN)
    assert "Ada" not in part(shown, "My recent leads", "Leads\n")


@pytest.mark.asyncio
async def test_who_is_not_on_record_sees_no_lead(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada")
    shown = await opened(slack, "are not on Leadbell yet", who=NOOR)
    assert "Ada" not in shown.text
    assert len(stage.service.homes) == 0


@pytest.mark.asyncio
async def test_slack_refuses_and_it_is_drawn_later(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada")
    await opened(slack, "Ada")
    slack.local.refuse("views.publish", 429, times=1, retry_after=1)
    await comes(stage, 2, "Bob")
    await home(slack, "Bob")


@pytest.mark.asyncio
async def test_all_who_look_see_it_though_few_are_drawn_at_once(
    stage: Stage, slack: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "SHOWN", 1)
    reps = (DANA, BEN, MONA)
    for who in reps:
        await opened(slack, "Nobody is waiting", who=who)
    await comes(stage, 1, "Ada", kind="human.requested")
    for who in reps:
        await home(slack, "Waiting for a person · 1", who=who)


@pytest.mark.asyncio
async def test_a_home_drawn_elsewhere_meanwhile_wins_until_the_next_change(stage: Stage, slack: Seat) -> None:
    await comes(stage, 1, "Ada")
    shown = await opened(slack, "Ada")
    conflict = {"ok": False, "error": "hash_conflict"}
    slack.local.refuse("views.publish", 200, conflict)
    await slack.press(DANA, shown, "Search", text="nobody")  # a person's own wish goes before
    await home(slack, "No lead fits.")
    slack.local.refuse("views.publish", 200, conflict)
    await comes(stage, 2, "Nobody", kind="human.requested")
    await eventually(lambda: len(slack.local.calls("views.publish")) >= 4)
    await comes(stage, 3, "Nobody", kind="human.requested")
    await home(slack, "Waiting for a person · 2")


@pytest.mark.asyncio
async def test_an_erased_lead_leaves_the_homes_that_are_kept(
    stage: Stage, slack: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(homes, "LOOK_AGAIN", 0.0)
    await comes(stage, 1, "Ada")
    await opened(slack, "Ada")
    async with stage.http.delete(f"{stage.url}/v1/leads/lead_1") as answer:
        assert answer.status == 200
    await home(slack, "There are no leads yet.", without="Ada")


@pytest.mark.asyncio
async def test_a_home_that_nobody_looks_at_any_more_holds_no_lead(
    stage: Stage, slack: Seat, monkeypatch: pytest.MonkeyPatch
) -> None:
    await comes(stage, 1, "Ada")
    await opened(slack, "Ada")
    monkeypatch.setattr(homes, "KEPT", 0.0)
    await home(slack, "drawn afresh whenever you open it", without="Ada")
    assert len(stage.service.homes) == 0
    monkeypatch.undo()
    await opened(slack, "Ada")

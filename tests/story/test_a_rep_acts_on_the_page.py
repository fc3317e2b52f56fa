"""A rep acts on the page of a lead: what is done there is seen on every card, and what can't be done is said plainly,
with nothing lost."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from bot.pages.lead import show
from tests.story.at_a_page import at_the_page
from tests.story.people import BEN, DANA
from tests.story.stage import LEAD, Stage

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.fixture(params=["sqlite", pytest.param("postgresql", marks=pytest.mark.postgresql)])
def database(request: pytest.FixtureRequest) -> str:
    return "" if request.param == "sqlite" else str(request.getfixturevalue("postgresql_url"))


@pytest.mark.asyncio
async def test_take_over_and_return_with_the_card_in_step(
    open_stage: OpenStage, platform: str, database: str
) -> None:  # fmt: skip
    stage = await open_stage(database=database)
    at = stage.seats[platform]
    await stage.asks()
    await at.card("Asks for a person")
    async with at_the_page(stage) as dana:
        page = await dana.press("take_over")
        assert "You have control" in page
        await at.card("Dana Ruiz has control")
        assert (await stage.control())["by"] == "dana@acme.example"

        page = await dana.press("return_control", note="Promised the SSO sheet; no prices")
        assert "The chat is returned to automated." in page
        assert "The chat is returned to automated." not in await dana.look()  # said once
        await at.card("Returned to automated by Dana Ruiz", "Promised the SSO sheet")
    assert (await stage.control())["control"] == "automated"
    assert "conversation.taken_over" in [told["type"] for told in stage.agents.heard]


@pytest.mark.asyncio
async def test_from_a_colleague_after_a_second_press(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by="ben@acme.example")
    async with at_the_page(stage) as dana:
        assert "Take over from Ben" in dana.page.text
        await dana.press("take_over")
        assert "Take over from Ben?" in dana.shown
        assert (await stage.control())["by"] == "ben@acme.example"
        confirm = dana.form("take_over")
        assert confirm["from_colleague"] == "yes"
        assert "You have control" in await dana.press("take_over", drawn=confirm)
    assert (await stage.control())["by"] == "dana@acme.example"


@pytest.mark.asyncio
async def test_a_page_that_is_out_of_date(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben:
        before = dana.form("take_over")
        await ben.press("take_over")
        await dana.press("take_over", drawn=before)
        assert "Ben Ito has control since" in dana.shown
        assert (await stage.control())["by"] == "ben@acme.example"
        await ben.press("return_control")
        page = await dana.press("take_over", drawn={**before, "key": "again"})
        assert "This lead has changed since your card was drawn; nothing was done." in page
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_two_press_at_once_and_one_wins(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben:
        pages = await asyncio.gather(dana.press("take_over"), ben.press("take_over"))
        won = sum("You have control: " in page for page in pages)
        assert (won, sum(" has control since" in page for page in pages)) == (1, 1)


@pytest.mark.asyncio
async def test_the_same_form_sent_twice_acts_once(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        form = dana.form("note")
        await asyncio.gather(*(dana.browser.post(f"/leads/{LEAD}/press/note", {**form, "text": "Rang"}) for _ in "ab"))
    assert await stage.timeline("note.added") == ["Note by Dana Ruiz: Rang"]


@pytest.mark.asyncio
async def test_a_reply_reaches_the_lead_and_a_note_does_not(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        assert not dana.offers("reply")
        await dana.press("take_over")
        assert "Your reply is on its way" in await dana.press("reply", text="Good morning, Ada.")
        assert "The note is kept" in await dana.press("note", drawn=dana.form("reply"), text="Wants a discount")
        page = dana.page.text
        assert "Good morning, Ada." in page
        assert "Note by Dana Ruiz: Wants a discount" in page
    await stage.at_rest()
    told = [one["data"]["text"] for one in stage.agents.heard if one["type"] == "reply.sent"]
    assert told == ["Good morning, Ada."]


@pytest.mark.asyncio
async def test_control_lost_while_typing_loses_no_word(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        await dana.press("take_over")
        drawn = dana.form("reply")
        await stage.act("takeover", by="ben@acme.example", from_colleague=True)
        page = await dana.press("reply", drawn=drawn, text="The sheet is\nattached 🙂 <b>")
        assert "Ben Ito has control since" in dana.shown
        assert "The sheet is\nattached 🙂 <b></textarea>" in page
    assert [one for one in stage.agents.heard if one["type"] == "reply.sent"] == []


@pytest.mark.asyncio
@pytest.mark.parametrize(("text", "why"), [("  ", "is blank"), ("x" * 4_001, "4,001 characters: at most 4,000")])
async def test_words_that_cant_be_sent(stage: Stage, text: str, why: str) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        await dana.press("take_over")
        page = await dana.press("reply", text=text)
        assert why in page
        assert text.strip() in page


@pytest.mark.asyncio
async def test_block_with_a_reason_and_unblock(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        assert "Choose a reason, or write one." in await dana.press("block")
        form = {**dana.form("block"), "form": "block"}
        assert "A reason is needed" in await dana.press("block", drawn=form)
        page = await dana.press("block", drawn={**form, "key": "2"}, common="spam", reason="sells watches")
        assert "Blocked by Dana Ruiz: Spam: sells watches" in page
        assert not dana.offers("take_over")
        blocked = {**form, "key": "3"}
        assert "This lead is blocked; unblock it first." in await dana.press("take_over", drawn=blocked)
        assert "The lead is unblocked" in await dana.press("unblock")


@pytest.mark.asyncio
async def test_details_by_hand(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    await stage.happens("lead.created", lead={"job_title": "CTO", "skills": ["a", "b"]})
    async with at_the_page(stage) as dana:
        await dana.look("?tab=details&edit=personal")
        page = await dana.edit(job_title="Head of IT", skills="b\nc", first_name="Ada", country="germany")
        assert "The details are changed." in page
        assert "by hand" in page
        assert "Germany" in page
    fields = (await stage.lead())["fields"]
    assert fields["job_title"] | {"at": ""} == {"value": "Head of IT", "source": "hand", "at": ""}
    assert fields["skills"]["value"] == ["b", "c"]
    assert fields["first_name"]["source"] == "crm"  # was not touched


@pytest.mark.asyncio
async def test_a_value_that_doesnt_fit_loses_nothing(stage: Stage) -> None:
    await stage.happens("lead.created", lead={"job_title": "CTO"})
    async with at_the_page(stage) as dana:
        await dana.look("?tab=details&edit=personal")
        page = await dana.edit(email="nobody", job_title="Head of IT", country="Atlantis")
        assert "E-mail must be an e-mail address, such as" in page
        assert "Country must be a country's ISO 3166 code" in page
        for typed in ('value="nobody"', 'value="Head of IT"', 'value="Atlantis"'):
            assert typed in page
        assert "Nothing was saved yet" in page
        assert "The details are changed." in await dana.edit(
            email="ada@x.example", country="GB", job_title="Head of IT"
        )


@pytest.mark.asyncio
async def test_two_edit_one_value(stage: Stage) -> None:
    await stage.happens("lead.created", lead={"job_title": "CTO", "phone_number": "1"})
    async with at_the_page(stage) as dana, at_the_page(stage, BEN) as ben:
        await dana.look("?tab=details&edit=personal")
        await ben.look("?tab=details&edit=personal")
        await ben.edit(job_title="CIO")
        page = await dana.edit(job_title="COO", phone_number="2")
        assert "Somebody has changed this meanwhile; it is now “CIO”." in page
        assert (await stage.lead())["fields"]["phone_number"]["value"] == "1"
        await dana.edit(job_title="COO", phone_number="2")
    fields = (await stage.lead())["fields"]
    assert (fields["job_title"]["value"], fields["phone_number"]["value"]) == ("COO", "2")


@pytest.mark.asyncio
async def test_not_this_person(stage: Stage) -> None:
    guess = {"first_name": "Anna", "last_name": "Vogel", "job_title": "Owner"}
    await stage.happens("lead.identified", by="deanonymization", lead=guess, **guess)
    async with at_the_page(stage) as dana:
        assert "Maybe" in await dana.look("?tab=details")
        page = await dana.press("not_this_person")
        assert "Owner" not in page[page.index('id="details"') : page.index('id="lead-side"')]
        assert not dana.offers("not_this_person")
        assert "Not this person, says Dana Ruiz" in await dana.look()


@pytest.mark.asyncio
async def test_assign_to_a_colleague_and_to_nobody(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        assert "Assigned to Ben Ito by Dana Ruiz" in await dana.press("assign", owner="ben@acme.example")
        assert "on record" in await dana.press("assign", owner="nobody@acme.example")
        await dana.look()
        assert "Owner taken away by Dana Ruiz" in await dana.press("assign", owner="")


@pytest.mark.asyncio
async def test_more_people_than_fit_into_a_menu(stage: Stage, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(show, "MOST_PEOPLE", 1)
    await stage.asks()
    async with at_the_page(stage) as dana:
        assert '<input id="assign-owner"' in dana.page.text
        assert "Assigned to Ben Ito by Dana Ruiz" in await dana.press("assign", owner="ben@acme.example")


@pytest.mark.asyncio
async def test_on_it_and_why_this(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        assert "You are on it." in await dana.press("on_it")
        assert "Somebody asks for a person" in await dana.press("why")


@pytest.mark.asyncio
@pytest.mark.parametrize("intent", ["nothing", "help", "open_lead", "back", "leads"])
async def test_what_is_no_button_of_the_page(stage: Stage, intent: str) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        await dana.press(intent, drawn=dana.form("note"))
        assert dana.page.status == 404


@pytest.mark.asyncio
async def test_forms_from_elsewhere_do_nothing(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage) as dana:
        form = dana.form("take_over")
        path = f"/leads/{LEAD}/press/take_over"
        for sent, origin in ((form, "https://evil.example"), (form, None), ({**form, "csrf": "0" * 64}, "own")):
            answer = await dana.browser.post(path, sent, origin=origin)
            assert answer.status == 403
        for version in ("x", "-1", "9" * 400, "١"):
            await dana.press("why", drawn={**form, "version": version, "key": version[:3]})
            assert dana.page.status == 200
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_everybody_is_told_who_acted(stage: Stage) -> None:
    await stage.asks()
    async with at_the_page(stage, DANA) as dana:
        await dana.press("take_over")
    assert await stage.timeline("conversation.taken_over") == ["Dana Ruiz has taken over the chat"]


@pytest.mark.asyncio
async def test_two_leads_of_one_address_become_one(open_stage: OpenStage, database: str) -> None:
    stage = await open_stage(database=database)
    ada = {"first_name": "Ada", "last_name": "Lovelace"}
    await stage.happens("email.captured", lead=ada, email="ada@analytical.example", ago=60)
    await stage.happens("message.received", says="From my phone", lead={"id": "lead_7", **ada}, ago=30)
    await stage.happens("email.captured", lead={"id": "lead_7", **ada}, email="ada@analytical.example", ago=20)
    await stage.service.listing.caught_up()  # lists, by which the other is found, follow a moment behind
    async with at_the_page(stage) as dana, at_the_page(stage, BEN, "lead_7") as ben:
        old = ben.page
        assert "Same e-mail as" in dana.page.text
        await dana.press("merge")
        assert "Are these one person?" in dana.shown
        assert (await stage.get("/v1/leads/lead_7"))[1]["id"] == "lead_7"  # only asked so far
        confirm = dana.form("merge")
        await dana.press("merge", drawn=confirm)
        assert "The leads are one." in dana.shown
        assert "From my phone" in await dana.look()
        assert not dana.offers("merge")
        assert "From my phone" in await ben.look()  # by either id
        ben.page = old
        await ben.press("take_over")
        assert "nothing was done" in ben.shown  # drawn for a lead that is another's by now
    assert (await stage.control())["control"] == "automated"


@pytest.mark.asyncio
async def test_on_to_the_card_in_chat(stage: Stage) -> None:
    await stage.happens("lead.created")
    async with at_the_page(stage) as dana:
        assert "There is no card to open" in (await dana.browser.get(f"/leads/{LEAD}/chat")).text
        await stage.asks()
        for seat in stage.seats.values():
            await seat.card("Asks for a person")
        await stage.at_rest()
        page = await dana.browser.get(f"/leads/{LEAD}/chat")
        assert (page.status, "#leads" in page.text) == (200, True)

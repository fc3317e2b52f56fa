"""Can the visitor be a lead, and does the agent answer as long as nobody has taken over?"""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from starlette.responses import JSONResponse

from playground.leads import post
from playground.leads.answering import _known
from playground.leads.visitor import UnknownLead
from tests.unit.playground.lead_service import Stage, opened

pytestmark = pytest.mark.asyncio


@pytest_asyncio.fixture
async def stage() -> AsyncIterator[Stage]:
    async with opened(pace=0.01) as made:
        yield made


async def come(stage: Stage, language: str = "en") -> str:
    """Come, and be greeted."""
    lead = stage.player.visitor.come(language)
    await stage.until(lambda: stage.desk.kinds(lead) == ["page.visited", "message.sent"])
    return lead


def sent(stage: Stage, kind: str) -> list[dict[str, Any]]:
    return [event for event in stage.desk.events if event["kind"] == kind]


async def answered(stage: Stage, lead: str, count: int) -> str:
    """Wait until the agent has said so many things, and return the last."""
    await stage.until(lambda: len(sent(stage, "message.sent")) == count)
    return stage.lines(lead)[-1].removeprefix("agent: ")


async def test_who_comes_is_greeted_in_their_language(stage: Stage) -> None:
    lead = await come(stage, "de")
    assert stage.lines(lead)[0] == "marker: Visits acme.example/"
    assert stage.lines(lead)[1].removeprefix("agent: ") in _known("de").says["welcome"]
    one = stage.one(lead)
    assert (one.called, one.begun_by_visitor, one.by_visitor) == ("You", True, True)
    assert stage.one(stage.player.visitor.come("tlh")).called == "You, again (2)"


async def test_what_is_written_is_scored_and_answered(stage: Stage) -> None:
    lead = await come(stage)
    asked = stage.desk.asked
    stage.player.visitor.say(lead, "What does it cost?")
    assert await answered(stage, lead, 2) in _known("en").says["price"]
    assert stage.desk.asked > asked, "it asks who has control before it answers"
    (received,) = sent(stage, "message.received")
    assert received["data"]["text"] == "What does it cost?"
    assert set(received["data"]["moderation"].values()) == {0.0}
    stage.player.visitor.say(lead, "you idiot")
    assert await answered(stage, lead, 3) in _known("en").says["rude"]
    assert sent(stage, "message.received")[1]["data"]["moderation"]["harassment"] > 0.3


async def test_several_messages_are_answered_together(stage: Stage) -> None:
    lead = await come(stage)
    for words in ("Hi", "one thing", "what does it cost?"):
        stage.player.visitor.say(lead, words)
    assert await answered(stage, lead, 2) in _known("en").says["price"]
    await asyncio.sleep(0.1)
    assert len(sent(stage, "message.sent")) == 2


async def test_a_wish_an_address_and_a_headcount_become_events(stage: Stage) -> None:
    lead = await come(stage)
    stage.player.visitor.say(lead, "We are 900 people, I'm ada@analytical.example. Can I talk to a person?")
    await answered(stage, lead, 2)
    assert stage.desk.kinds(lead)[2:] == [
        "message.received", "human.requested", "email.captured", "fields.updated", "message.sent",
    ]  # fmt: skip
    assert sent(stage, "email.captured")[0]["data"]["email"] == "ada@analytical.example"
    assert sent(stage, "fields.updated")[0]["lead"]["num_employees"] == 900
    assert stage.one(lead).asked


async def test_it_keeps_quiet_while_a_person_has_control_and_picks_up_afterwards(stage: Stage) -> None:
    lead = await come(stage)
    await stage.webhook(lead, "conversation.taken_over", "manual")
    for words in ("Do you support SSO?", "And what does it cost?"):
        stage.player.visitor.say(lead, words)
        await stage.until(lambda: "quiet" in stage.lines(lead)[-1] or "quiet" in stage.lines(lead)[-2])
    await asyncio.sleep(0.05)
    assert len(sent(stage, "message.sent")) == 1
    assert len([line for line in stage.lines(lead) if "quiet" in line]) == 1
    unanswered = [{"text": "Do you support SSO?"}, {"text": "And what does it cost?"}]
    await stage.webhook(
        lead, "conversation.returned", "automated", unanswered=unanswered, note="no prices, I'll send them"
    )
    said = await answered(stage, lead, 2)
    assert any(said.startswith(words) for words in _known("en").says["returned"])
    assert "Dana Ruiz" in said, "prices are Dana's"
    stage.player.visitor.say(lead, "And SSO?")
    assert await answered(stage, lead, 3) in _known("en").says["security"]


async def test_a_chat_that_comes_back_with_nothing_open_is_gone_on_with(stage: Stage) -> None:
    lead = await come(stage)
    await stage.webhook(lead, "conversation.taken_over", "manual")
    await stage.webhook(lead, "conversation.returned", "automated", unanswered=[])
    assert await answered(stage, lead, 2) in _known("en").says["nothing_open"]


async def test_who_has_had_a_person_does_not_get_another_for_the_same_words(stage: Stage) -> None:
    lead = await come(stage)
    await stage.webhook(lead, "conversation.taken_over", "manual")
    unanswered = [{"text": "Can I talk to a person?"}]
    await stage.webhook(lead, "conversation.returned", "automated", unanswered=unanswered)
    assert await answered(stage, lead, 2) in _known("en").says["nothing_open"]
    await stage.webhook(lead, "conversation.taken_over", "manual", "Ben Ito")
    unanswered = [{"text": "Can I talk to a person about single sign-on, I mean SSO?"}]
    await stage.webhook(lead, "conversation.returned", "automated", "Ben Ito", unanswered=unanswered)
    said = await answered(stage, lead, 3)
    assert any(words in said for words in _known("en").says["security"])
    assert sent(stage, "human.requested") == []


async def test_being_taken_over_is_no_reason_to_speak(stage: Stage) -> None:
    lead = await come(stage)
    await stage.webhook(lead, "conversation.taken_over", "manual")
    await asyncio.sleep(0.1)
    assert stage.lines(lead)[2:] == ["marker: Dana Ruiz has taken over the chat"]


async def test_what_is_written_while_an_earlier_message_is_under_way_arrives_after_it(
    stage: Stage, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(post, "AGAIN", (0.03,))
    lead = await come(stage)
    stage.desk.answers = [JSONResponse({"title": "Not now"}, 503)]
    for words in ("one", "two", "three"):
        stage.player.visitor.say(lead, words)
    await stage.until(lambda: len(sent(stage, "message.received")) == 3)
    assert [event["data"]["text"] for event in sent(stage, "message.received")] == ["one", "two", "three"]


async def test_a_blocked_lead_gets_no_answer(stage: Stage) -> None:
    lead = await come(stage)
    await stage.webhook(lead, "lead.blocked", "blocked", "", automatic=True, reason="harassment")
    stage.player.visitor.say(lead, "hello?")
    await stage.until(lambda: "the lead is blocked" in stage.lines(lead)[-1])
    assert len(sent(stage, "message.sent")) == 1


async def test_what_was_written_while_blocked_is_not_answered_afterwards(stage: Stage) -> None:
    lead = await come(stage)
    await stage.webhook(lead, "lead.blocked", "blocked", by="", reason="harassment")
    stage.player.visitor.say(lead, "you are stupid idiots")
    await stage.until(lambda: any("quiet" in line for line in stage.lines(lead)))
    await stage.webhook(lead, "lead.unblocked", "automated")
    stage.player.visitor.say(lead, "Do you support SSO?")
    assert await answered(stage, lead, 2) in _known("en").says["security"]


async def test_whoever_writes_as_a_sample_lead_is_that_lead_from_then_on(stage: Stage) -> None:
    nadia = stage.player.play_now("nadia")
    await stage.until(lambda: "message.sent" in stage.desk.kinds(nadia))
    stage.player.visitor.say(nadia, "Wait, what does it cost?")
    await stage.until(lambda: stage.desk.events[-1]["data"].get("text") in _known("en").says["price"])
    assert "marker: You write as Nadia Brandt from here on" in stage.lines(nadia)
    count = len(stage.desk.events)
    await asyncio.sleep(0.2)
    assert len(stage.desk.events) == count, "her script says no more"
    assert not stage.one(nadia).begun_by_visitor
    assert len({event["id"] for event in stage.desk.events}) == count


async def test_the_buttons_send_what_they_say(stage: Stage) -> None:
    lead = await come(stage)
    visitor = stage.player.visitor
    visitor.ask_for_person(lead)
    assert await answered(stage, lead, 2) in _known("en").says["person"]
    visitor.give_email(lead, "ada@analytical.example", "Ada King Lovelace")
    await answered(stage, lead, 3)
    visitor.schedule_call(lead)
    assert await answered(stage, lead, 4) in _known("en").says["booked"]
    visitor.visit(lead, "https://acme.example/security")
    await stage.until(lambda: stage.desk.kinds(lead)[-1] == "page.visited")
    assert stage.desk.kinds(lead)[2:] == [
        "human.requested", "message.sent", "email.captured", "message.sent", "calendar.shown", "call.scheduled",
        "workflow.step_scheduled", "message.sent", "page.visited",
    ]  # fmt: skip
    (captured,) = sent(stage, "email.captured")
    assert (captured["lead"]["first_name"], captured["lead"]["last_name"]) == ("Ada King", "Lovelace")
    assert stage.one(lead).called == "Ada King Lovelace"


async def test_who_left_comes_back_by_writing(stage: Stage) -> None:
    lead = await come(stage)
    stage.player.visitor.leave(lead)
    await stage.until(lambda: stage.one(lead).ended)
    stage.player.visitor.leave(lead)
    stage.player.visitor.say(lead, "One more thing")
    await answered(stage, lead, 2)
    assert stage.desk.kinds(lead)[2:] == ["lead.left", "lead.back", "message.received", "message.sent"]
    assert not stage.one(lead).ended


async def test_nobody_is_no_lead(stage: Stage) -> None:
    visitor = stage.player.visitor
    for deed in (visitor.leave, visitor.ask_for_person, visitor.schedule_call):
        with pytest.raises(UnknownLead):
            deed("nobody")
    with pytest.raises(UnknownLead):
        visitor.say("nobody", "Hello")

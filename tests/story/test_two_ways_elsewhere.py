"""Where a thread isn't heard, or there is none, the rep still reaches the lead; and nothing is ever guessed."""

from __future__ import annotations

import pytest

from playground.local import Shown
from tests.story.people import BEN, DANA, MONA, NOOR, email
from tests.story.seat import Seat, labels, says
from tests.story.stage import LEAD, Stage
from tests.story.test_two_ways import rung, sent, taken_over
from tests.story.waiting import eventually


async def own_card(at: Seat, who: str, *words: str) -> Shown:
    """The lead's card in somebody's direct messages."""

    def look() -> Shown | None:
        mine = (one for one in reversed(at.told(who)) if "Return to Automated" in labels(one))
        return next((one for one in mine if says(one, *words)), None)

    return await eventually(look, seen=lambda: [one.text for one in at.told(who)])


@pytest.mark.asyncio
async def test_the_card_says_whose_texts_reach_the_lead(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    for seat in stage.seats.values():
        if seat.name == "slack":
            await seat.card("Only Dana's texts here reach Ada Lovelace; all others are notes")
        else:
            await seat.card("Only what Dana writes with @Leadbell here, or in the direct space with it, reaches Ada")


@pytest.mark.asyncio
async def test_what_is_not_heard_reaches_nobody(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    heard = at.name == "slack"
    answer = await at.local.say(at.ids[DANA], at.place, "Hello Ada", thread=at.cards()[-1].id)
    assert answer.status == (200 if heard else 0)
    assert await sent(stage) == (["Hello Ada"] if heard else [])


@pytest.mark.asyncio
async def test_taking_over_where_threads_are_not_heard_opens_one_in_private(stage: Stage) -> None:
    at = stage.seats["webex"]
    await taken_over(stage, at)
    card = await own_card(at, DANA, "Only your texts here reach Ada Lovelace")
    await stage.at_rest()
    await stage.happens("message.received", says="Hello?")
    await at.private(DANA, "💬 Ada Lovelace", "Hello?")
    answer = await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "Hello Ada!", thread=card.id)
    assert answer.status == 200
    assert await sent(stage) == ["Hello Ada!"]
    await at.private(DANA, "✔️ Sent to Ada")
    slack = stage.seats["slack"]
    assert not [one for one in slack.told(DANA) if "Return to Automated" in labels(one)]


@pytest.mark.asyncio
async def test_a_chat_without_threads_is_asked_for_whom(stage: Stage) -> None:
    at = stage.seats["teams"]
    await taken_over(stage, at)
    await own_card(at, DANA, "Write here: Leadbell asks you before anything reaches Ada Lovelace")
    bob = {"id": "lead_43", "first_name": "Bob", "last_name": "Babbage"}
    await stage.happens("human.requested", says="Me too", lead=bob)
    await at.card("Bob Babbage", "Asks for a person")
    await at.act(DANA, "Take over", "Bob Babbage")
    await own_card(at, DANA, "Bob Babbage")
    await stage.at_rest()

    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "The sheet is attached")
    question = await at.private(DANA, "For whom is your text?", "The sheet is attached")
    assert {"To Ada Lovelace", "To Bob Babbage", "Keep as note", "Cancel"} <= set(labels(question))
    assert await sent(stage) == []
    await at.press(DANA, question, "To Ada Lovelace")
    told = (await stage.agents.hears("reply.sent"))["data"]
    assert (told["text"], told["lead"]["id"]) == ("The sheet is attached", LEAD)

    await at.local.say(at.ids[DANA], f"direct:{at.ids[DANA]}", "Ask for the budget")
    await at.press(DANA, await at.private(DANA, "For whom is your text?", "Ask for the budget"), "Keep as note")
    await at.press(DANA, await at.private(DANA, "With which lead", "Ask for the budget"), "On Ada Lovelace")
    await eventually(lambda: stage.timeline("note.added"))
    assert await stage.timeline("note.added") == ["Note by Dana Ruiz: Ask for the budget"]
    assert await sent(stage) == ["The sheet is attached"]


@pytest.mark.asyncio
async def test_commands_are_no_texts_for_the_lead(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    await at.writes(DANA, "why", mention=True)
    await at.private(DANA, "Somebody asks for a person")
    await at.writes(DANA, "why don't we talk on Monday?", mention=True)
    assert await sent(stage) == ["why don't we talk on Monday?"]


@pytest.mark.asyncio
async def test_whoever_is_not_on_record_reaches_nobody(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    await at.writes(NOOR, "Hello Ada, this is Noor")
    assert await sent(stage) == []
    assert await stage.timeline("note.added") == []


@pytest.mark.asyncio
async def test_taken_by_a_colleague_before_the_answer(stage: Stage, at: Seat) -> None:
    await rung(stage)
    await at.writes(DANA, "I have a discount for you")
    question = await at.private(DANA, "What shall become of your text?")
    await stage.act("takeover", by=email(BEN))
    await at.press(DANA, question, "Take over and send")
    await at.private(DANA, "Ben Ito has control, so nothing was sent; your text is kept as a note.")
    assert await sent(stage) == []
    assert (await stage.control())["by"] == email(BEN)
    assert await stage.timeline("note.added") == ["Note by Dana Ruiz: I have a discount for you"]


@pytest.mark.asyncio
async def test_a_blocked_lead_hears_nothing(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    await stage.act("block", by=email(MONA), reason="rude")
    await stage.at_rest()
    await at.writes(DANA, "Goodbye then")
    assert await sent(stage) == []
    assert await stage.timeline("note.added") == ["Note by Dana Ruiz: Goodbye then"]


@pytest.mark.asyncio
async def test_a_change_after_it_was_sent_is_noted_and_not_sent(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    written = await at.writes(DANA, "We meet on Monday")
    await stage.agents.hears("reply.sent")
    await change(at, DANA, written, f"{at.own_name} We meet on Tuesday" if at.name != "slack" else "We meet on Tuesday")
    told = await eventually(lambda: stage.timeline("reply.changed"))
    assert told[0].startswith("Dana Ruiz changed a text in")
    assert told[0].endswith("the lead has it as it was. Changed to: We meet on Tuesday")
    now = next(one for one in at.local.shown(at.place) if one.author == at.ids[DANA])
    await at.local.delete(at.ids[DANA], now if at.name == "webex" else written.id)

    async def deleted() -> bool:
        return len(await stage.timeline("reply.changed")) == 2

    await eventually(deleted)
    assert "deleted a text in" in (await stage.timeline("reply.changed"))[0]
    assert await sent(stage) == ["We meet on Monday"]


async def change(at: Seat, who: str, written: Shown, text: str) -> None:
    words = text.removeprefix(f"{at.own_name} ") if at.name == "teams" else text
    await at.local.edit(at.ids[who], written if at.name == "webex" else written.id, words)


@pytest.mark.asyncio
async def test_a_reply_that_does_not_arrive_can_be_tried_again(stage: Stage, at: Seat) -> None:
    await taken_over(stage, at)
    stage.agents.refuse = 1_000
    await at.writes(DANA, "Are you still there?")
    await at.line("⏳ Sending to Ada")
    stage.watch.ahead += 150
    failed = await at.line("⚠️ Not sent to Ada Lovelace: the agents' platform didn't take it within two minutes.")
    assert await sent(stage) == []
    await at.press(BEN, failed, "Retry")
    await at.private(BEN, "Only whoever wrote this reply can send it again.")
    stage.agents.refuse = 0
    await at.press(DANA, failed, "Retry")
    await at.line("✔️ Sent to Ada")
    assert await sent(stage) == ["Are you still there?"]
    assert await stage.timeline("reply.sent") == ["Are you still there?"]


@pytest.mark.asyncio
async def test_a_lead_that_left_the_chat_is_answered_by_other_ways(stage: Stage, at: Seat) -> None:
    await stage.happens("message.received", says="Hi", lead={"email": "ada@analytical.example"})
    await taken_over(stage, at)
    await stage.happens("lead.left")
    await stage.act("note", by=email(DANA), text="left")
    await at.act(DANA, "Reply", "Dana Ruiz has control")
    form = await at.private(DANA, "The lead has left the chat")
    await at.press(DANA, form, "Send", text="The sheet you asked for", channel="email")
    told = (await stage.agents.hears("reply.sent"))["data"]
    assert (told["text"], told["channel"]) == ("The sheet you asked for", "email")

"""A rep who has control replies: the words go to the agents' platform once, in the rep's name, or are refused."""

from __future__ import annotations

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually


@pytest.mark.asyncio
async def test_the_words_go_to_the_lead_and_stand_in_the_timeline(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(DANA, "Reply", "Dana Ruiz has control")
    form = await at.private(DANA, "Your words go to the lead, in your name.")
    await at.press(DANA, form, "Send", text="Hello Ada, this is Dana.")

    await at.private(DANA, "Your reply is on its way to the lead.")
    told = (await stage.agents.hears("reply.sent"))["data"]
    assert (told["text"], told["channel"], told["by"]["name"]) == ("Hello Ada, this is Dana.", "chat", "Dana Ruiz")
    assert told["lead"]["id"] == LEAD
    assert await stage.timeline("reply.sent") == ["Hello Ada, this is Dana."]
    assert (await stage.lead())["waiting"] is None

    confirmed = await stage.happens("message.sent", says=told["text"], reply_id=told["reply_id"])
    assert confirmed == {"accepted": 1, "duplicates": 0}
    assert await stage.timeline("message.sent") == []


@pytest.mark.asyncio
async def test_a_blank_reply_is_asked_for_again(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(DANA, "Reply", "Dana Ruiz has control")
    form = await at.private(DANA, "Your words go to the lead")
    await at.press(DANA, form, "Send", text="  ")

    await at.private(DANA, "The reply is blank.")
    assert await stage.timeline("reply.sent") == []


@pytest.mark.asyncio
async def test_only_who_has_control_replies(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(BEN, "Reply", "Dana Ruiz has control")
    await at.private(BEN, "Dana Ruiz has control since")
    assert not at.times_told(BEN, "Your words go to the lead")
    status, told = await stage.act("reply", by=email(BEN), text="Hello")
    assert (status, told["code"], told["by"]) == (409, "taken", email(DANA))
    assert await stage.timeline("reply.sent") == []


@pytest.mark.asyncio
async def test_words_that_came_too_late_are_not_lost(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await at.act(DANA, "Reply", "Dana Ruiz has control")
    form = await at.private(DANA, "Your words go to the lead")
    await stage.act("takeover", by=email(BEN), from_colleague=True)
    await at.press(DANA, form, "Send", text="A long and careful answer")
    again = await at.private(DANA, "Not sent: somebody else has taken over meanwhile.")
    assert "A long and careful answer" in str(again.payload)
    assert await stage.timeline("reply.sent") == []


@pytest.mark.asyncio
async def test_nobody_replies_for_the_agents(stage: Stage) -> None:
    await stage.happens("message.received", says="Hello")
    status, told = await stage.act("reply", by=email(DANA), text="Hello")
    assert (status, told["detail"]) == (409, "Nobody has control of this lead: take over first, then reply.")
    assert (await stage.act("reply", by=email(DANA), text=" "))[0] == 400


@pytest.mark.asyncio
async def test_over_http_a_reply_names_its_channel_among_those_that_are_possible(stage: Stage) -> None:
    await stage.happens("message.received", says="Hello", lead={"email": "ada@analytical.example"})
    await stage.act("takeover", by=email(DANA))
    for wrong in ("email", "pigeon", 7, ["chat"]):
        status, told = await stage.act("reply", by=email(DANA), text="Hi", channel=wrong)
        assert status == 400, told
        assert told["detail"].endswith("A reply to this lead goes by: chat."), told
    await stage.happens("lead.left")
    status, told = await stage.act("reply", by=email(DANA), text="Hi", channel="text")
    assert (status, told["detail"].rsplit(": ", 1)[1]) == (400, "chat, email."), told
    assert (await stage.act("reply", by=email(DANA), text="By mail then.", channel="email"))[0] == 200
    assert (await stage.agents.hears("reply.sent"))["data"]["channel"] == "email"
    assert await stage.timeline("reply.sent") == ["By mail then."]


@pytest.mark.asyncio
async def test_what_was_not_taken_within_two_minutes_is_not_sent_any_more(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await stage.agents.hears("conversation.taken_over")
    stage.agents.refuse = 1_000
    await stage.act("reply", by=email(DANA), text="Hello")
    await eventually(lambda: stage.agents.refuse < 1_000)
    stage.watch.ahead += 150
    stage.agents.refuse = 0

    async def given_up() -> bool:
        found = (await stage.get("/v1/deliveries?state=gave_up"))[1]["deliveries"]
        return any("within two minutes" in str(one) for one in found)

    await eventually(given_up)
    assert not [one for one in stage.agents.heard if one["type"] == "reply.sent"]


@pytest.mark.asyncio
async def test_a_reply_whose_writer_has_lost_control_is_not_sent(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    await stage.agents.hears("conversation.taken_over")
    stage.agents.refuse = 1
    await stage.act("reply", by=email(DANA), text="Hello")
    await eventually(lambda: stage.agents.refuse == 0)
    await stage.act("takeover", by=email(BEN), from_colleague=True)
    await stage.agents.hears("conversation.taken_over", by={"name": "Ben Ito", "email": email(BEN)})

    assert not [one for one in stage.agents.heard if one["type"] == "reply.sent"]


@pytest.mark.asyncio
async def test_a_note_is_for_colleagues_alone(stage: Stage) -> None:
    await stage.asks()
    await stage.act("takeover", by=email(DANA))
    assert (await stage.act("note", by=email(BEN), text="Called her, no answer"))[0] == 200
    assert await stage.timeline("note.added") == ["Note by Ben Ito: Called her, no answer"]
    await stage.at_rest()
    assert not [one for one in stage.agents.heard if one["type"] == "note.added"]


@pytest.mark.asyncio
async def test_the_card_says_while_the_agents_platform_cant_be_reached(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.agents.hears("request.ringing")
    stage.agents.refuse = 4
    await stage.act("takeover", by=email(DANA))
    await at.card("Dana Ruiz has control", "The agents' platform can't be reached")
    await stage.later(60)
    await stage.agents.hears("conversation.taken_over")
    await eventually(lambda: "can't be reached" not in at.cards()[-1].text, seen=at.all_words)

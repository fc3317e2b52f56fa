"""Attacks on the two ways: repeats, races and two services, on PostgreSQL. Nothing reaches the lead twice, and nothing
without control."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable

import pytest

from tests.story.people import BEN, DANA, email
from tests.story.stage import Stage
from tests.story.test_two_ways import rung, sent, taken_over

pytestmark = pytest.mark.postgresql

OpenStage = Callable[..., Awaitable[Stage]]


@pytest.mark.asyncio
async def test_a_conversation_both_ways(postgresql_url: str, open_stage: OpenStage, platform: str) -> None:
    stage = await open_stage(database=postgresql_url)
    at = stage.seats[platform]
    await taken_over(stage, at)
    await stage.happens("message.received", says="Do you support SSO?")
    for seat in stage.seats.values():
        await seat.line("💬 Ada Lovelace", "Do you support SSO?")
    await at.writes(DANA, "Yes, we do.")
    await asyncio.gather(*(at.local.resend_last() for _ in range(5)))
    await at.writes(BEN, "And SCIM")
    await at.arrived("Yes, we do.")
    assert await sent(stage) == ["Yes, we do."]
    assert await stage.timeline("note.added") == ["Note by Ben Ito: And SCIM"]


@pytest.mark.asyncio
async def test_what_is_written_while_control_changes_goes_by_who_has_it_then(
    postgresql_url: str, open_stage: OpenStage
) -> None:
    """Two reps write while control goes to and fro: whatever the order, each text is either a reply of whoever had
    control at its commit, or a note."""
    stage = await open_stage(database=postgresql_url)
    at = stage.seats["slack"]
    await taken_over(stage, at)
    card = at.cards()[-1]
    texts = {who: [f"{who.split()[0]} {number}" for number in range(8)] for who in (DANA, BEN)}

    async def says(who: str, text: str) -> None:
        await at.local.say(at.ids[who], at.place, text, thread=card.id)

    async def takes(who: str) -> None:
        await stage.act("takeover", by=email(who), from_colleague=True)

    works = [says(who, text) for who, some in texts.items() for text in some]
    turns = [takes(BEN if number % 2 else DANA) for number in range(6)]
    await asyncio.gather(*works, *turns)
    await stage.at_rest()
    replies, notes = await stage.timeline("reply.sent"), await stage.timeline("note.added")
    kept = [note.partition(": ")[2] for note in notes]
    assert sorted([*replies, *kept]) == sorted(text for some in texts.values() for text in some)
    told = [one["data"] for one in stage.agents.heard if one["type"] == "reply.sent"]
    assert len({one["reply_id"] for one in told}) == len(told)
    assert all(one["text"].startswith(one["by"]["name"].split()[0]) for one in told)
    assert {one["text"] for one in told} <= set(replies)


@pytest.mark.asyncio
async def test_two_answers_to_one_question(postgresql_url: str, open_stage: OpenStage) -> None:
    stage = await open_stage(database=postgresql_url)
    at = stage.seats["webex"]
    await rung(stage)
    await at.writes(DANA, "Hello Ada!")
    question = await at.private(DANA, "What shall become of your text?")
    await asyncio.gather(
        *(at.press(DANA, question, label) for label in ("Take over and send", "Keep as note", "Take over and send"))
    )
    await stage.at_rest()
    replies, notes = await stage.timeline("reply.sent"), await stage.timeline("note.added")
    assert len(replies) + len(notes) == 1
    assert await sent(stage) == replies

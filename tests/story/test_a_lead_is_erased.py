"""A lead is erased: from the record, from the database's file, from the logs, and from the chats of all three
platforms; and nothing brings it back."""

from __future__ import annotations

import logging
from collections.abc import Awaitable, Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import MetaData, select

from tests.story.people import DANA, email
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually

OpenStage = Callable[..., Awaitable[Stage]]

WORDS = "Zwetschgendatschi"
ADDRESS = "zenobia@zwetschge.example"
NAME = "Zenobia"
PARTS = (WORDS, "zwetschge.example", NAME)
"""What is only this lead's, wherever it may stand."""

OWNED = """
rules:
  - id: asks
    on: human.requested
    ring: [{to: "slack:#leads"}, {to: "teams:Sales/Leads"}, {to: "webex:Leads"}, {to: owner}]
    mention: owner
"""


@pytest.fixture
def logged(caplog: pytest.LogCaptureFixture) -> Iterator[Callable[[], str]]:
    """All that was logged, from the finest level up."""
    with caplog.at_level(logging.DEBUG):
        yield lambda: caplog.text


async def met(stage: Stage) -> None:
    """A lead of whom there is something in every corner: words, values, a reason, cards, lines, a rep's messages."""
    who = {"first_name": NAME, "last_name": "Zwetschge", "email": ADDRESS, "owner": email(DANA)}
    await stage.happens("email.captured", lead=who, id=f"evt-{ADDRESS}")
    await stage.happens("message.received", says=f"What does {WORDS} cost?", lead=who)
    await stage.happens("human.requested", says=f"{WORDS}, please", lead=who)
    for seat in stage.seats.values():
        await seat.card("Asks for a person", NAME)
    await stage.act("takeover", by=email(DANA))
    await stage.happens("human.requested", says=f"Hello? {WORDS}!", lead=who)
    for seat in stage.seats.values():
        await seat.card("Dana Ruiz has control")
    await stage.act("return", by=email(DANA), note=f"promised {WORDS}", key=ADDRESS)
    await stage.at_rest()
    for seat in stage.seats.values():
        assert WORDS in seat.all_words()


async def erase(stage: Stage, lead: str = LEAD) -> tuple[int, Any]:
    async with stage.http.delete(f"{stage.url}/v1/leads/{lead}") as answer:
        return answer.status, await answer.json()


def in_chat(stage: Stage) -> str:
    """All that stands in the team's places and in Dana's direct messages."""
    told = [one.text for seat in stage.seats.values() for one in seat.local.private(seat.ids[DANA])]
    return "\n".join([*(seat.all_words() for seat in stage.seats.values()), *told])


def said_anywhere(stage: Stage) -> list[str]:
    return [part for part in PARTS if part in in_chat(stage)]


async def gone_from_chat(stage: Stage) -> None:
    await eventually(lambda: not said_anywhere(stage), seen=lambda: in_chat(stage))
    await stage.at_rest()


async def rows(stage: Stage) -> str:
    """Every row of every table, as text."""

    def query(connection: Any) -> str:
        tables = MetaData()
        tables.reflect(connection)
        return "\n".join(repr(row) for table in tables.sorted_tables for row in connection.execute(select(table)))

    return await stage.service.database.read(query)


@pytest.mark.asyncio
async def test_nothing_of_it_is_left(open_stage: OpenStage, tmp_path: Path, logged: Callable[[], str]) -> None:
    stage = await open_stage(rules=OWNED)
    await met(stage)
    status, told = await erase(stage)
    assert (status, told["id"]) == (200, LEAD)

    file = tmp_path / "stage.db"
    for path in (file, file.with_name("stage.db-wal")):
        assert not [part for part in PARTS if part.encode() in path.read_bytes()], path
    await gone_from_chat(stage)
    everything = await rows(stage)
    assert not [part for part in PARTS if part in everything]
    for path in (file, file.with_name("stage.db-wal")):
        assert not [part for part in (*PARTS, f"evt-{ADDRESS}") if part.encode() in path.read_bytes()], path
    assert not [part for part in (WORDS, NAME, ADDRESS) if part in logged()]

"""Does a platform that is slow with some destinations hold up the others, and is there an end to what it may hold?"""

from __future__ import annotations

import asyncio

import pytest

from bot.delivery import dispatcher
from bot.delivery.dispatcher import IN_HAND, MOST_IN_HAND
from tests.contract.delivery.rig import Screen, eventually, town

PLACES = MOST_IN_HAND + 20
EVERYWHERE = f"""
rules:
  - id: everywhere
    on: human.requested
    ring: [{", ".join(f'"slack:#c{number}"' for number in range(PLACES))}]
""".encode()


@pytest.mark.asyncio
async def test_slow_ones_make_room_for_others_and_no_more_than_so_many(
    database_url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(dispatcher, "SLOW", 3600.0)
    screen = Screen(gate=asyncio.Event())
    assert screen.gate is not None
    async with town(database_url, screen, rules=EVERYWHERE) as here:
        await here.happens("e1")
        async with here.dispatching():
            await eventually(lambda: screen.waiting >= IN_HAND)
            assert screen.waiting == IN_HAND
            monkeypatch.setattr(dispatcher, "SLOW", 0.0)
            await eventually(lambda: screen.waiting >= MOST_IN_HAND)
            assert screen.waiting == MOST_IN_HAND
            screen.gate.set()
            await eventually(lambda: len(screen.shown) == PLACES)
        assert len(screen.log) == PLACES

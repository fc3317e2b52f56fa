"""One live card for each lead and destination; what comes later goes under it, until it is old."""

from __future__ import annotations

import pytest

from tests.story.seat import Seat, labels
from tests.story.stage import Stage
from tests.story.waiting import eventually

WORKING_DAY = 11 * 3600
"""Seconds: more than the ten hours after which a card is old."""


@pytest.mark.asyncio
async def test_a_further_ring_goes_under_the_card(stage: Stage, at: Seat) -> None:
    await stage.asks("Hello?")
    card = await at.card("Asks for a person")
    await stage.at_rest()
    await stage.asks("Is nobody there at all?")

    (line,) = await eventually(at.lines, seen=at.all_words)
    assert "Is nobody there at all?" in line.text
    assert line.thread == (None if at.name == "webex" else card.id)
    assert [one.id for one in at.cards()] == [card.id]
    assert await stage.reasons() == [("asks", "rings"), ("asks", "rings")]


@pytest.mark.asyncio
async def test_a_day_later_a_fresh_card_stands_below_and_the_old_one_points_to_it(stage: Stage, at: Seat) -> None:
    await stage.asks("Hello?")
    first = await at.card("Asks for a person")
    await stage.at_rest()
    stage.watch.ahead += WORKING_DAY
    await stage.asks("Hello again?")

    await eventually(lambda: len(at.cards()) == 2 and "moved on" in at.cards()[0].text, seen=at.all_words)
    old, fresh = at.cards()
    assert old.id == first.id
    assert labels(old) == []
    assert "Asks for a person" in fresh.text
    assert "Take over" in labels(fresh)


@pytest.mark.asyncio
async def test_two_leads_have_a_card_each(stage: Stage, at: Seat) -> None:
    await stage.asks()
    await stage.happens("human.requested", lead={"id": "lead_43", "first_name": "Bob", "last_name": "Babbage"})

    await eventually(lambda: len(at.cards()) == 2, seen=at.all_words)
    names = [one.text for one in at.cards()]
    assert sum("Ada Lovelace" in text for text in names) == 1
    assert sum("Bob Babbage" in text for text in names) == 1

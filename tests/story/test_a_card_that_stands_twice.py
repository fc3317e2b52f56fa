"""A service was killed while it sent a card: the card stands twice, until somebody presses on the one nobody knows."""

from __future__ import annotations

import pytest
from sqlalchemy import update

from bot.delivery.doubt import free
from leads.store.schema import cards, destinations
from tests.story.people import BEN, DANA
from tests.story.seat import Seat
from tests.story.stage import LEAD, Stage
from tests.story.waiting import eventually


async def stands_twice(stage: Stage, at: Seat) -> None:
    """What a kill leaves between the platform's taking a card and our writing that down."""
    await stage.asks()
    await at.card("Asks for a person")
    await stage.at_rest()
    service = stage.service
    here = destinations.c.platform == at.name
    unsent = update(cards).values(message=None, hash=None, shown=0, posted_at=None, due_at=service.now())
    of_this = cards.c.destination_id.in_(destinations.select().with_only_columns(destinations.c.id).where(here))
    claimed = update(destinations).where(here).values(due_at=service.now(), lease_until=service.now() + 60_000)

    def killed_then(connection: object) -> None:
        connection.execute(unsent.where(of_this))  # type: ignore[attr-defined]
        connection.execute(claimed)  # type: ignore[attr-defined]
        free(service.now(), here)(connection)  # type: ignore[arg-type]

    await service.writer.submit(killed_then)
    await eventually(lambda: len(at.cards()) == 2, seen=at.all_words)
    await stage.at_rest()


@pytest.mark.asyncio
async def test_a_press_on_the_surplus_card_counts_and_takes_it_away(stage: Stage, at: Seat) -> None:
    await stands_twice(stage, at)
    surplus, known = at.cards()
    await at.press(DANA, surplus, "Take over")
    await eventually(lambda: [one.id for one in at.cards()] == [known.id], seen=at.all_words)
    await at.card("Dana Ruiz has control")
    assert (await stage.control())["by"] == "dana@acme.example"


@pytest.mark.asyncio
async def test_a_press_on_the_known_card_takes_nothing_away(stage: Stage, at: Seat) -> None:
    await stands_twice(stage, at)
    await at.press(DANA, at.cards()[-1], "Take over")
    await at.card("Dana Ruiz has control")
    await at.press(BEN, at.cards()[-1], "Summary")
    await at.settle()
    await stage.service.desk.settle()
    assert len(at.cards()) == 2


@pytest.mark.asyncio
async def test_one_whose_lead_was_erased_meanwhile_goes_when_it_is_pressed(stage: Stage, at: Seat) -> None:
    """Nobody knows its id, so that the erasure can't find it: whoever presses on it does."""
    await stands_twice(stage, at)
    surplus, _ = at.cards()
    async with stage.http.delete(f"{stage.url}/v1/leads/{LEAD}") as answer:
        assert answer.status == 200
    await eventually(lambda: [one.id for one in at.cards()] == [surplus.id], seen=at.all_words)
    await at.press(DANA, surplus, "Summary")
    await eventually(lambda: at.cards() == [], seen=at.all_words)

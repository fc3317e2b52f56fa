"""After all kills: was anything lost, applied twice, or left out of step with its lead?

Goes by three books that must agree: what the client was answered, what stands in the database, and what Slack shows.
"""

from __future__ import annotations

import asyncio
from collections import Counter
from collections.abc import Iterable
from typing import Any

import orjson
from sqlalchemy import func, select, union_all, update

from bot.delivery.drawing import Drawing
from bot.delivery.outbox import Claim
from bot.delivery.parcels import Parcel, load_due
from bot.service import Service
from bot.settings import load_environment, read_settings
from leads.store.schema import cards, destinations, events, lead_ids, leads, lines
from playground.local import Shown
from playground.slack import LocalSlack
from tests.crash.load import CHANNELS, WORDS, Load, number_of
from tests.crash.rig import Crew

AT_REST_WITHIN = 50
"""Seconds: less than a lease lasts, so that a claim that nobody freed is found."""


async def at_rest(crew: Crew) -> None:
    """Wait until every card shows what is wanted of it, no line waits, and nobody has anything in hand."""
    left = union_all(
        select(func.count()).where(cards.c.due_at.is_not(None)),
        select(func.count()).where(lines.c.due_at.is_not(None)),
        select(func.count()).where(destinations.c.lease_until > 0),
    )
    async with asyncio.timeout(AT_REST_WITHIN):
        while any(row[0] for row in crew.rows(left)):  # noqa: ASYNC110 (the other process' database says it)
            await asyncio.sleep(0.1)


def check_record(crew: Crew, load: Load) -> int:
    """No event lost, none twice, each folded into its lead once, each take-over applied once. How many events."""
    kept = Counter(row.id for row in crew.rows(select(events.c.id).where(events.c.id.not_like("~%"))))
    assert set(kept) == load.accepted, (len(kept), len(load.accepted))
    assert set(kept.values()) == {1}
    taken: Counter[str] = Counter()
    for row in crew.rows(select(events.c.lead_id).where(events.c.kind == "conversation.taken_over")):
        taken[row.lead_id] += 1
    joined = select(lead_ids.c.outside_id, leads.c.id, leads.c.state).join(leads, leads.c.id == lead_ids.c.lead_id)
    rows = crew.rows(joined)
    assert len(rows) == load.leads
    for row in rows:
        state = orjson.loads(row.state)
        number = int(row.outside_id.removeprefix("lead_"))
        assert state.get("messages", 0) == WORDS, row.outside_id
        held = number in load.pressed
        assert (taken[row.id], "control" in state) == ((1, True) if held else (0, False)), row.outside_id
    return len(kept)


async def check_cards(crew: Crew, slack: LocalSlack) -> int:
    """Each lead has one card on record, and its message shows exactly what the lead's state draws. How many cards."""
    shown = {one.id: one for one in _shown(slack)}
    environment = {**crew.environment, "SLACK_API_URL": slack.settings["SLACK_API_URL"]}
    service = Service(read_settings(load_environment(environment)))
    try:
        await service.directory.refresh()
        draw = Drawing(service.platforms[0], lambda _: service.directory, service.tokens.sign)
        seen = 0
        for place in crew.rows(select(destinations)):
            claim = Claim(place.id, place.org, place.platform, place.address, None, 0, 0, 0)
            for parcel in _all_cards(crew, place.id):
                assert parcel.message is not None
                drawn = await draw(claim, parcel)
                sent = shown[str(parcel.message["id"])].payload
                blocks = sent["blocks"] if isinstance(sent["blocks"], list) else orjson.loads(sent["blocks"])
                assert blocks == drawn.payload["blocks"], f"card {parcel.id} is out of step"
                assert sent["text"] == drawn.push
                seen += 1
    finally:
        await asyncio.to_thread(service.database.close)
    assert seen == crew.rows(select(func.count()).select_from(leads))[0][0]
    return seen


def _all_cards(crew: Crew, destination: int) -> Iterable[Parcel]:
    """The cards of a destination with all that they are drawn from; the services are dead by now."""
    with crew.database.writer.begin() as connection:
        connection.execute(update(cards).where(cards.c.destination_id == destination).values(due_at=0))
    while parcels := crew.database.read_now(load_due(destination, 1)):
        yield from parcels
        with crew.database.writer.begin() as connection:
            ids = [parcel.id for parcel in parcels]
            connection.execute(update(cards).where(cards.c.id.in_(ids)).values(due_at=None))


def surplus(crew: Crew, slack: LocalSlack) -> tuple[list[Shown], list[Shown]]:
    """Cards, and lines, that Slack shows and the database doesn't know. Each is explained: its lead was doubted."""
    found: list[list[Shown]] = []
    for table, of_thread in ((cards, False), (lines, True)):
        joined = select(table.c.message, table.c.doubted_at, lead_ids.c.outside_id)
        rows = crew.rows(joined.join(lead_ids, lead_ids.c.lead_id == table.c.lead_id))
        known = {orjson.loads(row.message)["id"] for row in rows if row.message}
        doubted = {row.outside_id for row in rows if row.doubted_at is not None}
        extra = [one for one in _shown(slack) if (one.thread is not None) is of_thread and one.id not in known]
        unexplained = [one.text for one in extra if f"lead_{number_of(one)}" not in doubted]
        assert not unexplained, unexplained
        found.append(extra)
    return found[0], found[1]


def in_hand(crew: Crew) -> int:
    """How many places are claimed: at each of them one message at the most is on its way."""
    claimed: int = crew.rows(select(func.count()).where(destinations.c.lease_until > 0))[0][0]
    return claimed


def ids(slack: LocalSlack) -> set[str]:
    """Ids of all that Slack shows."""
    return {one.id for one in _shown(slack)}


def doubts(crew: Crew) -> int:
    """How many messages may stand twice."""
    counted: list[Any] = [
        crew.rows(select(func.count()).where(table.c.doubted_at.is_not(None)))[0][0] for table in (cards, lines)
    ]
    return sum(counted)


def _shown(slack: LocalSlack) -> list[Shown]:
    return [one for number in range(CHANNELS) for one in slack.shown(f"c{number}")]

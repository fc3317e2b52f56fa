"""How is a destination tried again before its hour is over, and how are those of an installation set aside?"""

from __future__ import annotations

from collections.abc import Callable

import orjson
from sqlalchemy import ColumnElement, Connection, select, update

from leads.store.schema import cards, destinations, lines


def lift(org: str, platform: str, now: int) -> Callable[[Connection], int]:
    """A platform takes from us again: what was set aside because it refused the whole installation is tried at once.
    Returns how many destinations that concerned."""
    table = destinations.c
    return lift_where(now, table.org == org, table.platform == platform, table.fault_scope == "installation")


def lift_where(now: int, *chosen: ColumnElement[bool]) -> Callable[[Connection], int]:
    """The same for the destinations that `chosen` names: they, and what was put off until their hour is over."""

    def command(connection: Connection) -> int:
        aside = (*chosen, destinations.c.set_aside_until > now)
        theirs = select(destinations.c.id).where(*aside)
        for table in (cards, lines):
            put_off = (table.c.due_at > now, table.c.destination_id.in_(theirs))
            connection.execute(update(table).where(*put_off).values(due_at=now))
        lifted = update(destinations).where(*aside).values(set_aside_until=0, due_at=now, next_send=0)
        return connection.execute(lifted).rowcount

    return command


def put_aside(
    org: str, platform: str, installation: str, until: int, code: str, sentence: str, *, alone: bool
) -> Callable[[Connection], None]:
    """Set the destinations of an installation aside until `until` (milliseconds). A person is looked for anew, maybe in
    another one. `alone`: there is no other installation, so that all of the platform's are."""

    def command(connection: Connection) -> None:
        table = destinations.c
        theirs = [table.org == org, table.platform == platform]
        ill = {"set_aside_until": until, "fault_code": code, "fault": sentence, "place": None}
        if alone:
            connection.execute(update(destinations).where(*theirs).values(**ill, fault_scope="installation"))
            return
        named = orjson.dumps({"installation": installation}).decode()[1:-1]  # as it stands in a place
        theirs.append(table.place.contains(named, autoescape=True))
        people = table.address.startswith("person:")
        connection.execute(update(destinations).where(*theirs, people).values(place=None))
        connection.execute(update(destinations).where(*theirs, ~people).values(**ill, fault_scope="destination"))

    return command

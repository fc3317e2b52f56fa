"""Which row stands for a destination?

Destinations are few and live long, so their numbers are kept in memory; a new one is written the first
time that something goes there.
"""

from __future__ import annotations

from sqlalchemy import Connection, select
from sqlalchemy.dialects import postgresql, sqlite

from leads.store.schema import destinations

Key = tuple[str, str, str]


class Destinations:
    """Finds or makes destinations' rows. Belongs to the one writing thread."""

    def __init__(self) -> None:
        self._numbers: dict[Key, int] = {}
        self._places: dict[int, tuple[str, str]] = {}

    def find(self, connection: Connection, org: str, platform: str, address: str) -> int:
        """The number of a destination: `address` as in the schema ("channel:#leads", "person:ID", "lane:3")."""
        key = (org, platform, address)
        number = self._numbers.get(key)
        if number is None:
            number = self._numbers[key] = number_of(connection, key)
            self._places[number] = platform, address
        return number

    def platform(self, number: int, connection: Connection) -> str:
        """The platform of a destination."""
        return self.place(number, connection)[0]

    def place(self, number: int, connection: Connection) -> tuple[str, str]:
        """A destination's platform and address."""
        place = self._places.get(number)
        if place is None:
            asked = select(destinations.c.platform, destinations.c.address).where(destinations.c.id == number)
            row = connection.execute(asked).one()
            place = self._places[number] = row.platform, row.address
        return place

    def forget(self) -> None:
        """After a roll-back, when new rows may not exist after all."""
        self._numbers.clear()


def number_of(connection: Connection, key: Key) -> int:
    """The number of a destination, whose row is written where there is none yet."""
    return _found(connection, key) or _made(connection, key)


def _found(connection: Connection, key: Key) -> int | None:
    table = destinations.c
    asked = select(table.id).where(table.org == key[0], table.platform == key[1], table.address == key[2])
    return connection.execute(asked).scalar_one_or_none()


def _made(connection: Connection, key: Key) -> int:
    insert = postgresql.insert if connection.dialect.name == "postgresql" else sqlite.insert
    row = {"org": key[0], "platform": key[1], "address": key[2]}
    connection.execute(insert(destinations).values(row).on_conflict_do_nothing())
    found = _found(connection, key)
    if found is None:
        raise RuntimeError("a destination that was just written can't be found")
    return found

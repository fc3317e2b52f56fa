"""What of the database does an examination go by, without writing to it?"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from urllib.parse import quote

from sqlalchemy import URL, Connection, Engine, create_engine, event, select
from sqlalchemy.pool import NullPool

from bot.organisation import ORG
from bot.rulebook import stored_rules
from leads.people import Person
from leads.store.custom_fields import all_fields
from leads.store.database import Database
from leads.store.installations import Installed, all_installations
from leads.store.people import all_people
from leads.store.schema import identities, places
from rules.check import check_sources
from rules.rule import Rule

MOST = 5_000
"""Places, and people as platforms told of them, that are looked at."""


class ReadOnly(Database):
    """A database that nothing is written to: neither by us, nor by opening it."""

    def _open(self, *, writing: bool) -> Engine:
        if self.postgresql:
            arguments = {"connect_timeout": 5, "options": "-c default_transaction_read_only=on"}
            return create_engine(self.url, poolclass=NullPool, connect_args=arguments, hide_parameters=True)
        file = quote(str(Path(self.url.database or "").absolute()))
        url = URL.create("sqlite", database=f"file:{file}", query={"mode": "ro", "uri": "true"})
        engine = create_engine(
            url, poolclass=NullPool, connect_args={"check_same_thread": False, "timeout": 5}, hide_parameters=True
        )

        @event.listens_for(engine, "connect")
        def _settle(connection: object, _record: object) -> None:
            cursor = connection.cursor()  # type: ignore[attr-defined]
            cursor.execute("PRAGMA query_only=ON")
            cursor.close()

        return engine


@dataclass(frozen=True, slots=True)
class Known:
    """What the database holds. `people`: the active ones; `seen`: by platform and e-mail address what the platform told
    of them; `places`: the channels that a platform told of, with its data."""

    people: Sequence[Person] = ()
    rules: Sequence[Rule] = ()
    seen: Mapping[tuple[str, str], str] = field(default_factory=dict)
    first_seen: Mapping[str, str] = field(default_factory=dict)
    places: Sequence[tuple[str, str, str]] = ()  # platform, name, data as JSON
    installed: Sequence[Installed] = ()  # beside what the settings say, ended ones too

    def direct(self, person: Person, platforms: Sequence[str]) -> str:
        """The platform of a person's direct messages, as `bot.directory` has it; "" where none is installed."""
        if person.direct in platforms:
            return str(person.direct)
        seen = self.first_seen.get(person.email, "")
        return seen if seen in platforms else next(iter(platforms), "")


def read_known(connection: Connection) -> Known:
    """Read it all; for a database of this release."""
    from leads.fields import CATALOGUE

    CATALOGUE.adopt(all_fields(ORG)(connection))
    people = [one for one in all_people(ORG)(connection) if one.active]
    rules = check_sources(stored_rules(ORG)(connection)).rules
    at = identities.c
    asked = select(at.platform, at.email, at.outside_id, at.seen_at).where(at.org == ORG, at.email != "")
    rows = connection.execute(asked.order_by(at.seen_at).limit(MOST)).all()
    first: dict[str, str] = {}
    for row in rows:
        if row.seen_at > 0:
            first.setdefault(row.email, row.platform)
    where = places.c
    told = select(where.platform, where.name, where.data).where(where.org == ORG).order_by(where.name).limit(MOST)
    return Known(
        people, rules, {(row.platform, row.email): row.outside_id for row in rows}, first,
        [(row.platform, row.name, row.data) for row in connection.execute(told)],
        all_installations(ORG)(connection),
    )  # fmt: skip

"""Which rules were made in Leadbell, by whom, and how is one put in the place of another?

A rule's text is kept version by version and never changed. What is in force is each rule's current version; a deleted
rule has none, and its versions stay.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from sqlalchemy import Connection, insert, select, update

from leads.store.auditing import note
from leads.store.people import raise_revision, revision
from leads.store.schema import rule_versions

SUBJECT = "rules"
"""Whose revision moves when rules in force change, made ones and those of files alike."""
Did = Literal["made", "changed", "switched", "deleted", "rolled_back"]
MOST_SHOWN = 100
"""Versions of one rule that are read at once, the newest."""


@dataclass(frozen=True, slots=True)
class MadeVersion:
    """One version of one rule. `text`: None where it is the one that deleted the rule; `by`: who, and no name
    ("person:ID", "key:ID"); `at`: milliseconds."""

    id: str
    version: int
    text: str | None
    by: str
    at: int
    did: Did


class Moved(Exception):
    """The rules in force have changed since they were looked at: look again."""


class Superseded(Exception):
    """The rule isn't at the version that was to be replaced. `last`: its newest one, None where it has none."""

    def __init__(self, last: MadeVersion | None) -> None:
        super().__init__("another version stands")
        self.last = last


def current_rules(org: str) -> Callable[[Connection], list[MadeVersion]]:
    """The rules that are in force, in the order of their ids."""
    asked = select(rule_versions).where(rule_versions.c.org == org, rule_versions.c.current)
    return lambda connection: [_version(row) for row in connection.execute(asked.order_by(rule_versions.c.id))]


def versions_of(org: str, rule_id: str, *, most: int = MOST_SHOWN) -> Callable[[Connection], list[MadeVersion]]:
    """What a rule was, newest first."""
    asked = select(rule_versions).where(rule_versions.c.org == org, rule_versions.c.id == rule_id)
    asked = asked.order_by(rule_versions.c.version.desc()).limit(most)
    return lambda connection: [_version(row) for row in connection.execute(asked)]


def one_version(org: str, rule_id: str, version: int) -> Callable[[Connection], MadeVersion | None]:
    """One version of a rule, None where there is none of this number."""
    table = rule_versions.c
    asked = select(rule_versions).where(table.org == org, table.id == rule_id, table.version == version)

    def query(connection: Connection) -> MadeVersion | None:
        if not 0 < version < 2**31:  # no column takes such a number
            return None
        row = connection.execute(asked).one_or_none()
        return None if row is None else _version(row)

    return query


def step_revision(connection: Connection, org: str, looked_at: int) -> None:
    """Say that the rules in force change. Whoever wants to change them waits here for whoever does. Raises `Moved`
    where they have changed since their revision was `looked_at`."""
    raise_revision(connection, org, SUBJECT)
    if revision(org, SUBJECT)(connection) != looked_at + 1:
        raise Moved


@dataclass(frozen=True, slots=True)
class PutVersion:
    """Put a version in the place of the one that stands: `replaces` is its number, None for a rule that has none now.
    `looked_at`: the revision of the rules in force by which that was decided. Answers with the new version's number;
    raises `Moved` and `Superseded`, and nothing is changed then."""

    org: str
    id: str
    text: str | None
    by: str
    at: int
    did: Did
    replaces: int | None
    looked_at: int

    def __call__(self, connection: Connection) -> int:
        step_revision(connection, self.org, self.looked_at)
        last = next(iter(versions_of(self.org, self.id, most=1)(connection)), None)
        stands = last.version if last is not None else None
        if self.replaces != stands and not (self.replaces is None and last is not None and last.text is None):
            raise Superseded(last)
        table = rule_versions.c
        old = update(rule_versions).where(table.org == self.org, table.id == self.id, table.current)
        connection.execute(old.values(current=False))
        number = (stands or 0) + 1
        row = {"org": self.org, "id": self.id, "version": number, "text": self.text, "by": self.by, "at": self.at}
        row |= {"did": self.did, "current": self.text is not None}
        connection.execute(insert(rule_versions).values(row))
        note(self.org, self.by, self.at, f"rule.{self.did}", f"{self.id} version={number}")(connection)
        return number


def _version(row: Any) -> MadeVersion:
    return MadeVersion(row.id, row.version, row.text, row.by, row.at, row.did)

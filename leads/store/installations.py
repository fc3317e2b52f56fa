"""Where is Leadbell installed, by its own doing rather than by the settings?

One row for each workspace, tenant or bot. It belongs to one organisation for good: whoever holds it is the only one
that may change it. Secrets are sealed before they come here. An installation that has ended keeps its row, without
secrets, so that it can be told of; installing again heals it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Literal, get_args

import orjson
from sqlalchemy import Connection, Row, func, insert, select, update

from leads.store.lifting import lift_where
from leads.store.people import raise_revision
from leads.store.schema import destinations, installations

State = Literal["on", "removed", "revoked"]
STATES: tuple[State, ...] = get_args(State)

SUBJECT = "installations"
"""The name of their revision, which processes look at before trusting their copy."""
FIRST = "first_installed_at"
"""Beside what the platform keeps in `data`: `Installed.first_at`."""
MOST = 500
"""Installations of one organisation: each process holds them all."""


class TakenInstallation(ValueError):
    """This workspace belongs to another organisation."""


class TooManyInstallations(ValueError):
    """The organisation has as many as it may have."""


@dataclass(frozen=True, slots=True)
class Installed:
    """One installation, its secrets sealed. Times are milliseconds."""

    org: str
    platform: str
    outside_id: str
    name: str
    secrets: str = field(default="", repr=False)
    data: Mapping[str, Any] = field(default_factory=dict)
    state: State = "on"
    installed_at: int = 0
    changed_at: int = 0
    ended_at: int | None = None
    first_at: int = 0
    """When it was installed for the first time. What names no workspace means the oldest, which installing again must
    not change."""


def put_installation(given: Installed, now: int) -> Callable[[Connection], None]:
    """Install, or install again what is there, which keeps its place among the others; `now`: milliseconds. Raises
    `TakenInstallation`, `TooManyInstallations`."""
    row = {
        "name": given.name, "secrets": given.secrets, "state": "on", "installed_at": now, "changed_at": now,
        "ended_at": None,
    }  # fmt: skip

    def command(connection: Connection) -> None:
        table = installations.c
        this = table.platform == given.platform, table.outside_id == given.outside_id
        before = connection.execute(select(installations).where(*this).with_for_update()).one_or_none()
        if before is not None and before.org != given.org:
            raise TakenInstallation("it belongs to another organisation")
        first = now if before is None else _read(before).first_at
        row["data"] = orjson.dumps({**given.data, FIRST: first}).decode()
        if before is not None:
            connection.execute(update(installations).where(*this).values(row))
        else:
            held = connection.execute(select(func.count()).where(table.org == given.org)).scalar_one()
            if held >= MOST:
                raise TooManyInstallations(f"{MOST} installations are the most")
            key = {"org": given.org, "platform": given.platform, "outside_id": given.outside_id}
            connection.execute(insert(installations).values({**key, **row}))
        raise_revision(connection, given.org, SUBJECT)
        # What was set aside on the platform may be reached now.
        theirs = destinations.c.org == given.org, destinations.c.platform == given.platform
        lift_where(now, *theirs)(connection)

    return command


def replace_secrets(before: Installed, secrets: str, now: int) -> Callable[[Connection], bool]:
    """Put other sealed secrets in the place of those that `before` has. False where somebody else was first, or the
    installation has ended meanwhile."""

    def command(connection: Connection) -> bool:
        table = installations.c
        this = table.platform == before.platform, table.outside_id == before.outside_id, table.org == before.org
        changed = connection.execute(
            update(installations)
            .where(*this, table.state == "on", table.secrets == before.secrets)
            .values(secrets=secrets, changed_at=now)
        )
        if changed.rowcount:
            raise_revision(connection, before.org, SUBJECT)
        return bool(changed.rowcount)

    return command


def end_installation(
    org: str, platform: str, outside_id: str, state: State, now: int, *, since: int | None = None
) -> Callable[[Connection], bool]:
    """It has been removed, or its secrets revoked: what is sealed is thrown away. `since`: when the platform says that
    happened, if it does, in milliseconds; what was installed afterwards is left as it is. Whether anything changed."""

    def command(connection: Connection) -> bool:
        table = installations.c
        this = table.platform == platform, table.outside_id == outside_id, table.org == org
        other = [table.state == "on"] if state != "removed" else [table.state != "removed"]
        if since is not None:
            other.append(table.installed_at <= since)
        ended = {"state": state, "secrets": "", "changed_at": now, "ended_at": now}
        changed = connection.execute(update(installations).where(*this, *other).values(ended))
        if changed.rowcount:
            raise_revision(connection, org, SUBJECT)
        return bool(changed.rowcount)

    return command


def all_installations(org: str, platform: str = "") -> Callable[[Connection], list[Installed]]:
    """Those of an organisation, ended ones too: by platform, the oldest first."""

    def query(connection: Connection) -> list[Installed]:
        table = installations.c
        asked = select(installations).where(table.org == org)
        if platform:
            asked = asked.where(table.platform == platform)
        found = [_read(row) for row in connection.execute(asked.limit(MOST))]
        return sorted(found, key=lambda one: (one.platform, one.first_at, one.outside_id))

    return query


def _read(row: Row[Any]) -> Installed:
    state: State = next(
        (one for one in STATES if one == row.state), "revoked"
    )  # a later release's word: not one to use
    data = orjson.loads(row.data)
    first = data.pop(FIRST, row.installed_at)  # kept by a release that didn't know it: there is no other
    return Installed(
        row.org, row.platform, row.outside_id, row.name, row.secrets, data, state, row.installed_at, row.changed_at,
        row.ended_at, first,
    )  # fmt: skip

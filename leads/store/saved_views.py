"""Which views of the list has a person saved?

A view is a name and what stands behind "?" in the list's address. Each person has their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from sqlalchemy import Connection, delete, func, insert, select, update

from leads.store.schema import saved_views

MOST = 50
"""Views of one person."""
MOST_NAME = 60
"""Characters of a view's name."""


class TooManyViews(ValueError):
    """The person has as many views as they may have."""


@dataclass(frozen=True, slots=True)
class SavedView:
    """One view. `query`: what stands behind "?" in the address of the list."""

    id: str
    name: str
    query: str


def views_of(org: str, person_id: str) -> Callable[[Connection], list[SavedView]]:
    """A person's views, in the order in which they were saved."""

    def query(connection: Connection) -> list[SavedView]:
        table = saved_views.c
        asked = select(table.id, table.name, table.query).where(table.org == org, table.person_id == person_id)
        return [SavedView(*row) for row in connection.execute(asked.order_by(table.created_at, table.id).limit(MOST))]

    return query


def save_view(org: str, person_id: str, view: SavedView, now: int) -> Callable[[Connection], str]:
    """Save a view, in place of the person's one of the same name; its id. Raises `TooManyViews`."""
    table = saved_views.c

    def command(connection: Connection) -> str:
        mine = table.org == org, table.person_id == person_id
        named = select(table.id).where(*mine, table.name == view.name)
        found: str | None = connection.execute(named).scalar_one_or_none()
        if found is not None:
            connection.execute(update(saved_views).where(table.org == org, table.id == found).values(query=view.query))
            return found
        if connection.execute(select(func.count()).where(*mine)).scalar_one() >= MOST:
            raise TooManyViews(f"You have {MOST} saved views, which is the most: remove one first.")
        row = {
            "org": org, "id": view.id, "person_id": person_id, "name": view.name, "query": view.query,
            "created_at": now,
        }  # fmt: skip
        connection.execute(insert(saved_views).values(row))
        return view.id

    return command


def drop_view(org: str, person_id: str, view_id: str) -> Callable[[Connection], bool]:
    """Remove one of a person's own views; whether there was one."""
    table = saved_views.c

    def command(connection: Connection) -> bool:
        mine = table.org == org, table.person_id == person_id, table.id == view_id
        return connection.execute(delete(saved_views).where(*mine)).rowcount > 0

    return command

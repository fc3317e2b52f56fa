"""Which values do leads have in a field of free text that has few, so that somebody can choose from them?"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from sqlalchemy import Connection, select

from leads.store.schema import terms

MOST = 200
"""Values of all fields together: more than a list to choose from should have."""


def known_values(org: str, fields: Sequence[str]) -> Callable[[Connection], dict[str, list[str]]]:
    """The values of each of these fields, those first that most leads have."""
    table = terms.c

    def query(connection: Connection) -> dict[str, list[str]]:
        asked = select(table.field, table.shown).where(table.org == org, table.field.in_(list(fields)))
        asked = asked.where(table.number > 0, table.shown != "")
        found: dict[str, list[str]] = {field: [] for field in fields}
        for field, shown in connection.execute(asked.order_by(table.number.desc(), table.shown).limit(MOST)):
            found[field].append(shown)
        return found

    return query

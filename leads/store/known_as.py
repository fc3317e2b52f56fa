"""Which leads do these ids mean?"""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import Any

from sqlalchemy import Connection, and_, or_, select

from leads.lead import Lead
from leads.store.reading import read_lead
from leads.store.schema import lead_ids, leads


def known_as(org: str, ids: Collection[str]) -> Callable[[Connection], dict[str, Lead]]:
    """The leads by the ids that were asked for, be they inner ones or outside ones; one query. An id that means none is
    left out."""

    def query(connection: Connection) -> dict[str, Lead]:
        wanted = list(set(ids))
        if not wanted:
            return {}
        named = select(lead_ids.c.lead_id).where(lead_ids.c.org == org, lead_ids.c.outside_id.in_(wanted))
        asked = (
            select(leads.c.id, leads.c.org, leads.c.state, lead_ids.c.outside_id)
            .outerjoin(lead_ids, and_(lead_ids.c.lead_id == leads.c.id, lead_ids.c.outside_id.in_(wanted)))
            .where(leads.c.org == org, or_(leads.c.id.in_(wanted), leads.c.id.in_(named)))
        )
        found: dict[str, Lead] = {}
        rows: list[Any] = list(connection.execute(asked))
        for row in rows:
            for one in {row.id, row.outside_id} & set(wanted):
                found.setdefault(one, read_lead(row))
        return found

    return query

"""How does an erased lead leave the lists, and what was said with the events that said it?

A lead goes at once, with all by which it was found; its words go with its events, in the same pieces as they.
"""

from __future__ import annotations

from collections.abc import Sequence

from sqlalchemy import Connection, insert, select, update

from leads.store.listed.projecting import alone, bring
from leads.store.listed.said import forget_said
from leads.store.schema import listed, to_list


def unlist(connection: Connection, lead_id: str) -> int | None:
    """Take a lead out of the lists; call it once its row is gone. Returns the number it was listed under, by which the
    words that were said are still to be found (`said.forget_said`), None where it wasn't listed yet."""
    alone(connection, wait=True)
    num: int | None = connection.execute(select(listed.c.num).where(listed.c.lead_id == lead_id)).scalar_one_or_none()
    bring(connection, [lead_id])
    return num


def unsay(connection: Connection, said: Sequence[tuple[str, str]]) -> None:
    """Events are dropped because they are old: take their words, given as (inner lead id, body), out of what is found.
    What the leads' other events say is read again by the next piece of work."""
    if not said:
        return
    alone(connection, wait=True)
    lead_ids = sorted({lead_id for lead_id, _ in said})
    asked = select(listed.c.lead_id, listed.c.num).where(listed.c.lead_id.in_(lead_ids))
    for row in connection.execute(asked).all():
        forget_said(connection, row.num, [body for lead_id, body in said if lead_id == row.lead_id])
    connection.execute(update(listed).where(listed.c.lead_id.in_(lead_ids)).values(said_to=0))
    connection.execute(insert(to_list), [{"lead_id": lead_id} for lead_id in lead_ids])

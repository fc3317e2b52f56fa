"""How does an erased lead leave the lists?

At once, with all by which it was found; what was said goes with the events that said it.
"""

from __future__ import annotations

from sqlalchemy import Connection, select

from leads.store.listed.projecting import alone, bring
from leads.store.schema import listed


def unlist(connection: Connection, lead_id: str) -> int | None:
    """Take a lead out of the lists; call it once its row is gone. Returns the number it was listed under, by which the
    words that were said are still to be found (`said.forget_said`), None where it wasn't listed yet."""
    alone(connection, wait=True)
    num: int | None = connection.execute(select(listed.c.num).where(listed.c.lead_id == lead_id)).scalar_one_or_none()
    bring(connection, [lead_id])
    return num

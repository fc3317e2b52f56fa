"""By which statement is a whole list read, in its order?

One statement for all of it: its rows are those of one moment, whatever happens while they are read. It is written out
with its values, so that a process can run it that has nothing but the database's driver.
"""

from __future__ import annotations

from collections.abc import Callable

from sqlalchemy import Connection

from leads.filters import Filter
from leads.store.listed.documents import Piece
from leads.store.listed.pages import Order
from leads.store.listed.plan import plan

EVERY = 10**9
"""More leads than there are: the plan is to be good for all of them."""

_WHOLE = (
    "SELECT l.lead_id, (SELECT i.outside_id FROM lead_ids i WHERE i.lead_id = l.lead_id"
    " ORDER BY i.source, i.outside_id LIMIT 1), leads.state FROM ({inner}) p"
    " {join} listed l ON l.num = p.num {join} leads ON leads.id = l.lead_id ORDER BY p.rank {way}, p.num {way}"
)


def whole(org: str, filter: Filter, order: Order = "latest") -> Callable[[Connection], Piece]:
    """The statement that gives (inner id, outside id or nothing, record as JSON) of each lead that fits, in the order
    of `page`, with the marks of the database's driver."""

    def query(connection: Connection) -> Piece:
        way = "ASC" if order == "oldest" else "DESC"
        ordered = f"ORDER BY {{rank}} {way}, {{num}} {way}"
        inner = plan(connection, org, filter, EVERY).rows("{rank} AS rank, {num} AS num", (), ordered, ())
        postgresql = connection.dialect.name == "postgresql"
        # SQLite takes the tables as they stand: the list's order leads, and nothing is sorted.
        sql = _WHOLE.format(inner=inner.sql, way=way, join="JOIN" if postgresql else "CROSS JOIN")
        return Piece(sql.replace("?", "%s") if postgresql else sql, inner.values)

    return query

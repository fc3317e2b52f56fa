"""What is kept of a lead that was erased?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Integer, PrimaryKeyConstraint, Table, Text

from leads.store.tables.metadata import metadata

erasures = Table(
    "erasures",
    metadata,
    Column("org", Text, nullable=False),
    Column("lead_id", Text, nullable=False),  # the inner id: random, and nobody's name
    Column("num", Integer),  # the number it was listed under: what was said goes with its events
    Column("erased_at", BigInteger, nullable=False),
    Column("finished_at", BigInteger),  # when its last event was gone; empty: somebody still has to finish
    PrimaryKeyConstraint("org", "lead_id"),
)

erased_ids = Table(
    "erased_ids",
    metadata,
    Column("org", Text, nullable=False),
    Column("hash", Text, nullable=False),  # leads.store.hashing: of an id of an erased lead, or of one of its events
    Column("lead_id", Text, nullable=False),
    PrimaryKeyConstraint("org", "hash"),
)

salts = Table(
    "salts",
    metadata,
    Column("org", Text, primary_key=True),  # has a row once something was erased
    Column("salt", Text, nullable=False),
)

"""What is stored of a lead, and of what happened to it?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from leads.store.tables.metadata import Number, metadata

leads = Table(
    "leads",
    metadata,
    Column("id", Text, primary_key=True),
    Column("org", Text, nullable=False),
    Column("created_at", BigInteger, nullable=False),
    Column("last_activity", BigInteger, nullable=False),
    Column("state", Text, nullable=False),  # leads.codec
)

lead_ids = Table(
    "lead_ids",
    metadata,
    Column("org", Text, nullable=False),
    Column("source", Text, nullable=False),
    Column("outside_id", Text, nullable=False),
    Column("lead_id", Text, nullable=False, index=True),
    PrimaryKeyConstraint("org", "outside_id", "source"),
)

events = Table(
    "events",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("org", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("kind", Text, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("received", BigInteger, nullable=False),
    Column("channel", Text),
    Column("body", Text, nullable=False),  # agent, data, values that came along, by whom
    Column("changed", Text, nullable=False),  # leads.codec.difference
    Column("schema", Integer, nullable=False),
    UniqueConstraint("org", "id"),
    Index("ix_events_lead_id_at_seq", "lead_id", "at", "seq"),
)

custom_fields = Table(
    "custom_fields",  # the organisation's own; a type is never changed
    metadata,
    Column("org", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("label", Text, nullable=False),
    Column("section", Text, nullable=False),
    Column("type", Text, nullable=False),
    Column("choices", Text, nullable=False),  # JSON: a list of texts
    Column("created_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "name"),
)

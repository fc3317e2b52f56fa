"""What is stored of messages that wait for their scores? Only which: their words are the event's."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, text

from leads.store.tables.metadata import metadata

unscored = Table(
    "unscored",
    metadata,
    Column("org", Text, nullable=False),
    Column("event_id", Text, nullable=False),  # of message.received
    Column("lead_id", Text, nullable=False, index=True),
    Column("since", BigInteger, nullable=False),  # when the message came in
    Column("late", Integer, nullable=False, server_default=text("0")),  # 1: it was too old to ring; the others go first
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    Column("attempts", Integer, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("org", "event_id"),
    Index("ix_unscored_next", "late", "due_at"),
)

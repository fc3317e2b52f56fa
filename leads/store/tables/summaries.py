"""What is stored of leads' summaries? All of it is derived from their timelines."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, PrimaryKeyConstraint, Table, Text

from leads.store.tables.metadata import metadata

summaries = Table(
    "summaries",
    metadata,
    Column("org", Text, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("made_at", BigInteger, nullable=False),
    Column("upto", BigInteger, nullable=False),  # commit number of the newest words that it knows
    Column("model", Text, nullable=False),  # "" where it holds the lead's own sentences alone
    Column("body", Text, nullable=False),  # leads.summary.encode
    PrimaryKeyConstraint("org", "lead_id"),
)

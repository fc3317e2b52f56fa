"""What is stored of whoever asks to use Leadbell?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from leads.store.tables.metadata import metadata

newcomers = Table(
    "newcomers",
    metadata,
    Column("org", Text, nullable=False),
    Column("id", Text, nullable=False),  # a new one each time they ask
    Column("platform", Text, nullable=False),  # where they asked last
    Column("name", Text, nullable=False),  # as they call themselves there
    Column("email", Text, nullable=False),  # lower case; the platform vouches for it
    Column("workspace", Text, nullable=False),  # the name of the platform's workspace, "" where it has none
    Column("zone", Text, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("told_at", BigInteger, nullable=False),  # when managers were told, 0: not yet
    Column("state", Text, nullable=False),  # "open", "let_in", "refused"
    Column("decided_by", Text, nullable=False),  # a person's id, "" while open
    Column("decided_at", BigInteger, nullable=False),
    Column("answered_at", BigInteger, nullable=False),  # when they were told what was decided, 0: not yet
    PrimaryKeyConstraint("org", "id"),
    UniqueConstraint("org", "email"),
    Index("ix_newcomers_asked_at", "org", "asked_at"),
)

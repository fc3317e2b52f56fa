"""What is stored of when leads needed a person, and of who answered?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, Table, Text, literal_column

from leads.store.tables.metadata import metadata

_UNANSWERED = literal_column("answered_at").is_(None)

requests = Table(
    "requests",  # leads.requests says what one is; the rules that rang for it are its event's verdicts
    metadata,
    Column("org", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("lead_id", Text, nullable=False, index=True),
    Column("kind", Text, nullable=False),
    Column("asked", Boolean, nullable=False),
    Column("asked_at", BigInteger, nullable=False),
    Column("on_it_at", BigInteger),
    Column("on_it_by", Text),
    Column("taken_at", BigInteger),
    Column("taken_by", Text),
    Column("answered_at", BigInteger),
    Column("answered_by", Text),
    Column("left_at", BigInteger),
    Column("ended", Text),
    Column("ended_at", BigInteger),
    PrimaryKeyConstraint("org", "event_id"),
    Index("ix_requests_org_asked_at", "org", "asked_at"),
    Index(
        "ix_requests_unanswered", "org", "asked_at", sqlite_where=_UNANSWERED, postgresql_where=_UNANSWERED
    ),
)  # fmt: skip

requests_filled = Table(
    "requests_filled",  # how far what happened before this table was there is looked through
    metadata,
    Column("org", Text, primary_key=True),
    Column("lead_id", Text, nullable=False),  # leads up to this inner id are
    Column("finished_at", BigInteger),
)

unwanted = Table(
    "unwanted",  # what a person doesn't want to be sent: "weekly"
    metadata,
    Column("org", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("what", Text, nullable=False),
    Column("since", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "person_id", "what"),
)

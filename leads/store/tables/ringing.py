"""What is stored of when to ring, and of who was rung, or not?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, literal_column, text

from leads.store.tables.metadata import metadata

verdicts = Table(
    "verdicts",
    metadata,
    Column("org", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("lead_id", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),
    Column("because", Text, nullable=False),
    PrimaryKeyConstraint("org", "event_id", "rule"),
)

_KEPT = literal_column("destination_id").is_not(None)

_TOLD = literal_column("told_in").is_not(None)

silences = Table(
    "silences",
    metadata,
    Column("org", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    Column("rule", Text, nullable=False),
    Column("place", Text, nullable=False),  # as a rule file writes it: "owner", "slack:#leads"
    Column("lead_id", Text, nullable=False, index=True),
    Column("reason", Text, nullable=False),  # quiet, limit
    Column("until", BigInteger),  # when the place is rung after all; empty: it isn't
    Column("became", Text),  # rang, or why it didn't; empty as long as it is held
    Column("became_at", BigInteger),
    Column("destination_id", BigInteger),  # where it was to ring, of what a limit keeps back
    Column("told_in", BigInteger),  # the line that tells of all that a limit kept back
    PrimaryKeyConstraint("org", "event_id", "rule", "place"),
    Index("ix_silences_kept_back", "destination_id", "rule", sqlite_where=_KEPT, postgresql_where=_KEPT),
    Index("ix_silences_told_in", "told_in", sqlite_where=_TOLD, postgresql_where=_TOLD),
)

rung = Table(
    "rung",
    metadata,
    Column("org", Text, nullable=False),
    Column("rule", Text, nullable=False),  # one that has a limit
    Column("destination_id", BigInteger, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("event_id", Text, nullable=False),
    PrimaryKeyConstraint("rule", "destination_id", "at", "event_id", "org"),
    Index("ix_rung_at", "at"),
    Index("ix_rung_lead_id", "lead_id"),
)

turns = Table(
    "turns",
    metadata,
    Column("org", Text, nullable=False),
    Column("team", Text, nullable=False),
    Column("person_id", Text),  # who of it was rung last
    PrimaryKeyConstraint("org", "team"),
)

rules = Table(
    "rules",
    metadata,
    Column("org", Text, nullable=False),
    Column("path", Text, nullable=False),
    Column("text", Text, nullable=False),
    Column("imported_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "path"),
)

timers = Table(
    "timers",
    metadata,
    Column("org", Text, nullable=False),
    Column("kind", Text, nullable=False),  # a row of bot.timers.ticking.KINDS, and what tells apart several of it
    Column("subject", Text, nullable=False),  # whose it is: a lead's id
    Column("fence", BigInteger, nullable=False),  # of the subject when it was set: if it has moved, nothing happens
    Column("due_at", BigInteger, nullable=False),
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    Column("event_id", Text),  # what it was set for, where acting on it needs to know
    Column("data", Text),  # JSON: what acting on it goes by, whatever has changed since it was set
    PrimaryKeyConstraint("org", "kind", "subject"),
    Index("ix_timers_due_at", "due_at"),
)

_OF_A_LEAD = literal_column("lead_id").is_not(None)

snoozes = Table(
    "snoozes",
    metadata,
    Column("org", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("person_id", Text),  # who isn't rung in person; or else
    Column("destination_id", BigInteger),  # where nobody is
    Column("lead_id", Text),  # about which lead; or else
    Column("rule", Text),  # by which rule
    Column("by", Text, nullable=False),  # a person's id
    Column("since", BigInteger, nullable=False),
    Column("until", BigInteger, nullable=False),  # earlier than was said where it was undone
    Column("said_until", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "id"),
    Index("ix_snoozes_until", "org", "until"),
    Index("ix_snoozes_lead_id", "lead_id", sqlite_where=_OF_A_LEAD, postgresql_where=_OF_A_LEAD),
)

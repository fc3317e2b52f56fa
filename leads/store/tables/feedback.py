"""What is stored of what people said about agents' messages? Their words are the event's."""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text

from leads.store.tables.metadata import metadata

feedback = Table(
    "feedback",
    metadata,
    Column("org", Text, nullable=False),
    Column("event_id", Text, nullable=False),  # of feedback.given
    Column("lead_id", Text, nullable=False, index=True),
    Column("message_id", Text, nullable=False),  # the event of the agent's message
    Column("agent_id", Text, nullable=False),  # "" where the message named none
    Column("rating", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("applied_at", BigInteger),  # when the agents' platform said that it has learnt
    PrimaryKeyConstraint("org", "event_id"),
    Index("ix_feedback_newest", "org", "at", "event_id"),
)

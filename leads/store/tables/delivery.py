"""What is stored of what is to be sent, and of where it stands?"""

from __future__ import annotations

from sqlalchemy import (
    BigInteger,
    Column,
    Index,
    Integer,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

from leads.store.tables.metadata import Number, metadata

inbox = Table(
    "inbox",
    metadata,
    Column("org", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("result", Text, nullable=False),
    PrimaryKeyConstraint("org", "key"),
)

destinations = Table(
    "destinations",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("org", Text, nullable=False),
    Column("platform", Text, nullable=False),  # slack, teams, webex, or agents: the agents' platform
    Column("address", Text, nullable=False),  # "channel:NAME", "channel:WORKSPACE/NAME", "person:ID", "lane:N"
    Column("place", Text),  # where it turned out to be, as the platform wrote it down
    Column("due_at", BigInteger),  # earliest that something is to be sent; empty: nothing is
    Column("next_send", BigInteger, nullable=False, server_default=text("0")),  # not before: pace and Retry-After
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    Column("fence", BigInteger, nullable=False, server_default=text("0")),  # grows with each claim
    Column("holder", Integer, nullable=False, server_default=text("0")),  # whose claim it is: a row of holders
    Column("set_aside_until", BigInteger, nullable=False, server_default=text("0")),
    Column("failures", Integer, nullable=False, server_default=text("0")),
    Column("fault_code", Text),
    Column("fault", Text),
    Column("fault_scope", Text),  # of what set it aside: destination, or installation where the whole platform is ill
    UniqueConstraint("org", "platform", "address"),
    Index("ix_destinations_due", "platform", "due_at"),
)

holders = Table(
    "holders",
    metadata,
    Column("id", Integer, primary_key=True, autoincrement=False),  # a service on PostgreSQL, as long as it runs
    Column("since", BigInteger, nullable=False),
)

cards = Table(
    "cards",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("org", Text, nullable=False),
    Column("lead_id", Text, nullable=False, index=True),
    Column("destination_id", BigInteger, nullable=False),
    Column("otherwise_id", BigInteger),  # the destination to take if this one can't be reached
    Column("state", Text, nullable=False),  # live · moved (a fresh card stands elsewhere) · gave_up
    Column("event_id", Text, nullable=False),  # what rang last
    Column("kind", Text, nullable=False),
    Column("rang_at", BigInteger, nullable=False),
    Column("rule", Text, nullable=False),
    Column("rule_name", Text, nullable=False),
    Column("mention", Text),  # id of the person whom the message calls
    Column("wanted", Integer, nullable=False),  # grows with each change that the card should show
    Column("shown", Integer, nullable=False),  # the `wanted` that the message shows
    Column("hash", Text),
    Column("message", Text),  # the posted message, as the platform wrote it down
    Column("created_at", BigInteger, nullable=False),
    Column("posted_at", BigInteger),
    Column("edited_at", BigInteger, nullable=False),
    Column("due_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("failing_since", BigInteger),  # when the first of these attempts failed; cards live for long
    Column("fault_code", Text),
    Column("fault", Text),
    Column("trace", Text),  # of what changed it last, in the log
    Column("doubted_at", BigInteger),  # a service died while this was on its way: it may stand there twice
    Index("ix_cards_destination_id_due_at", "destination_id", "due_at"),
)

lines = Table(
    "lines",
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("org", Text, nullable=False),
    Column("destination_id", BigInteger, nullable=False),
    Column("lead_id", Text, nullable=False, index=True),
    Column("card_id", BigInteger),  # the card whose thread it belongs to
    Column("event_id", Text, nullable=False),
    Column("template", Text, nullable=False),  # rang · told_taken · told_blocked · told_returned · webhook
    Column("state", Text, nullable=False),  # waiting · sent · failed · gave_up
    Column("message", Text),
    Column("created_at", BigInteger, nullable=False),
    Column("sent_at", BigInteger),
    Column("due_at", BigInteger),
    Column("attempts", Integer, nullable=False),
    Column("fault_code", Text),
    Column("fault", Text),
    Column("trace", Text),  # of what it tells of, in the log
    Column("retried_at", BigInteger),  # when somebody had it tried again: from then on it has a day
    Column("doubted_at", BigInteger),  # as of a card
    Index("ix_lines_destination_id_due_at", "destination_id", "due_at"),
)

for _table in (cards, lines):  # deliveries are listed newest first, and mostly those that wait or gave up
    _newest = ("org", "created_at", "id")
    _waiting, _gave_up = _table.c.due_at.is_not(None), _table.c.state == literal_column("'gave_up'")
    Index(f"ix_{_table.name}_newest", *(_table.c[name] for name in _newest))
    Index(
        f"ix_{_table.name}_waiting", *(_table.c[name] for name in _newest),
        sqlite_where=_waiting, postgresql_where=_waiting,
    )  # fmt: skip
    Index(
        f"ix_{_table.name}_gave_up", *(_table.c[name] for name in _newest),
        sqlite_where=_gave_up, postgresql_where=_gave_up,
    )  # fmt: skip

notices = Table(
    "notices",
    metadata,
    Column("org", Text, nullable=False),
    Column("subject", Text, nullable=False),  # "destination:ID", or "installation:PLATFORM"
    Column("told_at", BigInteger, nullable=False, server_default=text("0")),  # when managers were told last
    Column("lease_until", BigInteger, nullable=False, server_default=text("0")),
    PrimaryKeyConstraint("org", "subject"),
)

private_answers = Table(
    "private_answers",  # where people were sent something about a lead in private: leads.store.private_answers
    metadata,
    Column("id", Number, primary_key=True, autoincrement=True),
    Column("org", Text, nullable=False),
    Column("lead_id", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("address", Text, nullable=False),  # of the destination through which it is removed: "person:ID"
    Column("message_id", Text, nullable=False),
    Column("message", Text, nullable=False),  # the posted message, as the platform wrote it down
    Column("at", BigInteger, nullable=False, index=True),
    Column("ends_at", BigInteger, index=True),  # when it has gone by itself
    UniqueConstraint("org", "lead_id", "platform", "address", "message_id"),
)

"""Which tables are there, on SQLite and on PostgreSQL alike?

Times are milliseconds since 1970 in UTC; JSON is text, because it is read whole and never queried by
its parts. Everything belongs to an organisation.
"""

from __future__ import annotations

from sqlalchemy import (
    ARRAY,
    BigInteger,
    Boolean,
    Column,
    Index,
    Integer,
    LargeBinary,
    MetaData,
    PrimaryKeyConstraint,
    Table,
    Text,
    UniqueConstraint,
    literal_column,
    text,
)

metadata = MetaData(
    naming_convention={"ix": "ix_%(table_name)s_%(column_0_N_name)s", "uq": "uq_%(table_name)s_%(column_0_N_name)s"}
)

Number = BigInteger().with_variant(Integer, "sqlite")
"""SQLite numbers rows by itself only where the key is an INTEGER."""

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

people = Table(
    "people",
    metadata,
    Column("id", Text, primary_key=True),
    Column("org", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),  # lower case
    Column("role", Text, nullable=False),
    Column("zone", Text, nullable=False),
    Column("hours", Text, nullable=False),
    Column("direct", Text),
    Column("active", Boolean, nullable=False),
    UniqueConstraint("org", "email"),
)

identities = Table(
    "identities",
    metadata,
    Column("org", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("outside_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("email", Text, nullable=False),  # lower case, "" where the platform doesn't vouch for it
    Column("fault", Text, nullable=False),
    Column("data", Text, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "platform", "outside_id", "installation"),
    Index("ix_identities_email", "org", "email"),
)

places = Table(
    "places",
    metadata,
    Column("org", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("installation", Text, nullable=False),
    Column("outside_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("data", Text, nullable=False),
    PrimaryKeyConstraint("org", "platform", "outside_id", "installation"),
)

inbox = Table(
    "inbox",
    metadata,
    Column("org", Text, nullable=False),
    Column("key", Text, nullable=False),
    Column("at", BigInteger, nullable=False, index=True),
    Column("result", Text, nullable=False),
    PrimaryKeyConstraint("org", "key"),
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

revisions = Table(
    "revisions",
    metadata,
    Column("org", Text, nullable=False),
    Column("subject", Text, nullable=False),  # "people", "rules", "api_keys": what processes keep a copy of
    Column("number", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "subject"),
)

api_keys = Table(
    "api_keys",
    metadata,
    Column("org", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("scopes", Text, nullable=False),  # with spaces between: "events leads"
    Column("hash", Text, nullable=False),  # SHA-256 of the key, in hex; the key itself is nowhere
    Column("last4", Text, nullable=False),  # the key's last four characters, to recognise it by
    Column("created_at", BigInteger, nullable=False),
    Column("revoked_at", BigInteger),
    PrimaryKeyConstraint("org", "id"),
    UniqueConstraint("hash"),
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

audit = Table(
    "audit",
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("org", Text, nullable=False),
    Column("at", BigInteger, nullable=False),
    Column("by", Text, nullable=False),  # who, and no name: "key:ID", or "command-line"
    Column("did", Text, nullable=False),  # "lead.erased"
    Column("subject", Text, nullable=False),  # ids only
    Index("ix_audit_newest", "org", "seq"),
)

sign_in_links = Table(
    "sign_in_links",
    metadata,
    Column("hash", Text, primary_key=True),  # of the token in the link, which itself is nowhere
    Column("org", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("path", Text, nullable=False),  # the page it leads to: "/leads/ID"
    Column("expires_at", BigInteger, nullable=False, index=True),
    Column("spent_at", BigInteger),
)

sessions = Table(
    "sessions",
    metadata,
    Column("hash", Text, primary_key=True),  # of the token in the cookie, which itself is nowhere
    Column("org", Text, nullable=False),
    Column("person_id", Text, nullable=False, index=True),
    Column("created_at", BigInteger, nullable=False),
    Column("seen_at", BigInteger, nullable=False),
    Column("expires_at", BigInteger, nullable=False, index=True),
)

saved_views = Table(
    "saved_views",
    metadata,
    Column("org", Text, nullable=False),
    Column("id", Text, nullable=False),
    Column("person_id", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("query", Text, nullable=False),  # the address of the list behind "?", in its canonical order
    Column("created_at", BigInteger, nullable=False),
    PrimaryKeyConstraint("org", "id"),
    UniqueConstraint("org", "person_id", "name"),
)

to_list = Table(
    "to_list",  # leads that were made, changed or taken away since lists were brought up to date: triggers write it
    metadata,
    Column("seq", Number, primary_key=True, autoincrement=True),
    Column("lead_id", Text, nullable=False),
)

listed = Table(
    "listed",  # what lists are read from: leads.store.listed
    metadata,
    Column("num", Integer, primary_key=True, autoincrement=True),
    Column("lead_id", Text, nullable=False, unique=True),
    Column("org", Text, nullable=False),
    Column("rank", BigInteger, nullable=False),  # leads.store.listed.rank
    Column("last", BigInteger, nullable=False),  # the lead's own latest activity, 0 where there is none
    Column("facts", Integer, nullable=False),  # leads.store.listed.bits
    Column("doc", Text, nullable=False),  # all facts, folded, as JSON
    Column("words", Text, nullable=False),  # name, e-mail and company, folded
    Column("starts", Text, nullable=False),  # the first two characters of each of their words
    Column("terms", LargeBinary, nullable=False),  # its rows in lead_terms, eight bytes each
    Column("keys", ARRAY(BigInteger).with_variant(LargeBinary, "sqlite")),  # of words; on SQLite in lead_words
    Column("said_to", BigInteger, nullable=False),  # the last event whose words stand in lead_words
    postgresql_with={"fillfactor": 80},
)
Index("ix_listed_keys", listed.c["keys"], postgresql_using="gin", sqlite_where=listed.c["keys"].is_not(None))

terms = Table(
    "terms",  # which values leads have in fields that have few, and how many leads have each
    metadata,
    Column("term", BigInteger, primary_key=True, autoincrement=False),
    Column("org", Text, nullable=False),
    Column("field", Text, nullable=False),
    Column("value", Text, nullable=False),  # folded
    Column("shown", Text, nullable=False),  # as one of the leads has it
    Column("number", BigInteger, nullable=False),
    Index("ix_terms_org_field", "org", "field"),
)

lead_terms = Table(
    "lead_terms",  # a lead's facts, one row each, in the order of the list
    metadata,
    Column("term", BigInteger, nullable=False, autoincrement=False),  # leads.store.listed.terms
    Column("rank", BigInteger, nullable=False),
    Column("num", Integer, nullable=False),
    Column("facts", Integer, nullable=False),
    PrimaryKeyConstraint("term", "rank", "num", "facts"),
    sqlite_with_rowid=False,
)

lead_words = Table(
    "lead_words",  # the words that were said with a lead, as numbers
    metadata,
    Column("word", BigInteger, nullable=False, autoincrement=False),
    Column("num", Integer, nullable=False),
    PrimaryKeyConstraint("word", "num"),
    sqlite_with_rowid=False,
)

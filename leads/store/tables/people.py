"""What is stored of people, and of whoever calls?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, PrimaryKeyConstraint, Table, Text, UniqueConstraint

from leads.store.tables.metadata import Number, metadata

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
    Column("teams", Text, nullable=False, server_default=""),  # with spaces between: "emea enterprise"
    Column("holidays", Text, nullable=False, server_default=""),  # of where: "DE-BY"
    Column("away_since", BigInteger),  # the last time that was said; it stays when it is over
    Column("away_until", BigInteger),
    Column("stand_in", Text),  # a person's id
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

"""What are lists of leads read from?"""

from __future__ import annotations

from sqlalchemy import ARRAY, BigInteger, Column, Index, Integer, LargeBinary, PrimaryKeyConstraint, Table, Text

from leads.store.tables.metadata import Number, metadata

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

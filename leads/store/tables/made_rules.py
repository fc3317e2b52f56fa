"""What is stored of rules that were made in Leadbell?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Boolean, Column, Index, Integer, PrimaryKeyConstraint, Table, Text, literal_column

from leads.store.tables.metadata import metadata

_CURRENT = literal_column("current", Boolean)

rule_versions = Table(
    "rule_versions",  # of rules made in Leadbell; those of files stand in `rules`
    metadata,
    Column("org", Text, nullable=False),
    Column("id", Text, nullable=False),  # the rule's
    Column("version", Integer, nullable=False),  # 1, 2, …; goes on where a rule of this id was deleted before
    Column("text", Text),  # of a rule file with this rule alone; empty: it was deleted
    Column("by", Text, nullable=False),  # who, and no name: "person:ID", or "key:ID"
    Column("at", BigInteger, nullable=False),
    Column("did", Text, nullable=False),  # made · changed · switched · deleted · rolled_back
    Column("current", Boolean, nullable=False),  # in force now: one of each rule, none of a deleted one
    PrimaryKeyConstraint("org", "id", "version"),
    Index(
        "ix_rule_versions_current", "org", "id", unique=True,
        sqlite_where=_CURRENT, postgresql_where=_CURRENT,
    ),
)  # fmt: skip

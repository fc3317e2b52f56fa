"""What is stored of where Leadbell is installed by itself, and of installations that are under way?"""

from __future__ import annotations

from sqlalchemy import BigInteger, Column, Index, PrimaryKeyConstraint, Table, Text, text

from leads.store.tables.metadata import metadata

installations = Table(
    "installations",
    metadata,
    Column("platform", Text, nullable=False),
    Column("outside_id", Text, nullable=False),  # Slack's team, Teams' tenant, Webex' bot person
    Column("org", Text, nullable=False),
    Column("name", Text, nullable=False),
    Column("secrets", Text, nullable=False, server_default=text("''")),  # sealed (bot/installing/sealing.py); "": none
    Column("data", Text, nullable=False),  # JSON that only the platform reads
    Column("state", Text, nullable=False),  # on · removed (uninstalled) · revoked
    Column("installed_at", BigInteger, nullable=False),
    Column("changed_at", BigInteger, nullable=False),
    Column("ended_at", BigInteger),
    PrimaryKeyConstraint("platform", "outside_id"),
    Index("ix_installations_org", "org", "platform"),
)

install_states = Table(
    "install_states",
    metadata,
    Column("hash", Text, primary_key=True),  # of what the platform sends back
    Column("browser", Text, nullable=False),  # hash of the cookie that the installing browser was given
    Column("org", Text, nullable=False),
    Column("platform", Text, nullable=False),
    Column("by_id", Text, nullable=False),
    Column("expires_at", BigInteger, nullable=False),
)

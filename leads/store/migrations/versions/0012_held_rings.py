"""Which places weren't rung for an event, why, and what became of those that were held

Revision: 0012, after 0010
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0012"
down_revision = "0010"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "silences",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("place", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("reason", sa.Text(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=True),
        sa.Column("became", sa.Text(), nullable=True),
        sa.Column("became_at", sa.BigInteger(), nullable=True),
        sa.Column("destination_id", sa.BigInteger(), nullable=True),
        sa.Column("told_in", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("org", "event_id", "rule", "place"),
    )
    op.create_index("ix_silences_lead_id", "silences", ["lead_id"])
    for name, columns, given in (
        ("kept_back", ["destination_id", "rule"], "destination_id"),
        ("told_in", ["told_in"], "told_in"),
    ):
        where = sa.text(f"{given} IS NOT NULL")
        op.create_index(f"ix_silences_{name}", "silences", columns, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "rung",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("rule", sa.Text(), nullable=False),
        sa.Column("destination_id", sa.BigInteger(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("rule", "destination_id", "at", "event_id", "org"),
    )
    op.create_index("ix_rung_at", "rung", ["at"])
    op.create_index("ix_rung_lead_id", "rung", ["lead_id"])
    op.add_column("timers", sa.Column("event_id", sa.Text(), nullable=True))
    op.add_column("timers", sa.Column("data", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("timers", "data")
    op.drop_column("timers", "event_id")
    op.drop_index("ix_rung_lead_id", "rung")
    op.drop_index("ix_rung_at", "rung")
    op.drop_table("rung")
    for name in ("told_in", "kept_back", "lead_id"):
        op.drop_index(f"ix_silences_{name}", "silences")
    op.drop_table("silences")

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
        sa.PrimaryKeyConstraint("org", "event_id", "rule", "place"),
    )
    op.create_index("ix_silences_lead_id", "silences", ["lead_id"])
    op.add_column("timers", sa.Column("event_id", sa.Text(), nullable=True))
    op.add_column("timers", sa.Column("data", sa.Text(), nullable=True))


def downgrade() -> None:
    op.drop_column("timers", "data")
    op.drop_column("timers", "event_id")
    op.drop_index("ix_silences_lead_id", "silences")
    op.drop_table("silences")

"""Messages that wait for their scores

Revision: 0019, after 0024
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0019"
down_revision = "0024"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "unscored",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("late", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.Column("due_at", sa.BigInteger(), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), nullable=False, server_default=sa.text("0")),
        sa.Column("attempts", sa.Integer(), nullable=False, server_default=sa.text("0")),
        sa.PrimaryKeyConstraint("org", "event_id"),
    )
    op.create_index("ix_unscored_lead_id", "unscored", ["lead_id"])
    op.create_index("ix_unscored_next", "unscored", ["late", "due_at"])


def downgrade() -> None:
    op.drop_index("ix_unscored_next", "unscored")
    op.drop_index("ix_unscored_lead_id", "unscored")
    op.drop_table("unscored")

"""What people said about agents' messages

Revision: 0018, after 0015
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0018"
down_revision = "0015"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "feedback",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("agent_id", sa.Text(), nullable=False),
        sa.Column("rating", sa.Text(), nullable=False),
        sa.Column("by_id", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("applied_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("org", "event_id"),
    )
    op.create_index("ix_feedback_lead_id", "feedback", ["lead_id"])
    op.create_index("ix_feedback_newest", "feedback", ["org", "at", "event_id"])


def downgrade() -> None:
    op.drop_index("ix_feedback_newest", "feedback")
    op.drop_index("ix_feedback_lead_id", "feedback")
    op.drop_table("feedback")

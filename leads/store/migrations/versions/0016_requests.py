"""When leads needed a person, and who answered; what people don't want to be sent

What happened before is looked through behind the running service, lead by lead.

Revision: 0016, after 0014
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0016"
down_revision = "0014"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "requests",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("event_id", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("kind", sa.Text(), nullable=False),
        sa.Column("asked", sa.Boolean(), nullable=False),
        sa.Column("asked_at", sa.BigInteger(), nullable=False),
        sa.Column("on_it_at", sa.BigInteger(), nullable=True),
        sa.Column("on_it_by", sa.Text(), nullable=True),
        sa.Column("taken_at", sa.BigInteger(), nullable=True),
        sa.Column("taken_by", sa.Text(), nullable=True),
        sa.Column("answered_at", sa.BigInteger(), nullable=True),
        sa.Column("answered_by", sa.Text(), nullable=True),
        sa.Column("left_at", sa.BigInteger(), nullable=True),
        sa.Column("ended", sa.Text(), nullable=True),
        sa.Column("ended_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("org", "event_id"),
    )
    op.create_index("ix_requests_lead_id", "requests", ["lead_id"])
    op.create_index("ix_requests_org_asked_at", "requests", ["org", "asked_at"])
    where = sa.text("answered_at IS NULL")
    op.create_index(
        "ix_requests_unanswered", "requests", ["org", "asked_at"], sqlite_where=where, postgresql_where=where
    )
    op.create_table(
        "requests_filled",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("finished_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("org"),
    )
    op.create_table(
        "unwanted",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=False),
        sa.Column("what", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", "person_id", "what"),
    )


def downgrade() -> None:
    op.drop_table("unwanted")
    op.drop_table("requests_filled")
    for name in ("unanswered", "org_asked_at", "lead_id"):
        op.drop_index(f"ix_requests_{name}", "requests")
    op.drop_table("requests")

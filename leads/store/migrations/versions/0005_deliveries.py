"""Deliveries: listed, retried, traced from the event to the message; managers told of what is set aside

Revision: 0005, after 0004
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0005"
down_revision = "0004"
branch_labels = None
depends_on = None

NEWEST = ["org", "created_at", "id"]
PARTS = {"waiting": sa.text("due_at IS NOT NULL"), "gave_up": sa.text("state = 'gave_up'")}


def upgrade() -> None:
    op.add_column("destinations", sa.Column("fault_scope", sa.Text(), nullable=True))
    op.add_column("lines", sa.Column("retried_at", sa.BigInteger(), nullable=True))
    for table in ("cards", "lines"):
        op.add_column(table, sa.Column("trace", sa.Text(), nullable=True))
        op.create_index(f"ix_{table}_newest", table, NEWEST)
        for part, where in PARTS.items():
            op.create_index(f"ix_{table}_{part}", table, NEWEST, sqlite_where=where, postgresql_where=where)
    op.create_table(
        "notices",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("subject", sa.Text(), nullable=False),
        sa.Column("told_at", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.Column("lease_until", sa.BigInteger(), server_default=sa.text("0"), nullable=False),
        sa.PrimaryKeyConstraint("org", "subject"),
    )


def downgrade() -> None:
    op.drop_table("notices")
    for table in ("lines", "cards"):
        for part in ("gave_up", "waiting", "newest"):
            op.drop_index(f"ix_{table}_{part}", table_name=table)
        op.drop_column(table, "trace")
    op.drop_column("lines", "retried_at")
    op.drop_column("destinations", "fault_scope")

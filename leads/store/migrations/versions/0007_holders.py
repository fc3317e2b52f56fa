"""Who has claimed a destination, and what may stand twice because they died

Revision: 0007, after 0005
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0007"
down_revision = "0005"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "holders",
        sa.Column("id", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("id"),
    )
    op.add_column("destinations", sa.Column("holder", sa.Integer(), server_default=sa.text("0"), nullable=False))
    for table in ("cards", "lines"):
        op.add_column(table, sa.Column("doubted_at", sa.BigInteger(), nullable=True))


def downgrade() -> None:
    for table in ("lines", "cards"):
        op.drop_column(table, "doubted_at")
    op.drop_column("destinations", "holder")
    op.drop_table("holders")

"""Where people were sent something about a lead in private, so that an erasure finds it

Revision: 0011, after 0012
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0011"
down_revision = "0012"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "private_answers",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("platform", sa.Text(), nullable=False),
        sa.Column("installation", sa.Text(), nullable=False),
        sa.Column("address", sa.Text(), nullable=False),
        sa.Column("message_id", sa.Text(), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("at", sa.BigInteger(), nullable=False),
        sa.Column("ends_at", sa.BigInteger(), nullable=True),
        sa.PrimaryKeyConstraint("id"),
        sa.UniqueConstraint(
            "org",
            "lead_id",
            "platform",
            "address",
            "message_id",
            name="uq_private_answers_org_lead_id_platform_address_message_id",
        ),
    )
    op.create_index("ix_private_answers_at", "private_answers", ["at"])
    op.create_index("ix_private_answers_ends_at", "private_answers", ["ends_at"])


def downgrade() -> None:
    op.drop_index("ix_private_answers_ends_at", table_name="private_answers")
    op.drop_index("ix_private_answers_at", table_name="private_answers")
    op.drop_table("private_answers")

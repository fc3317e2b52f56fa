"""Who of a team was rung last

Revision: 0015, after 0016
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0015"
down_revision = "0016"
branch_labels = None
depends_on = None


def upgrade() -> None:
    op.create_table(
        "turns",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("team", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.PrimaryKeyConstraint("org", "team"),
    )


def downgrade() -> None:
    op.drop_table("turns")

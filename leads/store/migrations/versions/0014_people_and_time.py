"""Teams, holidays and absences of people, and what is snoozed

Revision: 0014, after 0013
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0014"
down_revision = "0013"
branch_labels = None
depends_on = None


def upgrade() -> None:
    for name in ("teams", "holidays"):
        op.add_column("people", sa.Column(name, sa.Text(), nullable=False, server_default=""))
    for name in ("away_since", "away_until"):
        op.add_column("people", sa.Column(name, sa.BigInteger(), nullable=True))
    op.add_column("people", sa.Column("stand_in", sa.Text(), nullable=True))
    op.create_table(
        "snoozes",
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("id", sa.Text(), nullable=False),
        sa.Column("person_id", sa.Text(), nullable=True),
        sa.Column("destination_id", sa.BigInteger(), nullable=True),
        sa.Column("lead_id", sa.Text(), nullable=True),
        sa.Column("rule", sa.Text(), nullable=True),
        sa.Column("by", sa.Text(), nullable=False),
        sa.Column("since", sa.BigInteger(), nullable=False),
        sa.Column("until", sa.BigInteger(), nullable=False),
        sa.Column("said_until", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("org", "id"),
    )
    op.create_index("ix_snoozes_until", "snoozes", ["org", "until"])
    where = sa.text("lead_id IS NOT NULL")
    op.create_index("ix_snoozes_lead_id", "snoozes", ["lead_id"], sqlite_where=where, postgresql_where=where)


def downgrade() -> None:
    op.drop_index("ix_snoozes_lead_id", "snoozes")
    op.drop_index("ix_snoozes_until", "snoozes")
    op.drop_table("snoozes")
    for name in ("stand_in", "away_until", "away_since", "holidays", "teams"):
        op.drop_column("people", name)

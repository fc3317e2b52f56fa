"""Whoever asks to use Leadbell

Revision: 0024, after 0022
"""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0024"
down_revision = "0022"
branch_labels = None
depends_on = None


def upgrade() -> None:
    texts = ("org", "id", "platform", "name", "email", "workspace", "zone", "state", "decided_by")
    times = ("asked_at", "told_at", "decided_at", "answered_at")
    op.create_table(
        "newcomers",
        *(sa.Column(name, sa.Text(), nullable=False) for name in texts),
        *(sa.Column(name, sa.BigInteger(), nullable=False) for name in times),
        sa.PrimaryKeyConstraint("org", "id"),
        sa.UniqueConstraint("org", "email"),
    )
    op.create_index("ix_newcomers_asked_at", "newcomers", ["org", "asked_at"])


def downgrade() -> None:
    op.drop_index("ix_newcomers_asked_at", "newcomers")
    op.drop_table("newcomers")

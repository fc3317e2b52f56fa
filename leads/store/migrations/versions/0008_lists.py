"""Lists of leads: what they are read from, and which leads have changed since

The record says itself which leads changed (triggers), so that a service of an older release beside this one, and whoever
else writes to it, is heard as well. What is stored already is listed behind the running service, the latest first.

Revision: 0008, after 0009
"""

from __future__ import annotations

import orjson
import sqlalchemy as sa
from alembic import op

revision = "0008"
down_revision = "0009"
branch_labels = None
depends_on = None

_NUMBER = sa.BigInteger().with_variant(sa.Integer(), "sqlite")
_KEYS = sa.ARRAY(sa.BigInteger()).with_variant(sa.LargeBinary(), "sqlite")
_NOTED = {"made": "INSERT", "changed": "UPDATE OF state", "gone": "DELETE"}


def upgrade() -> None:
    op.create_table(
        "to_list",
        sa.Column("seq", _NUMBER, autoincrement=True, nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.PrimaryKeyConstraint("seq"),
    )
    op.create_table(
        "listed",
        sa.Column("num", sa.Integer(), autoincrement=True, nullable=False),
        sa.Column("lead_id", sa.Text(), nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("last", sa.BigInteger(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.Column("doc", sa.Text(), nullable=False),
        sa.Column("words", sa.Text(), nullable=False),
        sa.Column("starts", sa.Text(), nullable=False),
        sa.Column("terms", sa.LargeBinary(), nullable=False),
        sa.Column("keys", _KEYS, nullable=True),
        sa.Column("said_to", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("num"),
        sa.UniqueConstraint("lead_id", name="uq_listed_lead_id"),
        postgresql_with={"fillfactor": 80},  # a changed row stays on its page, and the index of keys as it is
    )
    has_keys = sa.text("keys IS NOT NULL")
    op.create_index("ix_listed_keys", "listed", ["keys"], postgresql_using="gin", sqlite_where=has_keys)
    op.create_table(
        "terms",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("org", sa.Text(), nullable=False),
        sa.Column("field", sa.Text(), nullable=False),
        sa.Column("value", sa.Text(), nullable=False),
        sa.Column("shown", sa.Text(), nullable=False),
        sa.Column("number", sa.BigInteger(), nullable=False),
        sa.PrimaryKeyConstraint("term"),
    )
    op.create_index("ix_terms_org_field", "terms", ["org", "field"])
    op.create_table(
        "lead_terms",
        sa.Column("term", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("rank", sa.BigInteger(), nullable=False),
        sa.Column("num", sa.Integer(), nullable=False),
        sa.Column("facts", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("term", "rank", "num", "facts"),
        sqlite_with_rowid=False,
    )
    op.create_table(
        "lead_words",
        sa.Column("word", sa.BigInteger(), autoincrement=False, nullable=False),
        sa.Column("num", sa.Integer(), nullable=False),
        sa.PrimaryKeyConstraint("word", "num"),
        sqlite_with_rowid=False,
    )
    op.add_column("erasures", sa.Column("num", sa.Integer(), nullable=True))
    _remember_hands(op.get_bind())
    if op.get_bind().dialect.name == "postgresql":
        _note_on_postgresql()
    else:
        for name, when in _NOTED.items():
            row = "old" if name == "gone" else "new"
            op.execute(
                f"CREATE TRIGGER leads_{name} AFTER {when} ON leads BEGIN"
                f" INSERT INTO to_list (lead_id) VALUES ({row}.id); END"
            )
    op.execute("INSERT INTO to_list (lead_id) SELECT id FROM leads ORDER BY last_activity")


def _remember_hands(connection: sa.Connection) -> None:
    """Who took over, replied or noted before leads remembered it stands in what happened to them."""
    asked = sa.text(
        "SELECT lead_id, body FROM events WHERE kind IN ('conversation.taken_over', 'reply.sent', 'note.added')"
        " ORDER BY seq"
    )
    hands: dict[str, list[str]] = {}
    for lead_id, body in connection.execute(asked, execution_options={"yield_per": 1000}):
        by = orjson.loads(body).get("by")
        if by and by[2] not in (some := hands.setdefault(lead_id, [])):
            some.append(by[2])
    lock = " FOR UPDATE" if connection.dialect.name == "postgresql" else ""  # an older release may write beside us
    found = sa.text(f"SELECT state FROM leads WHERE id = :id{lock}")
    changed = sa.text("UPDATE leads SET state = :state WHERE id = :id")
    for lead_id, some in hands.items():
        state = connection.execute(found, {"id": lead_id}).scalar_one_or_none()
        if state is not None:
            state = orjson.dumps({"hands": some, **orjson.loads(state)}).decode()
            connection.execute(changed, {"id": lead_id, "state": state})


def _note_on_postgresql() -> None:
    op.execute(
        "CREATE FUNCTION note_lead() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN"
        " IF TG_OP = 'DELETE' THEN INSERT INTO to_list (lead_id) VALUES (OLD.id);"
        " ELSE INSERT INTO to_list (lead_id) VALUES (NEW.id); END IF;"
        " RETURN NULL; END $$"
    )
    for name, when in _NOTED.items():
        op.execute(f"CREATE TRIGGER leads_{name} AFTER {when} ON leads FOR EACH ROW EXECUTE FUNCTION note_lead()")


def downgrade() -> None:
    on = " ON leads" if op.get_bind().dialect.name == "postgresql" else ""
    for name in _NOTED:
        op.execute(f"DROP TRIGGER leads_{name}{on}")
    if on:
        op.execute("DROP FUNCTION note_lead()")
    op.drop_column("erasures", "num")
    for table in ("lead_words", "lead_terms", "terms", "listed", "to_list"):
        op.drop_table(table)

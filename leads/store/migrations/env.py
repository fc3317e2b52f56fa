"""How does Alembic reach the database? By the connection that `leads.store.migrate` hands it."""

from __future__ import annotations

from alembic import context

from leads.store.schema import metadata

context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
    transaction_per_migration=True,
)
with context.begin_transaction():
    context.run_migrations()

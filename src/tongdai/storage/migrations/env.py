"""How Alembic runs our migrations: on the connection that it is handed."""

from __future__ import annotations

from alembic import context

from tongdai.storage.tables import metadata

# SQLite cannot alter a column: Alembic then copies the table, in "batch" mode.
context.configure(
    connection=context.config.attributes["connection"],
    target_metadata=metadata,
    render_as_batch=True,
)
with context.begin_transaction():
    context.run_migrations()

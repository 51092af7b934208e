"""Alembic's environment: always runs on the connection it is given."""

from alembic import context

from tasks.store import tables_guide, tables_outbox, tables_tracking  # noqa: F401  (fill the metadata)
from tasks.store.tables import Base

context.configure(connection=context.config.attributes["connection"], target_metadata=Base.metadata)
with context.begin_transaction():
    context.run_migrations()

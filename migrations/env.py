"""Run migrations on the connection that `credit_service.migrate` hands over."""

from __future__ import annotations

from alembic import context

from credit_service import models
from credit_service.db import Base

assert models  # the import fills the metadata

connection = context.config.attributes["connection"]
context.configure(
    connection=connection, target_metadata=Base.metadata, render_as_batch=True, transaction_per_migration=True
)
with context.begin_transaction():
    context.run_migrations()

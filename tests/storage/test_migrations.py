"""Migrations: from nothing to the models, and back, on both databases."""

from __future__ import annotations

from alembic.autogenerate import compare_metadata
from alembic.migration import MigrationContext
from sqlalchemy import inspect

from credit_service import migrate, models
from credit_service.db import Base, Database
from credit_service.node import Node

BOOKKEEPING = {"alembic_version"}


def test_migrations_end_where_the_models_are(database: Database) -> None:
    assert models.Record.metadata is Base.metadata
    with database.reader.connect() as connection:
        context = MigrationContext.configure(connection, opts={"compare_type": True, "compare_server_default": True})
        assert compare_metadata(context, Base.metadata) == []


def test_the_way_back_leaves_nothing_and_the_way_up_works_again(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    migrate.upgrade(database, "nm")
    tables = set(inspect(database.writer).get_table_names())
    migrate.downgrade(database, "base")
    assert set(inspect(database.writer).get_table_names()) <= BOOKKEEPING
    migrate.upgrade(database, "nm")
    assert set(inspect(database.writer).get_table_names()) == tables
    database.dispose()


def test_migrating_again_changes_nothing(node: Node) -> None:
    migrate.upgrade(node.database, "other")
    assert migrate.current(node.database) == migrate.newest()

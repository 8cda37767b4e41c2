"""Bring the schema to the newest revision, and tell whether it is there."""

from __future__ import annotations

import logging
import secrets
from collections.abc import Callable
from importlib import resources

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory

from credit_service.db import Database

# Alembic tells which database it met each time anybody asks for the revision.
logging.getLogger("alembic").setLevel(logging.WARNING)


def _config() -> Config:
    config = Config()
    config.set_main_option("script_location", str(resources.files("migrations")))
    config.set_main_option("path_separator", "os")
    return config


def newest() -> str:
    """Return the revision this code was written for."""
    return ScriptDirectory.from_config(_config()).get_current_head() or ""


def current(database: Database) -> str | None:
    """Return the revision the database is at; None when it has never been migrated."""
    with database.reader.connect() as connection:
        return MigrationContext.configure(connection).get_current_revision()


def upgrade(database: Database, home: str = "", revision: str = "head") -> None:
    """Migrate up to `revision`. The very first migration stores `home`, or makes up `local-` and 8 hex digits."""
    _run(database, lambda config: command.upgrade(config, revision), home)


def downgrade(database: Database, revision: str) -> None:
    """Migrate down to `revision`."""
    _run(database, lambda config: command.downgrade(config, revision), "")


def _run(database: Database, act: Callable[[Config], None], home: str) -> None:
    config = _config()
    config.attributes["home"] = home or f"local-{secrets.token_hex(4)}"
    with database.writer.connect() as connection:
        config.attributes["connection"] = connection
        act(config)

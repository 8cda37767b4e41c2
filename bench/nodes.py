"""Databases to measure on: throw-away ones, and the big filled one that is kept between runs."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import psycopg
from sqlalchemy import make_url

from credit_service import keys, migrate
from credit_service.config import Settings
from credit_service.db import Database
from credit_service.node import Node, open_node
from credit_service.site import Actor
from tests.databases import Server

HOME = "bench"
ACTOR = Actor("bench", "operator", "x-000000000000", "基准测试（示例）")
KINDS = ("sqlite", "postgresql")


@dataclass(frozen=True, slots=True)
class Place:
    """Where a run keeps its files, and the PostgreSQL server it uses (None: it has none)."""

    folder: Path
    scratch: Path
    """Of this run alone, so that two runs do not write each other's files."""
    server: str | None

    @property
    def kinds(self) -> tuple[str, ...]:
        """Return the kinds of databases this run can measure."""
        return KINDS if self.server else KINDS[:1]

    @property
    def keys(self) -> Path:
        """Return the folder of the keys, made at first use."""
        folder = self.folder / "keys"
        keys.init(folder)
        return folder

    def settings(self, url: str) -> Settings:
        """Return the settings of a node on that database."""
        return Settings(database_url=url, keys=self.keys, uploads=self.folder / "uploads")

    def environ(self, url: str) -> dict[str, str]:
        """Return the same settings for another process."""
        return {
            "CREDIT_DATABASE_URL": url,
            "CREDIT_KEYS": str(self.keys),
            "CREDIT_UPLOADS": str(self.folder / "uploads"),
        }

    def url(self, kind: str, name: str) -> str:
        """Return the address of a database by its name."""
        if kind == "sqlite":
            return f"sqlite:///{self.folder / name}.db"
        return (
            make_url(self.server or "")
            .set(drivername="postgresql+psycopg", database=name)
            .render_as_string(hide_password=False)
        )

    def create(self, kind: str, name: str) -> str:
        """Make an empty, migrated database, in place of one of that name; return its address."""
        self.drop(kind, name)
        if kind == "postgresql":
            self._run(f"CREATE DATABASE {name}")
        url = self.url(kind, name)
        database = Database(url)
        migrate.upgrade(database, HOME)
        database.dispose()
        return url

    def drop(self, kind: str, name: str) -> None:
        """Remove a database, if there is one of that name."""
        if kind == "postgresql":
            self._run(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)")
            return
        for suffix in ("", "-wal", "-shm", "-journal"):
            (self.folder / f"{name}.db{suffix}").unlink(missing_ok=True)

    def _run(self, statement: str) -> None:
        plain = make_url(self.server or "").set(drivername="postgresql").render_as_string(hide_password=False)
        with psycopg.connect(plain, autocommit=True) as connection:
            connection.execute(statement.encode())


@contextmanager
def throw_away(place: Place, kind: str) -> Iterator[Node]:
    """Open a node on an empty database that is gone afterwards."""
    name = f"credit_bench_{secrets.token_hex(4)}"
    node = open_node(place.settings(place.create(kind, name)))
    try:
        yield node
    finally:
        node.database.dispose()
        place.drop(kind, name)


def find_server(folder: Path) -> str | None:
    """Return the address of a PostgreSQL server, None when there is none and none can be started."""
    try:
        return Server(folder / "postgresql").address
    except (RuntimeError, ImportError, OSError):
        return None

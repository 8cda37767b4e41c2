"""The database: two engines over one address, one for writing and one for reading; knows no Flask.

On SQLite a write begins with BEGIN IMMEDIATE. The driver's default begins nothing on SELECT, so that
concurrent read-modify-write silently loses updates (see tests/storage/test_lost_update.py).
"""

from __future__ import annotations

import platform
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from functools import cache
from pathlib import Path
from types import ModuleType
from typing import Any, cast

from sqlalchemy import (
    DateTime,
    Dialect,
    Engine,
    Executable,
    MetaData,
    Table,
    create_engine,
    event,
    insert,
    make_url,
    select,
    text,
)
from sqlalchemy.dialects import postgresql
from sqlalchemy.dialects import sqlite as sqlite_dialect
from sqlalchemy.exc import DBAPIError, OperationalError
from sqlalchemy.orm import DeclarativeBase, Session
from sqlalchemy.types import TypeDecorator

from credit_service.bulk import insert_rows
from credit_service.errors import Unavailable

if sys.platform == "linux" and platform.machine() == "x86_64":
    import pysqlite3 as sqlite
else:  # pragma: no cover - other machines use the SQLite their Python links
    import sqlite3 as sqlite

_FIXED_WAL = (3, 51, 3)
_FEW = 20
"""So few rows are not worth the way around SQLAlchemy."""
PAST_SESSION = {"synchronize_session": False}
"""Execution option of a DELETE whose rows no session holds as objects: without it SQLAlchemy reads them first."""
_POSTGRES = (
    "-c statement_timeout=60000 -c lock_timeout=10000 -c idle_in_transaction_session_timeout=60000 -c timezone=UTC"
)

LOST_RACES = frozenset({"40001", "40P01"})
"""PostgreSQL: serialization failure, deadlock. The database is there; the transaction may be tried again."""


class Base(DeclarativeBase):
    """All tables; every constraint gets a name, or a later migration could not drop it."""

    metadata = MetaData(
        naming_convention={
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_name)s_%(referred_table_name)s",
            "pk": "pk_%(table_name)s",
        }
    )


class Instant(TypeDecorator[datetime]):
    """An aware UTC instant; SQLite has no time zone, so it is taken off on the way in and put back on the way out."""

    impl = DateTime(timezone=True)
    cache_ok = True

    def process_bind_param(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Refuse a naive instant; hand SQLite UTC without zone."""
        if value is None:
            return None
        if value.tzinfo is None:
            raise ValueError("a naive instant must not reach the database")
        return value.astimezone(UTC).replace(tzinfo=None) if dialect.name == "sqlite" else value

    def process_result_value(self, value: datetime | None, dialect: Dialect) -> datetime | None:
        """Return the instant in UTC."""
        if value is None:
            return None
        return value.replace(tzinfo=UTC) if value.tzinfo is None else value.astimezone(UTC)


class Database:
    """One database address with its reading and its writing engine."""

    def __init__(self, url: str) -> None:
        self.url = make_url(url)
        self.sqlite = self.url.get_backend_name() == "sqlite"
        if self.sqlite and self.url.database:
            Path(self.url.database).parent.mkdir(parents=True, exist_ok=True)
        self.writer = self._engine("BEGIN IMMEDIATE")
        self.reader = self._engine("BEGIN")

    def _engine(self, begin: str) -> Engine:
        if not self.sqlite:
            return create_engine(
                self.url,
                # A read that meets a dead connection can be asked again; a write should not fail for a restart long past.
                pool_pre_ping=begin != "BEGIN",
                pool_size=4,
                max_overflow=8,
                connect_args={"options": _POSTGRES},
            )
        engine = create_engine(self.url, module=sqlite, connect_args={"check_same_thread": False})
        event.listen(engine, "connect", _prepare_sqlite)
        event.listen(engine, "begin", lambda connection: connection.exec_driver_sql(begin))
        return engine

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction that commits at the end or leaves nothing. Raises: Unavailable when the database is away."""
        with _away_is_unavailable(), Session(self.writer, autoflush=False, expire_on_commit=False) as session:
            with session.begin():
                yield session

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look. Raises: Unavailable when the database is away."""
        with _away_is_unavailable(), Session(self.reader, autoflush=False) as session:
            if not self.sqlite:
                session.connection(execution_options={"isolation_level": "REPEATABLE READ"})
            yield session

    def dispose(self) -> None:
        """Close every connection."""
        self.writer.dispose()
        self.reader.dispose()


@contextmanager
def _away_is_unavailable() -> Iterator[None]:
    try:
        yield
    except OperationalError as error:
        if getattr(error.orig, "sqlstate", None) in LOST_RACES:
            raise
        raise Unavailable from error
    except DBAPIError as error:
        if error.connection_invalidated:
            raise Unavailable from error
        raise


def journal(module: ModuleType = sqlite) -> tuple[str, str]:
    """Return journal mode and synchronous level that are safe with the linked SQLite.

    SQLite 3.7.0 to 3.51.2 can corrupt a WAL database that has two connections; older ones get the rollback journal.
    """
    return ("WAL", "FULL") if module.sqlite_version_info >= _FIXED_WAL else ("DELETE", "EXTRA")


def _prepare_sqlite(connection: Any, _record: object) -> None:
    connection.isolation_level = None
    mode, synchronous = journal()
    for pragma in (
        "busy_timeout=10000",
        f"journal_mode={mode}",
        f"synchronous={synchronous}",
        "foreign_keys=ON",
        "trusted_schema=OFF",
    ):
        connection.execute(f"PRAGMA {pragma}").close()


def fetch(session: Session, statement: Executable) -> list[Mapping[str, Any]]:
    """Return the rows of a query as mappings from column name to value."""
    return cast(list[Mapping[str, Any]], session.execute(statement).mappings().all())


@cache
def _lengths(table: type[Base]) -> Mapping[str, int]:
    columns = table.__table__.columns
    return {c.name: length for c in columns if isinstance(length := getattr(c.type, "length", None), int)}


def too_long(table: type[Base], row: Mapping[str, Any]) -> str:
    """Return the first column whose text is longer than it takes, empty for none; SQLite would store it all the same."""
    for name, most in _lengths(table).items():
        text = row.get(name)
        if isinstance(text, str) and len(text) > most:
            return name
    return ""


def insert_many(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows that all have the same keys, past the identity map; nothing happens for no rows."""
    if len(rows) > _FEW:
        insert_rows(session.connection(), cast(Table, table.__table__), rows)
    elif rows:
        session.execute(insert(table.__table__), rows)  # type: ignore[arg-type]


def insert_missing(session: Session, table: type[Base], rows: Sequence[Mapping[str, Any]]) -> None:
    """Insert rows but those whose unique key is taken, also by a writer that has not committed yet."""
    if rows:
        make = postgresql.insert if session.get_bind().dialect.name == "postgresql" else sqlite_dialect.insert
        session.execute(make(table.__table__).on_conflict_do_nothing(), rows)  # type: ignore[arg-type]


def reserve(session: Session, table: type[Any], count: int) -> Sequence[int]:
    """Return `count` unused ids of `table`, ascending, so that whole chunks can be inserted with known ids.

    Only inside a write transaction: on SQLite it is the write lock that makes them ours.
    """
    if count == 0:
        return ()
    name = table.__tablename__
    if session.get_bind().dialect.name == "postgresql":
        numbers = text("SELECT nextval(pg_get_serial_sequence(:name, 'id')) FROM generate_series(1, :count)")
        return list(session.execute(numbers, {"name": name, "count": count}).scalars())
    last = session.execute(text("SELECT seq FROM sqlite_sequence WHERE name = :name"), {"name": name}).scalar() or 0
    highest = session.execute(select(table.id).order_by(table.id.desc()).limit(1)).scalar() or 0
    start = max(last, highest) + 1
    return range(start, start + count)

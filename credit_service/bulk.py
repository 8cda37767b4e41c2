"""Inserting many rows past what SQLAlchemy does for each: COPY on PostgreSQL, one prepared statement on SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from itertools import repeat
from operator import itemgetter
from typing import Any

from sqlalchemy import JSON, Column, Connection, Dialect, LargeBinary, Table
from sqlalchemy.exc import DBAPIError

Row = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows with certain keys become what the driver takes."""

    statement: str
    pick: Callable[[Row], tuple[Any, ...]]
    converted: tuple[tuple[int, Callable[[Any], Any]], ...]
    """By position, what SQLAlchemy's type of the column does to a value."""
    defaults: tuple[Callable[[], Any], ...]
    """Of the columns whose keys are not given, in their order."""


def insert_rows(connection: Connection, table: Table, rows: Sequence[Row]) -> None:
    """Insert rows that all have the same keys; columns not among them get their default. Raises: DBAPIError."""
    plan = _plan(table, tuple(rows[0]), connection.dialect)
    columns: list[Iterable[Any]] = list(zip(*map(plan.pick, rows), strict=True))
    for at, convert in plan.converted:
        columns[at] = map(convert, columns[at])
    columns += [[make() for make in repeat(default, len(rows))] for default in plan.defaults]
    values = zip(*columns, strict=True)
    if connection.dialect.name == "postgresql":
        _copy(connection, plan.statement, values)
    else:
        connection.exec_driver_sql(plan.statement, list(values))


def _copy(connection: Connection, statement: str, values: Iterable[Sequence[Any]]) -> None:
    driver: Any = connection.connection.driver_connection
    errors: Any = connection.dialect.dbapi
    try:
        with driver.cursor() as cursor, cursor.copy(statement) as copy:
            for row in values:
                copy.write_row(row)
    except errors.Error as error:
        # Callers know SQLAlchemy's errors: a lost race is tried again, a lost connection is 503.
        raise DBAPIError.instance(
            statement, None, error, errors.Error, connection_invalidated=driver.closed, dialect=connection.dialect
        ) from error


@lru_cache(maxsize=256)
def _plan(table: Table, names: tuple[str, ...], dialect: Dialect) -> _Plan:
    given = [table.columns[name] for name in names]
    missing = [column for column in table.columns if column.name not in names and column.default is not None]
    quoted = ", ".join(map(dialect.identifier_preparer.format_column, (*given, *missing)))
    into = dialect.identifier_preparer.format_table(table)
    if dialect.name == "postgresql":
        statement = f"COPY {into} ({quoted}) FROM STDIN"
    else:
        marks = ", ".join("?" * (len(given) + len(missing)))
        statement = f"INSERT INTO {into} ({quoted}) VALUES ({marks})"  # noqa: S608  names of our own tables
    found = ((at, _converter(column, dialect)) for at, column in enumerate(given))
    return _Plan(
        statement,
        itemgetter(*names) if len(names) > 1 else lambda row: (row[names[0]],),
        tuple((at, convert) for at, convert in found if convert is not None),
        tuple(_default(column, dialect) for column in missing),
    )


def _converter(column: Column[Any], dialect: Dialect) -> Callable[[Any], Any] | None:
    convert = column.type.dialect_impl(dialect).bind_processor(dialect)
    if convert is None or isinstance(column.type, LargeBinary):  # drivers take bytes as they are
        return None
    return convert if isinstance(column.type, JSON) else lru_cache(maxsize=1024)(convert)  # days and instants repeat


def _default(column: Column[Any], dialect: Dialect) -> Callable[[], Any]:
    """What SQLAlchemy would put where a row says nothing: a constant, or what a function without arguments makes."""
    default: Any = column.default
    convert = _converter(column, dialect) or (lambda value: value)
    if default.is_callable:
        return lambda: convert(default.arg(None))
    return lambda: convert(default.arg)

"""Import of a double-publicity file: our path beside a bulk insert of the rows it wrote, and beside an ORM with marshmallow."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from psycopg.types.json import Json
from sqlalchemy import Table

from bench import machine, orm_import, rows
from bench.figures import Figure
from bench.nodes import ACTOR, Place, throw_away
from credit_service.db import Base
from credit_service.files import ON_SERVER
from credit_service.models import FeedHead, NodeRow
from credit_service.node import Node
from credit_service.services import filing, imports

_KEPT = {NodeRow.__tablename__, FeedHead.__tablename__}
"""Every database has these rows from its first migration."""
Written = dict[Table, list[tuple[Any, ...]]]


@dataclass(frozen=True, slots=True)
class Sizes:
    """Rows of the file, and of the shorter one for the ORM path, whose cost is scaled per row."""

    rows: int
    orm_rows: int
    rounds: int


def run(place: Place, sizes: Sizes) -> Iterator[Figure]:
    """Measure both databases. Every round: our import, the bulk insert of what it wrote, the ORM path."""
    for kind in place.kinds:
        ours, bulk, orm = [], [], []
        for _ in range(sizes.rounds):
            cost, written = _ours(place, kind, sizes.rows)
            ours.append(cost)
            bulk.append(_bulk(place, kind, written) / sizes.rows * 1e6)
            del written
            orm.append(_orm(place, kind, sizes.orm_rows))
        what = f"import, {sizes.rows:,} rows, {kind}"
        yield Figure(what, "µs CPU/row", ours, "bulk insert of the rows it wrote", bulk, at_most=3)
        yield Figure(what, "µs CPU/row", ours, f"ORM + marshmallow, {sizes.orm_rows:,} rows", orm, at_most=1 / 3)


def _ours(place: Place, kind: str, count: int) -> tuple[float, Written]:
    with throw_away(place, kind) as node:
        file = place.scratch / "penalties.csv"
        rows.write(file, count, node.today())
        cost = _cpu(node, lambda: _import(node, file, count))
        return cost / count * 1e6, _written(node)


def _bulk(place: Place, kind: str, written: Written) -> float:
    with throw_away(place, kind) as node:
        return _cpu(node, lambda: _insert(node, written))


def _orm(place: Place, kind: str, count: int) -> float:
    with throw_away(place, kind) as node:
        file = place.scratch / "penalties-short.csv"
        rows.write(file, count, node.today())
        return _cpu(node, lambda: orm_import.run(node, file)) / count * 1e6


def _import(node: Node, file: Path, expected: int) -> None:
    done = imports.run(node, imports.Order(file, file.name, limits=ON_SERVER), ACTOR)
    if done.filed != expected:
        raise RuntimeError(f"{done.filed} of {expected} rows were filed: the generated file no longer fits its form")


def _cpu(node: Node, work: Callable[[], None]) -> float:
    """Return the CPU seconds of this process and of the database while `work` runs."""
    backends = machine.Backends(node.database.url.render_as_string(hide_password=False))
    with node.read(), node.database.write():
        before = backends.seconds()  # both pools hold their connection already
    own = time.process_time()
    work()
    total = time.process_time() - own + machine.used(before, backends.seconds())
    backends.close()
    return total


def _written(node: Node) -> Written:
    """Return every row of the database as its driver gives it, tables in the order foreign keys ask for."""
    connection = node.database.reader.raw_connection()
    written: Written = {}
    for table in _tables():
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        cursor = connection.cursor()
        cursor.execute(f'SELECT {names} FROM "{table.name}"')
        written[table] = [tuple(map(_adapted, row)) for row in cursor.fetchall()]
        cursor.close()
    connection.close()
    return written


def _adapted(value: Any) -> Any:
    return Json(value) if isinstance(value, Mapping | list) else value


def _tables() -> Sequence[Table]:
    return [table for table in Base.metadata.sorted_tables if table.name not in _KEPT]


def _insert(node: Node, written: Written) -> None:
    """Insert prepared rows with the bare driver, table by table, in transactions as long as ours."""
    connection = node.database.writer.raw_connection()
    cursor = connection.cursor()
    mark = "?" if node.database.sqlite else "%s"
    for table, held in written.items():
        names = ", ".join(f'"{column.name}"' for column in table.columns)
        statement = f'INSERT INTO "{table.name}" ({names}) VALUES ({", ".join([mark] * len(table.columns))})'
        for start in range(0, len(held), filing.CHUNK):
            if node.database.sqlite:
                cursor.execute("BEGIN IMMEDIATE")
            cursor.executemany(statement, held[start : start + filing.CHUNK])
            connection.commit()
    cursor.close()
    connection.close()

"""The big database: a million entities in the product's own tables, made once and kept between runs of a day.

SQLite is filled first; PostgreSQL takes the same rows from there by COPY. Indexes are dropped meanwhile and made again.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from datetime import timedelta
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from sqlalchemy import select, update

from bench import invented
from bench.fill_rows import TABLES, Filled, Maker, organisations
from bench.machine import SQLITE
from bench.nodes import Place
from credit_service import migrate
from credit_service.db import Base, insert_many
from credit_service.models import FeedHead, Organisation, Profile
from credit_service.node import Node, open_node
from credit_service.services import coverage, profiles

_CHECKED = 200
"""So many profiles are computed again by the product after a fill; each must be the same, byte for byte."""


def name_of(filled: Filled) -> str:
    """Return the name of the filled database."""
    return f"credit_bench_{filled.entities}_{filled.with_records}"


def ready(place: Place, kind: str, filled: Filled) -> Node:
    """Return a node on the filled database, its lists just refreshed; fill it first unless it is there and of today."""
    node = _ready(place, kind, filled)
    with node.write() as session:
        for code in node.site.law.lists:
            coverage.note(session, code, ("x-0000bench000", "基准测试来源（示例）"), node.now())
    return node


def _ready(place: Place, kind: str, filled: Filled) -> Node:
    url = place.url(kind, name_of(filled))
    if (node := _usable(place, kind, url, filled)) is not None:
        return node
    _stamp_file(place, kind, filled).unlink(missing_ok=True)
    print(f"filling {kind} with {filled.entities:,} entities", flush=True)
    if kind == "sqlite":
        node = open_node(place.settings(place.create(kind, name_of(filled))))
        _fill(node, filled)
    else:
        source = _ready(place, "sqlite", filled)
        node = open_node(place.settings(place.create(kind, name_of(filled))))
        _copy(source, node)
        source.database.dispose()
    _check(node, filled)
    _mark(place, kind, filled, node)
    return node


def _usable(place: Place, kind: str, url: str, filled: Filled) -> Node | None:
    try:
        found = json.loads(_stamp_file(place, kind, filled).read_text())
        node = open_node(place.settings(url))
    except Exception:  # noqa: BLE001  whatever is wrong with what an earlier run left: it is made again
        return None
    if found == _stamp(node):
        return node
    node.database.dispose()
    return None


def _stamp(node: Node) -> dict[str, str]:
    """What a filled database depends on beside its size."""
    return {"day": node.today().isoformat(), "law": node.site.law.version, "revision": migrate.newest()}


def _stamp_file(place: Place, kind: str, filled: Filled) -> Path:
    return place.folder / f"{name_of(filled)}.{kind}.json"


def _mark(place: Place, kind: str, filled: Filled, node: Node) -> None:
    _stamp_file(place, kind, filled).write_text(json.dumps(_stamp(node)))


def _fill(node: Node, filled: Filled) -> None:
    now = node.now() - timedelta(minutes=1)
    with node.write() as session:
        insert_many(session, Organisation, list(organisations(now)))
    maker = Maker(node.site, now, node.today())
    connection = SQLITE.connect(node.database.url.database, isolation_level=None)
    connection.execute("PRAGMA synchronous=OFF")
    connection.execute("PRAGMA cache_size=-500000")
    named = ", ".join(repr(str(table.__tablename__)) for table in TABLES)
    indexes = connection.execute(
        f"SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN ({named})"
    )
    held = indexes.fetchall()
    for index, _ in held:
        connection.execute(f"DROP INDEX {index}")
    for rows in maker.batches(filled):
        connection.execute("BEGIN")
        for table in TABLES:
            connection.executemany(_insert(table), rows[table])
        connection.execute("COMMIT")
    for _, statement in held:
        connection.execute(statement)
    connection.execute("ANALYZE")
    connection.execute("PRAGMA wal_checkpoint(TRUNCATE)")
    connection.close()
    _number(node, maker.records, maker.chain, now)


def _insert(table: type[Base]) -> str:
    names = _names(table)
    return f"INSERT INTO {table.__tablename__} ({_listed(names)}) VALUES ({', '.join('?' * len(names))})"


def _names(table: type[Base]) -> list[str]:
    return [column.name for column in table.__table__.columns]


def _listed(names: Sequence[str]) -> str:
    return ", ".join(f'"{name}"' for name in names)


def _number(node: Node, records: int, chain: bytes, now: Any) -> None:
    with node.database.write() as session:
        session.execute(update(FeedHead).values(last_seq=records, chain_hash=chain, sequenced_at=now))


def _copy(source: Node, target: Node) -> None:
    """Take every row over from SQLite to PostgreSQL."""
    with source.read() as session:
        head = session.execute(select(FeedHead)).scalar_one()
    reader = SQLITE.connect(source.database.url.database)
    plain = target.database.url.set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        indexes = _drop_indexes(connection)
        if connection.execute("SELECT usesuper FROM pg_user WHERE usename = current_user").fetchone() == (True,):
            connection.execute("SET session_replication_role = replica")  # the rows refer to each other already
        tables: list[type[Base]] = [Organisation, *TABLES]
        for table in tables:
            _copy_table(reader, connection, table)
        for statement in indexes:
            connection.execute(statement)
    with psycopg.connect(plain, autocommit=True) as connection:
        connection.execute("VACUUM ANALYZE")
    reader.close()
    _number(target, head.last_seq, head.chain_hash, head.sequenced_at)


def _copy_table(reader: Any, connection: psycopg.Connection[Any], table: type[Base]) -> None:
    names = _names(table)
    rows = reader.execute(f"SELECT {_listed(names)} FROM {table.__tablename__}")
    columns = sql.SQL(", ").join(map(sql.Identifier, names))
    into = sql.SQL("COPY {} ({}) FROM STDIN").format(sql.Identifier(str(table.__tablename__)), columns)
    with connection.cursor() as cursor, cursor.copy(into) as copy:
        for row in rows:
            copy.write_row(row)
    if "id" in names:
        last = sql.SQL("SELECT setval(pg_get_serial_sequence({}, 'id'), max(id)) FROM {}")
        connection.execute(last.format(str(table.__tablename__), sql.Identifier(str(table.__tablename__))))


def _drop_indexes(connection: psycopg.Connection[Any]) -> Sequence[str]:
    """Drop the indexes that are no constraints; return how to make them again."""
    tables = [str(table.__tablename__) for table in TABLES]
    held = connection.execute(
        "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' AND tablename = ANY(%s)"
        " AND indexname NOT IN (SELECT conname FROM pg_constraint)",
        (tables,),
    ).fetchall()
    for name, _ in held:
        connection.execute(sql.SQL("DROP INDEX {}").format(sql.Identifier(name)))
    return [definition for _, definition in held]


def _check(node: Node, filled: Filled) -> None:
    """Raise: RuntimeError when the product computes another profile than the one that was filled in."""
    numbers = [n + 1 for n in invented.spread(_CHECKED, filled.entities, seed=1)]
    before = _documents(node, numbers)
    with node.write() as session:
        profiles.rewrite(session, node.site, numbers, node.today())
    if before != _documents(node, numbers):
        raise RuntimeError("the product computes other profiles than the fill: bench/fill_rows.py no longer fits it")


def _documents(node: Node, ids: Sequence[int]) -> dict[int, tuple[Any, ...]]:
    columns = (
        Profile.entity_id,
        Profile.document,
        Profile.digest,
        Profile.changes_on,
        Profile.public_count,
        Profile.weighs,
    )
    with node.read() as session:
        return {row[0]: tuple(row) for row in session.execute(select(*columns).where(Profile.entity_id.in_(ids)))}

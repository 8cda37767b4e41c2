"""Read, change and write back, many at once: nothing may be lost; a control shows that the driver's own way does lose."""

from __future__ import annotations

from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
import sqlalchemy as sa
from sqlalchemy.engine import Engine

from credit_service.db import Database, journal

WRITERS, ROUNDS = 4, 50
COUNTER = sa.Table("counter", sa.MetaData(), sa.Column("held", sa.Integer))


def count_up(engine: Engine, lock: bool) -> int:
    """Let all writers add one at a time; return what is counted in the end."""
    with engine.begin() as connection:
        COUNTER.create(connection)
        connection.execute(COUNTER.insert().values(held=0))

    def write(_writer: int) -> None:
        for _ in range(ROUNDS):
            with engine.begin() as connection:
                read = sa.select(COUNTER.c.held)
                held = connection.execute(read.with_for_update() if lock else read).scalar_one()
                connection.execute(COUNTER.update().values(held=held + 1))

    with ThreadPoolExecutor(WRITERS) as pool:
        list(pool.map(write, range(WRITERS)))
    with engine.connect() as connection:
        return int(connection.execute(sa.select(COUNTER.c.held)).scalar_one())


def test_every_read_and_write_back_counts(empty_database_url: str) -> None:
    database = Database(empty_database_url)
    assert count_up(database.writer, lock=True) == WRITERS * ROUNDS
    database.dispose()


def test_on_sqlite_the_way_a_write_begins_is_lock_enough(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'counter.db'}")
    assert count_up(database.writer, lock=False) == WRITERS * ROUNDS
    database.dispose()


def test_without_it_updates_are_lost_and_nothing_says_so(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'counter.db'}")
    engine = sa.create_engine(database.url, module=database.writer.dialect.dbapi, connect_args={"timeout": 30})
    assert count_up(engine, lock=False) < WRITERS * ROUNDS
    engine.dispose()


@pytest.mark.parametrize(("version", "mode"), [((3, 51, 2), "DELETE"), ((3, 51, 3), "WAL"), ((3, 53, 0), "WAL")])
def test_the_linked_sqlite_decides_the_journal(version: tuple[int, ...], mode: str) -> None:
    linked: Any = SimpleNamespace(sqlite_version_info=version)
    assert journal(linked)[0] == mode


def test_the_journal_on_disk_is_the_one_decided(tmp_path: Path) -> None:
    database = Database(f"sqlite:///{tmp_path / 'journal.db'}")
    with database.writer.connect() as connection:
        assert connection.exec_driver_sql("PRAGMA journal_mode").scalar_one().upper() == journal()[0]
        assert connection.exec_driver_sql("PRAGMA synchronous").scalar_one() == {"FULL": 2, "EXTRA": 3}[journal()[1]]
    database.dispose()

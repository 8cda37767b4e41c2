"""Whose turn it is: one run for each period among many processes, and no write by a holder that was overtaken."""

from __future__ import annotations

from concurrent.futures import ProcessPoolExecutor
from datetime import UTC, datetime, timedelta
from multiprocessing import get_context

import pytest

from credit_service.db import Database
from credit_service.models import Cursor
from sync import ticks
from sync.leases import TTL, Lease, Leases, LostLease
from tests.conftest import Clock

START = datetime(2026, 11, 23, tzinfo=UTC)
PERIODS, STEPS = 20, 4


def take_periods(url: str) -> list[int]:
    """Ask four times in each period, as a process's timer does; return the periods this process was given."""
    database = Database(url)
    steps = [(step // STEPS, START + timedelta(seconds=step / STEPS)) for step in range(PERIODS * STEPS)]
    given = [period for period, instant in steps if ticks.begin(database, "job", 1, instant)]
    database.dispose()
    return given


def test_four_processes_run_each_period_once(database_url: str) -> None:
    with ProcessPoolExecutor(4, get_context("spawn")) as pool:
        given = [period for taken in pool.map(take_periods, [database_url] * 4) for period in taken]
    # A process that is ahead runs later periods first: those of the others that lie before them are over.
    assert len(given) == len(set(given))
    assert max(given) == PERIODS - 1


def test_a_period_in_which_nothing_is_due_writes_nothing(database: Database, clock: Clock) -> None:
    assert ticks.begin(database, "job", 60, clock())
    assert not ticks.begin(database, "job", 60, clock())
    clock.tick(60)
    assert ticks.begin(database, "job", 60, clock())


def test_a_lease_is_one_holders_until_it_runs_out(database: Database, clock: Clock) -> None:
    one, other = Leases(database), Leases(database)
    held = one.take("work", clock())
    assert held is not None
    assert other.take("work", clock()) is None
    one.give_back(held, clock())
    assert other.take("work", clock()) is not None


def _write(database: Database, lease: Lease, now: datetime) -> None:
    with database.write() as session:
        session.add(Cursor(platform="p", lane="pull", token="stale", seq=0, scope_id="", updated_at=now))
        lease.hold(session, now)


def test_a_holder_that_was_overtaken_writes_nothing(database: Database, clock: Clock) -> None:
    slow = Leases(database).take("work", clock())
    assert slow is not None
    clock.at += TTL
    quick = Leases(database).take("work", clock())
    assert quick is not None
    with pytest.raises(LostLease):
        _write(database, slow, clock())
    with database.read() as session:
        assert session.get(Cursor, ("p", "pull")) is None
    with database.write() as session:
        quick.hold(session, clock())

"""Real processes: a city on SQLite and a province on PostgreSQL, an exchange that is killed in the middle, an upload."""

from __future__ import annotations

import json
import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
import requests
from sqlalchemy import func, select

from credit_service import clock
from credit_service.models import Delivery, FeedEntry, Record, Version
from credit_service.node import Node
from credit_service.services import acts, filing
from schemas.vocabulary import Op
from tests import builders
from tests.builders import FINANCE, FIRM, HOUSING, OTHER_FIRM, REGULATOR, penalty
from tests.databases import Databases
from tests.exchange.places import Place, open_place, partner, route

COUNT, KILLS = 300, 6


@dataclass
class Running:
    """A node and its processes."""

    place: Place
    port: int
    started: list[subprocess.Popen[bytes]] = field(default_factory=list)

    @property
    def address(self) -> str:
        return f"http://127.0.0.1:{self.port}/"

    @property
    def environ(self) -> dict[str, str]:
        settings = self.place.node.settings
        ours = {
            "CREDIT_DATABASE_URL": settings.database_url,
            "CREDIT_KEYS": str(settings.keys),
            "CREDIT_UPLOADS": str(settings.uploads),
            "CREDIT_PLATFORMS": str(settings.platforms),
            "CREDIT_WORKERS": "1",
        }
        kept = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_")}
        return kept | ours | self.place.environ

    def start(self, *arguments: str) -> subprocess.Popen[bytes]:
        """Start `python -m …`."""
        log = (self.place.folder / f"{len(self.started)}.log").open("wb")
        with log:
            command = [sys.executable, "-m", *arguments]
            self.started.append(subprocess.Popen(command, env=self.environ, stdout=log, stderr=log))
        return self.started[-1]

    def sync(self, *arguments: str) -> Any:
        """Run `python -m sync …` to its end; return what it printed."""
        command = [sys.executable, "-m", "sync", *arguments, "--json"]
        done = subprocess.run(command, env=self.environ, capture_output=True, check=False, timeout=90)
        assert done.returncode in {0, 1}, done.stderr.decode()
        return json.loads(done.stdout)

    def stop(self) -> None:
        for process in self.started:
            process.terminate()
        for process in self.started:
            process.wait(20)
        self.place.node.database.dispose()


@pytest.fixture
def running(made: Databases, tmp_path: Path) -> Iterator[tuple[Running, Running]]:
    """City and province, their servers started."""
    url = made.empty("postgresql", tmp_path)
    city = Running(open_place(made.empty("sqlite", tmp_path), "city", tmp_path / "city", clock.now), _free_port())
    province = Running(open_place(url, "province", tmp_path / "province", clock.now), _free_port())
    province.place.configure(partner("city", homes=f'["{HOUSING[0]}"]'), route(FINANCE[0], begins="2020-01-01"))
    city.place.environ["KEY_PROVINCE"] = province.place.client("city")
    city.place.configure(partner("province", province.address, homes=f'["{FINANCE[0]}"]'), route(begins="2020-01-01"))
    for one in (city, province):
        one.start("credit_service", "serve", "--port", str(one.port))
    for one in (city, province):
        _wait(lambda at=one: requests.get(at.address + "readyz", timeout=5).status_code == 200)
    yield city, province
    city.stop()
    province.stop()
    made.drop(url)


def _free_port() -> int:

    with socket.create_server(("127.0.0.1", 0)) as free:
        return int(free.getsockname()[1])


def _wait(met: Any, seconds: float = 40) -> None:
    until = time.monotonic() + seconds
    while True:
        try:
            if met():
                return
        except requests.ConnectionError:
            pass
        assert time.monotonic() < until, "it did not come to pass in time"
        time.sleep(0.01)


def current(no: int = 0, **changes: Any) -> dict[str, Any]:
    """A penalty whose ban and display run on the day of the test, whenever that is."""
    today = clock.legal_day(clock.now())
    decided, until = today - timedelta(days=30), (today + timedelta(days=700)).isoformat()
    body = penalty(
        decision_no=f"示〔{decided.year}〕{no}号",
        decided_on=decided.isoformat(),
        served_on=decided.isoformat(),
        display_until=until,
        restrictions=[builders.ban(**{"from": decided.isoformat(), "until": until})],
    )
    return body | changes


def shown(one: Running, uscc: str = FIRM["uscc"]) -> int:
    """Ask the running server what the public sees; 0 for an entity not held."""
    answer = requests.get(f"{one.address}api/v1/public/entities/{uscc}", timeout=10)
    return len(answer.json()["records"]) if answer.status_code == 200 else 0


def revoke(node: Node, rid: str) -> None:
    with node.write() as session:
        act = acts.Act(Op.REVOKE, "示例", date(2026, 11, 1))
        acts.perform(session, node.site, rid, act, REGULATOR, node.now())


def test_a_penalty_travels_by_schedule_and_so_does_its_revocation(running: tuple[Running, Running]) -> None:
    city, province = running
    rid = city.place.file(current())
    city.start("sync")
    _wait(lambda: shown(province) == 1)
    revoke(city.place.node, rid)
    _wait(lambda: shown(province) == 0)
    (row,) = city.sync("status")["platforms"]
    assert (row["state"], row["deliveries"]) == ("running", {"delivered": 1})


def test_an_exchange_killed_again_and_again_loses_and_doubles_nothing(running: tuple[Running, Running]) -> None:
    city, province = running
    mine = _file(city.place.node, HOUSING, FIRM)
    theirs = _file(province.place.node, FINANCE, OTHER_FIRM)
    cut_off = 0
    for at in range(KILLS):
        process = city.start("sync")
        _wait(lambda: _in_flight(city.place.node) > 0)
        time.sleep(0.02 * at)
        process.send_signal(signal.SIGKILL)
        process.wait()
        cut_off += _in_flight(city.place.node) > 0
        for rid in mine[at * 20 : at * 20 + 10]:
            revoke(city.place.node, rid)
    assert cut_off, "no kill came while something was on its way: the test proves nothing"
    city.sync("run")
    gone = {rid for at in range(KILLS) for rid in mine[at * 20 : at * 20 + 10]}
    assert _states(province.place.node) == dict.fromkeys(mine, "in_force") | dict.fromkeys(
        gone, "revoked"
    ) | dict.fromkeys(theirs, "in_force")
    assert _states(city.place.node) == _states(province.place.node)
    with city.place.node.read() as session:
        assert session.execute(select(Delivery.status).distinct()).scalars().all() == ["delivered"]
    for one in (city, province):
        with one.place.node.read() as session:
            versions = session.execute(select(func.count()).select_from(Version)).scalar_one()
            numbered = session.execute(select(func.count()).select_from(FeedEntry)).scalar_one()
        assert numbered == versions


def _in_flight(node: Node) -> int:
    with node.read() as session:
        return session.execute(select(func.count()).where(Delivery.status == "inflight")).scalar_one()


def _file(node: Node, by: tuple[str, str], party: dict[str, str]) -> list[str]:
    bodies = [builders.filing(current(no, party=party), by) for no in range(COUNT)]
    with node.write() as session:
        return [one.rid for one in filing.file_many(session, node.site, bodies, REGULATOR, node.now())]


def _states(node: Node) -> dict[str, str]:
    with node.read() as session:
        return {row.rid: row.state for row in session.execute(select(Record.rid, Record.state))}

"""Fixtures. Take the smallest one that has what you need, and build the special case inside the test.

`node` runs a test once on SQLite and once on PostgreSQL; nothing a test stores outlives it.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta
from pathlib import Path

import pytest
from flask import Flask
from flask.testing import FlaskClient

from credit_service import create_app, keys
from credit_service.clock import SHANGHAI, legal_day
from credit_service.config import Settings
from credit_service.db import Database
from credit_service.node import Node, open_node
from credit_service.services import clients
from credit_service.site import SYSTEM
from schemas.vocabulary import Role
from tests import browsers, databases
from tests.builders import HOUSING
from tests.databases import Databases, Server

TODAY = date(2026, 11, 23)
"""The day of every test that does not choose another."""


@dataclass(slots=True)
class Clock:
    """A clock that stands still until a test moves it; call it for the instant."""

    at: datetime

    def __call__(self) -> datetime:
        """Return the instant, aware, in UTC."""
        return self.at

    def set(self, day: date, hour: int = 12) -> None:
        """Stand at a full hour of a day in Beijing."""
        self.at = datetime.combine(day, time(hour), SHANGHAI).astimezone(UTC)

    def tick(self, seconds: float = 1) -> None:
        """Go on by some seconds."""
        self.at += timedelta(seconds=seconds)

    @property
    def today(self) -> date:
        """The legal day."""
        return legal_day(self.at)


@pytest.fixture
def on() -> date:
    """The day on which the clock stands."""
    return TODAY


@pytest.fixture
def clock(on: date) -> Clock:
    """Noon in Beijing of `on`."""
    clock = Clock(datetime.now(UTC))
    clock.set(on)
    return clock


@pytest.fixture(scope="session")
def made(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Databases]:
    """The maker of databases; a PostgreSQL server is looked for only when a test needs one."""
    server = Server(tmp_path_factory.mktemp("postgresql"))
    yield Databases(tmp_path_factory.mktemp("sqlite"), server)
    server.close()


@pytest.fixture(params=databases.KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    """The kind of database: the test runs once for each."""
    return str(request.param)


@pytest.fixture
def new_database(made: Databases, tmp_path: Path) -> Iterator[Callable[[str], str]]:
    """Makes a migrated database of a kind and returns its address; for tests that need more than one."""
    urls: list[str] = []

    def new(kind: str) -> str:
        urls.append(made.new(kind, tmp_path))
        return urls[-1]

    yield new
    for url in urls:
        made.drop(url)


@pytest.fixture
def empty_database_url(made: Databases, kind: str, tmp_path: Path) -> Iterator[str]:
    """The address of a database that was never migrated."""
    url = made.empty(kind, tmp_path)
    yield url
    made.drop(url)


@pytest.fixture
def database_url(new_database: Callable[[str], str], kind: str) -> str:
    """The address of a migrated, empty database."""
    return new_database(kind)


@pytest.fixture
def database(database_url: str) -> Iterator[Database]:
    """A migrated, empty database."""
    database = Database(database_url)
    yield database
    database.dispose()


@pytest.fixture(scope="session")
def keys_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Keys of the run."""
    folder = tmp_path_factory.mktemp("keys")
    keys.init(folder)
    return folder


@pytest.fixture
def settings(database_url: str, keys_folder: Path, tmp_path: Path) -> Settings:
    """The settings of a node with a database and keys of its own."""
    return Settings(database_url=database_url, keys=keys_folder, uploads=tmp_path / "uploads")


@pytest.fixture
def node(settings: Settings, clock: Clock) -> Iterator[Node]:
    """An open node, home `nm`, on each kind of database; its clock is `clock`."""
    opened = open_node(settings, clock)
    yield opened
    opened.database.dispose()


@pytest.fixture
def app(node: Node) -> Iterator[Flask]:
    """The web application over `node`."""
    made = create_app(node)
    yield made
    made.extensions["credit-reads"].close()
    made.extensions["credit-lookup"].close()


@pytest.fixture
def client(app: Flask, node: Node) -> Callable[..., FlaskClient]:
    """Makes a client with the key of a role: `client("auditor")`, `client("regulator", FINANCE)`, `client()` without."""

    def make(role: str = "", organisation: tuple[str, str] = HOUSING) -> FlaskClient:
        asking = app.test_client()
        if role:
            order = clients.Order(f"{role} {secrets.token_hex(4)}", Role(role), *organisation)
            with node.write() as session:
                key = clients.add(session, order, SYSTEM, node.now()).key
            asking.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {key}"
        return asking

    return make


def pytest_collection_modifyitems(config: pytest.Config, items: list[pytest.Item]) -> None:
    """Leave out the PostgreSQL tests where that was asked for, and those of the pages where no browser is."""
    out = [item for item in items if databases.left_out() and "postgresql" in item.name]
    if browsers.executable() is None:
        out += [item for item in items if "browser" in getattr(item, "fixturenames", ())]
    if out:
        config.hook.pytest_deselected(items=out)
        items[:] = [item for item in items if item not in out]


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say what did not run, and how to get it."""
    if databases.left_out():
        terminalreporter.write_line(databases.LEFT_OUT)
    if browsers.executable() is None:
        terminalreporter.write_line(browsers.LEFT_OUT)

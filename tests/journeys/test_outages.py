"""Faults of the surroundings: a database that goes away and comes back, an import beside a server, a wrong start."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import pytest
from flask import Flask
from sqlalchemy import make_url

from credit_service.node import Node
from tests.builders import FIRM, HOUSING, penalty
from tests.databases import Databases
from tests.imports.test_service import row, sheet
from tests.journeys.served import Served

PROFILE = f"/api/v1/public/entities/{FIRM['uscc']}"
READ = (PROFILE, "/api/v1/records", "/api/v1/public/lists", f"/entities/{FIRM['uscc']}", "/readyz")
ROWS = 400
FILED = 20


@contextmanager
def away(made: Databases, node: Node) -> Iterator[None]:
    """Let nobody into the node's database, and put out whoever is in it."""
    name = make_url(str(node.settings.database_url)).database or ""
    server = make_url(made.server.address).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(server, autocommit=True) as admin:
        admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS false".encode())
        admin.execute("SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = %s", (name,))
        try:
            yield
        finally:
            admin.execute(f"ALTER DATABASE {name} ALLOW_CONNECTIONS true".encode())


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_database_that_is_away_is_said_so_and_found_again_without_a_restart(
    made: Databases, node: Node, app: Flask, client: Callable[..., Any]
) -> None:
    clerk, anyone = client("regulator"), client()
    assert clerk.post("/api/v1/records", json=penalty()).status_code == 201
    assert {clerk.get(address).status_code for address in READ} == {200}
    with away(made, node):
        time.sleep(1.1)  # what was said of a key is believed for a second
        for answer in [clerk.get(address) for address in READ] + [clerk.post("/api/v1/records", json=penalty())]:
            assert (answer.status_code, answer.headers.get("Retry-After")) == (503, "5"), answer.text
        assert (anyone.get("/healthz").status_code, anyone.get(PROFILE).status_code) == (200, 503)
    assert {clerk.get(address).status_code for address in READ} == {200}
    assert clerk.post("/api/v1/records", json=penalty(decision_no="示〔2026〕99号")).status_code == 201


def test_a_file_is_imported_beside_a_running_server(tmp_path: Path) -> None:
    node = Served(tmp_path)
    clerk = node.session("regulator", HOUSING)
    path = sheet(tmp_path / "p.csv", [row(at) for at in range(ROWS)])
    answers: list[int] = []
    done: list[Any] = []
    node.start()
    try:
        importing = threading.Thread(target=lambda: done.append(node.json("import", str(path), "--source", HOUSING[0])))
        importing.start()
        for at in range(FILED):
            sent = penalty(decision_no=f"示接〔2026〕{at}号")
            answers.append(clerk.post(f"{node.address}api/v1/records", json=sent).status_code)
            answers.append(clerk.get(node.address + PROFILE[1:]).status_code)
        importing.join()
    finally:
        node.stop()
    assert answers == [201, 200] * FILED
    assert (done[0]["read"], done[0]["filed"], done[0]["quarantined"]) == (ROWS, ROWS, 0)


@pytest.mark.parametrize(
    ("settings", "sentence"),
    [
        ({"CREDIT_HOME": "other"}, "this database belongs to node nm"),
        ({"CREDIT_KEYS": "nowhere"}, "credit keys init"),
        ({"CREDIT_DATABASE_URL": "sqlite:///{folder}/new.db"}, "run `credit migrate`"),
        ({"CREDIT_COLOUR": "red"}, "CREDIT_COLOUR is not a setting"),
    ],
    ids=["foreign node", "missing keys", "no schema", "unknown setting"],
)
def test_a_wrong_start_ends_with_a_sentence_and_no_trace(
    tmp_path: Path, settings: dict[str, str], sentence: str
) -> None:
    node = Served(tmp_path)
    done = node.run("serve", "--port", "1", **{name: value.format(folder=tmp_path) for name, value in settings.items()})
    assert (done.returncode, sentence in done.stderr, "Traceback" in done.stderr) == (2, True, False), done.stderr

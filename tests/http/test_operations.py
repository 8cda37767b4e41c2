"""Health, readiness, metrics, the audit of reading, and a database that goes away and comes back."""

from __future__ import annotations

import socket
import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import pytest
from flask import Flask
from flask.testing import FlaskClient
from sqlalchemy import make_url, select

from credit_service import create_app
from credit_service.config import Settings
from credit_service.models import Audit
from credit_service.node import Node, open_node
from credit_service.services import clients
from credit_service.site import SYSTEM
from schemas.vocabulary import Role
from tests.builders import FIRM, HOUSING, penalty
from tests.http.asking import PROFILE, file

Make = Callable[..., Any]


def test_readiness_says_how_far_the_feed_is(client: Make) -> None:
    file(client("regulator"))
    ready = client().get("/readyz").json
    assert (ready["status"], ready["feed_seq"], ready["feed_backlog"]) == ("ok", 1, 0)


def test_metrics_count_by_pattern_and_never_by_address(client: Make) -> None:
    client().get(PROFILE)
    told = client().get("/metrics").text
    assert 'rule="/api/v1/public/entities/<string(maxlength=60):uscc>"' in told
    assert FIRM["uscc"] not in told and "credit_feed_backlog 0.0" in told


@pytest.mark.parametrize(
    ("role", "environ", "status"),
    [
        ("", {}, 200),
        ("", {"REMOTE_ADDR": "10.0.0.9"}, 401),
        ("", {"HTTP_X_FORWARDED_FOR": "10.0.0.9"}, 401),
        ("auditor", {"REMOTE_ADDR": "10.0.0.9"}, 200),
        ("security_admin", {"REMOTE_ADDR": "10.0.0.9"}, 200),
        ("regulator", {}, 403),
    ],
)
def test_metrics_are_for_this_machine_and_for_operators(
    client: Make, role: str, environ: dict[str, str], status: int
) -> None:
    assert client(role).get("/metrics", environ_overrides=environ).status_code == status


def test_keyed_reads_reach_the_trail_in_a_batch_with_their_count(app: Flask, client: Make, node: Node) -> None:
    file(client("regulator"))
    auditor = client("auditor")
    for _ in range(3):
        auditor.get(PROFILE)
    app.extensions["credit-reads"].flush()
    row = _trail(node, "keyed-read")[0]
    assert (row.object_id, row.detail) == (FIRM["uscc"], {"class": "profile", "count": 3})
    assert row.actor.startswith("auditor")


def test_anonymous_reads_are_counted_and_nothing_else_is_kept_of_them(app: Flask, client: Make, node: Node) -> None:
    file(client("regulator"))
    for _ in range(4):
        client().get(PROFILE)
    app.extensions["credit-reads"].flush()
    row = _trail(node, "anonymous-reads")[0]
    assert (row.actor, row.object_id) == ("", FIRM["uscc"])
    assert row.detail == {"class": "profile", "day": "2026-11-23", "count": 4}


def test_reads_are_written_within_a_second_without_being_asked(client: Make, node: Node) -> None:
    file(client("regulator"))
    client("auditor").get(PROFILE)
    written = threading.Event()
    for _ in range(20):
        if _trail(node, "keyed-read"):
            written.set()
            break
        threading.Event().wait(0.1)
    assert written.is_set()


def _trail(node: Node, event: str) -> list[Audit]:
    with node.read() as session:
        return list(session.execute(select(Audit).where(Audit.event == event)).scalars())


class Gate:
    """A door in front of a PostgreSQL server: connections pass while it is open, and break when it shuts."""

    def __init__(self, host: str, port: int) -> None:
        self._behind = (host, port)
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._open = True
        self._pairs: list[socket.socket] = []
        self.port: int = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def shut(self) -> None:
        """Break every connection and refuse new ones."""
        self._open = False
        while self._pairs:
            self._pairs.pop().close()

    def open(self) -> None:
        """Let connections pass again."""
        self._open = True

    def close(self) -> None:
        """Go away."""
        self._socket.close()
        self.shut()

    def _serve(self) -> None:
        while True:
            try:
                front, _ = self._socket.accept()
            except OSError:
                return
            if not self._open:
                front.close()
                continue
            back = socket.create_connection(self._behind)
            self._pairs += [front, back]
            for one, other in ((front, back), (back, front)):
                threading.Thread(target=_pump, args=(one, other), daemon=True).start()


def _pump(source: socket.socket, target: socket.socket) -> None:
    try:
        while data := source.recv(65536):
            target.sendall(data)
    except OSError:
        pass
    for end in (source, target):
        try:
            end.shutdown(socket.SHUT_RDWR)
        except OSError:
            continue


@pytest.fixture
def gate(new_database: Callable[[str], str], settings: Settings) -> Iterator[tuple[Gate, FlaskClient, dict[str, str]]]:
    """An application whose PostgreSQL server stands behind a gate, a client of it, and the key of a regulator."""
    url = make_url(new_database("postgresql"))
    gate = Gate(url.host or "127.0.0.1", url.port or 5432)
    through = url.set(host="127.0.0.1", port=gate.port).render_as_string(hide_password=False)
    node = open_node(replace(settings, database_url=through))
    app = create_app(node)
    yield gate, app.test_client(), _key(node)
    app.extensions["credit-reads"].close()
    app.extensions["credit-lookup"].close()
    node.database.dispose()
    gate.close()


def _key(node: Node) -> dict[str, str]:
    order = clients.Order("示例住建局接口", Role.REGULATOR, *HOUSING)
    with node.write() as session:
        return {"Authorization": f"Bearer {clients.add(session, order, SYSTEM, node.now()).key}"}


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_database_that_is_away_is_said_so_and_answers_again_when_it_is_back(
    gate: tuple[Gate, FlaskClient, dict[str, str]],
) -> None:
    door, asking, key = gate
    assert asking.post("/api/v1/records", json=penalty(), headers=key).status_code == 201
    assert asking.get(PROFILE).status_code == 200
    door.shut()
    for path in (PROFILE, "/readyz", "/api/v1/public/entities?q=x", f"{PROFILE}/records"):
        away = asking.get(path)
        assert (away.status_code, away.headers["Retry-After"]) == (503, "5"), path
    assert asking.post("/api/v1/records", json=penalty(decision_no="2号"), headers=key).status_code == 503
    assert asking.get("/healthz").status_code == 200
    door.open()
    assert asking.get(PROFILE).status_code == 200
    assert asking.post("/api/v1/records", json=penalty(decision_no="2号"), headers=key).status_code == 201

"""Profile by code: beside a bare Flask view of the same bytes (SQLite), beside FastAPI with asyncpg and pydantic (PostgreSQL)."""

from __future__ import annotations

import http.client
import json
import secrets
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from typing import Any

from sqlalchemy import make_url, select

from bench import fill, invented, load, servers
from bench.figures import Figure
from bench.fill_rows import Filled
from bench.machine import Backends
from bench.nodes import ACTOR, Place
from credit_service.among import among
from credit_service.models import Entity, Profile, Record
from credit_service.node import Node
from credit_service.services import clients
from schemas.vocabulary import Role

PATH = "/api/v1/public/entities/"
PRODUCT = "wsgi:app"
_DIFFERENT = 20_000
"""So many different codes are asked for, drawn evenly from the entities with records."""


@dataclass(frozen=True, slots=True)
class Rounds:
    """How often and how long each side is driven."""

    rounds: int
    seconds: float
    connections: int = 8


def run(place: Place, filled: Filled, rounds: Rounds) -> Iterator[Figure]:
    """Measure on each kind of database."""
    yield beside_bare(place, filled, rounds)
    if place.server:
        yield beside_peer(place, filled, rounds)


def beside_bare(place: Place, filled: Filled, rounds: Rounds) -> Figure:
    """Measure on SQLite beside the bare view."""
    node = fill.ready(place, "sqlite", filled)
    key, codes = client_key(node, Role.TRADING_PLATFORM), asked(filled)
    _touch(node, codes)
    url = node.database.url.render_as_string(hide_password=False)
    node.database.dispose()
    log, body = place.scratch / "servers.log", place.scratch / "body.json"
    with ExitStack() as stack:
        ours = stack.enter_context(servers.wsgi(PRODUCT, place.environ(url), log))
        body.write_bytes(fetch(ours.port, "GET", PATH + codes[0], key=key))
        bare = stack.enter_context(servers.wsgi("bench.apps.bare:app", {"BENCH_BODY": str(body)}, log))
        plan = [load.request("GET", PATH + code, key=key) for code in codes]
        mine, theirs = alternate(rounds, Backends(url), (ours, plan), (bare, plan))
    what = f"profile GET, {filled.entities:,} entities, sqlite: key, ETag, audit"
    return Figure(
        what, "µs CPU", [c.cpu_us for c in mine], "bare Flask view, same bytes", [c.cpu_us for c in theirs], at_most=2.5
    )


def beside_peer(place: Place, filled: Filled, rounds: Rounds) -> Figure:
    """Measure on PostgreSQL beside the FastAPI peer."""
    node = fill.ready(place, "postgresql", filled)
    key, codes = client_key(node, Role.TRADING_PLATFORM), asked(filled)
    _touch(node, codes)
    url = node.database.url.render_as_string(hide_password=False)
    node.database.dispose()
    log = place.scratch / "servers.log"
    with ExitStack() as stack:
        ours = stack.enter_context(servers.wsgi(PRODUCT, place.environ(url), log))
        peer = stack.enter_context(servers.asgi("bench.apps.peer:app", {"BENCH_DSN": plain(url)}, log))
        same_records(ours, peer, codes[:20], key)
        plan = [load.request("GET", PATH + code, key=key) for code in codes]
        mine, theirs = alternate(rounds, Backends(url), (ours, plan), (peer, plan))
    what = f"profile GET, {filled.entities:,} entities, postgresql: key, ETag, audit"
    return Figure(
        what,
        "µs CPU, server + database",
        [c.cpu_us for c in mine],
        "FastAPI + asyncpg + pydantic",
        [c.cpu_us for c in theirs],
        at_most=0.7,
    )


def alternate(
    rounds: Rounds,
    backends: Backends,
    ours: tuple[servers.Server, Sequence[bytes]],
    theirs: tuple[servers.Server, Sequence[bytes]],
) -> tuple[list[servers.Cost], list[servers.Cost]]:
    """Drive ours and theirs in turn, after a short round of each that does not count."""
    found: tuple[list[servers.Cost], list[servers.Cost]] = ([], [])
    for at in range(rounds.rounds + 1):
        seconds = rounds.seconds if at else min(1.0, rounds.seconds)
        for costs, (server, plan) in zip(found, (ours, theirs), strict=True):
            cost = servers.measure(server, backends, load.Load(server.port, plan, seconds, rounds.connections))
            if at:
                costs.append(cost)
    backends.close()
    return found


def client_key(node: Node, role: Role) -> str:
    """Return the key of a new client with that role."""
    order = clients.Order(f"bench-{secrets.token_hex(4)}", role, "x-0000bench000", "基准测试平台（示例）")
    with node.write() as session:
        return clients.add(session, order, ACTOR, node.now()).key


def asked(filled: Filled) -> list[str]:
    """Return codes of entities with records, in no order."""
    return [invented.code(n) for n in invented.spread(_DIFFERENT, filled.with_records, seed=2)]


def _touch(node: Node, codes: Sequence[str]) -> None:
    """Read what will be asked for once, so that no side pays for the disk."""
    with node.read() as session:
        session.execute(select(Profile.document).where(among(session, Profile.uscc, codes))).all()
        entities = (
            select(Record.rid).join(Entity, Entity.id == Record.entity_id).where(among(session, Entity.uscc, codes))
        )
        session.execute(entities).all()


def fetch(port: int, method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
    """Return the body of one answer. Raises: RuntimeError when it is a refusal."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=600)
    headers = {"Authorization": f"Bearer {key}"} | ({"Content-Type": "application/json"} if body else {})
    connection.request(method, path, body or None, headers)
    answer = connection.getresponse()
    data = answer.read()
    connection.close()
    if answer.status not in {200, 201}:
        raise RuntimeError(f"{method} {path}: {answer.status} {data[:500]!r}")
    return data


def same_records(ours: servers.Server, peer: servers.Server, codes: Sequence[str], key: str) -> None:
    """Raise: RuntimeError when the peer shows other records than we do: then it does another job."""
    for code in codes:
        mine, theirs = (_shown(fetch(server.port, "GET", PATH + code, key=key)) for server in (ours, peer))
        if mine != theirs:
            raise RuntimeError(f"{code}: we show {mine}, the peer shows {theirs}")


def _shown(body: bytes) -> list[tuple[str, str]]:
    profile: dict[str, Any] = json.loads(body)
    return [(record["rid"], record["display_until"]) for record in profile["records"]]


def plain(url: str) -> str:
    """Return the address as libpq writes it."""
    return make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)

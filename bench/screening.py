"""Screening 500 codes at once, each side storing its ticket: requests per second beside the FastAPI peer.

Half of the codes are held, drawn from all entities alike: so one code in five has five records.
"""

from __future__ import annotations

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from typing import Any

from bench import fill, invented, load, servers
from bench.figures import Figure
from bench.fill_rows import Filled
from bench.machine import Backends
from bench.nodes import Place
from bench.reading import PRODUCT, Rounds, alternate, client_key, fetch, plain
from schemas.vocabulary import Role

PATH = "/api/v1/screenings"
CODES = 500
_DIFFERENT = 256
"""So many questions are asked in turn."""
_AT_ONCE = 16


def run(place: Place, filled: Filled, rounds: Rounds) -> Iterator[Figure]:
    """Measure on PostgreSQL, where the peer is; on SQLite beside our own PostgreSQL there is nothing to compare."""
    if not place.server:
        return
    node = fill.ready(place, "postgresql", filled)
    key, url = client_key(node, Role.TRADING_PLATFORM), node.database.url.render_as_string(hide_password=False)
    node.database.dispose()
    log = place.scratch / "servers.log"
    with ExitStack() as stack:
        ours = stack.enter_context(servers.wsgi(PRODUCT, place.environ(url), log))
        peer = stack.enter_context(servers.asgi("bench.apps.peer:app", {"BENCH_DSN": plain(url)}, log))
        questions = list(_questions(filled))
        _same_bars(ours, peer, questions[0], key)
        warm(ours, questions[0], key)
        plan = [load.request("POST", PATH, body, key) for body in questions]
        mine, theirs = alternate(rounds, Backends(url), (ours, plan), (peer, plan))
    what = f"screening {CODES} codes, {filled.entities:,} entities, ticket stored"
    beside = "FastAPI + asyncpg + pydantic"
    yield Figure(what, "requests/s", [c.per_second for c in mine], beside, [c.per_second for c in theirs], at_least=3)
    yield Figure(what, "µs CPU, server + database", [c.cpu_us for c in mine], beside, [c.cpu_us for c in theirs])


def _questions(filled: Filled) -> Iterator[bytes]:
    known = invented.spread(_DIFFERENT * CODES // 2, filled.entities, seed=3)
    unknown = invented.spread(_DIFFERENT * CODES // 2, 1_000_000, seed=4)
    for at in range(_DIFFERENT):
        part = slice(at * CODES // 2, (at + 1) * CODES // 2)
        numbers = [n for pair in zip(known[part], (5_000_000 + n for n in unknown[part]), strict=True) for n in pair]
        yield json.dumps({"subjects": [{"uscc": invented.code(n)} for n in numbers]}).encode()


def warm(server: servers.Server, question: bytes, key: str) -> None:
    """Ask until every worker has built its screening table, which takes seconds to a minute after a start."""
    with ThreadPoolExecutor(_AT_ONCE) as asking:
        list(asking.map(lambda _: fetch(server.port, "POST", PATH, question, key), range(_AT_ONCE)))


def _same_bars(ours: servers.Server, peer: servers.Server, question: bytes, key: str) -> None:
    """Raise: RuntimeError when the two sides find other restrictions: then they do different jobs."""
    mine, theirs = (_reasons(fetch(server.port, "POST", PATH, question, key)) for server in (ours, peer))
    if mine != theirs:
        raise RuntimeError(
            f"we give {len(mine)} reasons, the peer {len(theirs)}; only one side has {sorted(mine ^ theirs)[:3]}"
        )


def _reasons(body: bytes) -> set[tuple[str, str]]:
    members: list[dict[str, Any]] = [member for bidder in json.loads(body)["bidders"] for member in bidder["members"]]
    return {(member["uscc"], reason["rid"]) for member in members for reason in member["reasons"] if "rid" in reason}

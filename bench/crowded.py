"""One entity with very many records, beside an ordinary one: looked up, given one more record, screened."""

from __future__ import annotations

import json
import time
from collections.abc import Iterator, Sequence
from contextlib import ExitStack
from datetime import timedelta

from bench import invented, load, servers
from bench.figures import Figure
from bench.machine import Backends
from bench.nodes import ACTOR, Place, throw_away
from bench.reading import PATH, PRODUCT, Rounds, alternate, client_key
from bench.screening import PATH as SCREENINGS
from bench.screening import warm
from credit_service.node import Node
from credit_service.services import filing
from schemas.vocabulary import Role

ORDINARY = 5
_CROWDED, _PLAIN = 3_000_000, 3_000_001
"""Numbers of the two entities."""


def run(place: Place, records: int, rounds: Rounds) -> Iterator[Figure]:
    """Measure on each kind of database."""
    for kind in place.kinds:
        with throw_away(place, kind) as node:
            _file(node, _CROWDED, range(records))
            _file(node, _PLAIN, range(ORDINARY))
            yield from _measured(place, node, kind, records, rounds)


def _measured(place: Place, node: Node, kind: str, records: int, rounds: Rounds) -> Iterator[Figure]:
    what, beside = f"entity with {records:,} records, {kind}", f"entity with {ORDINARY} records"
    key, url = client_key(node, Role.TRADING_PLATFORM), node.database.url.render_as_string(hide_password=False)
    crowded, plain = invented.code(_CROWDED), invented.code(_PLAIN)
    with ExitStack() as stack:
        server = stack.enter_context(servers.wsgi(PRODUCT, place.environ(url), place.scratch / "servers.log"))
        warm(server, _asked(crowded), key)
        for name, one, other in (
            (
                "profile GET",
                [load.request("GET", PATH + crowded, key=key)],
                [load.request("GET", PATH + plain, key=key)],
            ),
            ("screening it", [_question(crowded, key)], [_question(plain, key)]),
        ):
            mine, theirs = alternate(rounds, Backends(url), (server, one), (server, other))
            yield Figure(f"{what}: {name}", "µs CPU", [c.cpu_us for c in mine], beside, [c.cpu_us for c in theirs])
    filed: tuple[list[float], list[float]] = ([], [])
    for at in range(rounds.rounds):
        for times, number in zip(filed, (_CROWDED, _PLAIN), strict=True):
            began = time.perf_counter()
            _file(node, number, [records + at])
            times.append((time.perf_counter() - began) * 1000)
    yield Figure(f"{what}: filing one more", "ms", filed[0], beside, filed[1])


def _question(uscc: str, key: str) -> bytes:
    return load.request("POST", SCREENINGS, _asked(uscc), key)


def _asked(uscc: str) -> bytes:
    return json.dumps({"subjects": [{"uscc": uscc}]}).encode()


def _file(node: Node, number: int, records: Sequence[int]) -> None:
    party = {"uscc": invented.code(number), "name": invented.name(number)}
    code, office = invented.authorities()[0]
    for start in range(0, len(records), filing.CHUNK):
        filings = []
        for at in records[start : start + filing.CHUNK]:
            decided = (node.today() - timedelta(days=10 + at % 350)).isoformat()
            body = {
                "kind": "penalty", "decision_no": f"示罚〔2026〕{at}号", "decided_on": decided, "party": party, "breach_class": "general",
                "challenge": "none", "legal_basis": [{"text": "中华人民共和国招标投标法"}], "restrictions": [],
                "details": {"penalty_category": ["fine"], "fine_yuan": "1000.00"},
            }  # fmt: skip
            filings.append(filing.Filing(body, code, office, filing.key_columns(body)))
        with node.write() as session:
            filing.file_many(session, node.site, filings, ACTOR, node.now())

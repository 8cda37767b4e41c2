"""Apply and leave: every row of the two tables, and what no combination may ever do."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from itertools import product

import pytest

from credit_service.rules.exchange import (
    Decision,
    Do,
    Held,
    Incoming,
    Route,
    decide,
    leaves,
    may_go_to,
    regressed,
    route_open,
)
from credit_service.rules.facts import Facts
from credit_service.rules.lifecycle import REMOVED
from schemas.vocabulary import Op, Receipt, RecordKind, Standing, State

HOUSING = "11150200DEMX009116"
A, B, C = b"a" * 32, b"b" * 32, b"c" * 32
HEAD = Held(0, 3, State.IN_FORCE, A, HOUSING)
NEXT = Incoming(0, 4, Op.CORRECT, State.IN_FORCE, B, A, "city", HOUSING)


def told(incoming: Incoming, held: Held | None, *, carrier_is_home: bool = True) -> Decision:
    return decide(incoming, held, here="province", carrier_is_home=carrier_is_home)


@pytest.mark.parametrize(
    ("label", "incoming", "held", "expected"),
    [
        ("first filing", replace(NEXT, n=1, op=Op.FILE, prev_hash=None), None, Decision(Receipt.APPLIED, Do.INSERT)),
        ("first seen later", NEXT, None, Decision(Receipt.APPLIED, Do.INSERT, gap=True)),
        (
            "removal of an unknown record",
            replace(NEXT, op=Op.REPAIR, state=State.REPAIRED),
            None,
            Decision(Receipt.APPLIED, Do.FLOOR, gap=True),
        ),
        (
            "shielding of an unknown record",
            replace(NEXT, op=Op.SUSPEND, state=State.SUSPENDED),
            None,
            Decision(Receipt.APPLIED, Do.FLOOR, gap=True),
        ),
        (
            "an act that cannot lead there",
            replace(NEXT, state=State.REPAIRED),
            None,
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition"),
        ),
        ("next version", NEXT, HEAD, Decision(Receipt.APPLIED, Do.ADVANCE)),
        ("next version without its past", replace(NEXT, prev_hash=None), HEAD, Decision(Receipt.APPLIED, Do.ADVANCE)),
        ("removal", replace(NEXT, op=Op.REVOKE, state=State.REVOKED), HEAD, Decision(Receipt.APPLIED, Do.ADVANCE)),
        ("numbers skipped", replace(NEXT, n=7, prev_hash=C), HEAD, Decision(Receipt.APPLIED, Do.ADVANCE, gap=True)),
        ("filed once more", replace(NEXT, op=Op.FILE), HEAD, Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition")),
        (
            "resumed and never shielded",
            replace(NEXT, op=Op.RESUME),
            HEAD,
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition"),
        ),
        (
            "back without reinstatement",
            NEXT,
            replace(HEAD, state=State.REPAIRED),
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition"),
        ),
        (
            "back after skipped numbers",
            replace(NEXT, n=9),
            replace(HEAD, state=State.REPAIRED),
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition", gap=True),
        ),
        (
            "reinstated",
            replace(NEXT, op=Op.REINSTATE),
            replace(HEAD, state=State.REVOKED),
            Decision(Receipt.APPLIED, Do.ADVANCE),
        ),
        (
            "reinstated after a gap",
            replace(NEXT, n=9, op=Op.REINSTATE),
            replace(HEAD, state=State.REPAIRED),
            Decision(Receipt.APPLIED, Do.ADVANCE, gap=True),
        ),
        (
            "resumed",
            replace(NEXT, op=Op.RESUME),
            replace(HEAD, state=State.SUSPENDED),
            Decision(Receipt.APPLIED, Do.ADVANCE),
        ),
        (
            "after erasure",
            replace(NEXT, op=Op.REINSTATE),
            replace(HEAD, state=State.ERASED),
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition"),
        ),
        ("the head again", replace(NEXT, n=3, hash=A), HEAD, Decision(Receipt.DUPLICATE)),
        ("an older one again", replace(NEXT, n=2, hash=C), replace(HEAD, same=C), Decision(Receipt.STALE)),
        ("an older one, not held", replace(NEXT, n=2), HEAD, Decision(Receipt.STALE, Do.HISTORY)),
        ("the head with other content", replace(NEXT, n=3), HEAD, Decision(Receipt.REJECTED, Do.FORK, "fork")),
        (
            "an older one with other content",
            replace(NEXT, n=2),
            replace(HEAD, same=C),
            Decision(Receipt.REJECTED, Do.FORK, "fork"),
        ),
        ("next upon another past", replace(NEXT, prev_hash=C), HEAD, Decision(Receipt.REJECTED, Do.FORK, "fork")),
        (
            "a fork that removes",
            replace(NEXT, n=3, op=Op.REPAIR, state=State.REPAIRED),
            HEAD,
            Decision(Receipt.REJECTED, Do.FORK, "fork", hide=True),
        ),
        ("frozen", NEXT, replace(HEAD, frozen=True), Decision(Receipt.HELD, Do.HOLD, "frozen")),
        (
            "frozen, a removal",
            replace(NEXT, op=Op.WITHDRAW, state=State.WITHDRAWN),
            replace(HEAD, frozen=True),
            Decision(Receipt.HELD, Do.HOLD, "frozen", hide=True),
        ),
        ("frozen, known already", replace(NEXT, n=3, hash=A), replace(HEAD, frozen=True), Decision(Receipt.DUPLICATE)),
        ("home restored", replace(NEXT, inc=1, n=2), HEAD, Decision(Receipt.APPLIED, Do.ADVANCE)),
        (
            "home restored and forgot the repair",
            replace(NEXT, inc=1, n=2),
            replace(HEAD, state=State.REPAIRED),
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition"),
        ),
        ("older incarnation", replace(NEXT, n=9), replace(HEAD, inc=1), Decision(Receipt.STALE, Do.HISTORY)),
        (
            "another authority",
            replace(NEXT, authority="x-000000000000"),
            HEAD,
            Decision(Receipt.REJECTED, code="not-owner"),
        ),
        ("not so long a way", replace(NEXT, via=("p",) * 8), HEAD, Decision(Receipt.APPLIED, Do.ADVANCE)),
        (
            "a gap and an act that cannot lead there",
            replace(NEXT, n=9, op=Op.CORRECT, state=State.REPAIRED),
            HEAD,
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition", gap=True),
        ),
        (
            "a gap after erasure",
            replace(NEXT, n=9, op=Op.REVOKE, state=State.REVOKED),
            replace(HEAD, state=State.ERASED),
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition", gap=True),
        ),
        (
            "a gap and filed once more",
            replace(NEXT, n=9, op=Op.FILE),
            HEAD,
            Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition", gap=True),
        ),
        ("a long way", replace(NEXT, via=("p",) * 9), HEAD, Decision(Receipt.REJECTED, code="via-too-long")),
        ("our own back", replace(NEXT, origin="province", n=3, hash=A), HEAD, Decision(Receipt.ECHO)),
        ("our own, changed", replace(NEXT, origin="province", n=3), HEAD, Decision(Receipt.ECHO, code="drift")),
        ("our own, not held", replace(NEXT, origin="province"), None, Decision(Receipt.ECHO, code="drift")),
    ],
)
def test_the_apply_table(label: str, incoming: Incoming, held: Held | None, expected: Decision) -> None:
    assert told(incoming, held) == expected, label


def test_only_the_routed_home_is_heard() -> None:
    assert told(NEXT, HEAD, carrier_is_home=False) == Decision(Receipt.REJECTED, code="not-owner")
    echo = replace(NEXT, origin="province", n=3, hash=A)
    assert told(echo, HEAD, carrier_is_home=False).receipt is Receipt.ECHO


COMBINATIONS = [
    (
        Incoming(inc, n, op, state, hash_, A, "city", HOUSING),
        Held(1, 3, before, A, HOUSING, same, frozen),
    )
    for inc, n, op, state, hash_, before, same, frozen in product(
        (0, 1, 2), (2, 3, 4, 6), Op, State, (A, B), State, (None, A, C), (False, True)
    )
]


def test_no_combination_lowers_a_head_or_brings_a_removed_record_back_without_its_act() -> None:
    for incoming, held in COMBINATIONS:
        answer = told(incoming, held)
        if answer.do is not Do.ADVANCE:
            continue
        assert incoming.number > held.number
        assert not held.frozen
        assert held.hash_of(incoming.number) is None
        if held.state in REMOVED and incoming.state not in REMOVED:
            assert incoming.op is Op.REINSTATE or (held.state, incoming.op) == (State.SUSPENDED, Op.RESUME)


def test_every_combination_has_one_answer_and_a_refusal_has_a_code() -> None:
    for incoming, held in COMBINATIONS:
        answer = told(incoming, held)
        assert bool(answer.code) == (answer.receipt in {Receipt.REJECTED, Receipt.HELD})
        assert told(incoming, held) == answer


def test_a_home_that_knows_less_than_we_hold_has_regressed() -> None:
    assert regressed((0, 9), (1, 1))
    assert regressed((1, 1), (1, 2))
    assert not regressed((1, 2), (1, 2))


FACTS = Facts("r", RecordKind.PENALTY, State.IN_FORCE, HOUSING, "示例市住房和城乡建设局（示例）")
ROUTE = Route(HOUSING, frozenset({RecordKind.PENALTY, RecordKind.CONDUCT_EVENT}), date(2026, 1, 1), date(2026, 12, 31))
DAY = date(2026, 6, 1)


def test_a_record_leaves_along_its_authoritys_open_route_only() -> None:
    assert leaves(FACTS, [ROUTE], DAY) is ROUTE
    assert leaves(FACTS, [], DAY) is None
    assert leaves(replace(FACTS, authority_code="11150100DEMX009036"), [ROUTE], DAY) is None
    assert leaves(replace(FACTS, kind=RecordKind.LICENSE), [ROUTE], DAY) is None


@pytest.mark.parametrize(
    "changes",
    [{"standing": Standing.OBSERVED}, {"natural_person": True}, {"kind": RecordKind.CONDUCT_EVENT}],
)
def test_observations_persons_and_conduct_never_leave(changes: dict[str, object]) -> None:
    assert leaves(replace(FACTS, **changes), [ROUTE], DAY) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("day", "open_"),
    [
        (ROUTE.from_on - timedelta(days=1), False),
        (ROUTE.from_on, True),
        (date(2026, 12, 31), True),
        (date(2027, 1, 1), False),
    ],
)
def test_a_route_is_open_from_its_first_to_its_last_day(day: date, open_: bool) -> None:
    assert route_open(ROUTE, day) is open_
    assert (leaves(FACTS, [ROUTE], day) is not None) is open_
    assert route_open(replace(ROUTE, until=None), date(2040, 1, 1))


def test_a_version_never_goes_back_the_way_it_came() -> None:
    assert may_go_to("province", "city", ("peer",))
    assert not may_go_to("city", "city", ())
    assert not may_go_to("peer", "city", ("peer", "other"))

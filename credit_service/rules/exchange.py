"""What becomes of a version that a partner hands in, and what may leave for one: two tables, both total.

Nobody merges and no clock decides: a version is its owner's, and what does not fit is kept for people.
"""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import Enum

from credit_service.rules.facts import Facts
from credit_service.rules.lifecycle import REMOVED, TRANSITIONS, after
from schemas.vocabulary import Op, Receipt, RecordKind, Standing, State

MOST_VIA = 8
"""Platforms a version may have passed; a longer way is a loop."""
_LEADS_TO = {
    op: frozenset(acts[op] for acts in TRANSITIONS.values() if op in acts) for op in Op
}  # fmt: skip


class Do(Enum):
    """What is written for a received version, beside its row in the inbox."""

    NOTHING = "nothing"
    INSERT = "insert"
    """The record and its head."""
    FLOOR = "floor"
    """The head of a removed record without body, so that a late filing cannot bring it back."""
    ADVANCE = "advance"
    """One more version; the head moves to it."""
    HISTORY = "history"
    """A version older than the head; the head stays."""
    FORK = "fork"
    """Both are kept and the record is frozen."""
    HOLD = "hold"
    """Kept as it came, until people have decided or what is missing has come."""


@dataclass(frozen=True, slots=True)
class Incoming:
    """One verified version as the envelope states it."""

    inc: int
    n: int
    op: Op
    state: State
    hash: bytes
    prev_hash: bytes | None
    origin: str
    """Platform code of the home that minted the rid."""
    authority: str
    via: tuple[str, ...] = ()

    @property
    def number(self) -> tuple[int, int]:
        """Its version: the incarnation of its home first."""
        return self.inc, self.n


@dataclass(frozen=True, slots=True)
class Held:
    """What is held of the same record."""

    inc: int
    n: int
    state: State
    hash: bytes
    """Of the head."""
    authority: str
    same: bytes | None = None
    """Hash under which the incoming version's own number is held, None if it is not held or is the head's."""
    frozen: bool = False

    @property
    def number(self) -> tuple[int, int]:
        """The version of its head."""
        return self.inc, self.n

    def hash_of(self, number: tuple[int, int]) -> bytes | None:
        """Return the hash held of the incoming version's number."""
        return self.hash if number == self.number else self.same


@dataclass(frozen=True, slots=True)
class Decision:
    """The answer for one received version."""

    receipt: Receipt
    do: Do = Do.NOTHING
    code: str = ""
    gap: bool = False
    """Numbers were skipped: ask the home for its history."""
    hide: bool = False
    """A removal stands against the record while people decide: it is not shown meanwhile."""


@dataclass(frozen=True, slots=True)
class Route:
    """That we are an authority's channel to a partner for some kinds of record, by dated decision."""

    authority: str
    kinds: frozenset[RecordKind]
    from_on: date
    until: date | None = None
    """Last day, inclusive; None: until further notice."""


def decide(incoming: Incoming, held: Held | None, *, here: str, carrier_is_home: bool) -> Decision:
    """Return what becomes of a version whose signature, shape and hash are right already; it never raises.

    `here` is our own platform code; `carrier_is_home` whether the carrier is the routed home of the authority.

    Source: exchange protocol of this service, apply table.
    """
    if incoming.origin == here:
        drift = held is None or held.hash_of(incoming.number) != incoming.hash
        return Decision(Receipt.ECHO, code="drift" if drift else "")
    if not carrier_is_home or (held is not None and held.authority != incoming.authority):
        return Decision(Receipt.REJECTED, code="not-owner")
    if len(incoming.via) > MOST_VIA:
        return Decision(Receipt.REJECTED, code="via-too-long")
    if held is None:
        return _first(incoming)
    return _next(incoming, held)


def regressed(theirs: tuple[int, int], ours: tuple[int, int]) -> bool:
    """Whether the newest version a home claims is older than what is held of it: it lost some; our head stays.

    Source: exchange protocol of this service, apply table.
    """
    return theirs < ours


def route_open(route: Route, on: date) -> bool:
    """Whether a route is open on a day, its last day included.

    Source: design decision 23; practice ruling 14.
    """
    return route.from_on <= on and (route.until is None or on <= route.until)


def leaves(facts: Facts, routes: Iterable[Route], on: date) -> Route | None:
    """Return the route along which a record may leave on a day, None by default.

    Never an observation, on-site conduct, or a natural person's record. Whether it is shared that day is for
    `display.effects`; a removal follows whatever was ever attempted, also after the route ended.

    Source: practice ruling 14 (默认不报送); design decisions 2, 15 and 19.
    """
    if facts.standing is not Standing.STATED or facts.natural_person or facts.kind is RecordKind.CONDUCT_EVENT:
        return None
    fitting = (route for route in routes if route.authority == facts.authority_code and facts.kind in route.kinds)
    return next((route for route in fitting if route_open(route, on)), None)


def may_go_to(partner: str, origin: str, via: Iterable[str]) -> bool:
    """Whether a version may go to a partner: never back to its origin, nor to a platform that it passed.

    Source: exchange protocol of this service, loop suppression.
    """
    return partner != origin and partner not in via


def _first(incoming: Incoming) -> Decision:
    if incoming.state not in _LEADS_TO[incoming.op]:
        return _illegal()
    do = Do.FLOOR if incoming.state in REMOVED else Do.INSERT
    return Decision(Receipt.APPLIED, do, gap=incoming.n > 1)


def _next(incoming: Incoming, held: Held) -> Decision:
    removal, same = incoming.state in REMOVED, held.hash_of(incoming.number)
    if same == incoming.hash:
        return Decision(Receipt.DUPLICATE if incoming.number == held.number else Receipt.STALE)
    if held.frozen:
        return Decision(Receipt.HELD, Do.HOLD, "frozen", hide=removal)
    if same is not None or _other_past(incoming, held):
        return Decision(Receipt.REJECTED, Do.FORK, "fork", hide=removal or held.state in REMOVED)
    if incoming.number < held.number:
        return Decision(Receipt.STALE, Do.HISTORY)
    return _newer(incoming, held)


def _other_past(incoming: Incoming, held: Held) -> bool:
    """Whether the version follows directly on a head that is not ours."""
    follows = incoming.number == (held.inc, held.n + 1)
    return follows and incoming.prev_hash is not None and incoming.prev_hash != held.hash


def _newer(incoming: Incoming, held: Held) -> Decision:
    gap = incoming.inc == held.inc and incoming.n > held.n + 1
    allowed = _can_follow(incoming, held) if gap or incoming.inc > held.inc else _follows(incoming, held)
    if not allowed:
        return Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition", gap=gap)
    return Decision(Receipt.APPLIED, Do.ADVANCE, gap=gap)


def _follows(incoming: Incoming, held: Held) -> bool:
    return after(held.state, incoming.op) is incoming.state


def _can_follow(incoming: Incoming, held: Held) -> bool:
    """Whether a version may follow after others that are not held: what was removed comes back only by its own act."""
    refiled = incoming.op is Op.FILE and incoming.inc == held.inc
    if incoming.state not in _LEADS_TO[incoming.op] or held.state is State.ERASED or refiled:
        return False
    return incoming.state in REMOVED or held.state not in REMOVED or _follows(incoming, held)


def _illegal() -> Decision:
    return Decision(Receipt.REJECTED, Do.HOLD, "illegal-transition")

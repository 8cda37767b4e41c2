"""Which act is allowed in which state, and the state it leaves: one table, nothing else decides."""

from __future__ import annotations

from collections.abc import Mapping

from schemas.vocabulary import Op, State

_NONE = {Op.FILE: State.IN_FORCE}
_LIVE = {
    Op.REPAIR: State.REPAIRED,
    Op.REVOKE: State.REVOKED,
    Op.WITHDRAW: State.WITHDRAWN,
    Op.ERASE: State.ERASED,
}
_ENDED = {Op.REINSTATE: State.IN_FORCE, Op.ERASE: State.ERASED}

TRANSITIONS: Mapping[State | None, Mapping[Op, State]] = {
    None: _NONE,
    State.IN_FORCE: _LIVE | {Op.CORRECT: State.IN_FORCE, Op.SUSPEND: State.SUSPENDED},
    State.SUSPENDED: _LIVE | {Op.CORRECT: State.SUSPENDED, Op.RESUME: State.IN_FORCE},
    # A penalty's own ban outlasts repair, so a decision later found wrong must still be able to end it.
    State.REPAIRED: _ENDED | {Op.REVOKE: State.REVOKED, Op.WITHDRAW: State.WITHDRAWN},
    State.REVOKED: _ENDED,
    State.WITHDRAWN: _ENDED,
    State.ERASED: {},
}
"""For each state (None: not filed yet) the acts it allows and where they lead."""

REMOVED = frozenset(State) - {State.IN_FORCE}
"""The states in which nothing is served to the public."""


def after(state: State | None, op: Op) -> State | None:
    """Return the state an act leads to, None where it is not allowed; `state` None means not filed yet.

    Source: design decision 3; 国家发展改革委令第36号 信用修复管理办法, in force from 2026-04-01 (repair, shielding).
    """
    return TRANSITIONS[state].get(op)

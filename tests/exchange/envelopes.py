"""Envelopes of an invented other home, with hashes and commitments that are right unless a test breaks them."""

from __future__ import annotations

from typing import Any

from credit_service.rules import integrity
from credit_service.services.partners import Partner
from credit_service.services.versions import Statement, hash_of
from schemas.vocabulary import Op, State
from tests.builders import HOUSING, penalty

HOME = "province"
SALT = bytes(range(16))
PROVINCE = Partner(name=HOME, homes=frozenset({HOUSING[0]}))
_ENDS = {
    Op.FILE: State.IN_FORCE,
    Op.CORRECT: State.IN_FORCE,
    Op.RESUME: State.IN_FORCE,
    Op.REINSTATE: State.IN_FORCE,
    Op.SUSPEND: State.SUSPENDED,
    Op.REPAIR: State.REPAIRED,
    Op.REVOKE: State.REVOKED,
    Op.WITHDRAW: State.WITHDRAWN,
    Op.ERASE: State.ERASED,
}


def envelope(
    op: Op = Op.FILE,
    n: int = 1,
    *,
    key: str = "a" * 26,
    record: dict[str, Any] | None = None,
    after: dict[str, Any] | None = None,
    inc: int = 0,
    home: str = HOME,
    authority: tuple[str, str] = HOUSING,
    via: tuple[str, ...] = (),
    salt: bytes = SALT,
) -> dict[str, Any]:
    """One version as its home would send it; `after` is the version before it."""
    state = _ENDS[op]
    said = record or penalty()
    body: dict[str, Any] = {"record": said} if state is State.IN_FORCE else {}
    if op is not Op.FILE:
        body["act"] = {"op": op.value, "basis": "示例", "effective_on": "2026-11-20"}
    rid = f"{home}:{said['kind']}:{authority[0]}:{key}"
    prev = bytes.fromhex(after["hash"]) if after else None
    statement = Statement(0, rid, authority[0], inc, n, op, state, body, None, None, prev)
    commit = integrity.commitment(salt, integrity.canonical(body))
    return {
        "rid": rid,
        "inc": inc,
        "n": n,
        "op": op.value,
        "state": state.value,
        "origin": home,
        "authority": authority[0],
        "authority_name": authority[1],
        "valid_from": None,
        "valid_to": None,
        "prev_hash": after["hash"] if after else None,
        "commit": commit.hex(),
        "hash": hash_of(statement, commit).hex(),
        "via": [*via, home] if home not in via else list(via),
        "salt": salt.hex(),
        "body": body,
    }

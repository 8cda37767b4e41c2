"""Making versions: the one place where an immutable statement comes to be, with its commitment and its hash."""

from __future__ import annotations

import os
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, datetime
from types import SimpleNamespace
from typing import Any

from sqlalchemy.orm import Session

from credit_service.db import insert_many
from credit_service.models import Body, OutboxEntry, Version
from credit_service.rules import integrity
from credit_service.services.feed import version_fields
from schemas.vocabulary import Op, State


@dataclass(frozen=True, slots=True)
class Statement:
    """One version to be made. `body` is {"record": …} and/or {"act": …}."""

    record_id: int
    rid: str
    authority_code: str
    inc: int
    n: int
    op: Op
    state: State
    body: Mapping[str, Any]
    valid_from: date | None = None
    valid_to: date | None = None
    prev_hash: bytes | None = None


class Writer:
    """Collects the versions of one transaction and writes them in one go."""

    def __init__(self, now: datetime, recorded_by: str) -> None:
        self._now = now
        self._by = recorded_by
        self._versions: list[dict[str, Any]] = []
        self._bodies: list[dict[str, Any]] = []

    def add(self, version_id: int, statement: Statement) -> bytes:
        """Add one version under an id that was reserved for it; return its hash."""
        salt = os.urandom(16)
        text = integrity.canonical(statement.body)
        commit = integrity.commitment(salt, text)
        hash_ = hash_of(statement, commit)
        self._versions.append(
            {
                "id": version_id,
                "record_id": statement.record_id,
                "inc": statement.inc,
                "n": statement.n,
                "op": statement.op.value,
                "state": statement.state.value,
                "valid_from": statement.valid_from,
                "valid_to": statement.valid_to,
                "prev_hash": statement.prev_hash,
                "commit_hash": commit,
                "hash": hash_,
                "via": "",
                "recorded_at": self._now,
                "recorded_by": self._by,
            }
        )
        self._bodies.append({"version_id": version_id, "salt": salt, "body": text.decode()})
        return hash_

    def write(self, session: Session) -> None:
        """Insert versions, bodies and their outbox entries, in the order in which they were added."""
        if not self._versions:
            return
        insert_many(session, Version, self._versions)
        insert_many(session, Body, self._bodies)
        insert_many(session, OutboxEntry, [{"version_id": v["id"]} for v in self._versions])


def home_of(rid: str) -> str:
    """Return the code of the node that minted a rid."""
    return rid.partition(":")[0]


def hash_of(statement: Statement, commit: bytes) -> bytes:
    """Return the hash of a statement with the commitment to its body."""
    return integrity.version_hash(
        version_fields(
            SimpleNamespace(
                rid=statement.rid,
                inc=statement.inc,
                n=statement.n,
                op=statement.op.value,
                state=statement.state.value,
                authority_code=statement.authority_code,
                valid_from=statement.valid_from,
                valid_to=statement.valid_to,
                prev_hash=statement.prev_hash,
                commit_hash=commit,
            )
        )
    )

"""Versions on their way out: which of them, with or without what they say, as the bytes that travel."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Body, Record, Version
from credit_service.rules.lifecycle import REMOVED
from credit_service.services.feed import VERSION_COLUMNS, version_fields
from schemas.vocabulary import State

COLUMNS = (
    *VERSION_COLUMNS,
    Version.via,
    Record.id.label("record_id"),
    Record.kind,
    Record.authority_name,
    Record.state.label("head_state"),
    Record.version_id.label("head_version_id"),
    Record.n.label("head_n"),
    Record.inc.label("head_inc"),
)


def query() -> Any:
    """Return the select of versions with what their envelopes need; add a `where`."""
    return select(*COLUMNS).join(Record, Record.id == Version.record_id)


def packed(session: Session, rows: Sequence[Any], home: str) -> list[bytes]:
    """Return the envelopes of these versions as JSON.

    Only the newest version of a record travels with what it says; of a removed record nothing but the act does.
    """
    said = _bodies(session, [row.version_id for row in rows if row.version_id == row.head_version_id])
    return [_envelope(row, said.get(row.version_id), home) for row in rows]


def _bodies(session: Session, version_ids: Iterable[int]) -> Mapping[int, Mapping[str, Any]]:
    wanted = sorted(version_ids)
    found: dict[int, Mapping[str, Any]] = {}
    for start in range(0, len(wanted), 500):
        rows = select(Body.version_id, Body.salt, Body.body).where(Body.version_id.in_(wanted[start : start + 500]))
        found.update({row["version_id"]: row for row in fetch(session, rows)})
    return found


def _envelope(row: Any, said: Mapping[str, Any] | None, home: str) -> bytes:
    body = json.loads(said["body"]) if said else None
    if body and "record" in body and State(row.head_state) in REMOVED:
        body = None
    told = version_fields(row) | {
        "hash": row.hash.hex(),
        "authority_name": row.authority_name,
        "via": [*row.via.split(), home],
        "salt": said["salt"].hex() if said and body else None,
        "body": body,
    }
    return orjson.dumps(told)

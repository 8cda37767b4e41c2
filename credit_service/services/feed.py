"""The change feed: committed versions are numbered after their commit, so that a slow transaction is never skipped.

A number taken from a sequence or a timestamp at insert loses records under concurrent commits, because a reader
passes a number whose transaction commits later (docs/adr/0004, tests/storage/test_feed.py).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import Row, delete, func, select, update
from sqlalchemy.orm import Session

from credit_service.among import among
from credit_service.db import PAST_SESSION, Database, insert_many
from credit_service.models import FeedEntry, FeedHead, OutboxEntry, Record, Version
from credit_service.rules import integrity

BATCH = 2000


class Tampered(RuntimeError):
    """A stored version no longer hashes to what was committed to: the feed stops rather than vouch for it."""


@dataclass(frozen=True, slots=True)
class Position:
    """How far the feed is numbered, and since when that is known."""

    seq: int
    sequenced_at: datetime
    chain_hash: bytes
    epoch: int = 0


def sequence(database: Database, now: datetime) -> int:
    """Number every committed version that has no number yet; return how many. Looks before it locks.

    Selects *unnumbered visible rows*, never "rows after X": whoever commits late is numbered late.
    """
    total = 0
    while _waiting(database):
        with database.write() as session:
            numbered = _number(session, now)
        if not numbered:
            break
        total += numbered
    return total


def position(session: Session) -> Position:
    """Return the newest numbered position."""
    head = session.execute(select(FeedHead)).scalar_one()
    return Position(head.last_seq, head.sequenced_at, head.chain_hash, head.epoch)


def _waiting(database: Database) -> bool:
    with database.read() as session:
        return session.execute(select(OutboxEntry.id).limit(1)).first() is not None


def _number(session: Session, now: datetime) -> int:
    head = session.execute(select(FeedHead).with_for_update()).scalar_one()
    waiting = session.execute(_unnumbered().limit(BATCH)).all()
    if not waiting:
        return 0
    known_at = max(head.sequenced_at, now)
    entries, last = _entries(waiting, head.last_seq, head.chain_hash, known_at)
    insert_many(session, FeedEntry, entries)
    numbered = among(session, OutboxEntry.id, [row.outbox_id for row in waiting])
    session.execute(delete(OutboxEntry).where(numbered), execution_options=PAST_SESSION)
    session.execute(
        update(FeedHead).values(last_seq=head.last_seq + len(entries), chain_hash=last, sequenced_at=known_at)
    )
    return len(entries)


def _unnumbered() -> Any:
    return (
        select(OutboxEntry.id.label("outbox_id"), *VERSION_COLUMNS)
        .join(Version, Version.id == OutboxEntry.version_id)
        .join(Record, Record.id == Version.record_id)
        .order_by(OutboxEntry.id)
    )


def _entries(
    waiting: Sequence[Row[Any]], seq: int, chain: bytes, known_at: datetime
) -> tuple[list[dict[str, Any]], bytes]:
    entries = []
    for row in waiting:
        hash_ = integrity.version_hash(version_fields(row))
        if hash_ != row.hash:
            raise Tampered(f"version {row.inc}.{row.n} of {row.rid} does not hash to what was committed")
        seq += 1
        leaf = integrity.leaf(hash_)
        chain = integrity.chain(chain, leaf)
        entries.append(
            {
                "seq": seq,
                "version_id": row.version_id,
                "leaf_hash": leaf,
                "chain_hash": chain,
                "sequenced_at": known_at,
            }
        )
    return entries, chain


VERSION_COLUMNS = (
    Version.id.label("version_id"),
    Record.rid,
    Record.authority_code,
    Version.inc,
    Version.n,
    Version.op,
    Version.state,
    Version.valid_from,
    Version.valid_to,
    Version.prev_hash,
    Version.commit_hash,
    Version.hash,
)
"""What the hash of a version is made of, as a query returns it."""


def version_fields(row: Any) -> dict[str, Any]:
    """Return the eleven hashed fields of a version row (or anything with the same attributes), ready for JCS."""
    return {
        "rid": row.rid,
        "inc": row.inc,
        "n": row.n,
        "op": row.op,
        "state": row.state,
        "origin": row.rid.partition(":")[0],
        "authority": row.authority_code,
        "valid_from": row.valid_from.isoformat() if row.valid_from else None,
        "valid_to": row.valid_to.isoformat() if row.valid_to else None,
        "prev_hash": row.prev_hash.hex() if row.prev_hash else None,
        "commit": row.commit_hash.hex(),
    }


def backlog(session: Session) -> int:
    """Return how many committed versions wait for a number."""
    return session.execute(select(func.count()).select_from(OutboxEntry)).scalar_one()

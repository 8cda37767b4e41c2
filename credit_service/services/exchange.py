"""What a partner may read of this node: who it is, its feed within the partner's scope, and what is held of a record."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.clock import legal_day, rfc3339
from credit_service.errors import NotFound
from credit_service.models import FeedEntry, Record, Version
from credit_service.rules import integrity
from credit_service.rules.lifecycle import REMOVED
from credit_service.services import coverage, cursors, envelopes, feed, scope
from credit_service.services.partners import Partner
from credit_service.site import Site
from schemas.exchange import MOST_BYTES, VERSION
from schemas.vocabulary import RecordKind, Standing, State

SCANNED = 2000
"""Feed entries looked at for one page at the most: a page may be short, its token still moves on."""


@dataclass(frozen=True, slots=True)
class Page:
    """One page of the feed: envelopes as bytes, the token to go on with, and whether more is numbered already."""

    items: Sequence[bytes]
    next: str
    more: bool

    def json(self) -> bytes:
        """Return the page as it is sent."""
        more = b"true" if self.more else b"false"
        return b'{"items":[' + b",".join(self.items) + b'],"next":"' + self.next.encode() + b'","more":' + more + b"}"


def meta(session: Session, site: Site, feed_id: str, now: datetime) -> dict[str, Any]:
    """Return who this node is, and how fresh its lists are."""
    fresh = [
        {"code": code, "as_of": rfc3339(row.as_of), "source": row.source_code}
        for code, row in sorted(coverage.newest(session).items())
    ]
    return {
        "home": site.home,
        "feed_id": feed_id,
        "epoch": feed.position(session).epoch,
        "time": rfc3339(now),
        "schema_version": VERSION,
        "lists": fresh,
    }


def page(session: Session, site: Site, partner: Partner, after: str, limit: int, now: datetime) -> Page:
    """Return the next versions for a partner, in feed order.

    Raises: Invalid for a token that is not ours; Conflict `cursor-forked` when the feed behind it, or the partner's
    scope, is another than when it was made.
    """
    filter_ = scope.of(site, partner, legal_day(now))
    head = feed.position(session)
    start = _start(session, site, head, filter_, after)
    rows = session.execute(_entries(filter_, start, start + SCANNED)).all()
    chosen = _chosen(session, site, filter_, rows, now)
    items, last = _fitting(envelopes.packed(session, chosen[:limit], site.home), chosen[:limit])
    full = len(items) < len(chosen)
    reached = last if full else min(start + SCANNED, head.seq)
    token = cursors.Token(head.epoch, reached, _chain_at(session, head, reached), filter_.scope_id)
    return Page(items, cursors.sealed(site.keys, token), reached < head.seq)


def _start(session: Session, site: Site, head: feed.Position, filter_: scope.Scope, after: str) -> int:
    if not after:
        return 0
    token = cursors.opened(site.keys, after)
    if token.epoch != head.epoch or token.seq > head.seq or _chain_at(session, head, token.seq) != token.chain_hash:
        raise cursors.forked("this feed is not the one the cursor was made from")
    if token.scope_id != filter_.scope_id:
        raise cursors.forked("what is exchanged with you has changed")
    return token.seq


def _chain_at(session: Session, head: feed.Position, seq: int) -> bytes:
    if seq == 0:
        return integrity.GENESIS
    if seq == head.seq:
        return head.chain_hash
    return session.execute(select(FeedEntry.chain_hash).where(FeedEntry.seq == seq)).scalar_one()


def _entries(filter_: scope.Scope, after: int, until: int) -> Any:
    within = (FeedEntry.seq > after, FeedEntry.seq <= until, scope.along(filter_))
    numbered = envelopes.query().add_columns(FeedEntry.seq).join(FeedEntry, FeedEntry.version_id == Version.id)
    return numbered.where(*within).order_by(FeedEntry.seq)


def _chosen(session: Session, site: Site, filter_: scope.Scope, rows: Iterable[Any], now: datetime) -> list[Any]:
    """Leave out what does not leave, and records of which the partner may not be told; their removals always go."""
    leaving = [row for row in rows if scope.leaves(filter_, row)]
    removals = [row for row in leaving if REMOVED & {State(row.state), State(row.head_state)}]
    going = {row.seq for row in removals}
    others = [row for row in leaving if row.seq not in going]
    told = scope.tellable(session, site, filter_, others, legal_day(now))
    return [row for row in leaving if row.seq in going or row.record_id in told]


def _fitting(items: Sequence[bytes], rows: Sequence[Any]) -> tuple[list[bytes], int]:
    """Return as many items as fit into a page, at least one, and the feed position of the last."""
    fitting: list[bytes] = []
    size = 0
    for item in items:
        size += len(item) + 1
        if fitting and size > MOST_BYTES - 1024:
            break
        fitting.append(item)
    return fitting, rows[len(fitting) - 1].seq if fitting else 0


def readback(session: Session, partner: Partner, rid: str) -> dict[str, Any]:
    """Return which version of a record is held here, for the platform it came from or went to. Raises: NotFound."""
    head = session.execute(select(Record).where(Record.rid == rid)).scalar_one_or_none()
    if head is None or not _concerns(partner, head):
        raise NotFound("no record of that name is exchanged with you")
    return {
        "rid": head.rid,
        "inc": head.inc,
        "n": head.n,
        "state": head.state,
        "hash": head.hash.hex(),
        "frozen": head.frozen,
    }


def _concerns(partner: Partner, head: Record) -> bool:
    if head.standing != Standing.STATED or head.natural_person or head.kind == RecordKind.CONDUCT_EVENT:
        return False
    if head.rid.startswith(f"{partner.name}:"):
        return True
    return any(head.authority_code == r.authority and head.kind in r.kinds for r in partner.routes)

"""What is to be pushed: one row per partner and record with the newest wanted version, closed only by its own answer."""

from __future__ import annotations

import random
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import and_, case, func, or_, select, tuple_, update
from sqlalchemy.orm import Session

from credit_service.clock import legal_day
from credit_service.db import fetch, insert_many
from credit_service.models import Cursor, Delivery, FeedEntry, Record, Version
from credit_service.rules.lifecycle import REMOVED
from credit_service.services import envelopes, exchange, feed, scope
from credit_service.services.partners import Partner
from credit_service.site import Site
from schemas.exchange import MOST_BYTES
from schemas.vocabulary import Receipt, State

PUSH = "push"
BATCH = 100
"""Records claimed at once; with the versions between they stay within one batch on the wire."""
_FIRST_WAIT, _MOST_WAIT, _MOST_WAIT_REMOVAL = 5.0, 6 * 3600.0, 3600.0
_CLOSED = {Receipt.APPLIED, Receipt.DUPLICATE, Receipt.STALE, Receipt.ECHO}


@dataclass(frozen=True, slots=True)
class Parcel:
    """One claimed record: the version wanted there, the fence of the claim, and the envelopes that bring it."""

    record_id: int
    rid: str
    inc: int
    n: int
    fence: int
    envelopes: tuple[bytes, ...]


@dataclass(frozen=True, slots=True)
class Returned:
    """How the wanted version of a parcel ended; `receipt` None: unknown, it must be sent again."""

    parcel: Parcel
    receipt: Receipt | None
    code: str = ""


def plan(session: Session, site: Site, partner: Partner, now: datetime) -> bool:
    """Turn the next stretch of the feed into wanted versions; return whether more of it is left.

    Another scope (routes, law) reads the feed again from its beginning; what the partner has stays delivered.
    """
    filter_ = scope.of(site, partner, legal_day(now))
    cursor = _cursor(session, partner, filter_, now)
    head = feed.position(session)
    if cursor.seq >= head.seq:
        return False
    reach = min(cursor.seq + exchange.SCANNED, head.seq)
    rows = session.execute(_candidates(filter_, cursor.seq, reach)).all()
    held = _held(session, partner, [row.record_id for row in rows])
    leaving = [row for row in rows if scope.leaves(filter_, row)]
    # What was wanted there once may have arrived: whatever becomes of it follows.
    fresh = [row for row in leaving if row.record_id not in held]
    told = held.keys() | scope.tellable(session, site, filter_, fresh, legal_day(now))
    wanted = [row for row in leaving if row.record_id in told]
    for row in wanted:
        _want(session, partner, row, held.get(row.record_id), now)
    insert_many(session, Delivery, [_new(partner, row, now) for row in wanted if row.record_id not in held])
    cursor.seq, cursor.updated_at = reach, now
    session.flush()
    return reach < head.seq


def has_news(session: Session, site: Site, partner: Partner, now: datetime) -> bool:
    """Whether `plan` has anything to do."""
    cursor = session.get(Cursor, (partner.name, PUSH))
    if cursor is None or cursor.scope_id != scope.of(site, partner, legal_day(now)).scope_id:
        return feed.position(session).seq > 0
    return cursor.seq < feed.position(session).seq


def _cursor(session: Session, partner: Partner, filter_: scope.Scope, now: datetime) -> Cursor:
    cursor = session.get(Cursor, (partner.name, PUSH))
    if cursor is None:
        cursor = Cursor(platform=partner.name, lane=PUSH, token="", seq=0, scope_id=filter_.scope_id, updated_at=now)
        session.add(cursor)
    elif cursor.scope_id != filter_.scope_id:
        cursor.seq, cursor.scope_id = 0, filter_.scope_id
    return cursor


def _candidates(filter_: scope.Scope, after: int, until: int) -> Any:
    """Newest versions only; removals also of records that once went there, whatever became of their route."""
    went = select(Delivery.record_id).where(Delivery.platform == filter_.partner.name, Delivery.ever_attempted)
    removed = [state.value for state in REMOVED]
    numbered = envelopes.query().add_columns(FeedEntry.seq).join(FeedEntry, FeedEntry.version_id == Version.id)
    return numbered.where(
        FeedEntry.seq > after,
        FeedEntry.seq <= until,
        Record.version_id == Version.id,
        or_(scope.along(filter_), and_(Record.state.in_(removed), Record.id.in_(went))),
    )


def _held(session: Session, partner: Partner, record_ids: Iterable[int]) -> dict[int, Mapping[str, Any]]:
    ids = sorted(set(record_ids))
    found: dict[int, Mapping[str, Any]] = {}
    columns = (Delivery.record_id, Delivery.want_inc, Delivery.want_n)
    for start in range(0, len(ids), 500):
        within = (Delivery.platform == partner.name, Delivery.record_id.in_(ids[start : start + 500]))
        found.update({row["record_id"]: row for row in fetch(session, select(*columns).where(*within))})
    return found


def _want(session: Session, partner: Partner, row: Any, held: Mapping[str, Any] | None, now: datetime) -> None:
    """Raise what is wanted; a row already at this version is left as it stands."""
    if held is None or (row.inc, row.n) <= (held["want_inc"], held["want_n"]):
        return
    session.execute(
        update(Delivery)
        .where(Delivery.platform == partner.name, Delivery.record_id == row.record_id)
        .values(
            want_inc=row.inc,
            want_n=row.n,
            removal=_removal(row),
            attempts=0,
            next_at=now,
            wanted_at=now,
            # One in flight stays so: its answer finds another version wanted and puts it back.
            status=case((Delivery.status == "inflight", "inflight"), else_="pending"),
        )
    )


def _new(partner: Partner, row: Any, now: datetime) -> dict[str, Any]:
    return {
        "platform": partner.name,
        "record_id": row.record_id,
        "want_inc": row.inc,
        "want_n": row.n,
        "have_inc": None,
        "have_n": None,
        "removal": _removal(row),
        "status": "pending",
        "attempts": 0,
        "ever_attempted": False,
        "fence": 0,
        "next_at": now,
        "wanted_at": now,
        "last_code": "",
    }


def _removal(row: Any) -> bool:
    return State(row.state) in REMOVED


def _due(partner: Partner, now: datetime) -> tuple[Any, ...]:
    pending = and_(Delivery.status == "pending", Delivery.next_at <= now)
    # One run at a time sends to a partner: what is in flight when it claims was left there by one that died.
    return Delivery.platform == partner.name, or_(pending, Delivery.status == "inflight")


def is_due(session: Session, partner: Partner, now: datetime) -> bool:
    """Whether `claim` would find anything."""
    return session.execute(select(Delivery.record_id).where(*_due(partner, now)).limit(1)).first() is not None


def claim(session: Session, site: Site, partner: Partner, now: datetime) -> list[Parcel]:
    """Claim the next parcels that are due, removals first, the longest wanted first; they must be committed before sending."""
    rows = fetch(
        session,
        select(*Delivery.__table__.columns)
        .where(*_due(partner, now))
        .order_by(Delivery.removal.desc(), Delivery.wanted_at, Delivery.record_id)
        .limit(BATCH)
        .with_for_update(skip_locked=True),
    )
    parcels = _within_a_batch(_parcels(session, site, rows))
    ids = [parcel.record_id for parcel in parcels]
    taken = {"status": "inflight", "fence": Delivery.fence + 1, "ever_attempted": True}
    mine = (Delivery.platform == partner.name, Delivery.record_id.in_(ids))
    session.execute(update(Delivery).where(*mine).values(taken))
    return parcels


def _parcels(session: Session, site: Site, rows: Sequence[Mapping[str, Any]]) -> list[Parcel]:
    """Return each record with every version the partner has not answered for, so that it can follow each step."""
    ids = [row["record_id"] for row in rows]
    found = session.execute(envelopes.query().where(Version.record_id.in_(ids)).order_by(Version.inc, Version.n)).all()
    packed = envelopes.packed(session, found, site.home)
    parcels = []
    for row in rows:
        have = (row["have_inc"] if row["have_inc"] is not None else -1, row["have_n"] or 0)
        want = (row["want_inc"], row["want_n"])
        mine = [(v, data) for v, data in zip(found, packed, strict=True) if v.record_id == row["record_id"]]
        sent = tuple(data for v, data in mine if have < (v.inc, v.n) <= want)
        if sent:
            parcels.append(Parcel(row["record_id"], mine[0][0].rid, *want, row["fence"] + 1, sent))
    return parcels


def _within_a_batch(parcels: Sequence[Parcel]) -> list[Parcel]:
    within: list[Parcel] = []
    size = count = 0
    for parcel in parcels:
        size += sum(len(data) + 1 for data in parcel.envelopes)
        count += len(parcel.envelopes)
        if within and (size > MOST_BYTES // 2 or count > 400):
            break
        within.append(parcel)
    return within


def settle(session: Session, partner: Partner, returned: Sequence[Returned]) -> None:
    """Write down how parcels ended. An answer to an older claim changes nothing; one for another version closes nothing."""
    for one in returned:
        parcel = one.parcel
        mine = (
            Delivery.platform == partner.name,
            Delivery.record_id == parcel.record_id,
            Delivery.fence == parcel.fence,
        )
        wanted = and_(Delivery.want_inc == parcel.inc, Delivery.want_n == parcel.n)
        values: dict[str, Any] = {"last_code": one.code[:40]}
        if one.receipt in _CLOSED:
            values |= {"have_inc": parcel.inc, "have_n": parcel.n, "attempts": 0}
        values["status"] = case((wanted, _status(one.receipt)), else_="pending")
        session.execute(update(Delivery).where(*mine).values(values))


def _status(receipt: Receipt | None) -> str:
    if receipt is None:
        return "pending"
    if receipt in _CLOSED:
        return "delivered"
    return "held" if receipt is Receipt.HELD else "quarantined"


def put_back(
    session: Session, partner: Partner, parcels: Sequence[Parcel], why: str, now: datetime, after: float | None = None
) -> None:
    """Put parcels back whose outcome is unknown; they are sent again after a while that grows. Removals never give up.

    `after` is the wait in seconds the partner asked for.
    """
    keys = [(partner.name, parcel.record_id, parcel.fence) for parcel in parcels]
    mine = tuple_(Delivery.platform, Delivery.record_id, Delivery.fence).in_(keys)
    for row in fetch(session, select(Delivery.record_id, Delivery.attempts, Delivery.removal).where(mine)):
        wait = timedelta(seconds=max(_wait(row["attempts"], removal=row["removal"]), min(after or 0.0, 86400.0)))
        values = {
            "status": "pending",
            "attempts": row["attempts"] + 1,
            "next_at": now + wait,
            "last_code": why[:40],
        }
        session.execute(update(Delivery).where(mine, Delivery.record_id == row["record_id"]).values(values))


def _wait(attempts: int, *, removal: bool) -> float:
    """Return seconds to wait: full jitter under a doubling limit, so that many do not come back at once."""
    most = _MOST_WAIT_REMOVAL if removal else _MOST_WAIT
    return random.uniform(0, min(most, _FIRST_WAIT * 2 ** min(attempts, 16)))  # noqa: S311 - nothing is guarded by it


def backlog(session: Session, partner: Partner) -> dict[str, int]:
    """Return how many records stand in which state of delivery."""
    rows = session.execute(
        select(Delivery.status, func.count().label("records"))
        .where(Delivery.platform == partner.name)
        .group_by(Delivery.status)
    )
    return {row.status: row.records for row in rows}

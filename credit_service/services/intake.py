"""Taking in versions from a partner: each one verified, decided by one total table, and answered for by a receipt.

Nothing a partner sends disturbs anything else: what cannot be taken in is kept, sealed, with a code and a sentence.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import select
from sqlalchemy.exc import DataError, IntegrityError
from sqlalchemy.orm import Session, aliased

from credit_service.clock import legal_day
from credit_service.db import fetch, insert_many
from credit_service.models import InboxEntry, Record, Version
from credit_service.rules import exchange
from credit_service.rules.exchange import Do
from credit_service.rules.identity import personal_number_in
from credit_service.services import audit, foreign
from credit_service.services.foreign import Arrived
from credit_service.services.partners import Partner
from credit_service.services.verify import fault_of
from credit_service.site import Actor, Site
from schemas.exchange import MOST_ITEM_BYTES, Envelope, read_envelope
from schemas.problems import Fault
from schemas.vocabulary import Receipt, RecordKind, State

_KEPT_AS_VERSION = {Receipt.APPLIED, Receipt.DUPLICATE, Receipt.STALE}


@dataclass(frozen=True, slots=True)
class Answer:
    """What becomes of one received version."""

    receipt: Receipt
    code: str = ""
    message: str = ""
    rid: str = ""
    inc: int | None = None
    n: int | None = None

    def told(self) -> dict[str, Any]:
        """Return the receipt as it is sent."""
        receipt = f"{self.receipt.value}:{self.code}" if self.code else self.receipt.value
        return {"rid": self.rid, "inc": self.inc, "n": self.n, "receipt": receipt, "message": self.message}


@dataclass(slots=True)
class _Item:
    raw: bytes
    envelope: Envelope | None
    answer: Answer | None = None


@dataclass(frozen=True, slots=True)
class Carrier:
    """Who hands something in, and where: the place, the partner, its client or our schedule."""

    site: Site
    partner: Partner
    actor: Actor


def take_in(session: Session, carrier: Carrier, raw: Sequence[Any], now: datetime) -> list[Answer]:
    """Take in decoded envelopes in the caller's transaction; receipts stand in their order.

    Two versions of one record in the same batch are taken one after the other, as they came.
    """
    items = [_read(carrier, one, now) for one in raw]
    waiting = [item for item in items if item.answer is None]
    while waiting:
        turn, waiting = _first_of_each(waiting)
        _take_turn(session, carrier, turn, now)
    answers = [item.answer or Answer(Receipt.REJECTED, "internal") for item in items]
    _enter(session, carrier, items, answers, now)
    return answers


def _read(carrier: Carrier, raw: Any, now: datetime) -> _Item:
    data = orjson.dumps(raw)
    if len(data) > MOST_ITEM_BYTES:
        return _Item(data, None, _refused(Fault("", "too-large", f"an item has at most {MOST_ITEM_BYTES} bytes"), raw))
    envelope = read_envelope(raw)
    if isinstance(envelope, Fault):
        return _Item(data, None, _refused(Fault(envelope.pointer, "schema", envelope.message), raw))
    fault = fault_of(envelope, carrier.site, legal_day(now) + timedelta(days=1))
    return _Item(data, envelope, _refused(fault, raw) if fault else None)


def _refused(fault: Fault, raw: Any) -> Answer:
    told = f"{fault.pointer}: {fault.message}" if fault.pointer else fault.message
    rid, inc, n = (raw.get(key) for key in ("rid", "inc", "n")) if isinstance(raw, Mapping) else (None, None, None)
    return Answer(Receipt.REJECTED, fault.code, told, _short(rid), _number(inc), _number(n))


def _short(rid: Any) -> str:
    if not (isinstance(rid, str) and len(rid) <= 200 and rid.isascii() and rid.isprintable()):
        return ""
    return "" if personal_number_in(rid) else rid


def _number(value: Any) -> int | None:
    return value if type(value) is int and 0 <= value <= 2**31 - 1 else None


def _first_of_each(waiting: Sequence[_Item]) -> tuple[list[_Item], list[_Item]]:
    seen: set[str] = set()
    first: list[_Item] = []
    rest: list[_Item] = []
    for item in waiting:
        assert item.envelope is not None
        (rest if item.envelope.rid in seen else first).append(item)
        seen.add(item.envelope.rid)
    return first, rest


def _take_turn(session: Session, carrier: Carrier, items: Sequence[_Item], now: datetime) -> None:
    """Take in versions of different records; one that the tables refuse is found by taking each alone."""
    try:
        with session.begin_nested():
            _decide_all(session, carrier, items, now)
    except (IntegrityError, DataError):
        for item in items:
            _take_alone(session, carrier, item, now)


def _take_alone(session: Session, carrier: Carrier, item: _Item, now: datetime) -> None:
    try:
        with session.begin_nested():
            _decide_all(session, carrier, [item], now)
    except (IntegrityError, DataError):
        fault = Fault(
            "",
            "schema",
            "it cannot be stored: a text is too long, a number too large, or it contradicts another record",
        )
        item.answer = _of(item, Receipt.REJECTED, fault.code, fault.message)


def _decide_all(session: Session, carrier: Carrier, items: Sequence[_Item], now: datetime) -> None:
    heads = _heads(session, [item.envelope.rid for item in items if item.envelope])
    hashes = _hashes(session, heads.values())
    arrived: list[tuple[_Item, Arrived]] = []
    for item in items:
        envelope = item.envelope
        assert envelope is not None
        head = heads.get(envelope.rid)
        known = hashes.get((head["id"], envelope.inc, envelope.n)) if head else None
        decided = _decide(carrier, envelope, head, known)
        item.answer = _of(item, decided.receipt, decided.code)
        if decided.do not in {Do.NOTHING, Do.HOLD} or decided.hide:
            arrived.append((item, Arrived(envelope, decided.do, head, decided.hide)))
    foreign.store(session, carrier.site, carrier.actor, [one for _, one in arrived], now)
    for item, one in arrived:
        if one.fault is not None:
            item.answer = _of(item, Receipt.REJECTED, one.fault.code, one.fault.message)


def _decide(
    carrier: Carrier, envelope: Envelope, head: Mapping[str, Any] | None, known: bytes | None
) -> exchange.Decision:
    incoming = exchange.Incoming(
        inc=envelope.inc,
        n=envelope.n,
        op=envelope.op,
        state=envelope.state,
        hash=envelope.hash,
        prev_hash=envelope.prev_hash,
        origin=envelope.origin,
        authority=envelope.authority,
        via=envelope.via,
    )
    held = _held(head, known) if head else None
    is_home = envelope.authority in carrier.partner.homes
    return exchange.decide(incoming, held, here=carrier.site.home, carrier_is_home=is_home)


def _held(head: Mapping[str, Any], known: bytes | None) -> exchange.Held:
    return exchange.Held(
        inc=head["inc"],
        n=head["n"],
        state=State(head["state"]),
        hash=head["hash"],
        authority=head["authority_code"],
        same=known,
        frozen=bool(head["frozen"]),
    )


def _heads(session: Session, rids: Sequence[str]) -> dict[str, Mapping[str, Any]]:
    columns = [Record.__table__.c[name] for name in foreign.HEAD]
    return {row["rid"]: row for row in fetch(session, select(*columns).where(Record.rid.in_(rids)).with_for_update())}


def _hashes(session: Session, heads: Any) -> dict[tuple[int, int, int], bytes]:
    ids = [head["id"] for head in heads]
    rows = session.execute(
        select(Version.record_id, Version.inc, Version.n, Version.hash).where(Version.record_id.in_(ids))
    )
    return {(record_id, inc, n): hash_ for record_id, inc, n, hash_ in rows}


def _of(item: _Item, receipt: Receipt, code: str = "", message: str = "") -> Answer:
    assert item.envelope is not None
    return Answer(
        receipt, code, message or _SENTENCES.get(code, ""), item.envelope.rid, item.envelope.inc, item.envelope.n
    )


_SENTENCES = {
    "not-owner": "this platform is not the home of that authority; ask its home",
    "fork": "this very version is held with other content; the record is frozen until people have decided",
    "illegal-transition": "a removed record comes back only by `reinstate` with a legal basis",
    "via-too-long": "it has passed too many platforms, which is a loop",
    "frozen": "the record is frozen after a fork; the version is kept until people have decided",
    "drift": "this version differs from the one stated here, where the record is at home",
}


def unsettled_listings(session: Session, partner: Partner) -> bool:
    """Whether a listing of this partner was refused or is waiting and nothing newer of the record has come in since."""
    later = aliased(InboxEntry)
    settled = select(later.id).where(
        later.rid == InboxEntry.rid, later.id > InboxEntry.id, later.receipt == Receipt.APPLIED.value
    )
    waiting = select(InboxEntry.id).where(
        InboxEntry.platform == partner.name,
        InboxEntry.receipt.in_([Receipt.REJECTED.value, Receipt.HELD.value]),
        InboxEntry.rid.contains(f":{RecordKind.LISTING.value}:"),
        ~settled.exists(),
    )
    return session.execute(waiting.limit(1)).first() is not None


def _enter(
    session: Session, carrier: Carrier, items: Sequence[_Item], answers: Sequence[Answer], now: datetime
) -> None:
    """Write the inbox: a row for everything received, its raw bytes where no version keeps them."""
    rows = []
    for item, answer in zip(items, answers, strict=True):
        digest = sha256(item.raw).hexdigest()
        kept = answer.receipt in _KEPT_AS_VERSION
        rows.append(
            {
                "platform": carrier.partner.name,
                "received_at": now,
                "sha256": digest,
                "rid": answer.rid,
                "inc": answer.inc,
                "n": answer.n,
                "receipt": answer.receipt.value,
                "code": answer.code,
                "message": answer.message,
                "sealed": None if kept else carrier.site.keys.seal(item.raw, f"inbox|sealed|{digest}"),
            }
        )
    insert_many(session, InboxEntry, rows)
    if any(answer.receipt is not Receipt.DUPLICATE for answer in answers):
        counts: dict[str, Any] = dict(Counter(answer.receipt.value for answer in answers))
        audit.note(session, carrier.actor, audit.Event.EXCHANGE_TAKEN_IN, carrier.partner.name, now, **counts)

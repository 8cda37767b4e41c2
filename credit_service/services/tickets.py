"""Tickets of screenings: kept byte for byte, sealed to their organisation before the opening, checked at sources."""

from __future__ import annotations

import secrets
from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.clock import rfc3339
from credit_service.db import fetch, insert_many
from credit_service.errors import NotFound
from credit_service.models import SourceCheck, Ticket
from credit_service.services import audit
from credit_service.site import Actor
from schemas.vocabulary import Role

_TYPED = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
"""Characters a person can type from paper: no I, L, O, U."""
_LENGTH = 12
_LONGEST_CHAIN = 100


@dataclass(frozen=True, slots=True)
class Check:
    """已在源站核查: where somebody looked, when, what was found, and the hash of the evidence."""

    list_code: str
    channel: str
    checked_at: datetime
    result: str
    evidence_sha256: str


@dataclass(frozen=True, slots=True)
class Issued:
    """A ticket with exactly the answer that was given."""

    ticket: str
    answer: bytes
    question: bytes
    as_of: datetime
    opens_at: datetime | None
    recheck_of: str | None


def new_name(today: date) -> str:
    """Return a name for a ticket: its day and 60 random bits, so that none can be guessed from another."""
    return f"{today:%Y%m%d}-" + "".join(secrets.choice(_TYPED) for _ in range(_LENGTH))


def store(session: Session, row: Mapping[str, Any], actor: Actor, now: datetime, **detail: Any) -> None:
    """Keep a ticket and note who asked. The trail says nothing of bidders, not even how many (招标投标法 第二十二条)."""
    owner = {"client": actor.name, "organisation_code": actor.organisation_code, "created_at": now}
    insert_many(session, Ticket, [{**row, **owner}])
    reason = str(detail.pop("reason", ""))
    audit.note(session, actor, audit.Event.SCREENING_ASKED, row["ticket"], now, reason=reason, **detail)


def find(session: Session, ticket: str, actor: Actor, now: datetime) -> Issued:
    """Return a ticket of the actor's own organisation; once opened, of any for an auditor.

    Raises: NotFound, also for a ticket of others, so that nobody learns which exist.
    """
    columns = (Ticket.ticket, Ticket.answer, Ticket.question, Ticket.as_of, Ticket.opens_at, Ticket.recheck_of)
    found = fetch(session, select(*columns, Ticket.organisation_code).where(Ticket.ticket == ticket))
    if not found or not _may_read(found[0], actor, now):
        raise NotFound("no ticket of that name is yours")
    row = dict(found[0])
    row.pop("organisation_code")
    return Issued(**row)


def _may_read(row: Mapping[str, Any], actor: Actor, now: datetime) -> bool:
    if actor.role == Role.AUDITOR:
        return row["opens_at"] is None or row["opens_at"] <= now
    return bool(row["organisation_code"] == actor.organisation_code)


def read(session: Session, ticket: str, actor: Actor, now: datetime) -> bytes:
    """Return the same bytes again, and note who read them. Raises: NotFound."""
    answer = find(session, ticket, actor, now).answer
    audit.note(session, actor, audit.Event.SCREENING_READ, ticket, now)
    return answer


def note_check(session: Session, ticket: str, check: Check, actor: Actor, now: datetime) -> None:
    """Add a check at a source to a ticket; nothing is ever taken off."""
    insert_many(session, SourceCheck, [{**asdict(check), "ticket": ticket, "by": actor.name, "at": now}])
    audit.note(session, actor, audit.Event.SOURCE_CHECKED, ticket, now, list=check.list_code)


def checks(session: Session, ticket: str | None) -> dict[str, Mapping[str, Any]]:
    """Return by list the newest check noted for a ticket or one it rechecks."""
    chain: list[str] = []
    while ticket and ticket not in chain and len(chain) < _LONGEST_CHAIN:
        chain.append(ticket)
        ticket = session.execute(select(Ticket.recheck_of).where(Ticket.ticket == ticket)).scalar()
    if not chain:
        return {}
    rows = fetch(
        session,
        select(*SourceCheck.__table__.columns).where(SourceCheck.ticket.in_(chain)).order_by(SourceCheck.checked_at),
    )
    return {row["list_code"]: row for row in rows}


def check_out(check: Mapping[str, Any]) -> dict[str, Any]:
    """Return a check as the answer quotes it."""
    kept = {name: check[name] for name in ("channel", "result", "evidence_sha256", "by")}
    return kept | {"checked_at": rfc3339(check["checked_at"])}

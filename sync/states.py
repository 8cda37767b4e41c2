"""How the exchange with a partner goes, kept in the database: breaker, blocks, and what went wrong last."""

from __future__ import annotations

import random
from collections.abc import Mapping
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credit_service.clock import rfc3339
from credit_service.models import Cursor, Delivery, InboxEntry, PlatformState
from credit_service.services import delivery
from credit_service.services.partners import Partner

OPENS_AFTER = 5
"""Failures in a row after which the schedule leaves the partner alone for a while."""
_MOST_WAIT = timedelta(hours=1)


def of(session: Session, partner: Partner) -> PlatformState:
    """Return the state of a partner, making it at first sight."""
    state = session.get(PlatformState, partner.name)
    if state is None:
        state = PlatformState(platform=partner.name, feed_id="", failures=0, blocked="", last_error="")
        session.add(state)
        session.flush()
    return state


def feed_id(session: Session, partner: Partner) -> str:
    """Return the feed last read from the partner; empty before the first."""
    state = session.get(PlatformState, partner.name)
    return state.feed_id if state else ""


def may_run(session: Session, partner: Partner, now: datetime) -> bool:
    """Whether the schedule may call the partner now; a person may always."""
    state = session.get(PlatformState, partner.name)
    return state is None or not (state.blocked or (state.next_probe_at and state.next_probe_at > now))


def worked(session: Session, partner: Partner, now: datetime) -> None:
    """Note a run that went through; it closes the breaker and lifts a block."""
    state = of(session, partner)
    state.failures, state.next_probe_at, state.blocked, state.last_error = 0, None, "", ""
    state.last_run_at = state.last_ok_at = now
    session.flush()


def failed(session: Session, partner: Partner, why: str, now: datetime, after: float | None = None) -> None:
    """Note a run that may work later; `after` is the wait in seconds the partner asked for."""
    state = of(session, partner)
    state.failures += 1
    state.last_error, state.last_run_at = why[:400], now
    wait = timedelta(seconds=min(after or 0.0, 86400.0))
    if state.failures >= OPENS_AFTER:
        doubled = partner.seconds * 2 ** min(state.failures - OPENS_AFTER, 12)
        jittered = timedelta(seconds=doubled * (1 + random.random()))  # noqa: S311 - nothing is guarded by it
        wait = max(wait, min(jittered, _MOST_WAIT))
    state.next_probe_at = now + wait if wait else None
    session.flush()


def block(session: Session, partner: Partner, why: str, now: datetime) -> None:
    """Stop the schedule for a partner until a person has run it by hand with success."""
    state = of(session, partner)
    state.blocked = state.last_error = why[:400]
    state.last_run_at = now
    session.flush()


def status(session: Session, partner: Partner, now: datetime) -> Mapping[str, Any]:
    """Return what an operator wants to know of one partner, as plain JSON."""
    state = session.get(PlatformState, partner.name)
    pulled = session.get(Cursor, (partner.name, "pull"))
    waiting = (Delivery.platform == partner.name, Delivery.status.in_(("pending", "inflight")))
    oldest = session.execute(select(func.min(Delivery.wanted_at)).where(*waiting)).scalar()
    kept = (InboxEntry.platform == partner.name, InboxEntry.sealed.is_not(None))
    return {
        "platform": partner.name,
        "state": _word(state, now),
        "last_run_at": _told(state.last_run_at if state else None),
        "last_ok_at": _told(state.last_ok_at if state else None),
        "pulled_at": _told(pulled.updated_at if pulled else None),
        "deliveries": delivery.backlog(session, partner),
        "oldest_pending_seconds": int((now - oldest).total_seconds()) if oldest else 0,
        "set_aside": session.execute(select(func.count()).select_from(InboxEntry).where(*kept)).scalar_one(),
        "last_error": state.last_error if state else "",
    }


def _word(state: PlatformState | None, now: datetime) -> str:
    if state is None:
        return "never-run"
    if state.blocked:
        return "blocked"
    if state.next_probe_at and state.next_probe_at > now:
        return "waiting"
    return "failing" if state.failures else "running"


def _told(instant: datetime | None) -> str | None:
    return rfc3339(instant) if instant else None

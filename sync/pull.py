"""Pulling: pages of a partner's feed are taken in together with the cursor behind them, so that neither outruns the other."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from datetime import datetime

from sqlalchemy.orm import Session

from credit_service.models import Cursor, ListSource
from credit_service.node import Node
from credit_service.services import coverage, intake
from credit_service.services.partners import Partner
from credit_service.site import Actor
from schemas.exchange import MOST_ITEMS
from schemas.vocabulary import Role
from sync import states
from sync.contract import Broken, CursorExpired, Identity, Page, Platform, Retryable
from sync.leases import Lease

PULL = "pull"


def pull(node: Node, partner: Partner, platform: Platform, lease: Lease, who: Identity) -> Counter[str]:
    """Take in everything the partner has for us; return how many ended in which receipt.

    Raises: Retryable, Broken, LostLease.
    """
    taken: Counter[str] = Counter()
    cursor, again = _cursor(node, partner, lease, who), False
    while True:
        try:
            page = platform.changes(cursor, MOST_ITEMS)
        except CursorExpired as expired:
            if again or not cursor:
                raise Broken("its feed refuses even its own beginning") from expired
            cursor, again = "", True
            continue
        if len(page.items) > MOST_ITEMS:
            raise Broken(f"a page of {len(page.items)} items; {MOST_ITEMS} are agreed")
        if page.items or page.cursor != cursor:
            taken += _take(node, partner, lease, page)
        if not page.more:
            break
        if page.cursor == cursor:
            raise Retryable("its feed says there is more and does not move")
        cursor = page.cursor
    _note_lists(node, partner, lease, who)
    return taken


def _cursor(node: Node, partner: Partner, lease: Lease, who: Identity) -> str:
    """Return where to go on; another feed at the same address is read from its beginning."""
    with node.read() as session:
        row = session.get(Cursor, (partner.name, PULL))
        known = states.feed_id(session, partner)
    if known == who.feed_id:
        return row.token if row else ""
    with node.write() as session:
        lease.hold(session, node.now())
        states.of(session, partner).feed_id = who.feed_id
        session.flush()
    return ""


def _take(node: Node, partner: Partner, lease: Lease, page: Page) -> Counter[str]:
    carrier = intake.Carrier(node.site, partner, Actor(partner.name, Role.PARTNER.value, partner.organisation))
    with node.write() as session:
        now = node.now()
        lease.hold(session, now)
        answers = intake.take_in(session, carrier, page.items, now) if page.items else []
        _move(session, partner, page.cursor, now)
    return Counter(answer.told()["receipt"] for answer in answers)


def _move(session: Session, partner: Partner, token: str, now: datetime) -> None:
    row = session.get(Cursor, (partner.name, PULL))
    if row is None:
        session.add(Cursor(platform=partner.name, lane=PULL, token=token, seq=0, scope_id="", updated_at=now))
    else:
        row.token, row.updated_at = token, now
    session.flush()


def _note_lists(node: Node, partner: Partner, lease: Lease, who: Identity) -> None:
    """After a whole pull the lists the partner vouches for are as fresh here as they were there before it."""
    with node.read() as session:
        newer = _newer(session, partner, who.lists)
        if not newer or intake.unsettled_listings(session, partner):
            return
    with node.write() as session:
        lease.hold(session, node.now())
        for code, as_of in newer:
            coverage.note(session, code, (partner.name, partner.name), min(as_of, node.now()))


def _newer(session: Session, partner: Partner, lists: Sequence[tuple[str, datetime]]) -> list[tuple[str, datetime]]:
    newer = []
    for code, as_of in lists:
        held = session.get(ListSource, (code, partner.name))
        if code in partner.lists and (held is None or held.as_of < as_of):
            newer.append((code, as_of))
    return newer

"""Pushing: claim, commit, send, settle; no call to a partner happens inside a transaction."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from credit_service.node import Node
from credit_service.services import delivery
from credit_service.services.delivery import Parcel, Returned
from credit_service.services.partners import Partner
from sync.contract import Ack, Broken, Platform, Retryable
from sync.leases import Lease


def push(node: Node, partner: Partner, platform: Platform, lease: Lease) -> Counter[str]:
    """Send whatever the partner should have, removals first; return how many records ended in which receipt.

    Raises: Retryable, Broken, LostLease. What was on its way then is sent again: its outcome is unknown.
    """
    sent: Counter[str] = Counter()
    _plan(node, partner, lease)
    while parcels := _claim(node, partner, lease):
        try:
            acks = platform.push(parcels)
        except (Retryable, Broken) as error:
            with node.write() as session:
                wait = error.after if isinstance(error, Retryable) else None
                delivery.put_back(session, partner, parcels, type(error).__name__, node.now(), wait)
            raise
        _settle(node, partner, lease, parcels, acks)
        sent.update(f"{ack.receipt.value if ack.receipt else 'unknown'}" for ack in acks)
    return sent


def _plan(node: Node, partner: Partner, lease: Lease) -> None:
    while True:
        with node.read() as session:
            if not delivery.has_news(session, node.site, partner, node.now()):
                return
        with node.write() as session:
            lease.hold(session, node.now())
            delivery.plan(session, node.site, partner, node.now())


def _claim(node: Node, partner: Partner, lease: Lease) -> list[Parcel]:
    with node.read() as session:
        if not delivery.is_due(session, partner, node.now()):
            return []
    with node.write() as session:
        lease.hold(session, node.now())
        return delivery.claim(session, node.site, partner, node.now())


def _settle(node: Node, partner: Partner, lease: Lease, parcels: Sequence[Parcel], acks: Sequence[Ack]) -> None:
    answered = [Returned(p, a.receipt, a.code) for p, a in zip(parcels, acks, strict=True) if a.receipt is not None]
    silent = [p for p, a in zip(parcels, acks, strict=True) if a.receipt is None]
    with node.write() as session:
        lease.hold(session, node.now())
        delivery.settle(session, partner, answered)
        delivery.put_back(session, partner, silent, "no-receipt", node.now())

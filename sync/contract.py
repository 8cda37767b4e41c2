"""The narrow contract between the exchange and the platforms it talks to: an adapter knows addresses and field names only.

Retries, breaker, cursors, idempotency, limits and the audit are the engine's. An adapter raises nothing but the three
exceptions below; a refused record is no exception but an `Ack`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Protocol

from credit_service.services.delivery import Parcel
from schemas.vocabulary import Receipt


class Retryable(Exception):
    """It may work later: the partner is away, overloaded, or answered something that is no answer."""

    def __init__(self, why: str, after: float | None = None) -> None:
        super().__init__(why)
        self.after = after
        """Seconds the partner asked to wait, if it did."""


class Broken(Exception):
    """A person is needed: the key, the certificate, the address or the agreed shape is not right."""


class CursorExpired(Exception):
    """The partner no longer knows the position; its feed is read again from the beginning."""


@dataclass(frozen=True, slots=True)
class Caps:
    """What a platform can do."""

    feed: bool = True
    push: bool = True


@dataclass(frozen=True, slots=True)
class Identity:
    """Who answers at the other end, and how fresh its lists are."""

    home: str
    feed_id: str
    lists: tuple[tuple[str, datetime], ...] = ()


@dataclass(frozen=True, slots=True)
class Page:
    """Decoded envelopes, the partner's own cursor behind them, and whether more is waiting."""

    items: Sequence[Any]
    cursor: str
    more: bool


@dataclass(frozen=True, slots=True)
class Ack:
    """How one version ended at the partner; `receipt` None: it did not say, so it must be sent again."""

    rid: str
    inc: int
    n: int
    receipt: Receipt | None
    code: str = ""


class Platform(Protocol):
    """One partner platform as the engine sees it. Every method raises only Retryable, Broken or CursorExpired."""

    caps: Caps

    def identify(self) -> Identity:
        """Say who answers."""

    def changes(self, cursor: str, limit: int) -> Page:
        """Return what follows a cursor; empty: from the beginning."""

    def push(self, parcels: Sequence[Parcel]) -> Sequence[Ack]:
        """Hand over every envelope of the parcels; one Ack for the wanted version of each parcel, in their order."""

    def close(self) -> None:
        """Give back connections."""

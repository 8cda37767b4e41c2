"""Another node of this service: `/exchange/v1` over HTTP."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import Any

from credit_service.services.delivery import Parcel
from credit_service.services.partners import Partner
from schemas.exchange import VERSION
from schemas.vocabulary import Receipt
from sync.contract import Ack, Broken, Caps, Identity, Page, Retryable
from sync.transport import Transport

_ROOT = "exchange/v1/"


class Peer:
    """A peer node."""

    caps = Caps()

    def __init__(self, partner: Partner, key: str) -> None:
        self._name = partner.name
        self._transport = Transport(partner, key)

    def identify(self) -> Identity:
        """Return who answers; Broken if it is another node than the one configured."""
        told = self._transport.get(_ROOT + "meta")
        home, feed_id, version = told.get("home"), told.get("feed_id"), told.get("schema_version")
        if home != self._name or not isinstance(feed_id, str):
            raise Broken(f"the node at this address is {home!r}, expected {self._name!r}")
        if version != VERSION:
            raise Broken(f"it speaks version {version!r} of the exchange, we speak {VERSION!r}")
        try:
            lists = tuple((row["code"], datetime.fromisoformat(row["as_of"])) for row in told["lists"])
        except (KeyError, TypeError, ValueError) as error:
            raise Broken("its meta is not of the agreed shape") from error
        return Identity(home, feed_id, lists)

    def changes(self, cursor: str, limit: int) -> Page:
        """Return the next page of its feed."""
        params = {"limit": str(limit)} | ({"after": cursor} if cursor else {})
        told = self._transport.get(_ROOT + "feed", params)
        items, after, more = told.get("items"), told.get("next"), told.get("more")
        if not isinstance(items, list) or not isinstance(after, str) or not isinstance(more, bool):
            raise Retryable("a page that is not of the agreed shape")
        return Page(items, after, more)

    def push(self, parcels: Sequence[Parcel]) -> Sequence[Ack]:
        """Hand parcels over in one batch."""
        body = b'{"items":[' + b",".join(data for parcel in parcels for data in parcel.envelopes) + b"]}"
        told = self._transport.post(_ROOT + "records", body)
        receipts = told.get("receipts")
        if not isinstance(receipts, list):
            raise Retryable("receipts that are not of the agreed shape")
        by_version = {_version(row): row for row in receipts if isinstance(row, dict)}
        return [_ack(parcel, by_version.get((parcel.rid, parcel.inc, parcel.n))) for parcel in parcels]

    def close(self) -> None:
        """Close its connections."""
        self._transport.close()


def _version(row: dict[str, Any]) -> tuple[Any, ...]:
    return tuple(v if isinstance(v, str | int) else None for v in (row.get("rid"), row.get("inc"), row.get("n")))


def _ack(parcel: Parcel, row: dict[str, Any] | None) -> Ack:
    """Return the answer for one parcel; none given is never taken for success."""
    said, _, code = str((row or {}).get("receipt", "")).partition(":")
    receipt = Receipt(said) if said in set(Receipt) else None
    return Ack(parcel.rid, parcel.inc, parcel.n, receipt, code or ("" if receipt else "no-receipt"))

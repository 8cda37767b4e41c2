"""Cursor tokens of our feed: they stand for the whole prefix a partner has read, and only we can make one."""

from __future__ import annotations

import base64
import hmac
import struct
from dataclasses import dataclass

from credit_service.errors import Conflict, Invalid
from credit_service.keys import Keys
from schemas.problems import Fault

_SHAPE = struct.Struct(">IQ32s8s")
_MAC = 16
_FOR = b"feed-cursor|"


@dataclass(frozen=True, slots=True)
class Token:
    """A position in the feed: everything up to `seq` was read, within the scope, and hashed to `chain_hash`."""

    epoch: int
    seq: int
    chain_hash: bytes
    scope_id: str
    """16 hex digits; another filter is another scope."""


def sealed(keys: Keys, token: Token) -> str:
    """Return the token as text for an address."""
    message = _SHAPE.pack(token.epoch, token.seq, token.chain_hash, bytes.fromhex(token.scope_id))
    return base64.urlsafe_b64encode(message + keys.sign(_FOR + message)).decode().rstrip("=")


def opened(keys: Keys, text: str) -> Token:
    """Return the token. Raises: Invalid unless this node made it and nobody changed it."""
    try:
        data = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        message, mac = data[:-_MAC], data[-_MAC:]
        epoch, seq, chain_hash, scope = _SHAPE.unpack(message)
    except (ValueError, struct.error) as error:
        raise Invalid(faults=[_STRANGE]) from error
    if not hmac.compare_digest(mac, keys.sign(_FOR + message)):
        raise Invalid(faults=[_STRANGE])
    return Token(epoch, seq, chain_hash, scope.hex())


def forked(why: str) -> Conflict:
    """Return the error that tells a partner to read the feed again from its beginning."""
    return Conflict(
        f"{why}; read again from the beginning, what you hold already is answered as duplicate", code="cursor-forked"
    )


_STRANGE = Fault(
    "?after",
    "bad-cursor",
    "游标并非本节点签发或已被改动；this cursor was not made here, or it was changed",
    "Send the `next` of the page before unchanged, or leave `after` out to begin again.",
)

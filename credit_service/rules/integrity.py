"""What a version is proved by: canonical bytes, commitment, version hash, leaf and chain.

`commit = SHA-256(salt ‖ JCS(body))`, `hash = SHA-256(JCS{rid, inc, n, op, state, origin, authority, valid_from,
valid_to, prev_hash, commit})`, `leaf = SHA-256(0x00 ‖ hash)`, `chain = SHA-256(0x02 ‖ previous chain ‖ leaf)`.
Hashes are lower-case hex in JSON and bytes elsewhere. Test vectors: tests/rules/test_integrity.py.
"""

from __future__ import annotations

import base64
import re
from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

import orjson
import rfc8785

GENESIS = bytes(32)
"""The chain before the first leaf."""
_ASTRAL = re.compile(rb"[\xf0-\xf4]").search
_KEY_LENGTH = 26
_KEY_BYTES = 20
"""So many bytes give those characters and a few more; encoding the rest would be for nothing."""


def canonical(value: Any) -> bytes:
    """Return the JCS bytes of a JSON value without floats.

    orjson sorts keys by code point, JCS by UTF-16 unit: the two differ only beyond the basic plane, where the
    reference encoder takes over.

    Source: RFC 8785.
    """
    data = orjson.dumps(value, option=orjson.OPT_SORT_KEYS)
    return rfc8785.dumps(value) if _ASTRAL(data) else data


def commitment(salt: bytes, body: bytes) -> bytes:
    """Return the salted commitment to a canonical body; body and salt can be destroyed, the commitment stays.

    Source: design decision 10.
    """
    return sha256(salt + body).digest()


def version_hash(fields: Mapping[str, Any]) -> bytes:
    """Return the hash of a version from its eleven fields, hashes as hex, dates as ISO strings, None as null.

    Source: design decision 10.
    """
    return sha256(canonical(fields)).digest()


def leaf(hash_: bytes) -> bytes:
    """Return the leaf of the feed for a version hash.

    Source: RFC 6962, 2.1 (leaf prefix 0x00).
    """
    return sha256(b"\x00" + hash_).digest()


def chain(previous: bytes, leaf_: bytes) -> bytes:
    """Return the chain hash after one more leaf: it stands for the whole prefix, not for the last item.

    Source: design decision 11.
    """
    return sha256(b"\x02" + previous + leaf_).digest()


def record_key(columns: Sequence[str]) -> str:
    """Return the last part of a rid: 26 base32 characters over the mapping's key columns, party as printed.

    Source: design decision 9.
    """
    digest = sha256("\x1f".join(columns).encode()).digest()
    return base64.b32encode(digest).decode()[:_KEY_LENGTH].lower()


def rid(home: str, kind: str, authority_code: str, columns: Sequence[str]) -> str:
    """Return a record's name, minted once and opaque ever after.

    Source: design decision 9.
    """
    return f"{home}:{kind}:{authority_code}:{record_key(columns)}"

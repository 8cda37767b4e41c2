"""Keys outside the database: sealing personal data, finding it again by keyed hash, and signing cursor tokens."""

from __future__ import annotations

import hmac
import os
from dataclasses import dataclass
from hashlib import sha256
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from credit_service.errors import StartRefused

NAMES = ("seal", "index", "token")
_NONCE = 12


@dataclass(frozen=True, slots=True, repr=False)
class Keys:
    """Three 32-byte keys. Never logged, never stored in the database."""

    sealing: bytes
    indexing: bytes
    signing: bytes

    def seal(self, clear: bytes, place: str) -> bytes:
        """Encrypt `clear` with AES-256-GCM, bound to `place` ("table|column|row") so that it cannot be moved."""
        nonce = os.urandom(_NONCE)
        return nonce + AESGCM(self.sealing).encrypt(nonce, clear, place.encode())

    def unseal(self, sealed: bytes, place: str) -> bytes:
        """Decrypt what `seal` made for the same `place`. Raises: StartRefused if the key or the place is another."""
        try:
            return AESGCM(self.sealing).decrypt(sealed[:_NONCE], sealed[_NONCE:], place.encode())
        except InvalidTag as error:
            raise StartRefused(f"{place}: the sealed value does not open with these keys") from error

    def blind(self, value: str, column: str) -> str:
        """Return a keyed hash (32 hex digits) by which `value` can be found without being stored."""
        return hmac.new(self.indexing, f"{column}|{value}".encode(), sha256).hexdigest()[:32]

    def sign(self, message: bytes) -> bytes:
        """Return a 16-byte MAC for a token this node hands out and wants back unchanged."""
        return hmac.new(self.signing, message, sha256).digest()[:16]

    @property
    def check(self) -> str:
        """Return a value that is the same only for the same keys; stored once so that other keys stop the start."""
        return hmac.new(self.indexing, b"check" + sha256(self.sealing + self.signing).digest(), sha256).hexdigest()


def init(folder: Path) -> bool:
    """Write new keys into `folder` (0700, files 0600); return False if all exist. Never overwrites a key."""
    present = [name for name in NAMES if (folder / f"{name}.key").exists()]
    if len(present) == len(NAMES):
        return False
    if present:
        raise StartRefused(f"{folder} holds only {present}: restore the missing keys, or move the folder away")
    folder.mkdir(parents=True, exist_ok=True, mode=0o700)
    folder.chmod(0o700)
    for name in NAMES:
        handle = os.open(folder / f"{name}.key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "wb") as file:
            file.write(os.urandom(32))
    return True


def load(folder: Path) -> Keys:
    """Read the keys. Raises: StartRefused, naming the folder and the remedy, when one is missing or malformed."""
    found = {name: _read(folder / f"{name}.key") for name in NAMES}
    return Keys(found["seal"], found["index"], found["token"])


def _read(path: Path) -> bytes:
    try:
        key = path.read_bytes()
    except OSError as error:
        raise StartRefused(
            f"key file {path} cannot be read ({error.strerror}): restore it from its backup or point CREDIT_KEYS at the"
            " folder; for a new database, run `credit keys init`"
        ) from error
    if len(key) != 32:
        raise StartRefused(f"key file {path} must hold 32 bytes, it holds {len(key)}: restore it from its backup")
    return key

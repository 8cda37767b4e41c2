"""The shapes two platforms exchange: the envelope of one version, the batch, the receipts, the page; and their limits."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from marshmallow import ValidationError, fields

from schemas.fields import Code, Day, Many, Part, Pattern, Strict, Text, Whole
from schemas.problems import Fault
from schemas.vocabulary import Op, Receipt, State

VERSION = "1"
"""Of these shapes; a node that announces another is not talked to."""
MOST_ITEMS = 500
MOST_BYTES = 2 * 1024 * 1024
"""Of one page or batch, before compression."""
MOST_ITEM_BYTES = 256 * 1024
MOST_VIA = 8
"""Platforms an envelope may pass; a longer way is a loop."""
_CODE = r"[A-Za-z0-9._~-]{1,32}"
_RID = rf"{_CODE}:[a-z_]{{1,20}}:{_CODE}:[A-Za-z0-9._~-]{{1,64}}"
_MOST_N = 2_000_000_000


@dataclass(frozen=True, slots=True)
class Envelope:
    """One version on its way, as its home stated it. `body` and `salt` are absent together: withheld or destroyed."""

    rid: str
    inc: int
    n: int
    op: Op
    state: State
    authority: str
    authority_name: str
    valid_from: date | None
    valid_to: date | None
    prev_hash: bytes | None
    commit: bytes
    hash: bytes
    via: tuple[str, ...]
    salt: bytes | None = None
    body: Mapping[str, Any] | None = None

    @property
    def origin(self) -> str:
        """The platform that minted the rid."""
        return self.rid.partition(":")[0]

    @property
    def kind(self) -> str:
        """The kind as the rid names it."""
        return self.rid.split(":")[1]

    @property
    def record(self) -> Mapping[str, Any] | None:
        """The canonical body of the record, None for an act alone or a body that was withheld."""
        return self.body.get("record") if self.body else None


class _Hash(Pattern):
    """A hash in lower-case hex."""

    def __init__(self, length: int = 64, **more: Any) -> None:
        super().__init__(rf"[0-9a-f]{{{length}}}", "0" * length, most=length, **more)


class StatedActIn(Strict):
    """The act that made a version."""

    op = Code(Op, required=True)
    basis = Text(4000, least=0, required=True)
    effective_on = Day(required=True)


class VersionBodyIn(Strict):
    """What a version says: the record, the act, or both."""

    record = fields.Dict(metadata={"description": "The canonical body of a record, as POST /api/v1/records takes it."})
    act = Part(StatedActIn)


class EnvelopeIn(Strict):
    """One version of one record."""

    rid = Pattern(_RID, "city:penalty:11150200DEMX009116:abcdefghijklmnopqrstuvwxyz", required=True)
    inc = Whole(0, _MOST_N, required=True)
    n = Whole(1, _MOST_N, required=True)
    op = Code(Op, required=True)
    state = Code(State, required=True)
    origin = Pattern(_CODE, "city", most=32, required=True)
    authority = Pattern(_CODE, "11150200DEMX009116", most=32, required=True)
    authority_name = Text(200, required=True)
    valid_from = Day(required=True, allow_none=True)
    valid_to = Day(required=True, allow_none=True)
    prev_hash = _Hash(required=True, allow_none=True)
    commit = _Hash(required=True)
    hash = _Hash(required=True)
    via = Many(Pattern(_CODE, "city", most=32), MOST_VIA, required=True)
    salt = _Hash(32, required=True, allow_none=True)
    body = Part(VersionBodyIn, required=True, allow_none=True)


class BatchIn(Strict):
    """Versions handed in; each one is answered for by itself."""

    items = Many(fields.Raw(), MOST_ITEMS, least=1, required=True)


class ReceiptOut(Strict):
    """How one version ended here."""

    rid = fields.String(required=True)
    inc = fields.Integer(required=True, allow_none=True)
    n = fields.Integer(required=True, allow_none=True)
    receipt = fields.String(
        required=True,
        metadata={"description": ", ".join(r.value for r in Receipt) + "; rejected and held carry `:code`."},
    )
    message = fields.String(required=True)


class ReceiptsOut(Strict):
    """One receipt for each item, in their order."""

    receipts = fields.List(fields.Nested(ReceiptOut), required=True)


class FeedPageOut(Strict):
    """Versions in feed order; `next` moves even when nothing was for this partner."""

    items = fields.List(fields.Nested(EnvelopeIn), required=True)
    next = fields.String(required=True)
    more = fields.Boolean(required=True)


class FreshOut(Strict):
    """Until when a list is known here, and from whom."""

    code = fields.String(required=True)
    as_of = fields.String(required=True)
    source = fields.String(required=True)


class MetaOut(Strict):
    """Who this node is and how its feed is named."""

    home = fields.String(required=True)
    feed_id = fields.String(required=True)
    epoch = fields.Integer(required=True)
    time = fields.String(required=True)
    schema_version = fields.String(required=True)
    lists = fields.List(fields.Nested(FreshOut), required=True)


class HeldVersionOut(Strict):
    """The newest version of a record that is held here."""

    rid = fields.String(required=True)
    inc = fields.Integer(required=True)
    n = fields.Integer(required=True)
    state = fields.String(required=True)
    hash = fields.String(required=True)
    frozen = fields.String(required=True, allow_none=True)


class AfterIn(Strict):
    """Where to go on in the feed."""

    after = Text(400, metadata={"description": "The `next` of the page before; absent at the first call."})
    limit = Whole(1, MOST_ITEMS, load_default=MOST_ITEMS)


_ENVELOPE = EnvelopeIn()


def read_envelope(raw: Any) -> Envelope | Fault:
    """Return the envelope that decoded JSON holds, or the first thing wrong with its shape."""
    try:
        said = _ENVELOPE.load(raw)
    except ValidationError as error:
        return _first_fault(error.messages)
    return Envelope(
        rid=said["rid"],
        inc=said["inc"],
        n=said["n"],
        op=Op(said["op"]),
        state=State(said["state"]),
        authority=said["authority"],
        authority_name=said["authority_name"],
        valid_from=_day(said["valid_from"]),
        valid_to=_day(said["valid_to"]),
        prev_hash=_bytes(said["prev_hash"]),
        commit=bytes.fromhex(said["commit"]),
        hash=bytes.fromhex(said["hash"]),
        via=tuple(said["via"]),
        salt=_bytes(said["salt"]),
        # As it came: the commitment is to these very values, trimmed text would no longer meet it.
        body=raw["body"],
    )


def _first_fault(messages: Any, place: str = "") -> Fault:
    while isinstance(messages, Mapping):
        key, messages = next(iter(messages.items()))
        place += "" if key == "_schema" else f"/{key}"
    said = messages[0] if isinstance(messages, list) else messages
    return Fault(place, getattr(said, "code", "invalid"), str(said), getattr(said, "remedy", ""))


def _day(text: str | None) -> date | None:
    return date.fromisoformat(text) if text else None


def _bytes(text: str | None) -> bytes | None:
    return bytes.fromhex(text) if text else None

"""Reads the body of a screening: fast where it is right, with every fault named where it is not."""

from __future__ import annotations

import re
from collections.abc import Iterator

import marshmallow as ma
import msgspec
import orjson

from credit_service.errors import CreditError, Invalid
from credit_service.rules.identity import personal_number_in
from credit_service.services import statements
from schemas import screening as asked
from schemas.said import faults_of

_DECODER = msgspec.json.Decoder(asked.Screening)
_AT = asked.At()
_LONG = re.compile(r"\d{6}[ -]?\d{8}")


def read(raw: bytes) -> asked.Screening:
    """Return the question in a body. Raises: Invalid with every fault; CreditError `malformed` if it is not JSON."""
    sent = _fast(raw) or _slow(raw)
    # A ticket is kept and read again: no number of a person goes into one. Few questions hold digits enough for one.
    long = _LONG.search("\n".join(_texts(sent))) is not None
    if long and any(personal_number_in(text) for text in _texts(sent) if _LONG.search(text)):
        raise Invalid(faults=statements.personal_numbers(orjson.loads(raw)))
    return sent


def _fast(raw: bytes) -> asked.Screening | None:
    try:
        sent = _DECODER.decode(raw)
        for text in _instants(sent):
            _AT.deserialize(text)
    except (msgspec.MsgspecError, ma.ValidationError):
        return None
    return None if asked.CONTROLS.search("".join(_texts(sent))) else sent


def _slow(raw: bytes) -> asked.Screening:
    try:
        body = orjson.loads(raw)
    except orjson.JSONDecodeError as error:
        raise CreditError("the body is not JSON in UTF-8", code="malformed") from error
    try:
        return msgspec.convert(asked.ScreeningIn().load(body), asked.Screening)
    except ma.ValidationError as error:
        raise Invalid(faults=list(faults_of(error.messages))) from error


def _instants(sent: asked.Screening) -> Iterator[str]:
    yield from filter(None, (sent.opens_at, sent.as_of, sent.rules.cutoff_at if sent.rules else None))


def _texts(sent: asked.Screening) -> Iterator[str]:
    """Yield every text that no pattern binds already."""
    yield from (sent.acting_body, sent.operator, sent.case_no, sent.reason)
    if sent.project:
        yield from (sent.project.code, sent.project.name, sent.project.section, sent.project.funding or "")
    if sent.rules:
        yield from (*sent.rules.channels, sent.rules.clause, *sent.rules.extra_lists)
    for bidder in sent.bidders or ():
        if isinstance(bidder.no, str):
            yield bidder.no
        for member in bidder.members:
            yield member.uscc or ""
            yield member.name or ""
    for member in sent.subjects or ():
        yield member.uscc or ""
        yield member.name or ""

"""What the public gets: white lists of their own, never the stored body minus some fields."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Pattern, Strict, Text, Whole
from schemas.records import MOST_SEQ, NamedOut, RestrictionOut
from schemas.vocabulary import EntityCategory, RecordKind

USCC = r"[0-9A-Z]{18}"


class PublicRecord(Strict):
    """One record that is public here today."""

    rid = fields.String(required=True)
    kind = fields.String(required=True, metadata={"enum": [kind.value for kind in RecordKind]})
    label = fields.String(required=True)
    list = fields.Nested(NamedOut)
    authority = fields.Nested(NamedOut, required=True)
    decision_no = fields.String(required=True)
    decided_on = fields.String(required=True, allow_none=True)
    breach_class = fields.String(required=True, allow_none=True)
    legal_basis = fields.String(required=True)
    display_until = fields.String(required=True, allow_none=True)
    restrictions = fields.List(fields.Nested(RestrictionOut), required=True)


class PublicProfile(Strict):
    """What is public here and now of one entity. Empty `records` means only that: see `as_of` and 信用中国."""

    uscc = fields.String(required=True)
    name = fields.String(required=True)
    category = fields.String(required=True, metadata={"enum": [c.value for c in EntityCategory]})
    counts = fields.Dict(keys=fields.String(), values=fields.Integer(), required=True)
    records = fields.List(fields.Nested(PublicRecord), required=True)
    next = fields.String(required=True, allow_none=True, metadata={"description": "`after` of …/records for the rest."})
    as_of = fields.String(required=True, metadata={"format": "date-time"})


class PublicRecordPage(Strict):
    """Public records of one entity."""

    items = fields.List(fields.Nested(PublicRecord), required=True)
    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)


class PublicHit(Strict):
    """An entity found."""

    uscc = fields.String(required=True)
    name = fields.String(required=True)
    score = fields.Float(required=True)
    records = fields.Integer(required=True, metadata={"description": "How many records are public here today."})


class PublicHits(Strict):
    """Entities found."""

    items = fields.List(fields.Nested(PublicHit), required=True)
    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)


class PublicList(Strict):
    """A list of the catalog: who keeps it and on which text it rests."""

    code = fields.String(required=True)
    name = fields.String(required=True)
    authority = fields.String(required=True)
    basis = fields.String(required=True)
    basis_rank = fields.String(required=True)
    reach = fields.String(required=True)
    public_here = fields.Boolean(required=True)
    enabled = fields.Boolean(required=True)
    disabled_because = fields.String()


class PublicLists(Strict):
    """The lists of the catalog."""

    items = fields.List(fields.Nested(PublicList), required=True)
    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)


class PublicEntry(Strict):
    """Who is on a list now."""

    uscc = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    record = fields.Nested(PublicRecord, required=True)


class PublicListPage(Strict):
    """A list and who is on it now, as far as it is public here."""

    list = fields.Nested(PublicList, required=True)
    items = fields.List(fields.Nested(PublicEntry), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = fields.String(required=True, metadata={"format": "date-time"})


class PageQuery(Strict):
    """Which page."""

    after = Whole(0, MOST_SEQ, metadata={"description": "`next` of the page before."})
    limit = Whole(1, 200, load_default=100)


class SearchQuery(Strict):
    """Exact code or exact name; width, blanks and case do not matter."""

    q = Text(300, required=True)


UsccPath = Pattern(USCC, "91150203DEMX00022A", most=18)

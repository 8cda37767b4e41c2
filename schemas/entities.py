"""Entities on the wire, for those who may see more than the public."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Strict, Whole
from schemas.public import PublicRecord
from schemas.records import MOST_SEQ, PastQuery, RecordOut


class IdentifierOut(Strict):
    """An identifier with how far it can be trusted; only a linked one is a key."""

    scheme = fields.String(required=True)
    value = fields.String(required=True)
    grade = fields.String(required=True)
    link = fields.String(required=True)


class NameOut(Strict):
    """A name; `until` is set for a former one."""

    name = fields.String(required=True)
    until = fields.Date(required=True, allow_none=True)


class RelationOut(Strict):
    """A tie to another entity."""

    relation = fields.String(required=True)
    other_uscc = fields.String(required=True)
    other_name = fields.String(required=True)
    from_on = fields.Date(required=True, allow_none=True)
    until = fields.Date(required=True, allow_none=True)


class EntityOut(Strict):
    """What the caller may see of an entity: `records` in full, `shared_records` of other authorities in short."""

    entity_id = fields.Integer(required=True)
    uscc = fields.String(required=True, allow_none=True)
    name = fields.String(required=True)
    category = fields.String(required=True)
    registration_status = fields.String(required=True)
    identifiers = fields.List(fields.Nested(IdentifierOut), required=True)
    names = fields.List(fields.Nested(NameOut), required=True)
    relations = fields.List(fields.Nested(RelationOut), required=True)
    records = fields.List(fields.Nested(RecordOut), required=True)
    shared_records = fields.List(fields.Nested(PublicRecord), required=True)
    next = fields.String(required=True, allow_none=True)
    as_of = fields.String()


class PersonOut(Strict):
    """A natural person, the name masked, with the records the caller may see."""

    entity_id = fields.Integer(required=True)
    name = fields.String(required=True)
    category = fields.String(required=True)
    records = fields.List(fields.Nested(RecordOut), required=True)
    next = fields.String(required=True, allow_none=True)


class EntityQuery(PastQuery):
    """Which page, or which instant of the past."""

    after = Whole(0, MOST_SEQ)
    limit = Whole(1, 200, load_default=100)

"""What a screening answers, for the specification; the answer itself is stored and sent as the same bytes."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Strict
from schemas.records import NamedOut, RestrictionOut
from schemas.vocabulary import Phase, Verdict

_VERDICTS = {"enum": [verdict.value for verdict in Verdict]}


class BothOut(Strict):
    """A sentence, Chinese first."""

    zh = fields.String(required=True)
    en = fields.String(required=True)


class CheckOut(Strict):
    """已在源站核查: who looked where and when, and the hash of the evidence."""

    channel = fields.String(required=True)
    result = fields.String(required=True)
    evidence_sha256 = fields.String(required=True)
    by = fields.String(required=True)
    checked_at = fields.String(required=True)


class CoverageOut(Strict):
    """How fresh a list is that had to be checked; one that is not current makes the verdict `unknown`."""

    list = fields.String(required=True)
    name = fields.String(required=True)
    source = fields.Nested(NamedOut, required=True, allow_none=True)
    as_of = fields.String(required=True, allow_none=True)
    current = fields.Boolean(required=True)
    check = fields.Nested(CheckOut)


class ReasonOut(Strict):
    """One thing behind a verdict, with the verdict it alone would give; the fields of a record only where one is."""

    why = fields.String(required=True)
    verdict = fields.String(required=True, metadata=_VERDICTS)
    list = fields.String()
    about = fields.String(metadata={"description": "Whom or what it is about if not the member."})
    rid = fields.String()
    restriction = fields.Nested(RestrictionOut, allow_none=True)
    authority = fields.Nested(NamedOut)
    decision_no = fields.String()
    basis = fields.String()
    until = fields.String(allow_none=True)


class MemberOut(Strict):
    """One member with its verdict; `candidates` are rows without code that bear its name, outside the verdict."""

    uscc = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    role = fields.String()
    verdict = fields.String(required=True, metadata=_VERDICTS)
    known = fields.Boolean(required=True)
    reasons = fields.List(fields.Nested(ReasonOut), required=True)
    other_public_records = fields.Integer(required=True)
    candidates = fields.List(fields.Nested(ReasonOut))


class BidderOut(Strict):
    """One bidder: of a consortium the gravest verdict of its members."""

    no = fields.Raw(required=True, metadata={"oneOf": [{"type": "string"}, {"type": "integer"}]})
    verdict = fields.String(required=True, metadata=_VERDICTS)
    members = fields.List(fields.Nested(MemberOut), required=True)


class ChangeOut(Strict):
    """What differs from the earlier answer; null: not on that list of bidders."""

    no = fields.Raw(required=True, metadata={"oneOf": [{"type": "string"}, {"type": "integer"}]})
    uscc = fields.String(required=True, allow_none=True)
    name = fields.String(required=True, allow_none=True)
    was = fields.String(required=True, allow_none=True)
    is_ = fields.String(required=True, allow_none=True, data_key="is")


class RecheckOut(Strict):
    """Which ticket was asked again, and what has changed since."""

    of = fields.String(required=True)
    as_of = fields.String(required=True)
    changes = fields.List(fields.Nested(ChangeOut), required=True)


class ScreeningOut(Strict):
    """The answer: as of which instant, feed position and law, what was checked, and a verdict for every bidder."""

    ticket = fields.String(required=True)
    as_of = fields.String(required=True)
    seq = fields.Integer(required=True)
    law_version = fields.String(required=True)
    phase = fields.String(required=True, metadata={"enum": [phase.value for phase in Phase]})
    coverage = fields.List(fields.Nested(CoverageOut), required=True)
    bidders = fields.List(fields.Nested(BidderOut), required=True)
    labels = fields.Dict(keys=fields.String(), values=fields.Nested(BothOut), required=True)
    reason_labels = fields.Dict(keys=fields.String(), values=fields.String(), required=True)
    remark = fields.Nested(BothOut, required=True, allow_none=True)
    footer = fields.Nested(BothOut, required=True)
    recheck = fields.Nested(RecheckOut)

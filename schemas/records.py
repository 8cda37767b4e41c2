"""Records on the wire: what is filed, what acts on it, and what a reader with a role gets back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from marshmallow import ValidationError, fields, post_load, validates_schema

from schemas.details import DETAILS
from schemas.fields import Code, Day, Flag, Instant, Many, Part, Pattern, Said, Strict, Text, Whole
from schemas.vocabulary import (
    Action,
    BreachClass,
    Challenge,
    EntityCategory,
    Force,
    Market,
    MemberRole,
    Op,
    RecordKind,
    Standing,
    State,
)

MOST_SEQ = 2**62
RID = r"[A-Za-z0-9._~-]{1,40}:[a-z_]{1,20}:[A-Za-z0-9._~-]{1,40}:[A-Za-z0-9._~-]{1,60}"


class PartyIn(Strict):
    """The party a record speaks of, as printed; identifiers are graded, a doubtful one is kept and flagged."""

    name = Text(300, required=True)
    category = Code(EntityCategory)
    uscc = Text(50)
    org_code = Text(50)
    biz_reg_no = Text(50)
    tax_no = Text(50)
    institution_cert_no = Text(50)
    social_org_cert_no = Text(50)
    foreign_no = Text(50)
    person_id = Text(50, load_only=True, metadata={"description": "Natural persons only; sealed, never given out."})
    roles = Many(Code(MemberRole), 10)


class AuthorityIn(Strict):
    """The deciding body, where the client files for another one."""

    code = Pattern(r"[A-Za-z0-9._~-]{1,32}", "11150200DEMX009116", most=32, required=True)
    name = Text(200, required=True)


class BasisIn(Strict):
    """A text the decision rests on, and the article."""

    text = Text(400, required=True)
    article = Text(400)


class RestrictionIn(Strict):
    """One thing the entity may not do; `from` and `until` are both inclusive, `until` null means open-ended."""

    action = Code(Action, required=True)
    market = Code(Market, required=True)
    territory = Pattern("[0-9]{6}", "150000", most=6)
    from_ = Day(data_key="from", attribute="from", allow_none=True)
    until = Day(allow_none=True)
    force = Code(Force)
    basis_article = Text(400)
    basic_list_item = Text(200)
    as_printed = Text(2000)


class SourceIn(Strict):
    """Where a statement came from, if not from the authority itself."""

    code = Text(32)
    name = Text(200)


class RecordIn(Strict):
    """A record to be filed. `restrictions` absent: the catalog's defaults apply; `[]`: the decision states none."""

    kind = Code(RecordKind, required=True)
    list = Text(40, metadata={"description": "Code of the list, for a listing; GET /api/v1/public/lists names them."})
    decision_no = Text(190)
    decided_on = Day()
    served_on = Day(metadata={"description": "Absent: served on the decision date."})
    party = Part(PartyIn, required=True)
    authority = Part(AuthorityIn, metadata={"description": "Absent: the client's own organisation."})
    breach_class = Code(BreachClass)
    simplified = Flag()
    facts = Text(20_000)
    legal_basis = Many(Part(BasisIn), 50)
    restrictions = Many(Part(RestrictionIn), 50)
    display_until = Day(allow_none=True)
    challenge = Code(Challenge)
    stayed_from = Day(allow_none=True)
    stayed_until = Day(allow_none=True, metadata={"description": "Last day, inclusive; null: until further order."})
    stay_order_no = Text(200)
    source = Part(SourceIn)
    source_updated_at = Text(40)
    details = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "By kind, as the schema named after it.",
            "anyOf": [{"$ref": f"#/components/schemas/{schema.__name__}"} for schema in DETAILS.values()],
        },
    )

    @validates_schema(skip_on_field_errors=False)
    def _details(self, data: Mapping[str, Any], **_: Any) -> None:
        schema = DETAILS.get(data.get("kind", ""))
        if schema is None or not isinstance(data.get("details", {}), Mapping):
            return
        if errors := schema().validate(data.get("details", {})):
            raise ValidationError({"details": errors})

    @validates_schema(skip_on_field_errors=True)
    def _days(self, data: Mapping[str, Any], **_: Any) -> None:
        wrong = {**_order(data, "stayed_from", "stayed_until"), **_order(data, "decided_on", "display_until")}
        if data.get("stayed_until") and not data.get("stayed_from"):
            wrong["stayed_from"] = [Said("required", "有停止执行截止日须有起始日；a stay needs its first day")]
        rows = {
            at: bad for at, row in enumerate(data.get("restrictions") or ()) if (bad := _order(row, "from", "until"))
        }
        if rows:
            wrong["restrictions"] = rows
        if wrong:
            raise ValidationError(wrong)

    @post_load
    def _normal(self, data: dict[str, Any], **_: Any) -> dict[str, Any]:
        """Bring equal statements to equal bodies: details in their normal form, nothing said twice or with null."""
        body = {key: value for key, value in data.items() if value is not None}
        details = DETAILS[RecordKind(body["kind"])]().load(body.get("details", {}))
        return body | {"challenge": body.get("challenge", Challenge.NONE.value), "details": details}


def _order(row: Mapping[str, Any], first: str, last: str) -> dict[str, Any]:
    if row.get(first) and row.get(last) and row[last] < row[first]:
        return {
            last: [
                Said(
                    "date-order",
                    "截止日早于起始日；it ends before it begins",
                    "Check both dates; the last day is inclusive.",
                )
            ]
        }
    return {}


class ActIn(Strict):
    """An act on a record. `expect` is [inc, n] of the version you have read: a newer one refuses the act."""

    op = Code(Op, only=[op for op in Op if op is not Op.FILE], required=True)
    basis = Text(400, required=True, metadata={"description": "Legal basis or document number."})
    effective_on = Day(required=True)
    expect = Many(Whole(0, MOST_SEQ), 2, least=2, required=True, metadata={"example": [0, 1]})
    changes = fields.Dict(
        keys=fields.String(),
        metadata={
            "description": "For `correct`: a JSON merge patch of the filed body (RFC 7396); arrays are replaced whole."
        },
    )


class Done(Strict):
    """The version an act or a filing made, or found."""

    rid = fields.String(required=True)
    inc = fields.Integer(required=True)
    n = fields.Integer(required=True)
    state = Code(State, required=True)
    outcome = fields.String(metadata={"enum": ["filed", "unchanged"]})
    flags = fields.List(fields.String(), metadata={"description": "What a steward should look at."})


class NamedOut(Strict):
    """A code with its name."""

    code = fields.String(required=True)
    name = fields.String(required=True)


class EffectOut(Strict):
    """Whether an effect holds today, to which last day, and why."""

    on = fields.Boolean(required=True)
    until = fields.Date(required=True, allow_none=True)
    why = fields.String(required=True)


class EffectsOut(Strict):
    """公示 displayed, 共享 shared, 适用 applied."""

    displayed = fields.Nested(EffectOut, required=True)
    shared = fields.Nested(EffectOut, required=True)
    applied = fields.Nested(EffectOut, required=True)


class RestrictionOut(Strict):
    """A restriction as stated, or as the catalog's default."""

    action = fields.String(required=True)
    market = fields.String(required=True)
    territory = fields.String(required=True)
    from_ = fields.String(data_key="from", attribute="from", allow_none=True, required=True)
    until = fields.String(allow_none=True, required=True)
    force = fields.String(required=True)
    basis_article = fields.String()
    basic_list_item = fields.String()
    as_printed = fields.String()


class RecordOut(Strict):
    """A record as its owner, its entity or an auditor sees it; a person's name masked, numbers never."""

    rid = fields.String(required=True)
    kind = Code(RecordKind, required=True)
    standing = Code(Standing, required=True)
    state = Code(State, required=True)
    inc = fields.Integer(required=True)
    n = fields.Integer(required=True)
    list = fields.String()
    authority = fields.Nested(NamedOut, required=True)
    party = fields.Dict(required=True)
    decision_no = fields.String(required=True)
    decided_on = fields.Date(required=True, allow_none=True)
    effects = fields.Nested(EffectsOut, required=True)
    restrictions = fields.List(fields.Nested(RestrictionOut), required=True)
    flags = fields.List(fields.String(), required=True)
    record = fields.Dict(metadata={"description": "The filed body; absent where a removal left none."})
    as_of = fields.String(metadata={"description": "Present in an answer about the past."})


class RecordPage(Strict):
    """A page of records; `next` goes into `after`."""

    items = fields.List(fields.Nested(RecordOut), required=True)
    next = fields.String(required=True, allow_none=True)


class VersionOut(Strict):
    """One immutable version: what was said, when it became known, and the hashes that prove it."""

    inc = fields.Integer(required=True)
    n = fields.Integer(required=True)
    op = Code(Op, required=True)
    state = Code(State, required=True)
    recorded_at = fields.String(required=True)
    recorded_by = fields.String(required=True)
    seq = fields.Integer(required=True, allow_none=True)
    known_at = fields.String(required=True, allow_none=True)
    hash = fields.String(required=True)
    prev_hash = fields.String(required=True, allow_none=True)
    commit_hash = fields.String(required=True)
    act = fields.Dict()
    record = fields.Dict()


class VersionPage(Strict):
    """The history of a record, the oldest version first."""

    items = fields.List(fields.Nested(VersionOut), required=True)
    next = fields.String(required=True, allow_none=True)


class RecordsQuery(Strict):
    """Which records to list. Only those the caller may see are looked through."""

    authority = Pattern(r"[A-Za-z0-9._~-]{1,32}", "11150200DEMX009116", most=32)
    kind = Code(RecordKind)
    state = Code(State)
    after = Whole(0, MOST_SEQ, metadata={"description": "`next` of the page before."})
    limit = Whole(1, 200, load_default=50)


class PastQuery(Strict):
    """A question about the past: case number and reason are kept in the audit trail."""

    as_of = Instant()
    case_no = Text(100)
    reason = Text(400)

    @validates_schema
    def _whole(self, data: Mapping[str, Any], **_: Any) -> None:
        missing = [name for name in ("case_no", "reason") if "as_of" in data and name not in data]
        if missing:
            said = Said(
                "required", "查询过去须写明案号和理由；a question about the past needs case_no and reason", "Add it."
            )
            raise ValidationError({name: [said] for name in missing})


class PersonLookup(Strict):
    """Look a natural person up by number; only here, never in an address, and always noted."""

    person_id = Text(50, required=True, load_only=True)
    purpose = Text(400, required=True)

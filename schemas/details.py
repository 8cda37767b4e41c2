"""What the records of one kind say beyond the common fields: a schema per kind, registered with `@details_of`.

Names are those of `schemas/forms`, so that what was imported can be corrected through the API. A new kind is a class here
and a row in `schemas/law/kinds.toml`.
"""

from __future__ import annotations

from collections.abc import Callable

from marshmallow import fields

from schemas.fields import Code, Day, Extra, Flag, Many, Part, Pattern, Strict, Text, Yuan
from schemas.vocabulary import LicenseCategory, PenaltyCategory, RecordKind, RegistrationStatus

LONG = 4000
DETAILS: dict[str, type[Details]] = {}
"""The schema of each kind's `details`."""


class Details(Strict):
    """What records of any kind may add."""

    extra = Extra(metadata={"description": "Unknown columns of a file, by their heading."})
    platform_code = Text(60)
    scope_code = Text(60)
    body_type_code = Text(60)
    source_state = Text(60)
    revoked_at_source = Flag()
    document_title = Text(400)
    document_url = Text(1000)
    remarks = Text(LONG)
    province = Text(60)


def details_of(kind: RecordKind) -> Callable[[type[Details]], type[Details]]:
    """Register the schema of a kind."""

    def register(schema: type[Details]) -> type[Details]:
        DETAILS[kind] = schema
        return schema

    return register


def texts(*names: str) -> dict[str, fields.Field[str]]:
    """Return text fields of those names."""
    return {name: Text(LONG) for name in names}


class Deal(Details):
    """The project and section a record comes from."""

    unified_deal_code = Text(100)
    project_code = Text(100)
    project_name = Text(400)
    section_code = Text(100)
    section_name = Text(400)


@details_of(RecordKind.PENALTY)
class PenaltyDetails(Deal.from_dict(texts(  # type: ignore[misc]  # marshmallow makes the class
    "case_name", "penalty_content", "penalty_category_other", "violation_type", "violation_type_code", "violation_code",
    "violation_name", "suspended_or_revoked_cert", "rectification", "scope", "area_code", "division_code", "period",
    "person_id_type", "legal_rep_name", "confined_action_code", "reward_or_penalty_code",
))):  # fmt: skip
    """行政处罚."""

    penalty_category = Many(Code(PenaltyCategory), 20)
    fine_yuan = Yuan()
    confiscated_yuan = Yuan()
    penalty_valid_until = Day()
    violated_on = Day()
    published_on = Day()
    confined_from = Day()
    confined_until = Day()


@details_of(RecordKind.LICENSE)
class LicenseDetails(Details.from_dict(texts(  # type: ignore[misc]  # marshmallow makes the class
    "license_doc_title", "license_cert_name", "license_no", "license_content", "license_category_other", "license_state",
    "legal_rep_name", "person_id_type", "address", "production_address", "warehouse_address", "supervised_by",
    "for_import", "revoked_reason", "scope", "division_code",
))):  # fmt: skip
    """行政许可."""

    license_category = Many(Code(LicenseCategory), 20)
    valid_from = Day()
    valid_until = Day()
    completed_on = Day()
    revoked_on = Day()


class Tie(Strict):
    """A tie to another entity, from one day to another, both inclusive."""

    uscc = Text(18, required=True)
    name = Text(400)
    from_ = Day(data_key="from", attribute="from")
    until = Day()


class FormerName(Strict):
    """A name the entity bore before."""

    name = Text(300, required=True)
    until = Day()


@details_of(RecordKind.REGISTRATION)
class RegistrationDetails(Details.from_dict(texts(  # type: ignore[misc]  # marshmallow makes the class
    "address", "business_scope", "registered_capital", "registered_in", "legal_rep_name",
))):  # fmt: skip
    """登记注册信息."""

    registration_status = Code(RegistrationStatus)
    established_on = Day()
    former_names = Many(Part(FormerName), 100)
    branch_of = Many(Part(Tie), 100)
    successor_of = Many(Part(Tie), 100)
    controlled_by = Many(Part(Tie), 100)


@details_of(RecordKind.LISTING)
class ListingDetails(Details.from_dict(texts(  # type: ignore[misc]  # marshmallow makes the class
    "blacklist_code", "confined_action_code", "country", "nationality", "entity_type", "address",
    "additional_information", "footnote", "sanction_source", "sanction_type", "sanction_body",
))):  # fmt: skip
    """名单列入."""

    fields_of_dishonesty = Many(Text(100), 50)
    other_names = Many(Text(400), 50)


@details_of(RecordKind.JUDGMENT)
class JudgmentDetails(Details.from_dict(texts("case_name", "case_no", "court", "duty", "performance_state"))):  # type: ignore[misc]
    """司法裁判及执行."""

    amount_yuan = Yuan()


@details_of(RecordKind.HONOR)
class HonorDetails(Details.from_dict(texts("honor_name", "honor_level", "reward_or_penalty_code"))):  # type: ignore[misc]
    """诚实守信荣誉."""


@details_of(RecordKind.PERFORMANCE)
class PerformanceDetails(Deal.from_dict(texts(  # type: ignore[misc]  # marshmallow makes the class
    "result", "quality_code", "safety_code", "environment_code", "contract_currency", "contract_amount_unit",
    "actual_days", "contract_days", "contract_amount",
))):  # fmt: skip
    """合同履约."""

    contract_amount_yuan = Yuan()
    settled_yuan = Yuan()
    signed_on = Day()
    finished_on = Day()


@details_of(RecordKind.COMMITMENT)
class CommitmentDetails(Details.from_dict(texts("commitment_type", "commitment_content"))):  # type: ignore[misc]
    """信用承诺."""

    publishable = Flag()
    valid_until = Day()


@details_of(RecordKind.INSPECTION)
class InspectionDetails(Details.from_dict(texts("inspection_type", "result", "rectification"))):  # type: ignore[misc]
    """行政检查."""

    inspected_on = Day()
    rectify_until = Day()


@details_of(RecordKind.COMPLAINT_RESULT)
class ComplaintResultDetails(Deal.from_dict(texts("complaint_subject", "result", "penalty_content"))):  # type: ignore[misc]
    """投诉处理结果."""

    accepted_on = Day()


@details_of(RecordKind.EVALUATION)
class EvaluationDetails(Details.from_dict(texts("scheme", "grade", "result"))):  # type: ignore[misc]
    """信用评价结果."""

    score = Pattern(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", "92.5")
    valid_until = Day()


@details_of(RecordKind.CONDUCT_EVENT)
class ConductEventDetails(Deal):
    """场内行为记录."""

    library = Text(100, least=0)
    event_code = Text(60)
    points = Pattern(r"-?[0-9]{1,6}(\.[0-9]{1,4})?", "-2")

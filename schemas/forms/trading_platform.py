"""Credit data sets 300-306 of the national data specification for trading platforms, field codes as headings.

Source: 发改办法规〔2018〕1156号; field codes as configured by a provincial receiver (design notes 7). The code sets behind
`VIOLATING_TYPE`, `CONFINED_ACTION` and `REWARD_PUNISHMENT_TYPE` are not published: their codes are kept as printed and
no restriction is derived from them.
"""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.vocabulary import Op, RecordKind

_BODY = (
    Field("party.name", ("BODY_NAME",), "name", required=True),
    Field("party.uscc", ("BODY_CODE",), "uscc", required=True),
    Field("details.body_type_code", ("BODY_TYPE",)),
    Field("party.roles", ("BODY_ROLE",), "body-role"),
)
_TRAILER = (
    Field("details.scope_code", ("SCOPE",)),
    Field("details.platform_code", ("PLATFORM_CODE",)),
    Field("source.code", ("PUB_SERVICE_PLAT_CODE",), "authority-code"),
    Field("source_updated_at", ("DATA_TIMESTAMP",), "instant"),
)
_PROJECT = (
    Field("details.project_name", ("TENDER_PROJECT_NAME",)),
    Field("details.project_code", ("TENDER_PROJECT_CODE",)),
    Field("details.section_code", ("BID_SECTION_CODE",)),
    Field("details.section_name", ("BID_SECTION_NAME",)),
    Field("details.unified_deal_code", ("UNIFIED_DEAL_CODE",)),
)
_GOVERNMENT = Field("authority.name", ("GOVERNMENT",), "name", required=True)
_DOCUMENT = Field("decision_no", ("DOCUMENT_CODE",), required=True)

VIOLATIONS = Form(
    code="ggzy_300",
    label="违法违规信息(300)",
    english="Trading platform set 300: violations",
    kind=RecordKind.PENALTY,
    fields=(
        *_BODY,
        Field("details.violation_code", ("VIOLATING_CODE",), required=True),
        Field("details.violation_name", ("VIOLATING_NAME",)),
        Field("details.violated_on", ("VIOLATING_TIME",), "date"),
        Field("details.violation_type_code", ("VIOLATING_TYPE",)),
        Field("details.area_code", ("AREA",)),
        Field("details.reward_or_penalty_code", ("REWARD_PUNISHMENT_BODY",)),
        Field("facts", ("VIOLATING_INSTRUCTIONS",)),
        _GOVERNMENT,
        *_PROJECT,
        _DOCUMENT,
        Field("legal_basis", ("PUNISHMENT_BASIS",), "basis"),
        Field("details.penalty_content", ("PUNISHMENT_RESULT",)),
        Field("details.confined_action_code", ("CONFINED_ACTION",)),
        Field("details.confined_from", ("CONFINED_START",), "date"),
        Field("details.confined_until", ("CONFINED_END",), "until"),
        Field("decided_on", ("OPERATE_DATE",), "date", required=True),
        *_TRAILER,
    ),
    key=("details.violation_code", "party.name"),
    needs=("party.name", "details.violation_code", "details.penalty_content"),
)

BLACKLIST = Form(
    code="ggzy_302",
    label="黑名单信息(302)",
    english="Trading platform set 302: black list",
    kind=RecordKind.LISTING,
    list_code="trading_region",
    fields=(
        *_BODY,
        Field("details.blacklist_code", ("BLACKLIST_CODE",), required=True),
        Field("facts", ("RECORD_REASON",)),
        Field("decided_on", ("RECORD_DATE",), "date", required=True),
        _GOVERNMENT,
        _DOCUMENT,
        Field("details.revoked_at_source", ("REVOCATION_STATUS",), "yes-no"),
        Field("details.confined_action_code", ("CONFINED_ACTION",)),
        *_TRAILER,
    ),
    key=("details.blacklist_code", "party.name"),
    needs=("party.name", "details.blacklist_code", "decided_on", "details.revoked_at_source"),
    finish="blacklist",
)

BLACKLIST_WITHDRAWN = Form(
    code="ggzy_303",
    label="撤销黑名单信息(303)",
    english="Trading platform set 303: entries taken off the black list",
    kind=RecordKind.LISTING,
    list_code="trading_region",
    fields=(
        *_BODY,
        Field("details.blacklist_code", ("BLACKLIST_CODE",), required=True),
        Field("act.basis", ("REVOCATIONEASONS",), required=True),
        _GOVERNMENT,
        Field("act.document_no", ("DOCUMENT_CODE",)),
        Field("act.applicant", ("ROPOSER",)),
        Field("act.effective_on", ("APPLICATION_DATE",), "date", required=True),
        *_TRAILER,
    ),
    key=("details.blacklist_code", "party.name"),
    needs=("party.name", "details.blacklist_code", "act.basis"),
    op=Op.REVOKE,
    key_of="ggzy_302",
)

AWARDS = Form(
    code="ggzy_304",
    label="奖励信息(304)",
    english="Trading platform set 304: awards",
    kind=RecordKind.HONOR,
    fields=(
        *_BODY,
        Field("details.reward_or_penalty_code", ("REWARD_PUNISHMENT_TYPE",)),
        Field("facts", ("REWARD_REASON",)),
        Field("decided_on", ("REWARD_DATE",), "date", required=True),
        _DOCUMENT,
        _GOVERNMENT,
        *_TRAILER,
    ),
    key=("decision_no", "party.name", "decided_on"),
    needs=("party.name", "facts", "decided_on", "decision_no"),
)

PERFORMANCE = Form(
    code="ggzy_305",
    label="履约信息(305)",
    english="Trading platform set 305: contract performance",
    kind=RecordKind.PERFORMANCE,
    fields=(
        *_BODY,
        *_PROJECT,
        Field("details.contract_amount", ("CONTRACT_AMOUNT",), "decimal"),
        Field("details.contract_currency", ("CONTRACT_CURRENCY",)),
        Field("details.contract_amount_unit", ("CONTRACT_CURRENCYUNIT",), "amount-unit"),
        Field("details.contract_days", ("CONTRACT_PERIOD",)),
        Field("details.signed_on", ("CONTRACT_SIGNING_TIME",), "date"),
        Field("details.quality_code", ("QUALITY_STANDARDS",)),
        Field("details.safety_code", ("SAFETY_STANDARDS",)),
        Field("details.environment_code", ("ENVIRONMENT_STANDARDS",)),
        Field("details.actual_days", ("CONSTRUCTION_PERIOD",)),
        Field("details.settled_yuan", ("CONTRACT_SETTLEMENT_AMOUNT",), "yuan"),
        Field("details.finished_on", ("CONTRACT_FINISH_TIME",), "date"),
        Field("decided_on", ("PERFORMANCE_SUBMITTED_TIME",), "date", required=True),
        _GOVERNMENT,
        Field("decision_no", ("DOCUMENT_CODE",)),
        *_TRAILER,
    ),
    key=("details.unified_deal_code", "details.section_code", "party.name"),
    needs=("party.name", "details.contract_amount", "decided_on"),
    finish="contract-amount",
)

SOCIAL_CREDIT = Form(
    code="ggzy_306",
    label="社会信用信息(306)",
    english="Trading platform set 306: information received from social-credit platforms",
    kind=RecordKind.EVALUATION,
    fields=(*_BODY, Field("facts", ("DATA",), required=True), *_TRAILER),
    key=("party.name", "party.uscc", "facts"),
    needs=("party.name", "party.uscc", "facts"),
    authority="公共资源交易公共服务平台",
)

FORMS = (VIOLATIONS, BLACKLIST, BLACKLIST_WITHDRAWN, AWARDS, PERFORMANCE, SOCIAL_CREDIT)

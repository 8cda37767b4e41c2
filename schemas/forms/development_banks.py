"""Debarment lists of development banks; their entries matter only where that bank pays (`reach: funding`)."""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.vocabulary import Action, Market, RecordKind

_RESTRICTIONS = (
    (str(Action.BID), str(Market.MANDATORY_TENDER)),
    (str(Action.BID), str(Market.OTHER_TENDER)),
    (str(Action.SUPPLY), str(Market.GOV_PROCUREMENT)),
)

WORLD_BANK = Form(
    code="world_bank",
    label="世界银行制裁名单",
    english="World Bank listing of ineligible firms",
    kind=RecordKind.LISTING,
    list_code="world_bank",
    fields=(
        Field("party.name", ("Firm Name", "SUPP_NAME"), "foreign-name", required=True),
        Field("details.additional_information", ("Additional Firm Info",)),
        Field("details.address", ("Address", "SUPP_ADDR")),
        Field("details.country", ("Country", "COUNTRY_NAME")),
        Field("decided_on", ("From Date", "Ineligibility Period From Date", "DEBAR_FROM_DATE"), "date", required=True),
        Field("term.from", ("From Date", "Ineligibility Period From Date", "DEBAR_FROM_DATE"), "date"),
        Field("term.until", ("To Date", "Ineligibility Period To Date", "DEBAR_TO_DATE"), "until", required=True),
        Field("facts", ("Grounds", "DEBAR_REASON")),
    ),
    key=("party.name", "decided_on", "details.country", "details.address"),
    needs=("party.name", "decided_on", "term.until", "details.country"),
    authority="World Bank Group",
    source="World Bank Group",
    finish="world-bank",
    restrictions=_RESTRICTIONS,
)

IDB = Form(
    code="idb",
    label="美洲开发银行制裁名单",
    english="Inter-American Development Bank, sanctioned firms",
    kind=RecordKind.LISTING,
    list_code="idb",
    fields=(
        Field("party.name", ("Title",), "foreign-name", required=True),
        Field("details.entity_type", ("Entity",), "firm-only"),
        Field("details.nationality", ("Nationality",)),
        Field("details.country", ("Country",)),
        Field("decided_on", ("From",), "date", required=True),
        Field("term.from", ("From",), "date"),
        Field("term.until", ("To",), "until", required=True),
        Field("facts", ("Grounds",)),
        Field("details.sanction_source", ("Source",)),
        Field("details.sanction_type", ("IDB Sanction Type",)),
        Field("details.sanction_body", ("IDB Sanction Source",)),
        Field("details.other_names", ("Other Name",), "other-names"),
    ),
    key=("party.name", "decided_on", "details.sanction_source", "details.country"),
    needs=("party.name", "details.entity_type", "details.nationality", "term.until"),
    authority="Inter-American Development Bank",
    source="Inter-American Development Bank",
    restrictions=_RESTRICTIONS,
)

FORMS = (WORLD_BANK, IDB)

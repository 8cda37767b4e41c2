"""Cosmetics production licences in the JSON of the national drug regulator: its detail answers and its list pages."""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.vocabulary import RecordKind

_PERSONS = ("businessPerson", "qualityPerson", "rcManagerUser", "xkName", "creatUser")
_EMPTY_KEYS = (
    "createTime",
    "startTime",
    "endTime",
    "qfDate",
    "xkProject",
    "id",
    "parentid",
    "preid",
    "processid",
    "provinceCode",
    "cityCode",
    "countyCode",
    "ID",
    "NUM_",
    "CITY_CODE",
)

COSMETICS = Form(
    code="cosmetics_licence",
    label="化妆品生产许可证",
    english="Cosmetics production licences",
    kind=RecordKind.LICENSE,
    fields=(
        Field("decision_no", ("productSn", "PRODUCT_SN"), required=True),
        Field("party.name", ("epsName", "EPS_NAME"), "name", required=True),
        Field("party.uscc", ("businessLicenseNumber", "BUSINESS_LICENSE_NUMBER"), "uscc"),
        Field("details.legal_rep_name", ("legalPerson",), "person-name"),
        Field("details.address", ("epsAddress",)),
        Field("details.production_address", ("epsProductAddress",)),
        Field("details.warehouse_address", ("warehouseAddress",)),
        Field("details.license_content", ("certStr",)),
        Field("decided_on", ("xkDateStr", "XC_DATE"), "date", required=True),
        Field("details.valid_until", ("xkDate", "XK_DATE"), "until"),
        Field("details.completed_on", ("xkCompleteDate", "XK_COMPLETE_DATE"), "date"),
        Field("details.revoked_on", ("offDate",), "date"),
        Field("details.revoked_reason", ("offReason",)),
        Field("authority.name", ("qfManagerName", "QF_MANAGER_NAME"), "name", required=True),
        Field("details.supervised_by", ("rcManagerDepartName",)),
        Field("details.remarks", ("xkRemark",)),
        Field("details.license_state", ("xkType",)),
        Field("details.for_import", ("isimport",)),
    ),
    key=("decision_no", "party.name"),
    needs=("decision_no", "party.name", "party.uscc", "details.valid_until", "authority.name"),
    source="国家药品监督管理局",
    ignored=(*_PERSONS, *_EMPTY_KEYS),
)

FORMS = (COSMETICS,)

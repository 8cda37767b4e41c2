"""Chinese lists of dishonest entities as they were published, two of them as scans."""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.forms.registers import NAME, ORG_CODE, REG_NO, USCC
from schemas.vocabulary import RecordKind

_PARTY = (
    Field("party.name", NAME, "name", required=True),
    Field("party.biz_reg_no", REG_NO, "biz_reg_no"),
    Field("party.org_code", (*ORG_CODE, "组织结构代码"), "org_code"),
    Field("party.uscc", USCC, "uscc"),
)

ECOMMERCE = Form(
    code="ecommerce_dishonest",
    label="电子商务领域失信企业名单",
    english="Dishonest e-commerce companies",
    kind=RecordKind.LISTING,
    list_code="ecommerce_dishonest",
    fields=(*_PARTY, Field("details.fields_of_dishonesty", ("失信领域",), "words", required=True)),
    key=("party.name", "party.org_code", "party.biz_reg_no"),
    needs=("party.name", "party.uscc", "details.fields_of_dishonesty"),
    authority="国家公共信用信息中心",
    source="信用中国",
)

OVERLOAD = Form(
    code="overload",
    label="严重违法超限超载运输失信当事人名单",
    english="Carriers in serious breach of load limits",
    kind=RecordKind.LISTING,
    list_code="overload_transport",
    fields=(*_PARTY, Field("details.province", ("所在省份", "省份"))),
    key=("party.name", "party.org_code", "party.biz_reg_no"),
    needs=("party.name", "party.uscc", "party.org_code", "party.biz_reg_no", "details.province"),
    authority="交通运输部",
    source="信用中国",
)

_SCANNED_NAME = Field("party.name", (*NAME, "企让名称"), "scanned-name", required=True)
_SCANNED = tuple(_SCANNED_NAME if row.path == "party.name" else row for row in _PARTY if row.path != "party.biz_reg_no")

FINANCE_DEFAULTERS = Form(
    code="finance_defaulters",
    label="涉金融失信被执行人名单(单位)",
    english="Judgment defaulters in finance (organisations)",
    kind=RecordKind.LISTING,
    list_code="finance_defaulter",
    fields=(
        *_SCANNED,
        Field("details.province", ("省份",)),
        Field("decision_no", ("案号",), required=True),
        Field("authority.name", ("执行法院",), "scanned-name", required=True),
    ),
    key=("decision_no", "party.name"),
    needs=("party.name", "decision_no", "authority.name"),
    source="信用中国",
    damaged=True,
)

FINANCE_CRIME = Form(
    code="finance_crime_units",
    label="涉金融领域犯罪单位名单",
    english="Organisations convicted of financial crime",
    kind=RecordKind.LISTING,
    list_code="finance_defaulter",
    fields=(
        *_SCANNED,
        Field("details.province", ("省份",)),
        Field("facts", ("罪名",), "scanned-name", required=True),
        Field("decision_no", ("案号",), required=True),
        Field("authority.name", ("判决作出机构",), "scanned-name", required=True),
    ),
    key=("decision_no", "party.name"),
    needs=("party.name", "facts", "decision_no", "authority.name"),
    source="信用中国",
    damaged=True,
)

FORMS = (ECOMMERCE, OVERLOAD, FINANCE_DEFAULTERS, FINANCE_CRIME)

"""Plain registers: names and codes of companies, imported as entities with their basic registration."""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.vocabulary import RecordKind

USCC = (
    "统一社会信用代码",
    "统一信用代码",
    "统一代码",
    "社会信用代码",
    "信用代码",
    "统一社会信用代码(18位)",
    "uscc",
    "credit_code",
)
NAME = ("企业名称", "单位名称", "公司名称", "机构名称", "名称", "主体名称", "企业(单位)名称", "company_name")
ORG_CODE = ("组织机构代码", "组织机构代码证号", "机构代码")
REG_NO = ("工商注册号", "注册号", "工商登记号", "营业执照注册号")

REGISTER = Form(
    code="register",
    label="主体登记名册",
    english="Plain register of names and codes",
    kind=RecordKind.REGISTRATION,
    fields=(
        Field("party.name", NAME, "name", required=True),
        Field("party.uscc", USCC, "uscc"),
        Field("party.org_code", ORG_CODE, "org_code"),
        Field("party.biz_reg_no", REG_NO, "biz_reg_no"),
        Field("details.registration_status", ("登记状态", "经营状态", "企业状态"), "registration-status"),
        Field("details.address", ("注册地址", "住所", "地址", "企业地址")),
        Field("details.registered_in", ("企业注册属地", "注册属地", "所在省份", "所属地区", "省份")),
        Field("details.established_on", ("成立日期", "设立日期"), "date"),
        Field("details.legal_rep_name", ("法定代表人", "法人代表", "企业法定代表人")),
        Field("details.registered_capital", ("注册资本",)),
        Field("details.business_scope", ("经营范围",)),
        Field("authority.name", ("登记机关",), "name"),
    ),
    key=("party.name", "party.uscc"),
    needs=("party.name", "party.uscc"),
    unstated="未注明登记机关",
)

FORMS = (REGISTER,)

"""Penalty tables of single authorities, each in its own layout."""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.vocabulary import RecordKind

ENVIRONMENT_2017 = Form(
    code="environment_2017",
    label="国家重点监控企业超标处罚情况(2017年)",
    english="Penalised key polluters, 2017",
    kind=RecordKind.PENALTY,
    fields=(
        Field("details.period", ("时间",), required=True),
        Field("details.province", ("区域",)),
        Field("party.name", ("企业名称",), "name", required=True),
        Field("details.penalty_content", ("处罚结果",), required=True),
        Field("details.rectification", ("整改情况",)),
    ),
    key=("details.period", "party.name"),
    needs=("details.period", "party.name", "details.penalty_content", "details.rectification"),
    authority="环境保护部",
    source="环境保护部",
    finish="amounts-in-text",
)

FINANCE_REGULATOR = Form(
    code="finance_regulator",
    label="金融监管总局派出机构行政处罚",
    english="Penalties of the financial regulator's local offices",
    kind=RecordKind.PENALTY,
    fields=(
        Field("decision_no", ("处罚决定书文号",)),
        Field("party.name", ("当事人名称",), "name", required=True),
        Field("facts", ("主要违法违规事实",)),
        Field("legal_basis", ("行政处罚依据",), "basis"),
        Field("details.penalty_content", ("行政处罚内容",)),
        Field("details.penalty_category", ("处罚类型",), "penalty-categories"),
        Field("details.fine_yuan", ("罚款金额(元)",), "yuan"),
        Field("authority.name", ("作出决定机关",), "name"),
        Field("details.province", ("所属省份",)),
        Field("decided_on", ("作出处罚决定的日期", "作出决定时间"), "date"),
        Field("details.published_on", ("发布日期",), "date"),
        Field("details.document_title", ("文档标题",), required=True),
        Field("details.document_url", ("源链接",)),
    ),
    # One notice may punish one party twice for the same facts, with different fines.
    key=(
        "details.document_url",
        "party.name",
        "facts",
        "details.penalty_content",
        "details.fine_yuan",
        "details.penalty_category",
    ),
    needs=("party.name", "details.penalty_content", "details.document_title", "authority.name"),
    authority="国家金融监督管理总局",
    source="国家金融监督管理总局",
    finish="finance-regulator",
    ignored=("当事人类型",),
)

FORMS = (ENVIRONMENT_2017, FINANCE_REGULATOR)

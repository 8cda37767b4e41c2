"""双公示: administrative penalties and licences, field sets of 2018 and of 2015-16.

Source: 发改办财金〔2018〕424号 and its predecessor of 2015; columns as in public code of receivers (design notes 6.1-6.4).
"""

from __future__ import annotations

from schemas.forms.form import Field, Form
from schemas.vocabulary import RecordKind


def _numbered(prefix: str, n: int, meaning: str, *more: str) -> tuple[str, ...]:
    party = "行政相对人代码"
    return (
        f"{prefix}",
        f"{party}_{n}({meaning})",
        f"{party}{n}({meaning})",
        f"{party}_{n}",
        f"{party}({meaning})",
        meaning,
        *more,
    )


def _party_2018(p: str) -> tuple[Field, ...]:
    b = p.lower()
    return (
        Field("party.name", (f"{p}_XDR_MC", "行政相对人名称", f"{b}XdrMc", "COMP_NAME"), "name", required=True),
        Field("party.category", (f"{p}_XDR_LB", "行政相对人类别", f"{b}XdrLb"), "party-category"),
        Field("party.uscc", (*_numbered(f"{p}_XDR_SHXYM", 1, "统一社会信用代码"), f"{b}XdrShxym"), "uscc"),
        Field(
            "party.biz_reg_no",
            (*_numbered(f"{p}_XDR_GSZC", 2, "工商注册号"), f"{b}XdrGszc", "工商登记码"),
            "biz_reg_no",
        ),
        Field("party.org_code", (*_numbered(f"{p}_XDR_ZZJG", 3, "组织机构代码"), f"{b}XdrZzjg"), "org_code"),
        Field("party.tax_no", (*_numbered(f"{p}_XDR_SWDJ", 4, "税务登记号"), f"{b}XdrSwdj"), "tax_no"),
        Field(
            "party.institution_cert_no",
            (*_numbered(f"{p}_XDR_SYDW", 5, "事业单位证书号"), f"{b}XdrSydw"),
            "institution_cert_no",
        ),
        Field(
            "party.social_org_cert_no",
            (*_numbered(f"{p}_XDR_SHZZ", 6, "社会组织登记证号"), f"{b}XdrShzz"),
            "social_org_cert_no",
        ),
        Field("details.legal_rep_name", (f"{p}_FRDB", "法定代表人", "法定代表人姓名", f"{b}Frdb")),
        Field("party.person_id", (f"{p}_XDR_ZJHM", "证件号码", "自然人证件号码"), "person_id"),
        Field("details.person_id_type", (f"{p}_XDR_ZJLX", "证件类型", "自然人证件类型")),
    )


def _origin_2018(p: str, authority: tuple[str, ...], authority_code: tuple[str, ...], source: str) -> tuple[Field, ...]:
    return (
        Field("authority.name", authority, "name", required=True),
        Field("authority.code", authority_code, "authority-code"),
        Field("source.name", (source, "数据来源单位", f"{p.lower()}Sjly" if p == "CF" else "xkLydw"), "name"),
        Field(
            "source.code",
            (f"{source}DM", "数据来源单位统一社会信用代码", f"{p.lower()}Sjlydm" if p == "CF" else "xkLydwdm"),
            "authority-code",
        ),
        Field("details.remarks", ("BZ", "备注")),
    )


def _legal_rep_papers(p: str) -> tuple[str, ...]:
    # 424号 advises against filling these; a representative's number serves no purpose here.
    b = p.lower()
    return (
        f"{p}_FR_ZJLX",
        f"{p}_FR_ZJHM",
        f"{p}_FR_SFZH",
        "法定代表人证件类型",
        "法定代表人证件号码",
        "法定代表人身份证号",
        f"{b}FrSfzh",
        f"{b}FrZjlx",
        f"{b}FrZjhm",
    )


PENALTY_2018 = Form(
    code="penalty_2018",
    label="行政处罚(双公示2018版)",
    english="Administrative penalties, double-publicity form of 2018",
    kind=RecordKind.PENALTY,
    fields=(
        *_party_2018("CF"),
        Field("decision_no", ("CF_WSH", "行政处罚决定书文号", "cfWsh", "处罚决定书文号"), required=True),
        Field("details.violation_type", ("CF_WFXW", "违法行为类型", "cfWfxw")),
        Field("facts", ("CF_SY", "违法事实", "cfSy")),
        Field("legal_basis", ("CF_YJ", "处罚依据", "cfYj"), "basis"),
        Field("details.penalty_category", ("CF_CFLB", "处罚类别", "cfCflbText", "cfCflb"), "penalty-categories"),
        Field("details.penalty_category_other", ("CF_CFLB", "处罚类别", "cfCflbText", "cfCflb"), "other-words"),
        Field("details.penalty_content", ("CF_NR", "处罚内容", "cfNr")),
        Field("details.fine_yuan", ("CF_NR_FK", "罚款金额(万元)", "cfNrFk"), "wan-yuan"),
        Field(
            "details.confiscated_yuan",
            ("CF_NR_WFFF", "没收违法所得、没收非法财物的金额(万元)", "没收金额(万元)", "cfNrWfff"),
            "wan-yuan",
        ),
        Field("details.suspended_or_revoked_cert", ("CF_NR_ZKDX", "暂扣或吊销证照名称及编号", "cfNrZkdx")),
        Field("decided_on", ("CF_JDRQ", "处罚决定日期", "cfJdrq"), "date", required=True),
        Field("details.penalty_valid_until", ("CF_YXQ", "处罚有效期", "cfYxq"), "until"),
        Field("display_until", ("CF_GSJZQ", "公示截止期", "cfGsjzq", "公示截止日期"), "until"),
        *_origin_2018(
            "CF", ("CF_CFJG", "处罚机关", "cfCfjg"), ("CF_CFJGDM", "处罚机关统一社会信用代码", "cfCfjgdm"), "CF_SJLY"
        ),
    ),
    key=("decision_no", "party.name"),
    needs=("party.name", "decision_no", "details.penalty_content", "decided_on", "authority.name"),
    finish="double-publicity",
    ignored=_legal_rep_papers("CF"),
)

LICENSE_2018 = Form(
    code="license_2018",
    label="行政许可(双公示2018版)",
    english="Administrative licences, double-publicity form of 2018",
    kind=RecordKind.LICENSE,
    fields=(
        *_party_2018("XK"),
        Field("details.license_doc_title", ("XK_XKWS", "行政许可决定文书名称", "xkXkws")),
        Field("decision_no", ("XK_WSH", "行政许可决定文书号", "xkWsh"), required=True),
        Field("details.license_category", ("XK_XKLB", "许可类别", "xkXklbText", "xkXklb"), "license-categories"),
        Field("details.license_category_other", ("XK_XKLB", "许可类别", "xkXklbText", "xkXklb"), "other-words"),
        Field("details.license_cert_name", ("XK_XKZS", "许可证书名称", "xkXkzs")),
        Field("details.license_no", ("XK_XKBH", "许可编号", "xkXkbh")),
        Field("details.license_content", ("XK_NR", "许可内容", "xkNr")),
        Field("decided_on", ("XK_JDRQ", "许可决定日期", "xkJdrq"), "date", required=True),
        Field("details.valid_from", ("XK_YXQZ", "有效期自", "xkYxqz"), "date"),
        Field("details.valid_until", ("XK_YXQZI", "有效期至", "xkYxqzi"), "until"),
        Field("details.license_state", ("XK_ZT", "当前状态", "xkZt")),
        *_origin_2018(
            "XK", ("XK_XKJG", "许可机关", "xkXkjg"), ("XK_XKJGDM", "许可机关统一社会信用代码", "xkXkjgdm"), "XK_LYDW"
        ),
    ),
    key=("decision_no", "party.name", "details.license_no"),
    needs=(
        "party.name",
        "decision_no",
        "details.license_content",
        "decided_on",
        "authority.name",
        "details.valid_until",
    ),
    finish="double-publicity",
    ignored=_legal_rep_papers("XK"),
)


def _party_2015(p: str, name: tuple[str, ...]) -> tuple[Field, ...]:
    return (
        Field("party.name", name, "name", required=True),
        Field("party.uscc", _numbered(f"{p}_XDR_SHXYM", 1, "统一社会信用代码"), "uscc"),
        Field("party.org_code", _numbered(f"{p}_XDR_ZDM", 2, "组织机构代码"), "org_code"),
        Field("party.biz_reg_no", _numbered(f"{p}_XDR_GSDJ", 3, "工商登记码", "工商注册号"), "biz_reg_no"),
        Field("party.tax_no", _numbered(f"{p}_XDR_SWDJ", 4, "税务登记号"), "tax_no"),
        Field("party.person_id", _numbered(f"{p}_XDR_SFZ", 5, "居民身份证号"), "person_id"),
        Field("details.legal_rep_name", (f"{p}_FR", "法定代表人姓名", "法定代表人")),
    )


def _trailer_2015(p: str) -> tuple[Field, ...]:
    return (
        Field("details.source_state", (f"{p}_ZT", "当前状态"), "source-state"),
        Field("details.division_code", ("DFBM", f"{p}_AREACODE", "地方编码")),
        Field("source_updated_at", ("SJC", "数据更新时间戳", "时间戳"), "instant"),
        Field("details.scope", ("SYFW", "使用范围")),
        Field("display_until", ("GSJZQ", "公示截止期"), "until"),
        Field("details.remarks", ("BZ", "备注")),
    )


PENALTY_2015 = Form(
    code="penalty_2015",
    label="行政处罚(双公示2015版)",
    english="Administrative penalties, double-publicity form of 2015-16",
    kind=RecordKind.PENALTY,
    fields=(
        Field("decision_no", ("CF_WSH", "行政处罚决定书文号", "cfWsh"), required=True),
        Field("details.case_name", ("CF_CFMC", "处罚名称", "案件名称", "cfCfmc")),
        Field("details.penalty_category", ("CF_CFLB1", "处罚类别1", "cfCflb1"), "penalty-categories"),
        Field("details.penalty_category_other", ("CF_CFLB1", "处罚类别1", "cfCflb1"), "other-words"),
        Field("details.penalty_category_second", ("CF_CFLB2", "处罚类别2", "cfCflb2"), "penalty-categories"),
        Field("facts", ("CF_SY", "处罚事由")),
        Field("legal_basis", ("CF_YJ", "处罚依据"), "basis"),
        *_party_2015("CF", ("CF_XDR_MC", "行政相对人名称", "cfXdrMc")),
        Field("details.penalty_content", ("CF_JG", "处罚结果", "cfJg")),
        Field("decided_on", ("CF_JDRQ", "处罚决定日期", "cfJdrq", "处罚生效期"), "date", required=True),
        Field("authority.name", ("CF_XZJG", "处罚机关", "cfXzjg"), "name", required=True),
        *_trailer_2015("CF"),
    ),
    key=("decision_no", "party.name"),
    needs=("party.name", "decision_no", "details.penalty_content", "decided_on", "authority.name"),
    finish="double-publicity",
)

LICENSE_2015 = Form(
    code="license_2015",
    label="行政许可(双公示2015版)",
    english="Administrative licences, double-publicity form of 2015-16",
    kind=RecordKind.LICENSE,
    fields=(
        Field("decision_no", ("XK_WSH", "行政许可决定书文号", "xkWsh"), required=True),
        Field("details.license_doc_title", ("XK_XMMC", "项目名称", "xkXmmc")),
        Field("details.license_category", ("XK_SPLB", "审批类别", "xkSplb"), "license-categories"),
        Field("details.license_category_other", ("XK_SPLB", "审批类别", "xkSplb"), "other-words"),
        Field("details.license_content", ("XK_NR", "许可内容", "xkNr")),
        *_party_2015("XK", ("XK_XDR", "行政相对人名称", "xkXdr")),
        Field("decided_on", ("XK_JDRQ", "许可决定日期", "xkJdrq", "许可生效期"), "date", required=True),
        Field("details.valid_until", ("XK_JZQ", "许可截止期", "截止期", "xkYxq"), "until"),
        Field("authority.name", ("XK_XZJG", "许可机关", "xkXzjg"), "name", required=True),
        *_trailer_2015("XK"),
    ),
    key=("decision_no", "party.name"),
    needs=("party.name", "decision_no", "details.license_category", "details.license_content", "authority.name"),
    finish="double-publicity",
)

FORMS = (PENALTY_2018, LICENSE_2018, PENALTY_2015, LICENSE_2015)

"""Rows of a form become bodies, or faults that name the column and the remedy and never the value."""

from __future__ import annotations

from time import process_time
from typing import Any

import pytest

from credit_service.reading.headings import known_heading
from credit_service.reading.rows import ROW, Defaults, Reading, compile_form
from schemas.forms import FORMS
from schemas.forms.faults import ROW_FAULTS

TODAY = "2026-06-01"
PERSON = "11010519491231002X"
OLD_PERSON = "440524800101001"
"""Published textbook numbers of nobody."""

PENALTY = {
    "CF_XDR_MC": "包头石砚路桥有限公司（示例）",
    "CF_XDR_LB": "法人及非法人组织",
    "CF_XDR_SHXYM": "91150203DEMX00022A",
    "CF_WSH": "包住建罚决字〔2026〕12号",
    "CF_SY": "串通投标",
    "CF_YJ": "《中华人民共和国招标投标法》第五十三条",
    "CF_CFLB": "罚款",
    "CF_NR": "罚款35万元",
    "CF_NR_FK": "35",
    "CF_JDRQ": "2026.5.6",
    "CF_YXQ": "2099/12/31",
    "CF_GSJZQ": "2029-05-06",
    "CF_CFJG": "示例市住建局",
    "CF_CFJGDM": "11150200DEMX009116",
}


def read(
    form: str, row: dict[str, str], notes: dict[str, str] | None = None, defaults: Defaults | None = None
) -> Reading:
    names = list(row)
    reader = compile_form(FORMS[form], names, defaults or Defaults(TODAY))
    return reader.read(list(row.values()), {ROW if k == "" else names.index(k): v for k, v in (notes or {}).items()})


def body(form: str, row: dict[str, str], **more: Any) -> dict[str, Any]:
    reading = read(form, row, **more)
    assert reading.faults == ()
    return reading.bodies[0]


def penalty(**changed: str) -> dict[str, str]:
    return PENALTY | changed


def test_a_clean_penalty_becomes_the_canonical_body() -> None:
    assert body("penalty_2018", PENALTY) == {
        "kind": "penalty",
        "challenge": "none",
        "decision_no": "包住建罚决字〔2026〕12号",
        "decided_on": "2026-05-06",
        "facts": "串通投标",
        "legal_basis": [{"text": "中华人民共和国招标投标法", "article": "第五十三条"}],
        "display_until": "2029-05-06",
        "party": {"name": "包头石砚路桥有限公司（示例）", "category": "organization", "uscc": "91150203DEMX00022A"},
        "authority": {"code": "11150200DEMX009116", "name": "示例市住建局"},
        "details": {"penalty_category": ["fine"], "penalty_content": "罚款35万元", "fine_yuan": "350000.00"},
    }


def test_the_chinese_headings_say_the_same_as_the_codes() -> None:
    chinese = {row.headings[0]: row.headings[1] for row in FORMS["penalty_2018"].fields}
    assert body("penalty_2018", {chinese[code]: cell for code, cell in PENALTY.items()}) == body(
        "penalty_2018", PENALTY
    )


@pytest.mark.parametrize(
    ("changed", "code", "column"),
    [
        ({"CF_XDR_MC": ""}, "required", "CF_XDR_MC"),
        ({"CF_XDR_MC": "/"}, "required", "CF_XDR_MC"),
        ({"CF_WSH": ""}, "required", "CF_WSH"),
        ({"CF_JDRQ": ""}, "required", "CF_JDRQ"),
        ({"CF_CFJG": ""}, "required", "CF_CFJG"),
        ({"CF_JDRQ": "2026-06-02"}, "future-date", "CF_JDRQ"),
        ({"CF_JDRQ": "2026-02-30"}, "date", "CF_JDRQ"),
        ({"CF_GSJZQ": "2026-05-05"}, "date-order", "CF_GSJZQ"),
        ({"CF_NR_FK": "三十五"}, "amount", "CF_NR_FK"),
        ({"CF_NR_FK": "350000", "CF_NR": "罚款350000元"}, "unit-doubt", "CF_NR_FK"),
        ({"CF_CFLB": "罚钱"}, "unknown-code", "CF_CFLB"),
        ({"CF_XDR_LB": "公司"}, "unknown-code", "CF_XDR_LB"),
        ({"CF_XDR_SHXYM": "911502031234567000"}, "excel-rounded", "CF_XDR_SHXYM"),
        ({"CF_XDR_SHXYM": "9.11502E+17"}, "scientific", "CF_XDR_SHXYM"),
        ({"CF_XDR_SHXYM": PERSON}, "personal-number", "CF_XDR_SHXYM"),
        ({"CF_XDR_SHXYM": OLD_PERSON}, "personal-number", "CF_XDR_SHXYM"),
        ({"CF_XDR_MC": f"示例人{PERSON}"}, "personal-number", "CF_XDR_MC"),
        ({"CF_CFJG": f"示例市住建局{PERSON}"}, "personal-number", "CF_CFJG"),
        ({"CF_YJ": "《中华人民共和国合同法》第五十二条"}, "abolished-basis", "CF_YJ"),
        ({"CF_XDR_LB": "自然人", "CF_XDR_SHXYM": ""}, "required", None),
        ({"CF_XDR_LB": "自然人", "CF_XDR_SHXYM": "", "CF_XDR_ZJHM": "1101**********002X"}, "required", "CF_XDR_ZJHM"),
    ],
)
def test_a_fault_names_its_column_and_remedy_and_never_the_value(
    changed: dict[str, str], code: str, column: str | None
) -> None:
    reading = read("penalty_2018", penalty(**changed))
    assert not reading.bodies
    assert not reading.keys
    assert [fault.code for fault in reading.faults] == [code]
    fault = reading.faults[0]
    assert fault.pointer == (f"/{column}" if column else "")
    assert fault.remedy and not any(
        value in fault.message + fault.remedy for value in changed.values() if len(value) > 3
    )


def test_every_column_at_fault_is_named_at_once() -> None:
    reading = read("penalty_2018", penalty(CF_JDRQ="昨天", CF_NR_FK="多", CF_XDR_SHXYM=PERSON))
    assert [(fault.pointer, fault.code) for fault in reading.faults] == [
        ("/CF_XDR_SHXYM", "personal-number"),
        ("/CF_NR_FK", "amount"),
        ("/CF_JDRQ", "date"),
    ]


def test_a_basis_in_force_when_the_decision_was_made_is_no_fault() -> None:
    assert (
        body("penalty_2018", penalty(CF_YJ="《中华人民共和国合同法》第五十二条", CF_JDRQ="2020-12-31"))["decided_on"]
        == "2020-12-31"
    )


@pytest.mark.parametrize(
    ("printed", "party", "flags"),
    [
        ("91150203demx00022a ", {"uscc": "91150203DEMX00022A"}, ()),
        ("９１１５０２０３ＤＥＭＸ００022A", {"uscc": "91150203DEMX00022A"}, ()),
        ("91150203 DEMX00022A", {"uscc": "91150203DEMX00022A"}, ()),
        ("91150203DEMX00022B", {"uscc": "91150203DEMX00022B"}, ("doubtful:uscc",)),
        ("00000000000000000X", {}, ("placeholder:uscc",)),
        ("000000000000000000", {}, ("placeholder:uscc",)),
        ("无", {}, ()),
        ("DEMX00022", {"org_code": "DEMX00022"}, ("moved:uscc:org_code",)),
        ("330106000129004", {"biz_reg_no": "330106000129004"}, ("moved:uscc:biz_reg_no",)),
        ("9115 02只", {"uscc": "911502只"}, ("doubtful:uscc",)),
    ],
)
def test_a_code_is_stored_with_its_doubt_and_a_placeholder_is_no_code(
    printed: str, party: dict[str, str], flags: tuple[str, ...]
) -> None:
    reading = read("penalty_2018", penalty(CF_XDR_SHXYM=printed))
    found = {key: value for key, value in reading.bodies[0]["party"].items() if key not in ("name", "category")}
    assert (found, reading.flags) == (party, flags)


def test_a_code_in_the_wrong_column_never_displaces_one_in_its_own() -> None:
    row = {
        "企业名称": "甲（示例）",
        "工商注册号": "",
        "组织机构代码": "91150102DEMX00014U",
        "统一信用代码": "91150203DEMX00022A",
        "失信领域": "失信被执行人名单",
    }
    assert body("ecommerce_dishonest", row)["party"]["uscc"] == "91150203DEMX00022A"


def test_a_number_cell_that_was_rounded_is_refused_whatever_its_digits() -> None:
    assert [f.code for f in read("penalty_2018", PENALTY, {"CF_XDR_SHXYM": "rounded"}).faults] == ["excel-rounded"]


def test_cells_beyond_the_headings_quarantine_and_hidden_rows_are_flagged() -> None:
    assert [f.code for f in read("penalty_2018", PENALTY, {"": "columns"}).faults] == ["columns"]
    assert read("penalty_2018", PENALTY, {"": "hidden"}).flags == ("hidden",)


def test_a_natural_person_keeps_the_number_and_loses_company_codes() -> None:
    row = penalty(CF_XDR_MC="示例人", CF_XDR_LB="自然人", CF_XDR_SHXYM="", CF_XDR_ZJHM=PERSON, CF_XDR_ZJLX="身份证")
    assert body("penalty_2018", row)["party"] == {"name": "示例人", "category": "natural_person", "person_id": PERSON}


def test_the_form_of_2015_tells_a_person_by_the_number() -> None:
    row = {
        "CF_WSH": "示罚〔2016〕1号",
        "CF_XDR_MC": "示例人",
        "CF_XDR_SFZ": PERSON,
        "CF_JG": "罚款",
        "CF_JDRQ": "2016-05-06",
        "CF_XZJG": "示例市住建局",
    }
    assert body("penalty_2015", row)["party"]["category"] == "natural_person"
    company = read("penalty_2015", row | {"CF_XDR_SHXYM": "91150203DEMX00022A"})
    assert [fault.code for fault in company.faults] == ["personal-number"]


def test_two_category_columns_become_one_list() -> None:
    row = {
        "CF_WSH": "示罚〔2016〕1号",
        "CF_XDR_MC": "甲（示例）",
        "CF_CFLB1": "警告",
        "CF_CFLB2": "罚款",
        "CF_JG": "x",
        "CF_JDRQ": "2016-05-06",
        "CF_XZJG": "示例市住建局",
    }
    assert body("penalty_2015", row)["details"]["penalty_category"] == ["warning", "fine"]


def test_personal_numbers_in_free_text_and_unknown_columns_are_struck() -> None:
    reading = read("penalty_2018", penalty(CF_SY=f"法定代表人({PERSON})知情", 其它=PERSON))
    assert PERSON not in str(reading.bodies)
    assert reading.flags == ("personal-number-struck",)


def test_papers_of_a_representative_are_kept_nowhere() -> None:
    reader = compile_form(FORMS["penalty_2018"], [*PENALTY, "CF_FR_ZJHM"], Defaults(TODAY))
    assert PERSON not in str(reader.read([*PENALTY.values(), PERSON]))
    assert reader.unknown == ()


def test_unknown_columns_are_named_once_and_kept() -> None:
    row = penalty(XXTGBM="信息提供部门（示例）")
    assert compile_form(FORMS["penalty_2018"], list(row), Defaults(TODAY)).unknown == ("XXTGBM",)
    assert body("penalty_2018", row)["details"]["extra"] == {"XXTGBM": "信息提供部门（示例）"}


def test_an_authority_without_a_valid_code_is_known_by_its_name() -> None:
    code = body("penalty_2018", penalty(CF_CFJGDM="00000000000000000X"))["authority"]["code"]
    assert code.startswith("x-") and len(code) == 14


def test_a_register_takes_its_authority_from_the_import() -> None:
    row = {"单位名称": "内蒙古云杉建设有限公司（示例）", "统一信用代码": "91150102DEMX00014U"}
    given = {"code": "11150100DEMX009036", "name": "示例市财政局"}
    assert body("register", row)["authority"]["name"] == "未注明登记机关"
    assert body("register", row, defaults=Defaults(TODAY, authority=given))["authority"] == given


def test_a_key_does_not_depend_on_the_brackets_of_the_number() -> None:
    assert read("penalty_2018", PENALTY).keys == read("penalty_2018", penalty(CF_WSH="包住建罚决字[2026]12号")).keys


ENVIRONMENT = {
    "时间": "2017年第一季度（示例）",
    "区域": "内蒙古自治区",
    "企业名称": "甲污水处理厂（示例）",
    "处罚结果": "罚款16万元；按日连续处罚118.68万元。",
    "整改情况": "已整改",
}


def test_amounts_inside_a_text_are_added_up() -> None:
    found = body("environment_2017", ENVIRONMENT)
    assert (found["details"]["fine_yuan"], found["details"]["penalty_category"]) == ("1346800.00", ["fine"])
    assert "decided_on" not in found


REGULATOR = {
    "处罚决定书文号": "",
    "当事人名称": "甲银行示例分行（示例）",
    "主要违法违规事实": "贷后管理不到位",
    "行政处罚内容": "罚款20万元",
    "处罚类型": "警告、罚款",
    "罚款金额(元)": "200000",
    "作出决定机关": "示例监管分局",
    "作出处罚决定的日期": "",
    "作出决定时间": "2026年3月25日",
    "发布日期": "2026-04-28 16:14:00",
    "文档标题": "示例监管分局行政处罚信息公示表（示金罚决字〔2026〕5号）",
    "源链接": "https://example.invalid/1",
    "行政处罚 内容": "",
}


@pytest.mark.parametrize(
    ("title", "number"),
    [
        ("示例监管分局行政处罚信息公示表（示金罚决字〔2026〕5号）", "示金罚决字〔2026〕5号"),
        ("行政处罚信息公示表 示金罚决字〔2026〕22号", "示金罚决字〔2026〕22号"),
        ("行政处罚信息公开表示金罚决字〔2024〕26号", "示金罚决字〔2024〕26号"),
        ("行政处罚信息公开表（示金罚决字〔2026〕4号-5号）", None),
        ("行政处罚信息公开表（示金罚决字〔2026〕7、8号）", None),
        ("行政处罚信息公开表（示金罚决字〔2025〕2号、3号）", None),
        ("行政处罚信息公开表（编号：2026-4）", None),
    ],
)
def test_a_title_gives_the_number_only_when_it_carries_exactly_one(title: str, number: str | None) -> None:
    assert body("finance_regulator", REGULATOR | {"文档标题": title}).get("decision_no") == number


def test_several_parties_give_several_records_with_keys_of_their_own() -> None:
    reading = read(
        "finance_regulator", REGULATOR | {"当事人名称": "甲保险支公司（示例）、乙保险支公司（示例）及相关责任人"}
    )
    assert [found["party"]["name"] for found in reading.bodies] == ["甲保险支公司（示例）", "乙保险支公司（示例）"]
    assert len(set(reading.keys)) == 2
    assert reading.flags == ("several-parties",)


def test_a_date_in_the_second_column_stands_in_for_an_empty_first() -> None:
    found = body("finance_regulator", REGULATOR)
    assert (found["decided_on"], found["details"]["fine_yuan"]) == ("2026-03-25", "200000.00")


def test_a_scanned_table_keeps_its_damaged_codes() -> None:
    row = {
        "企让名称": "内蒙古示例集 团股份有限公司（示例）",
        "统一社会信 用代码": "911501006032 01354只",
        "组织机构 代码": "603201354",
        "罪名": "诈骗罪",
        "案号": "〈2016〉内0823 刑初54号",
        "判决作出机构": "示例人民 法院",
    }
    reading = read("finance_crime_units", row)
    assert reading.bodies[0]["party"]["name"] == "内蒙古示例集团股份有限公司（示例）"
    assert "doubtful:uscc" in reading.flags


BANK = {
    "Firm Name": "BEISPIEL ANLAGENBAU (示例)",
    "Additional Firm Info": "(示例路桥有限公司)(91150203DEMX00022A)*647",
    "Address": "X",
    "Country": "China",
    "From Date": "2024-12-10",
    "To Date": "2999-12-31",
    "Grounds": "Fraudulent Practices",
}


def test_a_bank_listing_carries_its_own_term_and_the_code_in_its_notes() -> None:
    found = body("world_bank", BANK)
    assert found["party"]["uscc"] == "91150203DEMX00022A"
    assert found["details"]["other_names"] == ["示例路桥有限公司"]
    assert {(r["from"], r["until"]) for r in found["restrictions"]} == {("2024-12-10", None)}


def test_a_bank_list_takes_firms_only() -> None:
    row = {
        "Title": "X (示例)",
        "Entity": "Individual",
        "Nationality": "China",
        "Country": "China",
        "From": "Jul 03, 2024",
        "To": "Ongoing",
        "Grounds": "Fraud",
        "Source": "IDB",
    }
    assert [fault.code for fault in read("idb", row).faults] == ["natural-person"]
    assert body("idb", row | {"Entity": "Firm"})["restrictions"][0]["until"] is None


TRADING = {
    "BODY_NAME": "甲（示例）",
    "BODY_CODE": "91150203DEMX00022A",
    "BODY_TYPE": "1",
    "BODY_ROLE": "03",
    "SCOPE": "1",
    "BLACKLIST_CODE": "0f0f",
    "GOVERNMENT": "示例市住建局",
    "DOCUMENT_CODE": "示〔2026〕1号",
}


def test_a_withdrawal_names_the_entry_it_withdraws() -> None:
    listed = read(
        "ggzy_302",
        TRADING
        | {"RECORD_REASON": "串标", "RECORD_DATE": "20260301000000", "REVOCATION_STATUS": "0", "CONFINED_ACTION": "01"},
    )
    taken = read(
        "ggzy_303",
        TRADING | {"REVOCATIONEASONS": "误列", "ROPOSER": "示例申请人", "APPLICATION_DATE": "20260401000000"},
    )
    assert (str(listed.op), str(taken.op), taken.keys) == ("file", "revoke", listed.keys)
    assert taken.bodies[0]["details"]["act"]["basis"] == "误列"


@pytest.mark.parametrize(("unit", "yuan"), [("0", "12.50"), ("1", "125000.00")])
def test_contract_amounts_follow_their_unit_column(unit: str, yuan: str) -> None:
    row = TRADING | {
        "CONTRACT_AMOUNT": "12.5",
        "CONTRACT_CURRENCY": "156",
        "CONTRACT_CURRENCYUNIT": unit,
        "PERFORMANCE_SUBMITTED_TIME": "20260401000000",
    }
    assert body("ggzy_305", row)["details"]["contract_amount_yuan"] == yuan


def test_own_records_are_taken_as_they_are() -> None:
    document = {
        "kind": "penalty",
        "decision_no": "示〔2026〕1号",
        "decided_on": "2026-05-06",
        "party": {"name": "甲（示例）"},
        "details": {"fine_yuan": "1.00"},
    }
    reader = compile_form(FORMS["canonical"], list(document), Defaults(TODAY))
    assert reader.read([None] * 5, {}, document).bodies == (document,)
    assert [f.code for f in reader.read([None] * 5, {}, {**document, "decided_on": "2026-06-02"}).faults] == [
        "future-date"
    ]
    assert [f.code for f in reader.read([None] * 5, {}, {**document, "party": "甲"}).faults] == ["body"]


@pytest.mark.parametrize("column", ["CF_YJ", "CF_NR", "CF_XDR_MC", "CF_CFLB", "CF_SY", "CF_JDRQ", "CF_NR_FK"])
@pytest.mark.parametrize("piece", ["《", "1", " ", "其他-", "1,", "《甲", "元 "])
def test_no_cell_however_long_takes_long(column: str, piece: str) -> None:
    started = process_time()
    read("penalty_2018", penalty(**({"CF_NR_FK": "1000000"} | {column: piece * 20_000})))
    assert process_time() - started < 1


def test_every_fault_has_a_sentence_in_both_languages_and_a_remedy() -> None:
    assert all(row.label and row.english and row.remedy for row in ROW_FAULTS.values())


def test_a_heading_is_known_by_any_of_its_names() -> None:
    assert known_heading("行政处罚决定书文号 *") and known_heading("cf_wsh") and not known_heading("示例")

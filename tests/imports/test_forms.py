"""Every field table is read both ways, and no two of them claim the same headings."""

from __future__ import annotations

from typing import Any

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from credit_service.reading.cells import CELLS
from credit_service.reading.headings import HeadingsUndecided, MissingColumns, arrange, choose
from credit_service.reading.plan import SCHEMES
from credit_service.reading.rows import Defaults, compile_form
from credit_service.reading.writing import headings, write
from schemas.forms import FORMS, Form, plain_heading
from schemas.forms.abolished import ABOLISHED
from tests.imports.invented import TODAY, values

TABLES = [form for form in FORMS.values() if form.kind is not None]
DEFAULTS = Defaults(TODAY, authority={"code": "11150100DEMX009036", "name": "示例市财政局"})


def by_code(form: Form) -> str:
    return form.code


@pytest.mark.parametrize("form", TABLES, ids=by_code)
@settings(max_examples=40, deadline=None, suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large])
@given(data=st.data())
def test_a_body_written_and_read_again_says_the_same(form: Form, data: st.DataObject) -> None:
    said = data.draw(values(form))
    first = _read(form, {row.headings[0]: _cell(form, row.path, said) for row in form.fields if row.path in said})
    again = _read(form, write(form, first))
    assert again == first
    for path, value in said.items():
        if path.startswith(("details.", "party.")) and path not in (
            "details.penalty_category",
            "details.penalty_category_second",
            "details.fine_yuan",
        ):
            group, key = path.split(".")
            assert first[group][key] == value, path


@pytest.mark.parametrize("form", [form for form in TABLES if form.code != "overload"], ids=by_code)
def test_the_headings_of_a_form_choose_it(form: Form) -> None:
    assert choose(headings(form)).code == form.code


@pytest.mark.parametrize("form", TABLES, ids=by_code)
def test_the_needed_columns_of_a_form_never_choose_another(form: Form) -> None:
    assert form.code in _claimants([row.headings[0] for row in form.fields if row.path in form.needs])


@pytest.mark.parametrize("form", TABLES, ids=by_code)
def test_every_field_names_a_cell_that_exists_and_every_key_a_field(form: Form) -> None:
    paths = {row.path for row in form.fields}
    assert {row.cell for row in form.fields} <= set(CELLS) | set(SCHEMES) | {"authority-code"}
    assert set(form.key) <= paths and set(form.needs) <= paths
    assert "party.name" in form.key
    assert form.authority or form.unstated or "authority.name" in paths


def test_one_heading_is_one_column_within_a_form() -> None:
    for form in TABLES:
        for heading, rows in form.columns().items():
            assert len({row.headings[0] for row in rows}) == 1, (form.code, heading)


@pytest.mark.parametrize(
    ("columns", "code"),
    [
        ("行政相对人名称,行政处罚决定书文号,处罚内容,处罚决定日期,处罚机关", "penalty_2018"),
        ("CF_XDR_MC,CF_WSH,CF_NR,CF_JDRQ,CF_CFJG,CF_NR_FK", "penalty_2018"),
        ("行政相对人名称,行政处罚决定书文号,处罚结果,处罚决定日期,处罚机关", "penalty_2015"),
        ("CF_WSH,CF_CFMC,CF_XDR_MC,CF_JG,CF_JDRQ,CF_XZJG", "penalty_2015"),
        ("企业名称,统一社会信用代码", "register"),
        ("序号,统一信用代码,单位名称", "register"),
        ("企业名称,工商注册号,组织机构代码,统一信用代码,失信领域", "ecommerce_dishonest"),
        ("序号,省份,企业名称,统一社会信用代码,组织结构代码,案号,汍行法院", "finance_defaulters"),
        ("序 号,省份,企让名称,统一社会信 用代码,组织机构 代码,罪名,案号,判决作出机构", "finance_crime_units"),
        ("Title,Entity,Nationality,Country,From,To,Grounds", "idb"),
    ],
)
def test_headings_as_printed_choose_their_form(columns: str, code: str) -> None:
    assert choose(columns.split(",")).code == code


def test_headings_that_fit_a_register_and_a_black_list_decide_nothing() -> None:
    with pytest.raises(HeadingsUndecided) as undecided:
        choose("序号,企业名称,工商注册号,组织机构代码,统一信用代码,所在省份".split(","))
    assert set(undecided.value.candidates) == {"register", "overload"}


def test_headings_of_nothing_known_name_no_candidate() -> None:
    with pytest.raises(HeadingsUndecided) as undecided:
        choose(["a", "b"])
    assert undecided.value.candidates == ()


def test_a_missing_required_column_is_named() -> None:
    with pytest.raises(MissingColumns, match="CF_JDRQ / 处罚决定日期"):
        arrange(FORMS["penalty_2018"], ["CF_XDR_MC", "CF_WSH", "CF_NR", "CF_CFJG"])


@pytest.mark.parametrize(
    ("printed", "plain"),
    [("统一社会信 用代码", "统一社会信用代码"), ("罚款金额（万元）*", "罚款金额(万元)"), ("CF_WSH", "cf_wsh")],
)
def test_headings_are_compared_without_blanks_width_and_case(printed: str, plain: str) -> None:
    assert plain_heading(printed) == plain


def test_every_abolished_text_names_its_successor_and_source() -> None:
    assert all(row.successor and row.source and row.title != row.successor for row in ABOLISHED)


def _claimants(columns: list[str]) -> tuple[str, ...]:
    try:
        return (choose(columns).code,)
    except HeadingsUndecided as undecided:
        return undecided.candidates


def _cell(form: Form, path: str, said: dict[str, object]) -> str:
    row = next(row for row in form.fields if row.path == path)
    return CELLS[row.cell].write(said[path]) if row.cell in CELLS else str(said[path])


def _read(form: Form, cells: dict[str, str]) -> dict[str, Any]:
    names = headings(form)
    reading = compile_form(form, names, DEFAULTS).read([cells.get(name) for name in names])
    assert reading.faults == ()
    return reading.bodies[0]

"""What is written in a cell, and what it means."""

from __future__ import annotations

import pytest

from credit_service.reading.cell_dates import read_date, read_until
from credit_service.reading.cell_fault import CellFault
from credit_service.reading.cell_money import looks_like_yuan, read_wan_yuan, read_yuan, write_wan_yuan
from credit_service.reading.cell_words import read_other_words, read_penalty_categories, read_roles
from credit_service.reading.cells import CELLS, read_basis, read_instant, read_name, read_text


@pytest.mark.parametrize(
    ("printed", "day"),
    [
        ("2026-03-05", "2026-03-05"),
        ("2026.3.5", "2026-03-05"),
        ("2026/3/5", "2026-03-05"),
        ("2026年3月25日", "2026-03-25"),
        ("2026年03月05日 ", "2026-03-05"),
        ("20260325", "2026-03-25"),
        ("20260325120000", "2026-03-25"),
        ("2026-03-05 08:30:00", "2026-03-05"),
        ("2026-03-05T08:30:00Z", "2026-03-05"),
        ("Jul 03, 2024", "2024-07-03"),
        ("3 July 2024", "2024-07-03"),
        ("46086", "2026-03-05"),
        ("46086.5", "2026-03-05"),
        ("03/29/2018", "2018-03-29"),
        ("29/03/2018", "2018-03-29"),
        ('{"date": 19, "month": 1, "year": 122}', "2022-02-19"),
        (" ", None),
    ],
)
def test_a_day_is_read_however_it_is_written(printed: str, day: str | None) -> None:
    assert read_date(printed) == day


@pytest.mark.parametrize(
    "printed", ["2026-02-30", "2026-13-01", "03/04/2018", "昨天", "1", "99999", "nan", "inf", "{}", "2026年3月", "１e5"]
)
def test_what_is_no_day_is_a_fault(printed: str) -> None:
    with pytest.raises(CellFault) as wrong:
        read_date(printed)
    assert wrong.value.code == "date"


@pytest.mark.parametrize(
    "printed", ["2099-12-31", "2099/12/31", "2999-12-31", "9999-12-31", "长期", "永久", "Ongoing", "Indefinite"]
)
def test_an_open_end_is_no_day(printed: str) -> None:
    assert read_until(printed) is None


@pytest.mark.parametrize(
    ("wan", "yuan"),
    [
        ("0.2", "2000.00"),
        ("0.000001", "0.01"),
        ("16", "160000.00"),
        ("1,234.5", "12345000.00"),
        ("0", "0.00"),
        ("１６", "160000.00"),
        ("2000元", "2000.00"),
        ("3万元", "30000.00"),
    ],
)
def test_amounts_in_wan_become_yuan_exactly(wan: str, yuan: str) -> None:
    assert read_wan_yuan(wan) == yuan


@pytest.mark.parametrize("wan", ["0.2", "0.000001", "118.68", "12345678"])
def test_amounts_go_back_to_wan_exactly(wan: str) -> None:
    yuan = read_wan_yuan(wan)
    assert yuan is not None and write_wan_yuan(yuan) == wan


@pytest.mark.parametrize("printed", ["-1", "0.0000001", "约5", "1e3", "五万", "1.2.3"])
def test_what_is_no_amount_is_a_fault(printed: str) -> None:
    with pytest.raises(CellFault, match="amount"):
        read_wan_yuan(printed)


def test_yuan_stay_yuan_unless_the_cell_names_another_unit() -> None:
    assert (read_yuan("350000"), read_yuan("35万元")) == ("350000.00", "350000.00")


@pytest.mark.parametrize(
    ("cell", "content", "doubtful"),
    [
        ("200000", "罚款200000元", True),
        ("20", "罚款20万元", False),
        ("200", "没收", False),
        ("200", "罚款200元和200万元", False),
        ("x", "罚款1元", False),
    ],
)
def test_a_figure_in_yuan_in_a_wan_column_is_noticed(cell: str, content: str, doubtful: bool) -> None:
    assert looks_like_yuan(cell, content) is doubtful


@pytest.mark.parametrize(
    ("printed", "codes", "other"),
    [
        ("罚款", ("fine",), None),
        ("警告;罚款", ("warning", "fine"), None),
        ("警告、罚款", ("warning", "fine"), None),
        ("罚款;其他-责令限期治理、整改", ("fine", "other"), "责令限期治理、整改"),
        ("其他－补种树木", ("other",), "补种树木"),
        ("吊销许可证(执照)", ("revoke_license",), None),
        ("其他", ("other",), None),
    ],
)
def test_penalty_categories_are_read_by_their_words(printed: str, codes: tuple[str, ...], other: str | None) -> None:
    assert (read_penalty_categories(printed), read_other_words(printed)) == (codes, other)


@pytest.mark.parametrize(
    "cell",
    [
        "penalty-categories",
        "license-categories",
        "party-category",
        "registration-status",
        "source-state",
        "yes-no",
        "amount-unit",
        "body-role",
    ],
)
def test_a_word_outside_a_code_list_is_a_fault(cell: str) -> None:
    with pytest.raises(CellFault, match="unknown-code"):
        CELLS[cell].read("从未见过")


def test_roles_without_a_part_in_screening_are_known_but_give_none() -> None:
    assert (read_roles("03;6"), read_roles("01")) == (("bidder", "supplier"), ())


@pytest.mark.parametrize(
    ("printed", "rows"),
    [
        ("《招标投标法》第五十三条", [{"text": "招标投标法", "article": "第五十三条"}]),
        (
            "《甲法》第一条、《乙条例》第二条。",
            [{"text": "甲法", "article": "第一条"}, {"text": "乙条例", "article": "第二条"}],
        ),
        ("依据《行业准入规定》", [{"text": "依据《行业准入规定》"}]),
        ("有关规定", [{"text": "有关规定"}]),
    ],
)
def test_a_legal_basis_is_parted_into_texts_and_articles(printed: str, rows: list[dict[str, str]]) -> None:
    assert list(read_basis(printed) or ()) == rows


@pytest.mark.parametrize(
    ("printed", "name"),
    [
        (" 乌拉特前旗示例 有限公司（示例） ", "乌拉特前旗示例有限公司（示例）"),
        ("Beispiel  Anlagenbau GmbH", "Beispiel Anlagenbau GmbH"),
        ("阿克苏示例工程有 限公司", "阿克苏示例工程有限公司"),
        ("/", None),
    ],
)
def test_stray_blanks_leave_a_name(printed: str, name: str | None) -> None:
    assert read_name(printed) == name


@pytest.mark.parametrize("printed", ["123456", "……", "例" * 301])
def test_what_cannot_be_a_name_is_a_fault(printed: str) -> None:
    with pytest.raises(CellFault, match="name"):
        read_name(printed)


@pytest.mark.parametrize("printed", ["/", "-", "无", "NULL", " ", r"\N"])
def test_marks_for_nothing_say_nothing(printed: str) -> None:
    assert read_text(printed) is None


def test_a_time_stamp_of_beijing_becomes_utc() -> None:
    assert read_instant("20260305063000") == "2026-03-04T22:30:00Z"

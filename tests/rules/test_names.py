"""Names and decision numbers: what is one spelling of a thing, and what is another thing."""

from __future__ import annotations

import pytest

from credit_service.rules.names import names_agree, normalise_decision_no, normalise_name

NAME = "内蒙古云杉（赤峰）建设有限公司（示例）"


@pytest.mark.parametrize(
    "printed",
    [
        "内蒙古云杉(赤峰)建设有限公司(示例)",
        " 内蒙古云杉　（赤峰） 建设有限公司\u200b（示例）\n",
        "内蒙古云杉【赤峰】建设有限公司〔示例〕",
        "内蒙古云杉（赤峰）建设有限公司（示例）。",
        "内蒙古云杉赤峰建设有限公司示例",
    ],
)
def test_a_name_agrees_with_itself_however_it_is_printed(printed: str) -> None:
    assert names_agree(printed, [NAME])


@pytest.mark.parametrize(
    "other",
    [
        "",
        "内蒙古云杉（赤峰）建设有限公司",
        "內蒙古雲杉（赤峰）建設有限公司（示例）",
        "内蒙古云松（赤峰）建设有限公司（示例）",
        "内蒙古云杉（赤峰）建设有限公司（示例）第一分公司",
    ],
)
def test_names_that_differ_in_a_character_do_not_agree(other: str) -> None:
    assert not names_agree(other, [NAME])


def test_a_former_name_agrees_too() -> None:
    assert names_agree("北京旧石装备有限公司（示例）", ["北京曜石装备有限公司（示例）", "北京旧石装备有限公司（示例）"])
    assert not names_agree("北京旧石装备有限公司（示例）", [])


def test_latin_names_are_compared_without_case_and_width() -> None:
    assert normalise_name("Ｂeispiel  ANLAGENBAU GmbH") == normalise_name("BEISPIEL Anlagenbau gmbh")


@pytest.mark.parametrize(
    "printed",
    [
        "包住建罚决字〔2026〕12号",
        "包住建罚决字[2026]12号",
        "包住建罚决字（２０２６）１２号",
        "包住建罚决字【2026】 第12号".replace("第", ""),
        "包住建罚决字〔2026〕012号",
        "包住建罚决字 〔2026〕　0012 号",
    ],
)
def test_spellings_of_one_decision_number_are_one_number(printed: str) -> None:
    assert normalise_decision_no(printed) == normalise_decision_no("包住建罚决字〔2026〕12号")


@pytest.mark.parametrize("other", ["包住建罚决字〔2026〕120号", "包住建罚决字〔2025〕12号", "包住建罚字〔2026〕12号"])
def test_other_decision_numbers_stay_other(other: str) -> None:
    assert normalise_decision_no(other) != normalise_decision_no("包住建罚决字〔2026〕12号")


@pytest.mark.parametrize("mark", ["", " ", "/", "-", "——", "无", "暂无", "N/A", "null"])
def test_a_mark_for_nothing_is_no_decision_number(mark: str) -> None:
    assert normalise_decision_no(mark) == ""


def test_hyphens_of_any_kind_part_a_number_but_zeros_inside_it_count() -> None:
    assert normalise_decision_no("A—0102－05") == "A-102-5"

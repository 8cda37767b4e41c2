"""Identifiers: every trap that real data set, with invented codes (organisation part DEMX is never issued)."""

from __future__ import annotations

import json
import os
from datetime import date
from pathlib import Path

import pytest

from credit_service.rules.identity import NOTES, category_of, eighteen, grade, normalise_code, personal_number_in
from schemas.vocabulary import EntityCategory, Grade, Scheme

_REAL = os.environ.get("CREDIT_TEST_DATA")


@pytest.mark.parametrize(
    "raw",
    [
        "91150203DEMX00022A",
        " 91150203demx00022a ",
        "９１１５０２０３ＤＥＭＸ０００２２Ａ",
        "91150203-DEMX-0002-2A",
        "91150203　DEMX\u200b0002\ufeff2A\u00a0",
        "91150203\u2011DEMX\u201300022A",
        "'91150203DEMX00022A",
    ],
)
def test_spellings_of_one_code_are_one_code(raw: str) -> None:
    assert normalise_code(raw) == "91150203DEMX00022A"
    assert grade(Scheme.USCC, raw).grade is Grade.VALID


@pytest.mark.parametrize(
    ("code", "expected", "note"),
    [
        ("91150203DEMX00022A", Grade.VALID, ""),
        ("91150203DEMX00022B", Grade.INVALID, "check-character"),
        ("91150203DEMX00022", Grade.INVALID, "length"),
        ("91150203DEMX000222AA", Grade.INVALID, "length"),
        ("91150203DEMXO0022A", Grade.INVALID, "characters"),
        ("01150203DEMX00022A", Grade.INVALID, "characters"),
        ("9115020ADEMX00022A", Grade.INVALID, "characters"),
        ("911502030000012000", Grade.INVALID, "excel-rounded"),
        ("9.11502E+17", Grade.INVALID, "scientific"),
        ("11010519491231002X", Grade.INVALID, "personal-number"),
    ],
)
def test_a_unified_code_is_graded_with_the_reason(code: str, expected: Grade, note: str) -> None:
    found = grade(Scheme.USCC, code)
    assert (found.grade, found.note, found.value) == (expected, note, code)
    assert not note or NOTES[note]


@pytest.mark.parametrize("code", ["A1150203DEMX000229", "N2150203DEMX00022R", "Y1150203DEMX00022L"])
def test_codes_of_the_army_of_collectives_and_of_others_begin_with_a_letter(code: str) -> None:
    assert grade(Scheme.USCC, code).grade is Grade.VALID


def test_a_sum_that_leaves_no_remainder_wraps_to_the_check_character_zero() -> None:
    assert grade(Scheme.USCC, "91150203DEMX0033X0").grade is Grade.VALID


@pytest.mark.parametrize(
    ("code", "note"),
    [("91152101DEMX000146", "superseded-division"), ("91159902DEMX00014L", "unknown-division")],
)
def test_a_division_of_the_past_is_noted_and_not_refused(code: str, note: str) -> None:
    found = grade(Scheme.USCC, code)
    assert (found.grade, found.note) == (Grade.VALID, note)


@pytest.mark.parametrize("scheme", [s for s in Scheme if s is not Scheme.PERSON_ID])
@pytest.mark.parametrize(
    "raw",
    ["00000000000000000X", "0" * 18, "0" * 15, "0" * 9, "9" * 18, "9" * 9, "１" * 18, "123456789012345", "123456789"]
    + ["无", "暂无", "空", "/", "／", "-", "——", "", "  ", "\u3000", "null", "N/A", "***", "无无"],
)
def test_a_placeholder_is_a_placeholder_whatever_its_check_digit(scheme: Scheme, raw: str) -> None:
    assert grade(scheme, raw).grade is Grade.PLACEHOLDER


def test_a_unified_code_around_an_empty_organisation_code_is_a_placeholder() -> None:
    assert grade(Scheme.USCC, "91150203000000000L").grade is Grade.PLACEHOLDER


@pytest.mark.parametrize(
    ("scheme", "code", "expected", "note"),
    [
        (Scheme.ORG_CODE, "DEMX0002-2", Grade.VALID, ""),
        (Scheme.ORG_CODE, "DEMX00023", Grade.INVALID, "check-character"),
        (Scheme.ORG_CODE, "DEMX0002", Grade.INVALID, "length"),
        (Scheme.BIZ_REG_NO, "150203099000013", Grade.VALID, ""),
        (Scheme.BIZ_REG_NO, "150203099000015", Grade.INVALID, "check-character"),
        (Scheme.BIZ_REG_NO, "1502030990001", Grade.UNVERIFIABLE, "before-2006"),
        (Scheme.BIZ_REG_NO, "15020309900001", Grade.INVALID, "length"),
        (Scheme.BIZ_REG_NO, "企独蒙总字第000001号", Grade.INVALID, "characters"),
        (Scheme.TAX_NO, "150203DEMX00022", Grade.VALID, ""),
        (Scheme.TAX_NO, "91150203DEMX00022A", Grade.VALID, ""),
        (Scheme.TAX_NO, "150203123456700", Grade.UNVERIFIABLE, ""),
        (Scheme.TAX_NO, "15019919000101001700", Grade.INVALID, "personal-number"),
        (Scheme.INSTITUTION_CERT_NO, "115020300012", Grade.UNVERIFIABLE, ""),
        (Scheme.SOCIAL_ORG_CERT_NO, "蒙社证字第0001号", Grade.UNVERIFIABLE, ""),
        (Scheme.FOREIGN_NO, "HRB 000001 B", Grade.UNVERIFIABLE, ""),
        (Scheme.FOREIGN_NO, "150199190001010017", Grade.INVALID, "personal-number"),
    ],
)
def test_each_scheme_has_its_own_rule(scheme: Scheme, code: str, expected: Grade, note: str) -> None:
    found = grade(scheme, code)
    assert (found.grade, found.note) == (expected, note)
    assert not note or NOTES[note]


@pytest.mark.parametrize(
    ("number", "expected"),
    [
        ("150199190001010017", Grade.VALID),
        ("11010519491231002x", Grade.VALID),
        ("440524188001010014", Grade.VALID),
        ("810000190001010018", Grade.VALID),
        ("830000190001010011", Grade.VALID),
        ("150199900101001", Grade.UNVERIFIABLE),
        ("150199901301001", Grade.INVALID),
        ("150199190002300016", Grade.INVALID),
        ("150199190001010018", Grade.INVALID),
        ("990199190001010013", Grade.INVALID),
        ("000000000000000000", Grade.PLACEHOLDER),
    ],
)
def test_a_citizens_number_needs_place_birthday_and_check_character(number: str, expected: Grade) -> None:
    assert grade(Scheme.PERSON_ID, number).grade is expected


def test_a_birthday_after_the_day_of_the_question_is_wrong() -> None:
    assert grade(Scheme.PERSON_ID, "11010519491231002X", date(1949, 12, 30)).grade is Grade.INVALID
    assert grade(Scheme.PERSON_ID, "11010519491231002X", date(1949, 12, 31)).grade is Grade.VALID


def test_an_old_number_and_its_long_form_are_one_person() -> None:
    assert eighteen("110105491231002") == "11010519491231002X"
    assert eighteen("11010519491231002X") == "11010519491231002X"
    assert eighteen("150199901301001") == "150199901301001"


@pytest.mark.parametrize(
    "text",
    [
        "11010519491231002X",
        "法定代表人身份证号：１１０１０５１９４９１２３１００２ｘ，住址不详",
        "ID150199190001010017",
        "150199 19000101 0017",
        "150199-19000101-0017",
        "（150199190001010017）",
        "15019919000101001700",
        "旧证号150199500101003。",
    ],
)
def test_a_personal_number_is_found_wherever_it_hides(text: str) -> None:
    assert personal_number_in(text)


@pytest.mark.parametrize(
    "text",
    [
        "",
        "91150203DEMX00022A",
        "911522010783762860",
        "330106000129004",
        "150203099000013",
        "150199190001010018",
        "2026年11月23日，罚款350000元",
        "6222020200112230012345",
        "1501991900010100171234",
    ],
)
def test_codes_of_organisations_and_other_long_numbers_are_no_personal_numbers(text: str) -> None:
    assert not personal_number_in(text)


def test_a_code_beginning_with_92_is_a_sole_proprietors() -> None:
    assert category_of("92150402DEMX00110H") is EntityCategory.SOLE_PROPRIETOR
    assert category_of("91150102DEMX00014U") is EntityCategory.ORGANIZATION


def _vectors() -> list[tuple[Scheme, str, bool]]:
    if not _REAL:
        return [(Scheme.USCC, "91150102DEMX00014U", True)]
    read = json.loads((Path(_REAL) / "identifier_vectors.json").read_text(encoding="utf-8"))
    people = read["ric_18_digit_personal_number_test_vectors"]["vectors"]
    return [(Scheme.USCC, row["value"], row["valid"]) for row in read["uscc"]] + [
        (Scheme.PERSON_ID, row["value"], row["valid"]) for row in people
    ]


def test_published_vectors_are_graded_as_published() -> None:
    wrong = [(s.value, value) for s, value, valid in _vectors() if (grade(s, value).grade is Grade.VALID) != valid]
    assert not wrong

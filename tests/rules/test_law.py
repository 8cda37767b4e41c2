"""The law as data: strict rows, corrections that never rewrite, one version hash, pages printed from it."""

from __future__ import annotations

from datetime import UTC, date, datetime
from pathlib import Path

import pytest

from credit_service.printed import law_page, terms
from schemas.law import LawError, load
from schemas.vocabulary import BasisRank, LawStatus, Market, Reach, RecordKind

DOCS = Path(__file__).parents[2] / "docs"
LAW = load()

ROW = """
[[list]]
code = "tax"
name = "示例名单（示例）"
english = "invented list"
authority = "示例机关（示例）"
basis = "示例法（示例）"
basis_rank = "law"
reach = "national"
source = "invented for a test"
known_from = 2027-01-01
status = "active"
verifier = ["甲", "乙"]
"""


def site(folder: Path, text: str) -> Path:
    path = folder / "site.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_a_correction_is_known_only_from_its_own_instant(tmp_path: Path) -> None:
    file = site(tmp_path, ROW)
    before = load(file, known_at=datetime(2026, 12, 31, 15, 59, tzinfo=UTC))
    after = load(file, known_at=datetime(2026, 12, 31, 16, 0, tzinfo=UTC))
    assert before.lists["tax"].name == LAW.lists["tax"].name
    assert after.lists["tax"].name == "示例名单（示例）"
    assert before.version == LAW.version != after.version


def test_the_version_is_the_same_for_the_same_rows() -> None:
    assert load().version == LAW.version
    assert len(bytes.fromhex(LAW.version)) == 32


@pytest.mark.parametrize(
    ("change", "sentence"),
    [
        (("2027-01-01", "2018-10-18"), "row 1 (tax), field `known_from`: is not later"),
        (('["甲", "乙"]', '["甲", "甲"]'), "field `verifier`: names fewer than two persons"),
        (('["甲", "乙"]', "[]"), "field `verifier`: is empty in an active row"),
        (('basis_rank = "law"', 'basis_rank = "custom"'), "field `basis_rank`: 'custom' is not a code of BasisRank"),
        (('authority = "示例机关（示例）"', ""), "field `authority`: is missing; add it."),
        (('authority = "示例机关（示例）"', 'authority = " "'), "field `authority`: is blank"),
        (('reach = "national"', 'reach = "national"\nreech = 1'), "field `reech`: is not a field of this table"),
        (('reach = "national"', 'reach = "national"\nenabled = false'), "field `disabled_because`: is missing"),
        (('reach = "national"', 'reach = "national"\nenabled = "no"'), "field `enabled`: is neither true nor false"),
        (('reach = "national"', 'reach = "national"\nterm_months = -1'), "field `term_months`: is not a whole number"),
        (
            ('reach = "national"', 'reach = "national"\nterm_months = 3\nopen_ended = true'),
            "field `term_months`: is set on an open-ended list",
        ),
        (("2027-01-01", "2027-01-01T00:00:00"), "field `known_from`: is neither a date nor an instant"),
        (
            ('reach = "national"', 'reach = "national"\nin_force_from = 2026-01-02\nin_force_until = 2026-01-01'),
            "field `in_force_until`: lies before",
        ),
        (
            ('reach = "national"', 'reach = "national"\nrestrictions = [{ action = "bid", territory = "15" }]'),
            "row 1 (tax), restrictions 1, field `territory`: is not a six-digit",
        ),
        (("[[list]]", "[[lists]]"), "[[lists]] is not a table of law"),
        (("[[list]]", "[[list]"), "cannot be read as TOML"),
    ],
)
def test_a_faulty_site_file_is_refused_in_a_sentence(tmp_path: Path, change: tuple[str, str], sentence: str) -> None:
    with pytest.raises(LawError) as caught:
        load(site(tmp_path, ROW.replace(*change)))
    assert str(caught.value).startswith("site.toml")
    assert sentence in str(caught.value)


def test_an_instant_before_any_law_and_one_without_a_zone_are_refused() -> None:
    with pytest.raises(LawError, match=r"No \[\[kind\]\] row"):
        load(known_at=datetime(2000, 1, 1, tzinfo=UTC))
    with pytest.raises(LawError, match="time zone"):
        load(known_at=datetime(2026, 1, 1))


@pytest.mark.parametrize(
    ("market", "on", "lists"),
    [
        (Market.GOV_PROCUREMENT, date(2026, 11, 1), {"gov_procurement", "tax", "judgment_defaulter"}),
        (Market.MANDATORY_TENDER, date(2026, 11, 1), {"judgment_defaulter"}),
        (Market.MANDATORY_TENDER, date(2016, 1, 1), set()),
        (Market.OTHER_TENDER, date(2026, 11, 1), set()),
        (Market.LAND, date(2026, 11, 1), set()),
    ],
)
def test_each_market_names_the_lists_that_must_be_checked(market: Market, on: date, lists: set[str]) -> None:
    assert set(LAW.required_lists(market, on)) == lists


def test_every_kind_has_its_row_and_only_conduct_events_are_not_credit_information() -> None:
    assert set(LAW.kinds) == set(RecordKind)
    outside = [row for row in LAW.kinds.values() if not row.information_class or not row.exchangeable]
    assert [row.kind for row in outside] == [RecordKind.CONDUCT_EVENT]


def test_no_proposed_list_must_be_checked_and_no_foreign_list_does_anything() -> None:
    for row in LAW.lists.values():
        assert not row.required_for or row.status is LawStatus.ACTIVE
        if row.reach is Reach.FOREIGN:
            assert (row.enabled, row.restrictions, row.public_here) == (False, (), False)
        if row.status is LawStatus.ACTIVE and row.restrictions and row.reach is Reach.NATIONAL:
            assert row.basis_rank in (BasisRank.LAW, BasisRank.ADMINISTRATIVE_REGULATION)


def test_the_regions_own_list_ships_disabled_and_says_why() -> None:
    row = LAW.lists["trading_region"]
    assert not row.enabled
    assert "地方性法规" in row.disabled_because


@pytest.mark.parametrize(
    ("day", "code"),
    [
        (date(2015, 1, 1), "repair_2019"),
        (date(2023, 4, 30), "repair_2019"),
        (date(2023, 5, 1), "order_58"),
        (date(2026, 3, 31), "order_58"),
        (date(2026, 4, 1), "order_36"),
    ],
)
def test_a_regime_is_chosen_by_the_date(day: date, code: str) -> None:
    regime = LAW.regime_on(day)
    assert regime is not None
    assert regime.code == code


def test_a_large_fine_has_a_threshold_since_2022_that_a_field_may_only_raise(tmp_path: Path) -> None:
    field = """
[[large_fine]]
code = "invented"
name = "示例领域（示例）"
english = "invented field"
field = "invented"
at_least_yuan = "{}"
source = "invented for a test"
known_from = 2027-01-01
status = "active"
verifier = ["甲", "乙"]
"""
    assert LAW.large_fine_yuan(date(2026, 1, 1)) == 2_000_000
    assert LAW.large_fine_yuan(date(2021, 1, 1)) is None
    for amount, expected in (("5000000.00", 5_000_000), ("100.00", 2_000_000)):
        law = load(site(tmp_path, field.format(amount)))
        assert law.large_fine_yuan(date(2027, 1, 1), "invented") == expected
        assert law.large_fine_yuan(date(2027, 1, 1)) == 2_000_000


def test_the_printed_pages_are_what_the_code_says() -> None:
    remedy = "run `python -m credit_service.printed docs`"
    assert (DOCS / "terms.md").read_text(encoding="utf-8") == terms(), remedy
    assert (DOCS / "law.md").read_text(encoding="utf-8") == law_page(LAW), remedy

"""Display rules: the window, the three effects and their clocks, and the exact day of the next change."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from credit_service.rules.display import (
    changes_on,
    effects,
    outlook,
    pending,
    public_here,
    restrictions_of,
    running,
    window,
)
from credit_service.rules.facts import Facts, Restriction
from credit_service.rules.months import months_after
from schemas.law import Law, load
from schemas.vocabulary import Action, BreachClass, Market, PenaltyCategory, RecordKind, State

LAW = load()
TODAY = date(2026, 11, 20)
_DAY = timedelta(days=1)


def penalty(**changes: Any) -> Facts:
    fixed = Facts("x", RecordKind.PENALTY, State.IN_FORCE, "11150200DEMX009116", "示例市住建局（示例）")
    return replace(fixed, **({"decided_on": date(2026, 5, 6)} | changes))


def listing(code: str | None, **changes: Any) -> Facts:
    return penalty(**({"kind": RecordKind.LISTING, "list_code": code} | changes))


def ban(from_on: date | None, until: date | None, market: Market = Market.GOV_PROCUREMENT) -> Restriction:
    return Restriction(Action.SUPPLY, market, "000000", from_on, until)


@pytest.mark.parametrize(
    ("day", "months", "expected"),
    [
        (date(2026, 1, 31), 1, date(2026, 2, 28)),
        (date(2024, 1, 31), 1, date(2024, 2, 29)),
        (date(2026, 8, 31), 3, date(2026, 11, 30)),
        (date(2024, 2, 29), 12, date(2025, 2, 28)),
        (date(2026, 12, 15), 1, date(2027, 1, 15)),
        (date(2026, 5, 6), 36, date(2029, 5, 6)),
        (date(9999, 5, 6), 36, date.max),
    ],
)
def test_months_end_on_the_corresponding_day_or_the_last_of_the_month(day: date, months: int, expected: date) -> None:
    assert months_after(day, months) == expected


@pytest.mark.parametrize(
    ("decided_on", "breach_class", "until", "regime"),
    [
        (date(2026, 4, 1), BreachClass.GENERAL, date(2027, 4, 1), "order_36"),
        (date(2026, 4, 1), BreachClass.SERIOUS, date(2029, 4, 1), "order_36"),
        (date(2026, 3, 31), BreachClass.GENERAL, date(2027, 3, 31), "order_36"),
        (date(2026, 3, 31), BreachClass.SERIOUS, date(2029, 3, 31), "order_58"),
        (date(2023, 4, 30), BreachClass.SERIOUS, date(2026, 4, 30), "repair_2019"),
        (date(2016, 2, 29), BreachClass.GENERAL, date(2017, 2, 28), "repair_2019"),
    ],
)
def test_the_window_ends_with_the_earlier_of_old_and_new_regime(
    decided_on: date, breach_class: BreachClass, until: date, regime: str
) -> None:
    shown = window(penalty(decided_on=decided_on, breach_class=breach_class), LAW)
    assert (shown.from_on, shown.until, shown.regime, shown.shown) == (decided_on, until, regime, True)


@pytest.mark.parametrize("decided_on", [date(2020, 1, 1), date(2025, 1, 1), date(2026, 5, 6)])
def test_a_minor_penalty_is_filed_but_not_displayed(decided_on: date) -> None:
    facts = penalty(decided_on=decided_on, breach_class=BreachClass.MINOR)
    assert not window(facts, LAW).shown
    assert not effects(facts, LAW, decided_on).displayed.on


@pytest.mark.parametrize(
    ("stated", "until"),
    [
        (date(2026, 9, 1), date(2026, 9, 1)),
        (date(2040, 1, 1), date(2027, 5, 6)),
        (None, date(2027, 5, 6)),
    ],
)
def test_the_authoritys_date_is_cut_to_the_policy_maximum(stated: date | None, until: date) -> None:
    assert window(penalty(display_until=stated, breach_class=BreachClass.GENERAL), LAW).until == until


W, C, F = PenaltyCategory.WARNING, PenaltyCategory.PUBLIC_CRITICISM, PenaltyCategory.FINE


@pytest.mark.parametrize(
    ("changes", "breach_class", "suggested"),
    [
        ({"penalty_categories": (W,)}, BreachClass.MINOR, True),
        ({"penalty_categories": (W, C)}, BreachClass.MINOR, True),
        ({"penalty_categories": (W, F)}, BreachClass.GENERAL, True),
        ({"penalty_categories": (F,), "simplified": True}, BreachClass.MINOR, True),
        ({"penalty_categories": (PenaltyCategory.REVOKE_LICENSE,)}, BreachClass.GENERAL, True),
        ({}, BreachClass.GENERAL, True),
        ({"penalty_categories": (W,), "breach_class": BreachClass.SERIOUS}, BreachClass.SERIOUS, False),
    ],
)
def test_a_missing_class_is_suggested_and_flagged_never_decided(
    changes: dict[str, Any], breach_class: BreachClass, suggested: bool
) -> None:
    shown = window(penalty(**changes), LAW)
    assert (shown.breach_class, shown.suggested) == (breach_class, suggested)


def test_without_decision_date_and_stated_end_a_record_is_filed_and_not_displayed() -> None:
    assert not effects(penalty(decided_on=None), LAW, TODAY).displayed.on
    ending = penalty(decided_on=None, display_until=TODAY)
    assert effects(ending, LAW, TODAY).displayed.on
    assert not effects(ending, LAW, TODAY + _DAY).displayed.on


def test_a_decision_of_tomorrow_is_not_displayed_today() -> None:
    assert not effects(penalty(decided_on=TODAY + _DAY), LAW, TODAY).displayed.on


def test_only_an_open_ended_list_is_displayed_without_end() -> None:
    open_list = listing("judgment_defaulter", decided_on=date(2019, 1, 1))
    assert window(open_list, LAW).until is None
    assert effects(open_list, LAW, TODAY).displayed.on
    assert window(listing("wage_arrears"), LAW).until == date(2029, 5, 6)
    assert window(listing("tax"), LAW).until == date(2029, 5, 6)
    assert window(listing("judgment_defaulter", display_until=TODAY), LAW).until == TODAY


def test_three_years_and_five_days_old_served_late_and_running_bars_without_being_displayed() -> None:
    decided_on = months_after(TODAY, -36) - 5 * _DAY
    served_on = decided_on + 60 * _DAY
    facts = penalty(
        decided_on=decided_on,
        served_on=served_on,
        breach_class=BreachClass.SERIOUS,
        restrictions=(ban(None, months_after(served_on, 36)),),
    )
    now = effects(facts, LAW, TODAY)
    assert (now.displayed.on, now.shared.on, now.applied.on) == (False, True, True)
    assert now.shared.until == now.applied.until == months_after(served_on, 36)


def test_a_decision_not_served_yet_bars_nobody() -> None:
    facts = penalty(served_on=TODAY + _DAY, restrictions=(ban(date(2026, 5, 6), date(2027, 5, 6)),))
    assert not effects(facts, LAW, TODAY).applied.on
    assert effects(facts, LAW, TODAY + _DAY).applied.on
    assert restrictions_of(facts, LAW)[0].from_on == TODAY + _DAY


def test_a_restriction_without_any_date_never_runs() -> None:
    facts = penalty(decided_on=None, restrictions=(ban(None, None),))
    assert not effects(facts, LAW, TODAY).applied.on
    assert running(facts, LAW, TODAY) == ()
    assert effects(penalty(decided_on=None, restrictions=(ban(None, TODAY),)), LAW, TODAY).applied.on


@pytest.mark.parametrize("state", sorted(set(State) - {State.IN_FORCE}))
def test_nothing_removed_is_displayed_or_shared(state: State) -> None:
    for facts in (penalty(state=state, restrictions=(ban(None, None),)), listing("judgment_defaulter", state=state)):
        now = effects(facts, LAW, TODAY)
        assert not now.displayed.on
        assert not now.shared.on
        assert not public_here(facts, LAW, TODAY)


@pytest.mark.parametrize(
    ("facts", "applied"),
    [
        (penalty(state=State.REPAIRED, restrictions=(ban(None, date(2027, 5, 6)),)), True),
        (penalty(state=State.REPAIRED, restrictions=(ban(None, date(2026, 11, 19)),)), False),
        (penalty(state=State.SUSPENDED, restrictions=(ban(None, date(2027, 5, 6)),)), False),
        (penalty(state=State.REVOKED, restrictions=(ban(None, date(2027, 5, 6)),)), False),
        (penalty(state=State.WITHDRAWN, restrictions=(ban(None, date(2027, 5, 6)),)), False),
        (listing("wage_arrears", state=State.REPAIRED), False),
        (listing("tax", state=State.SUSPENDED), False),
        (listing("gov_procurement", state=State.REPAIRED, restrictions=(ban(None, date(2027, 5, 6)),)), False),
    ],
)
def test_repair_ends_a_listing_with_its_restrictions_but_not_a_penaltys_own_ban(facts: Facts, applied: bool) -> None:
    assert effects(facts, LAW, TODAY).applied.on is applied
    assert bool(running(facts, LAW, TODAY)) is applied


@pytest.mark.parametrize(
    ("stayed_until", "day", "on"),
    [
        (None, TODAY - _DAY, True),
        (None, TODAY, False),
        (None, TODAY + 90 * _DAY, False),
        (TODAY + _DAY, TODAY + _DAY, False),
        (TODAY + _DAY, TODAY + 2 * _DAY, True),
    ],
)
def test_only_a_stay_stops_application_and_display_and_only_while_it_lasts(
    stayed_until: date | None, day: date, on: bool
) -> None:
    facts = penalty(stayed_from=TODAY, stayed_until=stayed_until, restrictions=(ban(None, date(2028, 5, 6)),))
    now = effects(facts, LAW, day)
    assert (now.displayed.on, now.shared.on, now.applied.on) == (on, on, on)
    assert bool(running(facts, LAW, day)) is on


@pytest.mark.parametrize(
    ("code", "displayed", "applied", "waits"),
    [
        ("judgment_defaulter", True, True, False),
        ("tax", True, True, False),
        ("wage_arrears", True, True, False),
        ("gov_procurement", True, False, False),
        ("work_safety", False, False, True),
        ("finance_defaulter", False, False, False),
        ("trading_region", False, False, False),
        ("ofac", False, False, False),
        ("world_bank", False, True, False),
        ("not_in_catalog", False, False, False),
        (None, False, False, False),
    ],
)
def test_a_listing_has_the_effects_its_list_is_entitled_to(
    code: str | None, displayed: bool, applied: bool, waits: bool
) -> None:
    facts = listing(code)
    now = effects(facts, LAW, TODAY)
    assert (now.displayed.on, now.applied.on, bool(pending(facts, LAW, TODAY))) == (displayed, applied, waits)


@pytest.mark.parametrize("code", ["trading_region", "finance_defaulter", "ofac", "not_in_catalog"])
def test_no_stated_restriction_lends_force_to_a_list_that_has_none(code: str) -> None:
    facts = listing(code, restrictions=(ban(None, date(2027, 5, 6)),))
    assert not effects(facts, LAW, TODAY).applied.on
    assert running(facts, LAW, TODAY) == pending(facts, LAW, TODAY) == ()


def test_activating_a_list_below_its_rank_gives_it_no_effect(tmp_path: Path) -> None:
    file = tmp_path / "site.toml"
    row = """
[[list]]
code = "invented"
name = "示例名单（示例）"
english = "invented"
authority = "示例机关（示例）"
basis = "示例规定（示例）"
basis_rank = "{}"
reach = "region"
open_ended = true
restrictions = [
  {{ action = "bid", market = "land", territory = "150000", force = "must", basis_article = "x" }},
]
source = "invented for a test"
known_from = 2027-01-01
status = "active"
verifier = ["甲", "乙"]
"""
    for rank, on in (("normative_document", False), ("ministerial_rule", False), ("local_regulation", True)):
        file.write_text(row.format(rank), encoding="utf-8")
        now = effects(listing("invented"), load(file), TODAY)
        assert (now.displayed.on, now.applied.on) == (on, on)


def test_an_entry_older_than_its_lists_rules_has_no_effect() -> None:
    before, since = (listing("wage_arrears", decided_on=date(*day)) for day in ((2021, 12, 31), (2022, 1, 1)))
    assert not effects(before, LAW, date(2022, 6, 1)).applied.on
    assert effects(since, LAW, date(2022, 6, 1)).applied.on


def test_the_decision_overrides_the_catalogs_defaults() -> None:
    silent = listing("judgment_defaulter")
    assert {(r.action, r.market) for r in restrictions_of(silent, LAW)} == {
        (Action.BID, Market.MANDATORY_TENDER),
        (Action.SUPPLY, Market.GOV_PROCUREMENT),
    }
    assert restrictions_of(replace(silent, restrictions_stated=True), LAW) == ()
    stated = ban(date(2026, 6, 1), date(2026, 7, 1))
    assert restrictions_of(replace(silent, restrictions=(stated,)), LAW) == (stated,)


def test_a_natural_person_is_displayed_only_where_the_lists_basis_says_so_and_never_here() -> None:
    assert not effects(penalty(natural_person=True), LAW, TODAY).displayed.on
    assert not effects(listing("tax", natural_person=True), LAW, TODAY).displayed.on
    court = listing("judgment_defaulter", natural_person=True)
    assert effects(court, LAW, TODAY).displayed.on
    assert not public_here(court, LAW, TODAY)
    assert not public_here(listing("gov_procurement", natural_person=True), LAW, TODAY)


def amended(code: str, **changes: Any) -> Law:
    """The law with one list otherwise."""
    return replace(LAW, lists={**LAW.lists, code: replace(LAW.lists[code], **changes)})


def test_a_natural_person_is_not_public_here_even_where_list_and_basis_are() -> None:
    law = amended("judgment_defaulter", public_here=True)
    assert public_here(listing("judgment_defaulter"), law, TODAY)
    assert not public_here(listing("judgment_defaulter", natural_person=True), law, TODAY)
    assert not outlook(listing("judgment_defaulter", natural_person=True), law, TODAY).public_here


def test_a_disabled_list_has_no_effect_whatever_its_basis() -> None:
    now = effects(listing("tax"), amended("tax", enabled=False, disabled_because="x"), TODAY)
    assert (now.displayed.on, now.applied.on) == (False, False)


POSITIVE = [
    RecordKind.LICENSE,
    RecordKind.HONOR,
    RecordKind.REGISTRATION,
    RecordKind.PERFORMANCE,
    RecordKind.COMMITMENT,
]


@pytest.mark.parametrize("kind", POSITIVE)
def test_what_speaks_for_an_entity_is_displayed_for_its_own_validity(kind: RecordKind) -> None:
    old = penalty(kind=kind, decided_on=date(2001, 1, 1))
    assert effects(old, LAW, TODAY).displayed.on
    lapsed = replace(old, display_until=TODAY - _DAY)
    assert not effects(lapsed, LAW, TODAY).displayed.on
    broken = replace(old, breach_class=BreachClass.GENERAL)
    assert not effects(broken, LAW, TODAY).displayed.on


@pytest.mark.parametrize("kind", [RecordKind.CONDUCT_EVENT, RecordKind.EVALUATION])
def test_conduct_events_and_scores_are_neither_displayed_nor_public(kind: RecordKind) -> None:
    facts = penalty(kind=kind, display_until=date(2030, 1, 1))
    assert not effects(facts, LAW, TODAY).displayed.on
    assert not public_here(facts, LAW, TODAY)


def test_a_conduct_event_is_never_shared_even_where_it_restricts() -> None:
    facts = penalty(kind=RecordKind.CONDUCT_EVENT, restrictions=(ban(None, None),))
    assert effects(facts, LAW, TODAY).applied.on
    assert not effects(facts, LAW, TODAY).shared.on


@pytest.mark.parametrize(
    ("facts", "public"),
    [
        (penalty(restrictions=(ban(None, date(2027, 5, 6)),)), True),
        (penalty(legal_basis="中华人民共和国招标投标法第五十三条"), True),
        (penalty(legal_basis="中华人民共和国环境保护法第六十条"), False),
        (penalty(legal_basis="中华人民共和国政府采购法第七十七条", decided_on=date(2020, 1, 1)), False),
        (listing("gov_procurement"), True),
        (listing("judgment_defaulter"), False),
        (listing("tax"), False),
        (penalty(kind=RecordKind.COMPLAINT_RESULT), True),
        (penalty(kind=RecordKind.INSPECTION), True),
        (penalty(kind=RecordKind.HONOR, legal_basis="内蒙古自治区公共资源交易信用管理办法"), True),
        (penalty(kind=RecordKind.HONOR), False),
        (penalty(kind=RecordKind.HONOR, list_code="tax_grade_a"), False),
        (penalty(kind=RecordKind.LICENSE), False),
        (penalty(kind=RecordKind.REGISTRATION), False),
        (penalty(kind=RecordKind.JUDGMENT), False),
        (penalty(kind=RecordKind.PERFORMANCE), False),
        (penalty(kind=RecordKind.COMMITMENT), False),
    ],
)
def test_the_public_site_shows_what_is_ours(facts: Facts, public: bool) -> None:
    assert public_here(facts, LAW, TODAY) is public


@pytest.mark.parametrize(
    ("facts", "displayed", "applied"),
    [
        # E3: a ban of one year that ended twenty days ago
        (penalty(decided_on=date(2025, 10, 31), restrictions=(ban(None, date(2026, 10, 31)),)), False, False),
        # E4: wage arrears, not repaired yet; E7: a tax listing shielded by reorganisation
        (listing("wage_arrears", decided_on=date(2026, 3, 20)), True, True),
        (listing("tax", state=State.SUSPENDED), False, False),
        # E9: display ended five days ago, the ban runs on
        (penalty(display_until=TODAY - 5 * _DAY, restrictions=(ban(None, TODAY + 24 * _DAY),)), False, True),
        # E11: a warning by simplified procedure; E13: a ban stayed by court
        (penalty(simplified=True, penalty_categories=(W,)), False, False),
        (penalty(stayed_from=date(2026, 6, 1), restrictions=(ban(None, date(2028, 5, 6)),)), False, False),
    ],
)
def test_the_example_records_have_the_effects_the_examples_name(facts: Facts, displayed: bool, applied: bool) -> None:
    now = effects(facts, LAW, TODAY)
    assert (now.displayed.on, now.applied.on) == (displayed, applied)


DAYS = st.dates(date(2026, 1, 1), date(2026, 4, 30))
SOME_DAY = st.none() | DAYS


@st.composite
def records(draw: st.DrawFn) -> Facts:
    bans = st.lists(st.builds(ban, SOME_DAY, SOME_DAY), max_size=3)
    return Facts(
        "x",
        draw(st.sampled_from([RecordKind.PENALTY, RecordKind.LISTING, RecordKind.HONOR, RecordKind.CONDUCT_EVENT])),
        draw(st.sampled_from([State.IN_FORCE, State.IN_FORCE, State.REPAIRED, State.SUSPENDED])),
        "11150200DEMX009116",
        "示例市住建局（示例）",
        list_code=draw(st.sampled_from([None, "tax", "judgment_defaulter", "work_safety", "world_bank"])),
        decided_on=draw(SOME_DAY),
        served_on=draw(SOME_DAY),
        display_until=draw(SOME_DAY),
        breach_class=draw(st.sampled_from([None, *BreachClass])),
        stayed_from=draw(SOME_DAY),
        stayed_until=draw(SOME_DAY),
        restrictions=tuple(draw(bans)),
        restrictions_stated=draw(st.booleans()),
    )


@settings(max_examples=300, deadline=None)
@given(records(), DAYS)
def test_the_next_change_is_the_first_day_a_scan_of_every_day_finds(facts: Facts, on: date) -> None:
    now = effects(facts, LAW, on)
    found = changes_on(facts, LAW, on)
    last = found or on + 150 * _DAY
    scanned = [on + n * _DAY for n in range(1, (last - on).days + 1)]
    differing = [day for day in scanned if effects(facts, LAW, day) != now]
    assert differing == ([found] if found else [])


@settings(max_examples=200, deadline=None)
@given(records(), DAYS)
def test_what_runs_is_what_is_applied_and_shared_needs_one_of_the_two(facts: Facts, on: date) -> None:
    now = effects(facts, LAW, on)
    assert bool(running(facts, LAW, on)) is now.applied.on
    assert not now.shared.on or now.displayed.on or now.applied.on
    assert not (now.applied.on and pending(facts, LAW, on))


@settings(max_examples=200, deadline=None)
@given(records(), DAYS)
def test_an_outlook_is_the_sum_of_its_parts(facts: Facts, on: date) -> None:
    seen = outlook(facts, LAW, on)
    assert seen.effects == effects(facts, LAW, on)
    assert seen.changes_on == changes_on(facts, LAW, on)
    assert seen.public_here is public_here(facts, LAW, on)
    assert seen.restrictions == restrictions_of(facts, LAW)

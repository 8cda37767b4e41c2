"""The closed table of notices: what must be verified by hand, and what is none of it. Everything is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta
from decimal import Decimal
from typing import Any

import pytest

from credit_service.rules.months import months_after
from credit_service.rules.notices import Bidding, common_control
from credit_service.rules.screening import with_reasons
from credit_service.rules.screening_shapes import (
    UNHELD,
    Known,
    Tie,
    Why,
)
from schemas.vocabulary import (
    PenaltyCategory,
    RegistrationStatus,
    Relation,
    State,
    Verdict,
)
from tests.rules.screening_cases import (
    BRANCH,
    COLLUSION,
    E1,
    E2,
    P1,
    P2,
    T,
    ago,
    ask,
    listing,
    penalty,
)


@pytest.mark.parametrize(
    ("changes", "noticed"),
    [
        ({"fine_yuan": Decimal("2000000.00")}, True),
        ({"fine_yuan": Decimal("1999999.99")}, False),
        ({"penalty_categories": (PenaltyCategory.SUSPEND_PRODUCTION,)}, True),
        ({"penalty_categories": (PenaltyCategory.REVOKE_LICENSE,)}, True),
        ({"penalty_categories": (PenaltyCategory.CRIMINAL,)}, True),
        ({"penalty_categories": (PenaltyCategory.ORDER_CLOSURE,)}, False),
        ({"fine_yuan": Decimal("2000000.00"), "decided_on": months_after(T, -36)}, True),
        ({"fine_yuan": Decimal("2000000.00"), "decided_on": months_after(T, -36) - timedelta(days=1)}, False),
        ({"fine_yuan": Decimal("2000000.00"), "state": State.REPAIRED}, False),
        ({"fine_yuan": Decimal("2000000.00"), "stayed_from": ago(1)}, False),
    ],
)
def test_a_grave_penalty_of_three_years_is_noticed_in_procurement_only(changes: dict[str, Any], noticed: bool) -> None:
    row = penalty(**changes)
    answer = ask(P2, E2, row)
    assert [reason.why for reason in answer.reasons] == ([Why.GRAVE_PENALTY] if noticed else [])
    assert ask(P1, E2, row).verdict is Verdict.CLEAR


@pytest.mark.parametrize("code", ["gov_procurement", "abnormal_operation"])
def test_an_entry_of_a_list_the_document_names_is_noticed(code: str) -> None:
    question = replace(P1, extra_lists=(code,))
    assert [reason.why for reason in ask(question, E2, listing(code)).reasons] == [Why.NAMED_LIST]
    assert ask(P1, E2, listing(code)).verdict is Verdict.CLEAR
    assert ask(question, E2, listing(code, state=State.REPAIRED)).verdict is Verdict.CLEAR
    assert ask(question, E2, listing(code, stayed_from=ago(1))).verdict is Verdict.CLEAR


def test_an_entry_whose_term_on_the_named_list_ended_is_not_noticed() -> None:
    row = listing("gov_procurement", decided_on=months_after(T, -36) - timedelta(days=1))
    assert ask(replace(P1, extra_lists=("gov_procurement",)), E2, row).verdict is Verdict.CLEAR


@pytest.mark.parametrize("status", [RegistrationStatus.REVOKED, RegistrationStatus.CANCELLED])
def test_a_registration_that_ended_is_noticed(status: RegistrationStatus) -> None:
    answer = ask(P1, E1, known=Known(True, (E1.name,), registration_status=status))
    assert (answer.verdict, answer.reasons[0].why) == (Verdict.NOTICE, Why.DEREGISTERED)


@pytest.mark.parametrize("relation", list(Relation))
def test_ties_to_a_restricted_entity_are_noticed_while_they_last(relation: Relation) -> None:
    tie = Tie(relation, E2.code, E2.name, (COLLUSION,), until=T)
    answer = ask(P1, BRANCH, known=Known(True, ties=(tie,)))
    assert (answer.verdict, answer.reasons[0].why) == (Verdict.NOTICE, Why.RELATED_RESTRICTED)
    assert E2.code in answer.reasons[0].about
    assert ask(replace(P1, on=T + timedelta(days=1)), BRANCH, known=Known(True, ties=(tie,))).verdict is Verdict.CLEAR


def test_bidders_of_one_section_under_one_hand_are_noticed_and_partners_of_a_consortium_are_not() -> None:
    controlled = Known(True, ties=(Tie(Relation.CONTROLLED_BY, "91150102DEMX00081R", "控股（示例）"),))
    led = Known(True, representative="hash")
    rows = [
        Bidding("1", "a", "甲（示例）", controlled),
        Bidding("2", "b", "乙（示例）", controlled),
        Bidding("3", "c", "丙（示例）", led),
        Bidding("3", "d", "丁（示例）", led),
        Bidding("4", "91150102DEMX00081R", "控股（示例）", UNHELD),
        Bidding("5", "e", "甲（示例）", UNHELD),
    ]
    found = common_control(rows, T)
    assert {uscc: {reason.about.split()[0] for reason in reasons} for uscc, reasons in found.items()} == {
        "a": {"b", "91150102DEMX00081R"},
        "b": {"a", "91150102DEMX00081R"},
        "91150102DEMX00081R": {"a", "b"},
    }
    assert with_reasons(ask(P1, E1), found["a"]).verdict is Verdict.NOTICE
    assert with_reasons(ask(P1, E2, COLLUSION), found["a"]).verdict is Verdict.BARRED

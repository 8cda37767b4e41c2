"""The verdict: the table of the example data set, and each ruling that it does not show. Everything is invented."""

from __future__ import annotations

from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest

from credit_service.rules.facts import Facts
from credit_service.rules.months import months_after
from credit_service.rules.required import freshness, required_lists
from credit_service.rules.screening import gravest, prepare
from credit_service.rules.screening_shapes import (
    UNHELD,
    Coverage,
    Known,
    Member,
    MemberVerdict,
    Question,
    Tie,
    Why,
)
from schemas.vocabulary import (
    Action,
    BreachClass,
    Force,
    Grade,
    Market,
    MemberRole,
    RecordKind,
    Relation,
    Scheme,
    State,
    Verdict,
)
from tests.rules.screening_cases import (
    BRANCH,
    COLLUSION,
    E1,
    E2,
    FOREIGN,
    LAW,
    P1,
    P2,
    T,
    ago,
    ask,
    ban,
    listing,
    no_supply,
    penalty,
)

EXAMPLES: list[tuple[str, Member, tuple[Facts, ...], Known | None, str, str]] = [
    ("E1 with a licence", E1, (), None, "clear", "clear"),
    ("E2 banned from tenders", E2, (COLLUSION,), None, "barred", "clear"),
    ("E3 ban ended", E1, (penalty(no_supply(until=ago(20))),), None, "clear", "clear"),
    ("E4 wage arrears", E1, (listing("wage_arrears", decided_on=months_after(T, -8)),), None, "barred", "barred"),
    ("E4 repaired", E1, (listing("wage_arrears", state=State.REPAIRED),), None, "clear", "clear"),
    ("E5 judgment defaulter", E1, (listing("judgment_defaulter"),), None, "barred", "barred"),
    (
        "E7 shielded and environmental",
        E1,
        (listing("tax", state=State.SUSPENDED), penalty(rid="x", legal_basis="环")),
        None,
        "clear",
        "clear",
    ),
    ("E8 looks like E9", E1, (), None, "clear", "clear"),
    (
        "E9 banned after its display ended",
        E1,
        (
            penalty(
                no_supply(until=T + timedelta(days=24)),
                decided_on=months_after(T, -36) - timedelta(days=5),
                display_until=ago(5),
            ),
        ),
        None,
        "clear",
        "barred",
    ),
    ("E10 revoked", E1, (penalty(state=State.REVOKED),), None, "clear", "clear"),
    (
        "E11 minor",
        E1,
        (penalty(breach_class=BreachClass.MINOR, simplified=True, fine_yuan=None),),
        None,
        "clear",
        "clear",
    ),
    (
        "E12 branch of E2",
        BRANCH,
        (),
        Known(True, ties=(Tie(Relation.BRANCH_OF, E2.code, E2.name, (COLLUSION,)),)),
        "notice",
        "clear",
    ),
    ("E13 stayed", E1, (penalty(no_supply(), stayed_from=ago(60)),), None, "clear", "clear"),
    ("E14 another name", E1, (), Known(True, ("锡林浩特草原水利有限公司（示例）",)), "unknown", "unknown"),
    ("E15 without a code", FOREIGN, (), UNHELD, "unknown", "unknown"),
]


@pytest.mark.parametrize(
    ("label", "member", "facts", "known", "in_p1", "in_p2"), EXAMPLES, ids=[row[0] for row in EXAMPLES]
)
def test_the_example_data_set_comes_out(
    label: str, member: Member, facts: tuple[Facts, ...], known: Known | None, in_p1: str, in_p2: str
) -> None:
    more = {"known": known} if known else {}
    answers = [ask(question, member, *facts, **more).verdict for question in (P1, P2)]
    assert answers == [in_p1, in_p2], label


def test_a_reason_names_the_decision_and_the_last_day() -> None:
    (reason,) = ask(P1, E2, COLLUSION).reasons
    assert (reason.why, reason.rid, reason.until) == (Why.RESTRICTED, COLLUSION.rid, ban().until)
    assert (reason.authority_code, reason.decision_no) == (COLLUSION.authority_code, COLLUSION.decision_no)
    assert reason.basis == "第五十三条"


def test_a_public_record_that_does_not_restrict_is_counted_outside_the_verdict() -> None:
    assert ask(P2, E2, COLLUSION).other_public_records == 1
    assert ask(P1, E2, COLLUSION).other_public_records == 0


def test_any_barred_member_bars_the_consortium() -> None:
    assert gravest([Verdict.CLEAR, Verdict.UNKNOWN, Verdict.NOTICE, Verdict.BARRED]) is Verdict.BARRED
    assert gravest([Verdict.NOTICE, Verdict.UNKNOWN]) is Verdict.UNKNOWN
    assert gravest([Verdict.CLEAR, Verdict.NOTICE]) is Verdict.NOTICE
    assert gravest([]) is Verdict.CLEAR


@pytest.mark.parametrize("offset", [-1, 0, 1])
def test_the_first_and_the_last_day_of_a_term_bar(offset: int) -> None:
    first, last = T, T + timedelta(days=10)
    row = penalty(ban(from_on=first, until=last), decided_on=ago(30))
    at_first = ask(replace(P1, on=first + timedelta(days=offset)), E2, row).verdict
    at_last = ask(replace(P1, on=last + timedelta(days=offset)), E2, row).verdict
    assert (at_first is Verdict.BARRED, at_last is Verdict.BARRED) == (offset >= 0, offset <= 0)


@pytest.mark.parametrize(
    ("place", "bars"),
    [("150203", True), ("150200", True), ("150000", False), ("150100", False), ("110000", False), (None, True)],
)
def test_a_ban_bars_in_its_territory_only(place: str | None, bars: bool) -> None:
    answer = ask(replace(P1, territory=place), E2, penalty(ban(territory="150200")))
    assert (answer.verdict is Verdict.BARRED) is bars


def test_a_restriction_whose_territory_cannot_be_read_is_unknown_and_breaks_nothing() -> None:
    answer = ask(P1, E2, penalty(ban(territory="包头")))
    assert (answer.verdict, answer.reasons[0].why) == (Verdict.UNKNOWN, Why.TERRITORY_UNREADABLE)


def test_a_territory_of_the_question_that_is_no_code_is_refused() -> None:
    with pytest.raises(ValueError, match="six-digit"):
        prepare(replace(P1, territory="包头"), LAW, [])


@pytest.mark.parametrize(
    ("role", "action", "market", "bars"),
    [
        (None, Action.BID, Market.MANDATORY_TENDER, True),
        (None, Action.ACT_AS_AGENCY, Market.MANDATORY_TENDER, False),
        (MemberRole.TENDER_AGENCY, Action.ACT_AS_AGENCY, Market.MANDATORY_TENDER, True),
        (MemberRole.PROCUREMENT_AGENCY, Action.BID, Market.MANDATORY_TENDER, False),
        (MemberRole.BIDDER, Action.SUPPLY, Market.GOV_PROCUREMENT, True),
        (MemberRole.SUPPLIER, Action.SUPPLY, Market.GOV_PROCUREMENT, True),
        (MemberRole.SUPPLIER, Action.BID, Market.GOV_PROCUREMENT, False),
        (None, Action.ACQUIRE, Market.LAND, True),
        (MemberRole.BIDDER, Action.ACQUIRE, Market.MINING, True),
        (MemberRole.EVALUATOR, Action.EVALUATE, Market.MANDATORY_TENDER, True),
        (MemberRole.EVALUATOR, Action.BID, Market.MANDATORY_TENDER, False),
    ],
)
def test_the_role_says_which_action_counts(role: MemberRole | None, action: Action, market: Market, bars: bool) -> None:
    row = penalty(ban(action=action, market=market))
    answer = ask(Question(T, market, "150203"), replace(E2, role=role), row)
    assert (answer.verdict is Verdict.BARRED) is bars


def test_another_market_is_not_covered() -> None:
    assert ask(replace(P1, market=Market.OTHER_TENDER), E2, COLLUSION).verdict is Verdict.CLEAR


def test_without_a_project_a_restriction_of_any_market_bars() -> None:
    assert ask(Question(T), E2, COLLUSION).verdict is Verdict.BARRED
    assert ask(Question(T), E2, penalty(ban(action=Action.ACT_AS_AGENCY))).verdict is Verdict.BARRED
    assert ask(Question(T), E2, penalty(ban(force=Force.PER_TENDER_DOCUMENT))).verdict is Verdict.NOTICE


def test_a_restriction_by_tender_document_bars_only_with_a_cited_clause() -> None:
    row = penalty(ban(force=Force.PER_TENDER_DOCUMENT))
    without = ask(replace(P1, clause=" "), E2, row)
    assert (without.verdict, without.reasons[0].why) == (Verdict.NOTICE, Why.NO_CLAUSE)
    assert ask(P1, E2, row).verdict is Verdict.BARRED


@pytest.mark.parametrize(
    ("member", "why"),
    [
        (Member("", "内蒙古云杉建设有限公司（示例）"), Why.IDENTIFIER_MISSING),
        (Member(" ", ""), Why.IDENTIFIER_MISSING),
        (Member("00000000000000000X", "红山区老榆树建材部（示例）"), Why.IDENTIFIER_PLACEHOLDER),
        (Member("无", "红山区老榆树建材部（示例）"), Why.IDENTIFIER_PLACEHOLDER),
        (Member("91150203DEMX00022B", "包头石砚路桥有限公司（示例）"), Why.IDENTIFIER_INVALID),
        (Member("HRB 1234", "Beispiel Anlagenbau GmbH"), Why.PARTY_ABROAD),
        (FOREIGN, Why.PARTY_ABROAD),
    ],
)
def test_who_cannot_be_identified_is_unknown_with_the_reason(member: Member, why: Why) -> None:
    answer = ask(P1, member)
    assert (answer.verdict, [reason.why for reason in answer.reasons]) == (Verdict.UNKNOWN, [why])


def test_a_hit_under_another_name_is_unknown_and_not_barred() -> None:
    answer = ask(P1, E2, COLLUSION, known=Known(True, ("包头另名有限公司（示例）",)))
    assert answer.verdict is Verdict.UNKNOWN
    assert [reason.why for reason in answer.reasons] == [Why.NAME_DISAGREES, Why.RESTRICTED]


def test_a_former_name_a_full_width_code_and_a_missing_name_agree() -> None:
    known = Known(True, (E2.name, "包头旧石路桥有限公司（示例）"))
    for member in (
        Member(E2.code, "包头旧石路桥有限公司(示例)"),
        Member("９１１５０２０３DEMX00022A", E2.name),
        Member(E2.code),
    ):
        assert ask(P1, member, COLLUSION, known=known).verdict is Verdict.BARRED


def test_a_wrong_code_that_people_waived_is_right() -> None:
    wrong = Member("91150203DEMX00022B", E2.name)
    assert ask(P1, wrong, COLLUSION, known=Known(True, (E2.name,), Grade.WAIVED)).verdict is Verdict.BARRED


def test_an_evaluator_is_known_by_a_personal_number() -> None:
    expert = Member("150199190001010017", "示例专家甲", MemberRole.EVALUATOR, Scheme.PERSON_ID)
    row = penalty(ban(action=Action.EVALUATE), natural_person=True)
    assert ask(P1, expert, row).verdict is Verdict.BARRED
    assert ask(P2, expert, row).verdict is Verdict.CLEAR


def test_an_entity_never_seen_is_clear_where_every_required_list_is_current() -> None:
    assert ask(P2, E1) == MemberVerdict(Verdict.CLEAR, known=False)


@pytest.mark.parametrize("stale", ["gov_procurement", "tax", "judgment_defaulter"])
def test_a_required_list_that_is_stale_makes_everyone_unknown_until_its_source_is_checked(stale: str) -> None:
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    held = {code: Coverage(code, "源站（示例）", now) for code in required_lists(P2, LAW)}
    assert set(held) == {"gov_procurement", "tax", "judgment_defaulter"}
    held[stale] = replace(held[stale], as_of=now - timedelta(hours=24, seconds=1))
    answer = prepare(P2, LAW, [freshness(row, now) for row in held.values()]).verdict(E1)
    assert (answer.verdict, answer.reasons[0].why, answer.reasons[0].list_code) == (
        Verdict.UNKNOWN,
        Why.LIST_STALE,
        stale,
    )
    held[stale] = replace(held[stale], checked=True)
    assert prepare(P2, LAW, [freshness(row, now) for row in held.values()]).verdict(E1).verdict is Verdict.CLEAR


def test_a_list_is_current_for_exactly_its_limit() -> None:
    now = datetime(2026, 11, 23, 1, tzinfo=UTC)
    assert freshness(Coverage("tax", as_of=now - timedelta(hours=24)), now).current
    assert not freshness(Coverage("tax"), now).current


def test_a_list_never_received_is_unknown_but_a_hit_stays_barred() -> None:
    bench = prepare(P1, LAW, [])
    assert [row.list_code for row in bench.coverage] == ["judgment_defaulter"]
    clear = bench.verdict(E1)
    assert (clear.verdict, clear.reasons[0].why) == (Verdict.UNKNOWN, Why.LIST_ABSENT)
    barred = bench.verdict(E2, Known(True, (E2.name,)), [COLLUSION])
    assert [reason.verdict for reason in barred.reasons] == [Verdict.BARRED, Verdict.UNKNOWN]
    assert barred.verdict is Verdict.BARRED


def test_lists_that_the_document_names_are_required_but_foreign_ones_never() -> None:
    question = replace(P1, extra_lists=("wage_arrears", "ofac", "no_such_list"))
    assert required_lists(question, LAW) == ("judgment_defaulter", "wage_arrears", "no_such_list")
    assert required_lists(Question(T), LAW) == ("judgment_defaulter", "gov_procurement", "tax")


DEBARRED = listing("world_bank", decision_no="", rid="demo:listing:bank:b")


def test_a_banks_list_bars_only_where_that_bank_pays() -> None:
    paid = replace(P1, funding="world_bank")
    assert ask(P1, FOREIGN, same_name=[DEBARRED]) == ask(P1, FOREIGN)
    assert ask(replace(P1, funding="idb"), FOREIGN, same_name=[DEBARRED]).verdict is Verdict.UNKNOWN
    assert ask(paid, FOREIGN, same_name=[DEBARRED]).verdict is Verdict.BARRED
    assert ask(paid, FOREIGN).verdict is Verdict.UNKNOWN
    assert ask(P1, E2, DEBARRED).verdict is Verdict.CLEAR
    assert ask(paid, E2, DEBARRED).verdict is Verdict.BARRED


def test_a_firm_with_a_code_is_not_barred_by_a_name_on_a_banks_list() -> None:
    answer = ask(replace(P1, funding="world_bank"), E1, same_name=[DEBARRED])
    assert (answer.verdict, answer.reasons[0].why) == (Verdict.UNKNOWN, Why.NAME_ONLY)


def test_a_row_with_the_same_name_and_no_code_is_a_lead_and_changes_nothing() -> None:
    answer = ask(P1, E1, same_name=[COLLUSION])
    assert (answer.verdict, answer.reasons) == (Verdict.CLEAR, ())
    assert [lead.rid for lead in answer.candidates] == [COLLUSION.rid]
    assert ask(P1, replace(E1, code=""), same_name=[COLLUSION]).verdict is Verdict.UNKNOWN


def test_a_foreign_unilateral_list_is_inert_even_where_the_document_names_it() -> None:
    row = listing("ofac", restrictions=(ban(),))
    answer = ask(replace(P1, extra_lists=("ofac",)), E2, replace(row, restrictions_stated=True), same_name=[row])
    assert (answer.verdict, answer.reasons, answer.candidates) == (Verdict.CLEAR, (), ())


def test_an_unverified_list_gives_at_most_a_notice() -> None:
    answer = ask(P1, E2, listing("work_safety"))
    assert (answer.verdict, answer.reasons[0].why) == (Verdict.NOTICE, Why.PROPOSED_RULE)


def test_membership_of_a_list_without_a_restriction_bars_nobody() -> None:
    assert ask(P2, E2, listing("gov_procurement")).verdict is Verdict.CLEAR
    assert ask(P2, E2, listing("gov_procurement")).other_public_records == 1


@pytest.mark.parametrize("kind", [RecordKind.CONDUCT_EVENT, RecordKind.EVALUATION, RecordKind.HONOR])
def test_conduct_scores_and_honours_never_enter(kind: RecordKind) -> None:
    answer = ask(P1, E2, penalty(ban(), kind=kind))
    assert (answer.verdict, answer.other_public_records) == (Verdict.CLEAR, 0)

"""Invented questions, members and records for the tests of screening; valid by default, a test changes its own part."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from credit_service.rules.facts import Facts, Restriction
from credit_service.rules.months import months_after
from credit_service.rules.required import required_lists
from credit_service.rules.screening import prepare
from credit_service.rules.screening_shapes import (
    Coverage,
    Known,
    Member,
    MemberVerdict,
    Question,
)
from schemas.law import load
from schemas.vocabulary import (
    Action,
    BreachClass,
    Market,
    PenaltyCategory,
    RecordKind,
    State,
)

T = date(2026, 11, 23)
LAW = load()
E1 = Member("91150102DEMX00014U", "内蒙古云杉建设有限公司（示例）")
E2 = Member("91150203DEMX00022A", "包头石砚路桥有限公司（示例）")
BRANCH = Member("91150602DEMX00129U", "包头石砚路桥有限公司鄂尔多斯分公司（示例）")
FOREIGN = Member("", "Beispiel Anlagenbau GmbH (invented)")
P1 = Question(T, Market.MANDATORY_TENDER, "150203", clause="投标人须知前附表 1.4.3")
P2 = Question(T, Market.GOV_PROCUREMENT, "150200")


def ago(days: int) -> date:
    return T - timedelta(days=days)


def ban(**changes: Any) -> Restriction:
    row = Restriction(
        Action.BID, Market.MANDATORY_TENDER, "150000", ago(100), months_after(T, 12), basis_article="第五十三条"
    )
    return replace(row, **changes)


def no_supply(**changes: Any) -> Restriction:
    return ban(action=Action.SUPPLY, market=Market.GOV_PROCUREMENT, territory="000000", **changes)


def penalty(*restrictions: Restriction, **changes: Any) -> Facts:
    row = Facts(
        rid="demo:penalty:11150200DEMX009116:a",
        kind=RecordKind.PENALTY,
        state=State.IN_FORCE,
        authority_code="11150200DEMX009116",
        authority_name="示例市住房和城乡建设局（示例）",
        decision_no="示住建罚决字〔2026〕12号",
        decided_on=ago(200),
        breach_class=BreachClass.SERIOUS,
        penalty_categories=(PenaltyCategory.FINE, PenaltyCategory.OTHER),
        fine_yuan=Decimal("350000.00"),
        legal_basis="中华人民共和国招标投标法第五十三条",
        restrictions=restrictions,
        restrictions_stated=True,
    )
    return replace(row, **changes)


def listing(code: str, **changes: Any) -> Facts:
    return penalty(
        kind=RecordKind.LISTING,
        list_code=code,
        restrictions_stated=False,
        penalty_categories=(),
        fine_yuan=None,
        **changes,
    )


def ask(question: Question, member: Member, *facts: Facts, **more: Any) -> MemberVerdict:
    """Ask with every required list current."""
    held = [Coverage(code, "信用内蒙古（模拟）", current=True) for code in required_lists(question, LAW)]
    known = more.pop("known", Known(held=bool(facts), names=(member.name,) if facts else ()))
    return prepare(question, LAW, held).verdict(member, known, facts, **more)


COLLUSION = penalty(ban())

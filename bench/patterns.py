"""What the filled database says of its entities: a few kinds of records on many days, computed by the product's own rules."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from bench import invented
from credit_service.rules import display
from credit_service.rules.facts import Facts
from credit_service.rules.months import months_after
from credit_service.services import facts as facts_of
from credit_service.site import Site

TURNS = 72
"""So many variants of the days; an entity's number modulo this says which is its own."""
PER_ENTITY = 5
_TENDER_LAW = [{"text": "中华人民共和国招标投标法", "article": "第五十三条"}]
_SUPPLY_LAW = [{"text": "中华人民共和国政府采购法", "article": "第七十七条"}]


@dataclass(frozen=True, slots=True)
class Pattern:
    """One record but for its party and its number."""

    authority: tuple[str, str]
    body: Mapping[str, Any]
    columns: Mapping[str, Any]
    """Of the head, as SQLite keeps them; the same for the restrictions."""
    restrictions: list[dict[str, Any]]
    facts: Facts
    outlook: display.Outlook


def make(site: Site, today: date) -> list[list[Pattern]]:
    """Return the records of each turn: a barring penalty, a fine, a lapsed penalty, an entry on a list, an honour."""
    offices = invented.authorities()
    return [
        [
            _pattern(site, today, body, offices[(turn * PER_ENTITY + at) % len(offices)])
            for at, body in enumerate(
                (
                    _ban(today, turn),
                    _fine(today, turn),
                    _lapsed(today, turn),
                    _listing(today, turn),
                    _honor(today, turn),
                )
            )
        ]
        for turn in range(TURNS)
    ]


def _pattern(site: Site, today: date, body: dict[str, Any], authority: tuple[str, str]) -> Pattern:
    body |= {"challenge": "none", "authority": {"code": authority[0], "name": authority[1]}}
    columns = facts_of.columns_of(body)
    restrictions = facts_of.restrictions_of_body(body)
    head = columns | {
        "rid": "",
        "state": "in_force",
        "standing": "stated",
        "authority_code": authority[0],
        "authority_name": authority[1],
    }
    facts = facts_of.facts_from(head, restrictions)
    outlook = display.outlook(facts, site.law, today)
    return Pattern(authority, body, kept(columns), [kept(row) for row in restrictions], facts, outlook)


def kept(row: Mapping[str, Any]) -> dict[str, Any]:
    """Return a row as SQLite keeps it: days as text, truth as 0 and 1."""
    return {name: _kept(value) for name, value in row.items()}


def _kept(value: Any) -> Any:
    if isinstance(value, date):
        return value.isoformat()
    return int(value) if isinstance(value, bool) else value


def _penalty(decided: date, breach: str, basis: list[dict[str, str]], **more: Any) -> dict[str, Any]:
    return {
        "kind": "penalty", "decided_on": decided.isoformat(), "breach_class": breach, "facts": "在示例项目中串通投标报价（示例）",
        "legal_basis": basis, "details": {"penalty_category": ["fine"], "fine_yuan": "150000.00", "penalty_content": "罚款15万元"},
    } | more  # fmt: skip


def _ban(today: date, turn: int) -> dict[str, Any]:
    decided = today - timedelta(days=20 + turn * 11)
    ban = {
        "action": "bid", "market": "mandatory_tender", "territory": "150000", "from": decided.isoformat(),
        "until": months_after(decided, 24).isoformat(), "basis_article": "中华人民共和国招标投标法第五十三条",
        "basic_list_item": "限制参加招标投标", "force": "must", "as_printed": "取消其二年内参加依法必须进行招标的项目的投标资格",
    }  # fmt: skip
    return _penalty(
        decided, "serious", _TENDER_LAW, restrictions=[ban], display_until=months_after(decided, 36).isoformat()
    )


def _fine(today: date, turn: int) -> dict[str, Any]:
    decided = today - timedelta(days=5 + turn * 4)
    return _penalty(
        decided, "general", _SUPPLY_LAW, restrictions=[], display_until=months_after(decided, 12).isoformat()
    )


def _lapsed(today: date, turn: int) -> dict[str, Any]:
    decided = today - timedelta(days=800 + turn * 7)
    return _penalty(
        decided, "general", _TENDER_LAW, restrictions=[], display_until=months_after(decided, 12).isoformat()
    )


def _listing(today: date, turn: int) -> dict[str, Any]:
    decided = today - timedelta(days=30 + turn * 14)
    return {
        "kind": "listing", "list": "gov_procurement", "decided_on": decided.isoformat(), "breach_class": "serious",
        "facts": "提供虚假材料谋取中标（示例）", "legal_basis": _SUPPLY_LAW, "restrictions": [], "details": {},
        "display_until": months_after(decided, 36).isoformat(),
    }  # fmt: skip


def _honor(today: date, turn: int) -> dict[str, Any]:
    decided = today - timedelta(days=15 + turn * 4)
    return {
        "kind": "honor", "decided_on": decided.isoformat(), "legal_basis": _TENDER_LAW, "restrictions": [],
        "display_until": months_after(decided, 24).isoformat(), "details": {"honor_name": "年度诚信投标人（示例）"},
    }  # fmt: skip

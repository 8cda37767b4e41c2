"""The invented story: who filed what on which day, as offsets from the day on which it is loaded.

The table it must satisfy is in tests/journeys/test_examples.py.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from credit_service.examples import parties
from credit_service.examples.parties import party
from credit_service.rules.months import months_after as months
from schemas.vocabulary import Op, Standing


@dataclass(frozen=True, slots=True)
class Step:
    """One act of the story, on its own day. With `op` FILE it files `body`, else it acts on the record `name`."""

    name: str
    on: date
    by: tuple[str, str]
    body: Mapping[str, Any] = field(default_factory=dict)
    op: Op = Op.FILE
    basis: str = ""
    standing: Standing = Standing.STATED


def steps(today: date) -> list[Step]:
    """Return the whole story, oldest act first."""
    parts: tuple[Callable[[date], list[Step]], ...] = (
        _registrations,
        _good,
        _bans,
        _listings,
        _conduct,
        _experts,
        _undone,
    )
    return sorted((step for part in parts for step in part(today)), key=lambda step: step.on)


def _ago(today: date, days: int) -> date:
    return today - timedelta(days=days)


def _registrations(today: date) -> list[Step]:
    extra: dict[str, dict[str, Any]] = {
        "E12": {"branch_of": [{"uscc": parties.ENTITIES["E2"][0], "name": parties.ENTITIES["E2"][1]}]},
        "E13": {"former_names": [{"name": parties.FORMER, "until": months(today, -30).isoformat()}]},
    }
    on = months(today, -60)
    return [
        Step(
            f"{code}-registration",
            on,
            parties.MARKET,
            {
                "kind": "registration",
                "decided_on": on.isoformat(),
                "party": party(code),
                "details": {"registration_status": "active"} | extra.get(code, {}),
            },
            standing=Standing.OBSERVED,
        )
        for code in parties.ENTITIES
    ]


def _good(today: date) -> list[Step]:
    return [
        Step(
            "E1-license", months(today, -20), parties.HOUSING,
            {
                "kind": "license", "decision_no": "示建许〔2025〕7号", "decided_on": months(today, -20).isoformat(),
                "display_until": months(today, 40).isoformat(), "party": party("E1"),
                "details": {"license_category": "ordinary", "license_content": "建筑业企业资质（示例）"},
            },
        ),
        Step(
            "E1-honor", months(today, -9), parties.HOUSING,
            {
                "kind": "honor", "decision_no": "示建奖〔2026〕2号", "decided_on": months(today, -9).isoformat(),
                "display_until": months(today, 15).isoformat(), "party": party("E1", "bidder"),
                "legal_basis": [{"text": "内蒙古自治区公共资源交易管理办法"}],
                "details": {"honor_name": "年度诚信投标人（示例）"},
            },
        ),
        Step(
            "E1-performance", months(today, -4), parties.CENTRE,
            {
                "kind": "performance", "decided_on": months(today, -4).isoformat(), "party": party("E1", "bidder"),
                "details": {"project_name": "示例道路工程", "result": "按期履约"},
            },
        ),
    ]  # fmt: skip


def _bans(today: date) -> list[Step]:
    collusion, served = _ago(today, 200), _ago(today, 198)
    ended = _ago(today, 20)
    late = months(today, -36) - timedelta(days=5)
    until = today + timedelta(days=24)
    stayed = _ago(today, 100)
    return [
        Step("E2-penalty", collusion, parties.HOUSING, _penalty(
            "E2", "示住建罚决字〔2026〕12号", collusion, "serious", "串通投标", ["fine", "other"],
            _ban("bid", "mandatory_tender", "150000", served, months(served, 24) - timedelta(days=1),
                 "中华人民共和国招标投标法第五十三条", "取消其二年内参加依法必须进行招标的项目的投标资格"),
            served_on=served.isoformat(), display_until=months(collusion, 36).isoformat(), fine="350000.00",
        )),
        Step("E3-ban", months(ended, -12), parties.FINANCE, _procurement_ban(
            "E3", "示财采罚〔2025〕3号", months(ended, -12), months(ended, -12), ended,
        )),
        Step("E9-ban", late, parties.FINANCE, _procurement_ban(
            "E9", "示财采罚〔2023〕9号", late, months(until, -36), until, display_until=_ago(today, 5).isoformat(),
        )),
        Step("E13-ban", stayed, parties.FINANCE, _procurement_ban(
            "E13", "示财采罚〔2026〕21号", stayed, stayed, months(stayed, 24), challenge="litigation",
            stayed_from=_ago(today, 60).isoformat(), stay_order_no="（2026）示行初1号（示例）",
        )),
    ]  # fmt: skip


def _ban(
    action: str, market: str, territory: str, first: date, last: date, article: str, printed: str
) -> dict[str, Any]:
    return {
        "action": action, "market": market, "territory": territory, "from": first.isoformat(),
        "until": last.isoformat(), "basis_article": article, "basic_list_item": "限制参加招标投标、政府采购",
        "force": "must", "as_printed": printed,
    }  # fmt: skip


def _penalty(
    code: str, number: str, on: date, breach: str, facts: str, categories: list[str], *bans: dict[str, Any], **more: Any
) -> dict[str, Any]:
    details: dict[str, Any] = {"penalty_category": categories}
    if "fine" in more:
        details["fine_yuan"] = more.pop("fine")
    return {
        "kind": "penalty", "decision_no": number, "decided_on": on.isoformat(), "party": party(code),
        "breach_class": breach, "facts": f"{facts}（示例）", "challenge": "none",
        "legal_basis": [{"text": "中华人民共和国招标投标法", "article": "第五十三条"}],
        "restrictions": list(bans), "details": details,
    } | more  # fmt: skip


def _procurement_ban(code: str, number: str, on: date, first: date, last: date, **more: Any) -> dict[str, Any]:
    ban = _ban(
        "supply", "gov_procurement", "000000", first, last,
        "中华人民共和国政府采购法第七十七条", "禁止参加政府采购活动",
    )  # fmt: skip
    body = _penalty(code, number, on, "serious", "提供虚假材料谋取中标", ["other"], ban, **more)
    body["legal_basis"] = [{"text": "中华人民共和国政府采购法", "article": "第七十七条"}]
    if first != on:
        body["served_on"] = first.isoformat()
    return body


def _listings(today: date) -> list[Step]:
    return [
        _listing("E4", "wage_arrears", months(today, -8), parties.LABOUR, "示人社欠薪〔2026〕1号", "拖欠农民工工资"),
        _listing("E5", "judgment_defaulter", months(today, -5), parties.COURT, "（2026）示01执77号", "有履行能力而拒不履行",
                 Standing.OBSERVED),
        _listing("E7", "tax", months(today, -14), parties.TAX, "示税失〔2025〕4号", "逃避追缴欠税"),
        Step("E7-environment", months(today, -6), parties.ENVIRONMENT, _penalty(
            "E7", "示环罚〔2026〕8号", months(today, -6), "general", "超标排放", ["fine"], fine="160000.00",
            legal_basis=[{"text": "中华人民共和国大气污染防治法", "article": "第九十九条"}],
        )),
        Step("E15-debarment", months(today, -7), parties.BANK, {
            "kind": "listing", "list": "world_bank", "decided_on": months(today, -7).isoformat(),
            "party": {"name": parties.FOREIGN}, "facts": "invented debarment (示例)",
            "restrictions": [
                {"action": action, "market": market, "territory": "000000", "from": months(today, -7).isoformat(),
                 "until": None, "force": "must", "as_printed": "Debarred from bank-financed contracts (invented)"}
                for action, market in (("bid", "mandatory_tender"), ("supply", "gov_procurement"))
            ],
            "details": {"country": "DE"},
        }, standing=Standing.OBSERVED),
    ]  # fmt: skip


def _listing(
    code: str, list_code: str, on: date, by: tuple[str, str], number: str, facts: str,
    standing: Standing = Standing.STATED,
) -> Step:  # fmt: skip
    body = {
        "kind": "listing", "list": list_code, "decision_no": number, "decided_on": on.isoformat(),
        "party": party(code), "breach_class": "serious", "facts": f"{facts}（示例）", "challenge": "none", "details": {},
    }  # fmt: skip
    return Step(f"{code}-{list_code}", on, by, body, standing=standing)


def _conduct(today: date) -> list[Step]:
    def event(code: str, days: int, what: str) -> Step:
        on = _ago(today, days)
        body = {
            "kind": "conduct_event", "decided_on": on.isoformat(), "party": party(code, "tender_agency"),
            "facts": f"{what}（示例）", "details": {"library": "", "points": "-2"},
        }  # fmt: skip
        return Step(f"{code}-conduct-{days}", on, parties.CENTRE, body)

    inspected, warned = _ago(today, 75), _ago(today, 50)
    return [
        event("E6", 90, "开标室预约信息填写错误"),
        event("E6", 40, "招标文件澄清超时"),
        Step("E6-inspection", inspected, parties.HOUSING, {
            "kind": "inspection", "decision_no": "示建检〔2026〕5号", "decided_on": inspected.isoformat(),
            "display_until": months(inspected, 12).isoformat(), "party": party("E6", "tender_agency"),
            "details": {"inspection_type": "双随机检查", "result": "限期整改，已整改（示例）"},
        }),
        Step("E11-warning", warned, parties.MARKET, _penalty(
            "E11", "示市监当罚〔2026〕31号", warned, "minor", "未按规定明码标价", ["warning"], simplified=True,
            legal_basis=[{"text": "中华人民共和国价格法", "article": "第四十二条"}],
        )),
    ]  # fmt: skip


def _experts(today: date) -> list[Step]:
    suspended = _ago(today, 30)
    out = {"action": "evaluate", "market": "mandatory_tender", "territory": "150000", "from": suspended.isoformat()}
    out |= {
        "until": months(suspended, 6).isoformat(),
        "force": "must",
        "as_printed": "暂停评标专家库抽取资格六个月（示例）",
    }

    def event(who: str, days: int, what: str) -> Step:
        on = _ago(today, days)
        body = {
            "kind": "conduct_event", "decided_on": on.isoformat(), "party": parties.expert(who),
            "facts": f"{what}（示例）", "details": {"library": "评标专家库"},
        }  # fmt: skip
        return Step(f"{who}-conduct-{days}", on, parties.CENTRE, body)

    suspension = _penalty("E1", "示建专〔2026〕1号", suspended, "general", "无故缺席评标两次", ["other"], out)
    suspension["party"] = parties.expert("甲")
    return [
        event("甲", 70, "无故缺席评标"),
        event("甲", 45, "无故缺席评标"),
        event("乙", 25, "评标迟到"),
        Step("甲-suspension", suspended, parties.HOUSING, suspension),
    ]


def _undone(today: date) -> list[Step]:
    wrong = _ago(today, 120)
    return [
        Step("E10-penalty", wrong, parties.HOUSING, _penalty(
            "E10", "示住建罚决字〔2026〕15号", wrong, "general", "处罚对象有误的示例", ["fine"], fine="20000.00",
        )),
        Step("E10-penalty", _ago(today, 80), parties.HOUSING, op=Op.REVOKE, basis="异议成立，撤销原处罚决定（示例）"),
        Step("E7-tax", months(today, -2), parties.TAX, op=Op.SUSPEND, basis="法院批准重整计划，暂时屏蔽（示例）"),
    ]  # fmt: skip

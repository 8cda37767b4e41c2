"""Invented bodies that are valid by default; a test changes what it is about."""

from __future__ import annotations

from typing import Any

from credit_service.services.filing import Filing, key_columns
from credit_service.site import Actor
from schemas.vocabulary import Standing

HOUSING = ("11150200DEMX009116", "示例市住房和城乡建设局（示例）")
FINANCE = ("11150100DEMX009036", "示例市财政局（示例）")
FIRM = {"uscc": "91150203DEMX00022A", "name": "包头石砚路桥有限公司（示例）"}
OTHER_FIRM = {"uscc": "91150102DEMX00014U", "name": "内蒙古云杉建设有限公司（示例）"}
REGULATOR = Actor("示例市住建局接口", "regulator", *HOUSING)


def ban(**changes: Any) -> dict[str, Any]:
    """A two-year ban from mandatory tenders in the region."""
    row = {
        "action": "bid",
        "market": "mandatory_tender",
        "territory": "150000",
        "from": "2026-05-08",
        "until": "2028-05-07",
        "basis_article": "中华人民共和国招标投标法第五十三条",
        "force": "must",
        "as_printed": "取消其二年内参加依法必须进行招标的项目的投标资格",
    }
    return row | changes


def penalty(**changes: Any) -> dict[str, Any]:
    """A serious penalty for collusion with a fine and a ban."""
    body = {
        "kind": "penalty",
        "decision_no": "包住建罚决字〔2026〕12号",
        "decided_on": "2026-05-06",
        "served_on": "2026-05-08",
        "party": FIRM,
        "breach_class": "serious",
        "facts": "串通投标（示例）",
        "legal_basis": [{"text": "中华人民共和国招标投标法", "article": "第五十三条"}],
        "restrictions": [ban()],
        "display_until": "2029-05-06",
        "challenge": "none",
        "details": {"penalty_category": ["fine", "other"], "fine_yuan": "350000.00"},
    }
    return body | changes


def registration(**changes: Any) -> dict[str, Any]:
    """The registration of a firm."""
    body = {
        "kind": "registration",
        "decided_on": "2020-01-02",
        "party": FIRM,
        "details": {"registration_status": "active"},
    }
    return body | changes


def filing(body: dict[str, Any], by: tuple[str, str] = HOUSING, standing: Standing = Standing.STATED) -> Filing:
    """A filing of `body` by an authority."""
    return Filing(body, *by, key_columns(body), standing)

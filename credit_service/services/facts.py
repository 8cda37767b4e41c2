"""From a filed body to the columns of a head, and from the columns to the facts that rules read."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Record, RestrictionRow
from credit_service.rules.facts import Facts, Restriction
from schemas.vocabulary import (
    Action,
    BreachClass,
    EntityCategory,
    Force,
    Market,
    PenaltyCategory,
    RecordKind,
    Standing,
    State,
)


def day(text: str | None) -> date | None:
    """Return the date written as YYYY-MM-DD, None for nothing."""
    return date.fromisoformat(text) if text else None


def columns_of(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return the head columns that a canonical body determines."""
    details = body.get("details") or {}
    return {
        "kind": body["kind"],
        "list_code": body.get("list"),
        "decision_no": body.get("decision_no") or "",
        "decided_on": day(body.get("decided_on")),
        "served_on": day(body.get("served_on")),
        "display_until": _display_until(body.get("display_until"), details.get("valid_until")),
        "breach_class": body.get("breach_class"),
        "simplified": bool(body.get("simplified")),
        "stayed_from": day(body.get("stayed_from")),
        "stayed_until": day(body.get("stayed_until")),
        "penalty_categories": " ".join(details.get("penalty_category") or ()),
        "fine_yuan": details.get("fine_yuan"),
        "legal_basis": basis_text(body.get("legal_basis") or ()),
        "natural_person": (body.get("party") or {}).get("category") == EntityCategory.NATURAL_PERSON,
        "restrictions_stated": body.get("restrictions") is not None,
    }


def _display_until(stated: str | None, valid_until: str | None) -> date | None:
    """What is valid to a last day (a licence, a commitment, an evaluation) is not displayed after it."""
    return min((date.fromisoformat(text) for text in (stated, valid_until) if text), default=None)


def basis_text(basis: Iterable[Mapping[str, str]]) -> str:
    """Return the legal basis as one line: text and article, joined by a full-width semicolon."""
    return "；".join(f"{row['text']}{row.get('article', '')}" for row in basis)


def restrictions_of_body(body: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Return the rows of `restrictions` that a body states, in its order, without their record."""
    return [
        {
            "position": position,
            "action": row["action"],
            "market": row["market"],
            "territory": row.get("territory") or "000000",
            "from_on": day(row.get("from")),
            "until": day(row.get("until")),
            "force": row.get("force") or Force.MUST.value,
            "basis_article": row.get("basis_article") or "",
            "basic_list_item": row.get("basic_list_item") or "",
            "as_printed": row.get("as_printed") or "",
        }
        for position, row in enumerate(body.get("restrictions") or ())
    ]


def facts_from(head: Mapping[str, Any], restrictions: Iterable[Mapping[str, Any]]) -> Facts:
    """Return the facts of one head from its columns and its rows of restrictions."""
    return Facts(
        rid=head["rid"],
        kind=RecordKind(head["kind"]),
        state=State(head["state"]),
        authority_code=head["authority_code"],
        authority_name=head["authority_name"],
        standing=Standing(head["standing"]),
        list_code=head["list_code"],
        decision_no=head["decision_no"],
        decided_on=head["decided_on"],
        served_on=head["served_on"],
        display_until=head["display_until"],
        breach_class=BreachClass(head["breach_class"]) if head["breach_class"] else None,
        stayed_from=head["stayed_from"],
        stayed_until=head["stayed_until"],
        simplified=bool(head["simplified"]),
        penalty_categories=tuple(map(PenaltyCategory, head["penalty_categories"].split())),
        fine_yuan=Decimal(head["fine_yuan"]) if head["fine_yuan"] else None,
        legal_basis=head["legal_basis"],
        restrictions=tuple(_restriction(row) for row in restrictions),
        restrictions_stated=bool(head["restrictions_stated"]),
        natural_person=bool(head["natural_person"]),
    )


def _restriction(row: Mapping[str, Any]) -> Restriction:
    return Restriction(
        action=Action(row["action"]),
        market=Market(row["market"]),
        territory=row["territory"],
        from_on=row["from_on"],
        until=row["until"],
        force=Force(row["force"]),
        basis_article=row["basis_article"],
        basic_list_item=row["basic_list_item"],
        as_printed=row["as_printed"],
    )


HEAD = (
    Record.id,
    Record.entity_id,
    Record.rid,
    Record.kind,
    Record.state,
    Record.standing,
    Record.authority_code,
    Record.authority_name,
    Record.list_code,
    Record.decision_no,
    Record.decided_on,
    Record.served_on,
    Record.display_until,
    Record.breach_class,
    Record.simplified,
    Record.stayed_from,
    Record.stayed_until,
    Record.penalty_categories,
    Record.fine_yuan,
    Record.legal_basis,
    Record.natural_person,
    Record.restrictions_stated,
    Record.party_name,
)
"""The columns facts are made of."""


def load(session: Session, *where: Any) -> list[tuple[Mapping[str, Any], Facts]]:
    """Return head columns and facts of the records that meet `where`, by record id."""
    heads = fetch(session, select(*HEAD).where(*where).order_by(Record.id))
    by_record: dict[int, list[Mapping[str, Any]]] = {}
    if any(head["restrictions_stated"] for head in heads):
        rows = (
            select(*RestrictionRow.__table__.columns).join(Record, Record.id == RestrictionRow.record_id).where(*where)
        )
        for row in fetch(session, rows.order_by(RestrictionRow.record_id, RestrictionRow.position)):
            by_record.setdefault(row["record_id"], []).append(row)
    return [(head, facts_from(head, by_record.get(head["id"], ()))) for head in heads]

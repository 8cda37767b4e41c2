"""Who is on a list now, as far as it is public here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Entity, Record
from credit_service.rules import display
from credit_service.services import facts as facts_of
from credit_service.services.profiles import Shown
from schemas.law import Law, ListRow
from schemas.vocabulary import State

_BATCH = 500


@dataclass(frozen=True, slots=True)
class Entry:
    """One entry of a list that is public today."""

    uscc: str | None
    name: str
    shown: Shown


@dataclass(frozen=True, slots=True)
class Page:
    """Entries, and the id after which the next page begins (None: this was the last)."""

    entries: list[Entry]
    next: int | None


def catalog(law: Law) -> list[dict[str, Any]]:
    """Return every list of the catalog as the public sees it."""
    return [list_out(row) for row in law.lists.values()]


def list_out(row: ListRow) -> dict[str, Any]:
    """Return one list of the catalog."""
    return {
        "code": row.code,
        "name": row.name,
        "authority": row.authority,
        "basis": f"{row.basis}{row.article}",
        "basis_rank": row.basis_rank.value,
        "reach": row.reach.value,
        "public_here": row.public_here,
        "enabled": row.enabled,
    } | ({"disabled_because": row.disabled_because} if row.disabled_because else {})


def page(session: Session, law: Law, code: str, today: date, after: int, limit: int) -> Page:
    """Return the entries of a list that are public today, by record id from `after` on.

    Entries without a linked entity are never public (design decision 13).
    """
    entries: list[Entry] = []
    while True:
        rows = _rows(session, law, code, today, after)
        for id_, entry in rows:
            after = id_
            if entry is None:
                continue
            entries.append(entry)
            if len(entries) == limit:
                return Page(entries, after)
        if len(rows) < _BATCH:
            return Page(entries, None)


def _rows(session: Session, law: Law, code: str, today: date, after: int) -> list[tuple[int, Entry | None]]:
    heads = fetch(
        session,
        select(Record.id, Entity.uscc, Entity.name)
        .join(Entity, Entity.id == Record.entity_id)
        .where(Record.list_code == code, Record.state == State.IN_FORCE.value, Record.id > after)
        .order_by(Record.id)
        .limit(_BATCH),
    )
    named: dict[int, Mapping[str, Any]] = {head["id"]: head for head in heads}
    rows: list[tuple[int, Entry | None]] = []
    for head, facts in facts_of.load(session, Record.id.in_(named)):
        outlook = display.outlook(facts, law, today)
        entity = named[head["id"]]
        entry = Entry(entity["uscc"], entity["name"], Shown(facts, outlook)) if outlook.public_here else None
        rows.append((head["id"], entry))
    return rows

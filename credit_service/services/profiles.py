"""The stored profile document: what is public here of one entity, rewritten in the transaction of each change.

Served as it stands while today (Shanghai) is before `changes_on` and the law is the same; else computed and stored
again (design decision 16). A test proves document and day equal to a fresh computation.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

import orjson
from sqlalchemy import delete, select
from sqlalchemy.orm import Session

from credit_service.among import among
from credit_service.db import PAST_SESSION, fetch, insert_many
from credit_service.models import Entity, Profile, Record
from credit_service.rules import display
from credit_service.rules.facts import Facts, Restriction
from credit_service.services import facts as facts_of
from credit_service.site import Site
from schemas.law import Law
from schemas.vocabulary import EntityCategory, RecordKind

NEWEST = 100
"""So many displayed records stand in the document itself, the newest decisions first."""
NEVER = date(9999, 12, 31)
_WEIGHS = {RecordKind.PENALTY, RecordKind.LISTING, RecordKind.JUDGMENT, RecordKind.COMPLAINT_RESULT}


@dataclass(frozen=True, slots=True)
class Shown:
    """One record and what it does today."""

    facts: Facts
    outlook: display.Outlook


def rewrite(session: Session, site: Site, entity_ids: Iterable[int], today: date) -> None:
    """Compute and store the profiles of these entities as of `today`."""
    ids = sorted(set(entity_ids))
    for start in range(0, len(ids), 500):
        _rewrite(session, site, ids[start : start + 500], today)


def _rewrite(session: Session, site: Site, ids: Sequence[int], today: date) -> None:
    # Locked in the order of ids: a slower writer that loaded before a revocation would write the record back.
    locked = select(Entity.id).where(among(session, Entity.id, ids)).order_by(Entity.id)
    session.execute(locked.with_for_update(key_share=True)).all()
    held: dict[int, list[Facts]] = {}
    for head, facts in facts_of.load(session, among(session, Record.entity_id, ids)):
        held.setdefault(head["entity_id"], []).append(facts)
    entities = fetch(
        session, select(Entity.id, Entity.uscc, Entity.name, Entity.category).where(among(session, Entity.id, ids))
    )
    rows = [_row(entity, held.get(entity["id"], ()), site.law, today) for entity in entities]
    session.execute(delete(Profile).where(among(session, Profile.entity_id, ids)), execution_options=PAST_SESSION)
    insert_many(session, Profile, rows)


def _row(entity: Mapping[str, Any], held: Sequence[Facts], law: Law, today: date) -> dict[str, Any]:
    seen = [Shown(facts, display.outlook(facts, law, today)) for facts in held]
    shown = newest_first(seen)
    person = entity["category"] == EntityCategory.NATURAL_PERSON
    document = b"" if person else orjson.dumps(document_of(entity, shown, law, today))[:-1]
    return {
        "entity_id": entity["id"],
        "uscc": entity["uscc"],
        "document": document,
        "digest": sha256(document).hexdigest()[:16],
        "law_version": law.version[:16],
        "from_day": today,
        "changes_on": min((s.outlook.changes_on for s in seen if s.outlook.changes_on), default=NEVER),
        "public_count": len(shown),
        "weighs": any(facts.kind in _WEIGHS for facts in held),
    }


def public_records(held: Iterable[Facts], law: Law, today: date) -> list[Shown]:
    """Return what is public here today, the newest decisions first."""
    return newest_first(Shown(facts, display.outlook(facts, law, today)) for facts in held)


def newest_first(seen: Iterable[Shown]) -> list[Shown]:
    """Return those of `seen` that are public here, the newest decisions first."""
    shown = [one for one in seen if one.outlook.public_here]
    shown.sort(key=lambda one: (one.facts.decided_on or date.min, one.facts.rid), reverse=True)
    return shown


def document_of(entity: Mapping[str, Any], shown: Sequence[Shown], law: Law, today: date) -> dict[str, Any]:
    """Return the public profile but for its `as_of`: a white list of fields, never the stored body minus some."""
    first = [s for i, s in enumerate(shown) if i < NEWEST or running(s, today)]
    return {
        "uscc": entity["uscc"],
        "name": entity["name"],
        "category": entity["category"],
        "counts": dict(Counter(s.facts.kind.value for s in shown)),
        "records": [public_record(s, law) for s in first],
        "next": str(NEWEST) if len(shown) > len(first) else None,
    }


def running(shown: Shown, today: date) -> bool:
    """Whether a restriction of the record runs today."""
    return shown.outlook.effects.applied.on and any(
        (r.from_on is None or r.from_on <= today) and (r.until is None or today <= r.until)
        for r in shown.outlook.restrictions
    )


def public_record(shown: Shown, law: Law) -> dict[str, Any]:
    """Return one record as the public sees it."""
    facts = shown.facts
    listed = law.lists.get(facts.list_code) if facts.list_code else None
    record: dict[str, Any] = {"rid": facts.rid, "kind": facts.kind.value, "label": facts.kind.label}
    if facts.list_code:
        record["list"] = {"code": facts.list_code, "name": listed.name if listed else facts.list_code}
    return record | {
        "authority": {"code": facts.authority_code, "name": facts.authority_name},
        "decision_no": facts.decision_no,
        "decided_on": _iso(facts.decided_on),
        "breach_class": facts.breach_class.value if facts.breach_class else None,
        "legal_basis": facts.legal_basis,
        "display_until": _iso(shown.outlook.effects.displayed.until),
        "restrictions": [restriction_out(r) for r in shown.outlook.restrictions],
    }


def restriction_out(restriction: Restriction) -> dict[str, Any]:
    """Return a restriction as the API writes it."""
    return {
        "action": restriction.action.value,
        "market": restriction.market.value,
        "territory": restriction.territory,
        "from": _iso(restriction.from_on),
        "until": _iso(restriction.until),
        "force": restriction.force.value,
        "basis_article": restriction.basis_article,
        "basic_list_item": restriction.basic_list_item,
        "as_printed": restriction.as_printed,
    }


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None

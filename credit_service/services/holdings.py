"""What is held of one entity, for those who may see more than the public does."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.errors import NotFound
from credit_service.models import Entity, EntityName, Identifier, Person, Record, Related
from credit_service.rules import display
from credit_service.rules.identity import eighteen, normalise_code
from credit_service.services import facts as facts_of
from credit_service.services import profiles, records
from credit_service.services.profiles import Shown
from credit_service.services.records import View
from credit_service.site import Site
from schemas.vocabulary import EntityCategory

_MOST_SHARED = 200


def find(session: Session, key: str, view: View) -> Mapping[str, Any]:
    """Return the entity with that code or id. Raises: NotFound, also for natural persons and others' own files."""
    entity_id = int(key) if key.isascii() and key.isdigit() and len(key) < 18 else None
    where = Entity.id == entity_id if entity_id else Entity.uscc == normalise_code(key)
    found = fetch(session, select(*Entity.__table__.columns).where(where))
    if not found or found[0]["category"] == EntityCategory.NATURAL_PERSON or not _may_know(found[0], view):
        raise NotFound("no entity with this code or id is held here; natural persons are looked up by POST")
    return found[0]


def _may_know(entity: Mapping[str, Any], view: View) -> bool:
    return view.reach != records.SELF or entity["uscc"] == view.actor.organisation_code


def entity_out(session: Session, entity: Mapping[str, Any], view: View, after: int, limit: int) -> dict[str, Any]:
    """Return an entity with the records the viewer sees in full, and the others that are shared with authorities."""
    of_entity = Record.entity_id == entity["id"]
    items, next_ = records.page(session, view, [of_entity], after, limit)
    return {
        "entity_id": entity["id"],
        "uscc": entity["uscc"],
        "name": entity["name"],
        "category": entity["category"],
        "registration_status": entity["registration_status"],
        "identifiers": _of(session, Identifier, entity["id"], ("scheme", "value", "grade", "link")),
        "names": _of(session, EntityName, entity["id"], ("name", "until")),
        "relations": _of(session, Related, entity["id"], ("relation", "other_uscc", "other_name", "from_on", "until")),
        "records": items,
        "next": next_,
        "shared_records": _shared(session, of_entity, view) if view.reach == records.OWN else [],
    }


def _of(session: Session, table: Any, entity_id: int, columns: tuple[str, ...]) -> list[Mapping[str, Any]]:
    wanted = [table.__table__.c[name] for name in columns]
    return fetch(session, select(*wanted).where(table.entity_id == entity_id).order_by(*wanted[:2]))


def _shared(session: Session, of_entity: Any, view: View) -> list[dict[str, Any]]:
    """Other authorities' records that are shared today: 一处失信、处处受约."""
    held = facts_of.load(session, of_entity, Record.authority_code != view.actor.organisation_code)
    shown = [Shown(facts, display.outlook(facts, view.law, view.today)) for _, facts in held]
    shared = [one for one in shown if one.outlook.effects.shared.on]
    shared.sort(key=lambda one: (one.facts.decided_on or date.min, one.facts.rid), reverse=True)
    return [profiles.public_record(one, view.law) for one in shared[:_MOST_SHARED]]


def person(session: Session, site: Site, number: str, view: View) -> dict[str, Any] | None:
    """Return the natural person of that number with the records the viewer may see; None where there is nothing to see."""
    blind = site.keys.blind(eighteen(normalise_code(number)), "person_id")
    as_sent = site.keys.blind(normalise_code(number), "person_id")
    entity_id = session.execute(select(Person.entity_id).where(Person.blind_id.in_({blind, as_sent}))).scalars().first()
    if entity_id is None:
        return None
    entity = fetch(session, select(Entity.id, Entity.name, Entity.category).where(Entity.id == entity_id))[0]
    items, next_ = records.page(session, view, [Record.entity_id == entity_id], 0, 200)
    if not items:
        return None
    return {
        "entity_id": entity_id,
        "name": entity["name"],
        "category": entity["category"],
        "records": items,
        "next": next_,
    }

"""What a `registration` record says of its entity: its names over time, its status, and its ties to others."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from credit_service.clock import legal_day
from credit_service.db import insert_many
from credit_service.models import Entity, EntityName, Related
from credit_service.rules.identity import normalise_name
from credit_service.services.facts import day
from schemas.vocabulary import RecordKind, RegistrationStatus, Relation


def apply(session: Session, filed: Sequence[tuple[int | None, Mapping[str, Any]]], now: datetime) -> None:
    """Take over names, status and relations from the registrations among what was just filed."""
    rows = [(id_, record) for id_, record in filed if id_ and record["kind"] == RecordKind.REGISTRATION]
    if not rows:
        return
    names = _Names(session, [id_ for id_, _ in rows], legal_day(now))
    for entity_id, record in rows:
        names.take(entity_id, record)
        _take_ties(session, entity_id, record.get("details") or {})
    names.write()


class _Names:
    """Names of a few entities, current and former, while registrations change them."""

    def __init__(self, session: Session, ids: Sequence[int], today: date) -> None:
        self._session = session
        self._today = today
        self._new: dict[tuple[int, str], dict[str, Any]] = {}
        rows = session.execute(select(Entity.id, Entity.name_key).where(Entity.id.in_(ids)))
        self._current = {row.id: row.name_key for row in rows}
        known = select(EntityName.entity_id, EntityName.name_key).where(EntityName.entity_id.in_(ids))
        self._known = {(id_, name_key) for id_, name_key in session.execute(known)}

    def take(self, entity_id: int, record: Mapping[str, Any]) -> None:
        """Take the name printed on a registration as the current one, and the former names it lists."""
        printed = str(record["party"].get("name") or "")
        key = normalise_name(printed)
        if printed and self._current[entity_id] != key:
            self._rename(entity_id, printed, key)
        self._add(entity_id, key, printed, None)
        for row in (record.get("details") or {}).get("former_names") or ():
            until = day(row.get("until")) or self._today
            self._add(entity_id, normalise_name(row["name"]), row["name"], until)

    def _rename(self, entity_id: int, printed: str, key: str) -> None:
        former = EntityName.entity_id == entity_id, EntityName.name_key == self._current[entity_id]
        self._session.execute(update(EntityName).where(*former).values(until=self._today))
        self._session.execute(update(Entity).where(Entity.id == entity_id).values(name=printed, name_key=key))
        self._current[entity_id] = key

    def _add(self, entity_id: int, name_key: str, name: str, until: date | None) -> None:
        if name_key and (entity_id, name_key) not in self._known:
            self._known.add((entity_id, name_key))
            self._new[(entity_id, name_key)] = {
                "entity_id": entity_id,
                "name_key": name_key,
                "name": name,
                "until": until,
            }

    def write(self) -> None:
        """Insert the names that were not known."""
        insert_many(self._session, EntityName, list(self._new.values()))


def _take_ties(session: Session, entity_id: int, details: Mapping[str, Any]) -> None:
    status = details.get("registration_status")
    if status and status != RegistrationStatus.ACTIVE:
        session.execute(update(Entity).where(Entity.id == entity_id).values(registration_status=status))
    ties = [
        {
            "entity_id": entity_id,
            "relation": relation.value,
            "other_uscc": tie["uscc"],
            "other_name": tie.get("name") or "",
            "from_on": day(tie.get("from")),
            "until": day(tie.get("until")),
        }
        for relation in Relation
        for tie in details.get(relation.value) or ()
    ]
    if ties:
        session.execute(delete(Related).where(Related.entity_id == entity_id))
        insert_many(session, Related, ties)

"""What its `registration` records say of an entity: its names over time, its status, and its ties to others."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

import orjson
from sqlalchemy import bindparam, delete, select, update
from sqlalchemy.orm import Session

from credit_service.among import among
from credit_service.clock import legal_day
from credit_service.db import PAST_SESSION, fetch, insert_many
from credit_service.models import Body, Entity, EntityName, Record, Related
from credit_service.rules.identity import normalise_name
from credit_service.services.facts import day
from schemas.vocabulary import EntityCategory, RecordKind, RegistrationStatus, Relation, Standing, State


def recompute(session: Session, entity_ids: Iterable[int | None], now: datetime) -> None:
    """Derive name, status and ties of entities anew from their registrations in force; call it when one changed.

    What is stated takes precedence over what was seen elsewhere, which counts only where nothing is stated; of several
    the newest that says a thing counts. Names are history: one that no registration states any more is kept.
    """
    ids = sorted({id_ for id_ in entity_ids if id_ is not None})
    if not ids:
        return
    # Locked in the order of ids, before reading: of two writers the slower one must see what the other one filed.
    columns = (Entity.id, Entity.category, Entity.name_key, Entity.registration_status)
    locked = select(*columns).where(among(session, Entity.id, ids)).order_by(Entity.id)
    entities = fetch(session, locked.with_for_update(key_share=True))
    said = _in_force(session, ids)
    changes = _Changes(legal_day(now), _names(session, ids))
    for entity in entities:
        changes.take(entity, said.get(entity["id"], ()))
    changes.write(session, ids)


def counting(said: Sequence[tuple[Standing, Mapping[str, Any]]]) -> list[Mapping[str, Any]]:
    """Return the registrations that count, of these in their order: the stated ones, else those seen elsewhere."""
    stated = [record for standing, record in said if standing == Standing.STATED]
    return stated or [record for _, record in said]


def status_of(registrations: Iterable[Mapping[str, Any]]) -> RegistrationStatus:
    """Return the status that the newest of these registrations, ordered, states."""
    stated = [(record.get("details") or {}).get("registration_status") for record in registrations]
    return RegistrationStatus(next((status for status in reversed(stated) if status), RegistrationStatus.ACTIVE))


def _in_force(session: Session, ids: Sequence[int]) -> dict[int, list[Mapping[str, Any]]]:
    """Return the registrations that count, by entity, the newest decision last."""
    held = (
        select(Record.entity_id, Record.decided_on, Record.id, Record.standing, Body.body)
        .join(Body, Body.version_id == Record.content_version_id)
        .where(
            among(session, Record.entity_id, ids),
            Record.kind == RecordKind.REGISTRATION.value,
            Record.state == State.IN_FORCE.value,
            Record.frozen.is_(None),
        )
    )
    rows = sorted(session.execute(held).all(), key=lambda row: (row.decided_on or date.min, row.id))
    said: dict[int, list[tuple[Standing, Mapping[str, Any]]]] = {}
    for row in rows:
        assert row.entity_id is not None
        said.setdefault(row.entity_id, []).append((Standing(row.standing), orjson.loads(row.body)["record"]))
    return {entity_id: counting(records) for entity_id, records in said.items()}


def _names(session: Session, ids: Sequence[int]) -> dict[tuple[int, str], date | None]:
    columns = (EntityName.entity_id, EntityName.name_key, EntityName.until)
    rows = session.execute(select(*columns).where(among(session, EntityName.entity_id, ids)))
    return {(entity_id, name_key): until for entity_id, name_key, until in rows}


@dataclass(slots=True)
class _Changes:
    """The rows to be written for the entities of one chunk."""

    today: date
    known: dict[tuple[int, str], date | None]
    """The names held, by entity and key, with the last day of the former ones."""
    _new_names: list[dict[str, Any]] = field(default_factory=list)
    _renamed: list[dict[str, Any]] = field(default_factory=list)
    _untils: list[dict[str, Any]] = field(default_factory=list)
    _statuses: list[dict[str, Any]] = field(default_factory=list)
    _ties: list[dict[str, Any]] = field(default_factory=list)

    def take(self, entity: Mapping[str, Any], registrations: Sequence[Mapping[str, Any]]) -> None:
        """Take over what the registrations of an entity say, the newest last."""
        status = status_of(registrations).value
        if status != entity["registration_status"]:
            self._statuses.append({"at": entity["id"], "status": status})
        self._ties += _ties_of(entity["id"], registrations)
        if entity["category"] != EntityCategory.NATURAL_PERSON:
            self._take_names(entity, registrations)

    def _take_names(self, entity: Mapping[str, Any], registrations: Sequence[Mapping[str, Any]]) -> None:
        printed = [str(record["party"].get("name") or "") for record in registrations]
        named = [(name, key) for name in printed if (key := normalise_name(name))]
        if not named:
            return
        id_, (name, key) = entity["id"], named[-1]
        if key != entity["name_key"]:
            self._renamed.append({"at": id_, "to": name, "to_key": key})
            self._end(id_, entity["name_key"], self.today)
        self._add(id_, key, name, None)
        self._end(id_, key, None)
        for record in registrations:
            for row in (record.get("details") or {}).get("former_names") or ():
                self._add(id_, normalise_name(row["name"]), row["name"], day(row.get("until")) or self.today)
        for name, key in named:
            self._add(id_, key, name, self.today)

    def _add(self, id_: int, key: str, name: str, until: date | None) -> None:
        if key and (id_, key) not in self.known:
            self.known[(id_, key)] = until
            self._new_names.append({"entity_id": id_, "name_key": key, "name": name, "until": until})

    def _end(self, id_: int, key: str, until: date | None) -> None:
        if self.known.get((id_, key), until) != until:
            self.known[(id_, key)] = until
            self._untils.append({"of": id_, "key": key, "last": until})

    def write(self, session: Session, ids: Sequence[int]) -> None:
        """Write what changed; the ties of the entities `ids` are replaced, also by none."""
        entities, names = Entity.__table__, EntityName.__table__
        one = update(entities).where(entities.c.id == bindparam("at"))  # type: ignore[arg-type]
        of_one = (names.c.entity_id == bindparam("of"), names.c.name_key == bindparam("key"))
        for statement, rows in (
            (one.values(registration_status=bindparam("status")), self._statuses),
            (one.values(name=bindparam("to"), name_key=bindparam("to_key")), self._renamed),
            (update(names).where(*of_one).values(until=bindparam("last")), self._untils),  # type: ignore[arg-type]
        ):
            if rows:
                session.connection().execute(statement, rows)
        insert_many(session, EntityName, self._new_names)
        replaced = delete(Related).where(among(session, Related.entity_id, ids))
        session.execute(replaced, execution_options=PAST_SESSION)
        insert_many(session, Related, self._ties)


def _ties_of(entity_id: int, registrations: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return the rows of `relations`: of each relation those of the newest registration that speaks of it."""
    stated: dict[str, Sequence[Mapping[str, Any]]] = {}
    for record in registrations:
        details = record.get("details") or {}
        stated |= {relation.value: details[relation.value] or () for relation in Relation if relation.value in details}
    ties = {(relation, tie["uscc"]): tie for relation, rows in stated.items() for tie in rows}
    return [
        {
            "entity_id": entity_id,
            "relation": relation,
            "other_uscc": other,
            "other_name": tie.get("name") or "",
            "from_on": day(tie.get("from")),
            "until": day(tie.get("until")),
        }
        for (relation, other), tie in ties.items()
    ]

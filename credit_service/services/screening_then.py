"""What was held of each member of a screening at an earlier instant, read from the database."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Entity, Identifier, Record
from credit_service.rules.facts import Facts
from credit_service.rules.screening_shapes import UNHELD, Known, Tie
from credit_service.services import past_facts, screening_look
from credit_service.services.code_columns import ORGANISATION
from credit_service.services.past_facts import PastRecord
from credit_service.services.screening_look import Holding, TieRow, spelling
from schemas.vocabulary import Link, RecordKind, RegistrationStatus, Scheme, State

_FEW = 500


def look(
    session: Session, at: datetime, codes: Sequence[str], names: Sequence[str], *, silent: bool = True
) -> list[Holding]:
    """Return what was held at `at` of each member, by normalised code and printed name.

    With `silent` whatever has been removed since is left out: an earlier instant must not tell what was repaired.

    Names count as known whenever an entity bore them; whose record a record is, is read as it is known today.
    """
    still = [Record.state == State.IN_FORCE.value] if silent else []
    then = _Then(session, at, [code for code in codes if code], still)
    same = _same_name(session, at, {spelling(name) for name in names if name}, still)
    holdings = []
    for code, name in zip(codes, names, strict=True):
        known, facts = then.known(code)
        holdings.append(Holding(known, facts, same.get(spelling(name), ()) if name else ()))
    return holdings


class _Then:
    """A few entities as they were known at an instant."""

    def __init__(self, session: Session, at: datetime, codes: Sequence[str], still: Sequence[Any]) -> None:
        ties = [
            tie
            for start in range(0, len(codes), _FEW)
            for tie in screening_look.ties_of(session, codes[start : start + _FEW])
        ]
        self._ids = _entities(session, at, [*codes, *(tie.other for tie in ties if tie.other)])
        ids = sorted(set(self._ids.values()))
        self._records = past_facts.of_entities(session, at, sorted({*ids, *(tie.holder for tie in ties)}), *still)
        self._names, _ = _in_parts(session, ids)
        self._grades = screening_look.grades(session, ids)
        self._ties = [tie for tie in ties if self._stated(tie)]

    def known(self, code: str) -> tuple[Known, tuple[Facts, ...]]:
        """Return what was known of a code, and the facts of its records."""
        ties = tuple(self._tie(row) for row in self._ties if row.code == code)
        id_ = self._id(code)
        if id_ is None:
            return (Known(ties=ties) if ties else UNHELD), ()
        known = Known(True, self._names.get(id_, ()), self._grades.get(id_), self._status(id_), ties)
        return known, tuple(record.facts for record in self._records.get(id_, ()))

    def _id(self, code: str) -> int | None:
        return self._ids.get(code) or self._ids.get(code[ORGANISATION])

    def _tie(self, row: TieRow) -> Tie:
        other = self._id(row.other) or 0
        facts = tuple(record.facts for record in self._records.get(other, ()))
        return Tie(row.relation, row.other, row.name, facts, row.from_on, row.until)

    def _registered(self, id_: int) -> list[Mapping[str, Any]]:
        records = self._records.get(id_, ())
        return [r.body.get("details") or {} for r in records if r.facts.kind is RecordKind.REGISTRATION]

    def _status(self, id_: int) -> RegistrationStatus:
        stated = [details.get("registration_status") for details in self._registered(id_)]
        ended = [status for status in stated if status and status != RegistrationStatus.ACTIVE]
        return RegistrationStatus(ended[-1]) if ended else RegistrationStatus.ACTIVE

    def _stated(self, tie: TieRow) -> bool:
        """Whether the registration of the tie's holder already stated it."""
        ends = {tie.code, tie.other}
        rows = (row for details in self._registered(tie.holder) for row in details.get(tie.relation.value) or ())
        return any(row["uscc"] in ends for row in rows)


def _entities(session: Session, at: datetime, codes: Sequence[str]) -> dict[str, int]:
    """Return the entities held by code, or by organisation code only, that had been seen at `at`."""
    found: dict[str, int] = {}
    for start in range(0, len(codes), _FEW):
        some = codes[start : start + _FEW]
        made = Entity.created_at <= at
        for row in fetch(session, select(Entity.uscc, Entity.id).where(Entity.uscc.in_(some), made)):
            found[row["uscc"]] = row["id"]
        organisations = [code[ORGANISATION] for code in some]
        by_part = select(Identifier.value, Identifier.entity_id).join(Entity, Entity.id == Identifier.entity_id)
        linked = (Identifier.scheme == Scheme.ORG_CODE.value, Identifier.link == Link.LINKED.value)
        for row in fetch(
            session, by_part.where(Identifier.value.in_(organisations), *linked, Entity.uscc.is_(None), made)
        ):
            found[row["value"]] = row["entity_id"]
    return found


def _in_parts(session: Session, ids: Sequence[int]) -> tuple[dict[int, tuple[str, ...]], dict[int, RegistrationStatus]]:
    names: dict[int, tuple[str, ...]] = {}
    status: dict[int, RegistrationStatus] = {}
    for start in range(0, len(ids), _FEW):
        some_names, some_status = screening_look.names_and_status(session, ids[start : start + _FEW])
        names |= some_names
        status |= some_status
    return names, status


def _same_name(
    session: Session, at: datetime, names: Iterable[str], still: Sequence[Any]
) -> dict[str, tuple[Facts, ...]]:
    wanted = sorted(names)
    found: dict[str, list[PastRecord]] = {}
    for start in range(0, len(wanted), _FEW):
        some = Record.party_name_key.in_(wanted[start : start + _FEW])
        for record in past_facts.as_of(session, at, Record.entity_id.is_(None), some, *still):
            found.setdefault(record.party_name_key, []).append(record)
    return {name: tuple(record.facts for record in records) for name, records in found.items()}

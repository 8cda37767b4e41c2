"""Which entity a party is: linked by identifiers in a fixed order, never by name.

Order: uscc, organisation code, registration number. A doubtful or placeholder identifier is kept as `claimed` and
links nothing; a party without a linking identifier is filed without entity (design decision 13).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, tuple_, update
from sqlalchemy.orm import Session

from credit_service.among import among
from credit_service.db import insert_many, reserve
from credit_service.models import Entity, EntityName, Identifier, Person
from credit_service.rules import identity, masking
from credit_service.site import Site
from schemas.problems import Fault
from schemas.vocabulary import EntityCategory, Grade, Link, Scheme

_LINKING = (Scheme.USCC, Scheme.ORG_CODE, Scheme.BIZ_REG_NO)
_TRUSTED = {Grade.VALID, Grade.WAIVED}
CONFLICT = Fault(
    "/party",
    "identity-conflict",
    "标识指向不同的主体；the identifiers point at different entities",
    "Send the identifiers of one entity only; a steward settles which are right.",
)


@dataclass(slots=True)
class Party:
    """The party of one record, its identifiers graded; `entity_id` is filled by `link`."""

    name: str
    name_key: str
    category: EntityCategory
    identifiers: tuple[identity.Identifier, ...] = ()
    person_id: str | None = None
    entity_id: int | None = None
    fault: Fault | None = None
    keys: tuple[tuple[str, str], ...] = field(default=())
    """(scheme, value) of its linking identifiers, the strongest first."""

    @property
    def uscc(self) -> str | None:
        """Its valid unified social credit code, if it has one."""
        return next((value for scheme, value in self.keys if scheme == Scheme.USCC), None)

    @property
    def doubtful(self) -> bool:
        """Whether any identifier was stored with a doubt."""
        return any(i.grade in {Grade.INVALID, Grade.PLACEHOLDER} for i in self.identifiers)


def party_of(printed: Mapping[str, Any]) -> Party:
    """Grade the identifiers of a party as printed."""
    graded = tuple(
        identity.grade(scheme, str(printed[scheme]))
        for scheme in Scheme
        if scheme is not Scheme.PERSON_ID and printed.get(scheme)
    )
    name = str(printed.get("name") or "")
    party = Party(name, identity.normalise_name(name), _category(printed, graded), graded, printed.get("person_id"))
    party.keys = _keys(graded)
    return party


def _category(printed: Mapping[str, Any], graded: Sequence[identity.Identifier]) -> EntityCategory:
    uscc = next((i.value for i in graded if i.scheme == Scheme.USCC and i.grade in _TRUSTED), None)
    if uscc:
        return identity.category_of(uscc)
    return EntityCategory(printed.get("category") or EntityCategory.ORGANIZATION)


def _keys(graded: Sequence[identity.Identifier]) -> tuple[tuple[str, str], ...]:
    found = {i.scheme: i.value for i in graded if i.scheme in _LINKING and i.grade in _TRUSTED}
    uscc = found.get(Scheme.USCC)
    if uscc:
        # A different organisation code beside a valid USCC is somebody's claim; the one inside the USCC counts.
        derived = identity.grade(Scheme.ORG_CODE, uscc[8:17])
        found.pop(Scheme.ORG_CODE, None)
        if derived.grade in _TRUSTED:
            found[Scheme.ORG_CODE] = derived.value
    return tuple((scheme.value, found[scheme]) for scheme in _LINKING if scheme in found)


def link(session: Session, site: Site, parties: Sequence[Party], now: datetime) -> set[int]:
    """Give every party its entity, making those not held yet; return the ids of entities made or changed.

    A party whose identifiers point at two entities gets the `identity-conflict` fault instead.
    """
    held = _held(session, {key for party in parties for key in party.keys})
    codes = _codes(session, set(held.values()))
    new = _Batch(session, now, _expected(parties, held))
    for party in parties:
        if party.category is EntityCategory.NATURAL_PERSON:
            _link_person(session, site, party, new)
        elif party.keys:
            _link_one(party, held, codes, new)
    new.write()
    return new.touched


def _expected(parties: Sequence[Party], held: Mapping[tuple[str, str], int]) -> int:
    return sum(
        1
        for party in parties
        if party.category is EntityCategory.NATURAL_PERSON or not any(key in held for key in party.keys)
    )


def _held(session: Session, keys: set[tuple[str, str]]) -> dict[tuple[str, str], int]:
    held: dict[tuple[str, str], int] = {}
    for scheme in _LINKING:
        values = [value for s, value in keys if s == scheme]
        if values:
            rows = session.execute(
                select(Identifier.value, Identifier.entity_id).where(
                    Identifier.scheme == scheme.value,
                    among(session, Identifier.value, values),
                    Identifier.link == Link.LINKED.value,
                )
            )
            held.update({(scheme.value, value): entity_id for value, entity_id in rows})
    return held


def _codes(session: Session, ids: set[int]) -> dict[int, str]:
    """Return the USCC of those of these entities that have one."""
    if not ids:
        return {}
    held = among(session, Entity.id, list(ids)), Entity.uscc.is_not(None)
    return {id_: uscc for id_, uscc in session.execute(select(Entity.id, Entity.uscc).where(*held)) if uscc}


def _link_one(party: Party, held: dict[tuple[str, str], int], codes: dict[int, str], new: _Batch) -> None:
    found = {held[key] for key in party.keys if key in held}
    other_code = party.uscc is not None and any(codes.get(id_, party.uscc) != party.uscc for id_ in found)
    if len(found) > 1 or other_code:
        party.fault = CONFLICT
        return
    party.entity_id = found.pop() if found else new.entity(party)
    if party.uscc is not None:
        codes[party.entity_id] = party.uscc
    missing = [key for key in party.keys if key not in held]
    held.update(dict.fromkeys(missing, party.entity_id))
    new.identify(party, missing)


def blind_person(site: Site, number: str) -> str:
    """Return the keyed hash by which a person is found; a number of 15 digits finds the one of 18."""
    return site.keys.blind(identity.eighteen(identity.normalise_code(number)), "person_id")


def _link_person(session: Session, site: Site, party: Party, new: _Batch) -> None:
    if not party.person_id:
        return
    number = identity.eighteen(identity.normalise_code(party.person_id))
    blind = blind_person(site, party.person_id)
    held = (
        new.persons.get(blind)
        or session.execute(select(Person.entity_id).where(Person.blind_id == blind)).scalar_one_or_none()
    )
    party.entity_id = held or new.person(site, party, blind, number)


class _Batch:
    """The rows to be written for one chunk of parties."""

    def __init__(self, session: Session, now: datetime, expected: int) -> None:
        self._session = session
        self._now = now
        self._ids = iter(reserve(session, Entity, expected))
        self._entities: list[dict[str, Any]] = []
        self._names: list[dict[str, Any]] = []
        self._identifiers: dict[tuple[int, str, str], dict[str, Any]] = {}
        self._uscc: dict[int, str] = {}
        self._sealed: list[dict[str, Any]] = []
        self.persons: dict[str, int] = {}
        self.touched: set[int] = set()

    def entity(self, party: Party) -> int:
        """Make an entity for a party."""
        id_ = self._make(party.category, party.name, party.name_key, party.uscc)
        self._names.append({"entity_id": id_, "name_key": party.name_key, "name": party.name, "until": None})
        return id_

    def person(self, site: Site, party: Party, blind: str, number: str) -> int:
        """Make a natural person: what identifies it goes in sealed."""
        id_ = self._make(party.category, masking.mask_person_name(party.name), "", None)
        clear = json.dumps({"name": party.name, "person_id": number}, ensure_ascii=False).encode()
        sealed = site.keys.seal(clear, f"persons|sealed|{id_}")
        self._sealed.append({"entity_id": id_, "blind_id": blind, "sealed": sealed, "note": ""})
        self.persons[blind] = id_
        return id_

    def _make(self, category: EntityCategory, name: str, name_key: str, uscc: str | None) -> int:
        id_ = next(self._ids)
        self._entities.append(
            {
                "id": id_,
                "category": category.value,
                "uscc": uscc,
                "name": name,
                "name_key": name_key,
                "registration_status": "active",
                "created_at": self._now,
            }
        )
        self.touched.add(id_)
        return id_

    def identify(self, party: Party, linked: Iterable[tuple[str, str]]) -> None:
        """Note the party's identifiers: `linked` as keys of its entity, all others as claims."""
        entity_id = party.entity_id
        assert entity_id is not None
        for scheme, value in linked:
            self._note(entity_id, scheme, value, Grade.VALID, Link.LINKED)
            self.touched.add(entity_id)
            if scheme == Scheme.USCC:
                self._uscc[entity_id] = value
        for claim in party.identifiers:
            if (claim.scheme.value, claim.value) not in party.keys and claim.grade is not Grade.PLACEHOLDER:
                self._note(entity_id, claim.scheme.value, claim.value, claim.grade, Link.CLAIMED)

    def _note(self, entity_id: int, scheme: str, value: str, grade: Grade, link_: Link) -> None:
        row = {"entity_id": entity_id, "scheme": scheme, "value": value, "grade": grade.value, "link": link_.value}
        self._identifiers.setdefault((entity_id, scheme, value), row)

    def write(self) -> None:
        """Write everything, in the order foreign keys ask for."""
        for table, rows in ((Entity, self._entities), (EntityName, self._names), (Person, self._sealed)):
            insert_many(self._session, table, rows)
        self._write_identifiers()
        made = {row["id"] for row in self._entities}
        for entity_id, uscc in self._uscc.items():
            if entity_id not in made:
                self._session.execute(update(Entity).where(Entity.id == entity_id).values(uscc=uscc))

    def _write_identifiers(self) -> None:
        claims = [key for key, row in self._identifiers.items() if row["link"] == Link.CLAIMED]
        columns = (Identifier.entity_id, Identifier.scheme, Identifier.value)
        for start in range(0, len(claims), 500):
            known = select(*columns).where(tuple_(*columns).in_(claims[start : start + 500]))
            for entity_id, scheme, value in self._session.execute(known):
                self._identifiers.pop((entity_id, scheme, value), None)
        linked = [row for row in self._identifiers.values() if row["link"] == Link.LINKED]
        made = {row["id"] for row in self._entities}
        promoted = [row for row in linked if row["entity_id"] not in made]
        for row in promoted:
            where = (Identifier.entity_id == row["entity_id"], Identifier.scheme == row["scheme"])
            self._session.execute(delete(Identifier).where(*where, Identifier.value == row["value"]))
        insert_many(self._session, Identifier, list(self._identifiers.values()))

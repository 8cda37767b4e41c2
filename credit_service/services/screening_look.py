"""What is held of each member of a screening now: from memory where nothing weighs, else with a few queries for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Entity, EntityName, Identifier, Record, Related
from credit_service.rules.facts import Facts
from credit_service.rules.identity import normalise_code, normalise_name
from credit_service.rules.screening_shapes import UNHELD, Known, Tie
from credit_service.services import code_columns
from credit_service.services import facts as facts_of
from credit_service.services.screening_index import HELD, INACTIVE, TIED, Seen
from credit_service.services.screening_table import Table
from schemas.vocabulary import Grade, Link, RegistrationStatus, Relation, Scheme

_PLAIN = re.compile("[\u4e00-\u9fa5()]+")
_WIDE = str.maketrans("（）", "()")


@dataclass(frozen=True, slots=True)
class Holding:
    """What is held of a member: who it is, the facts that can weigh, and rows without code that bear its name."""

    known: Known
    facts: tuple[Facts, ...] = ()
    same_name: tuple[Facts, ...] = ()


PLAIN_HELD = Holding(Known(held=True))
"""A valid code that is held under the name given, without anything that could weigh."""
PLAIN_UNHELD = Holding(UNHELD)
"""A valid code that is not held."""


@dataclass(frozen=True, slots=True)
class _Closer:
    """A member that needs a closer look."""

    place: int
    code: str
    name: str
    valid: bool
    seen: Seen | None
    facts: tuple[Facts, ...]
    named: str
    """The normalised name if rows without code bear it, else empty."""

    @property
    def held(self) -> bool:
        """Whether the entity itself is held, not only mentioned."""
        return self.seen is not None and bool(self.seen.marks & HELD)

    @property
    def agrees(self) -> bool:
        """Whether the name is the entity's as printed, or nothing to compare."""
        return self.seen is None or not self.name or hash(self.name) == self.seen.printed


def normalised(codes: Sequence[str]) -> list[str]:
    """Return the codes normalised; empty where one cannot be a code of 18 characters."""
    joined = "".join(codes)
    if joined.isascii() and joined.isalnum() and joined.upper() == joined and set(map(len, codes)) == {18}:
        return list(codes)
    cleaned = (code if code_columns.regular(code) else normalise_code(code) for code in codes)
    return [code if code_columns.regular(code) else "" for code in cleaned]


def spelling(name: str) -> str:
    """Return the normalised name; most names are plain Chinese, which costs a tenth."""
    narrow = name.translate(_WIDE)
    return narrow if _PLAIN.fullmatch(narrow) else normalise_name(name)


def look(session: Session, table: Table, codes: Sequence[str], names: Sequence[str]) -> list[Holding]:
    """Return what is held of each member, by normalised code and printed name. The table must be up to date."""
    places = [place for place, code in enumerate(codes) if code]
    scan = _Scan(table, [codes[place] for place in places], [names[place] for place in places])
    holdings = [PLAIN_UNHELD] * len(codes)
    for plain in np.flatnonzero(scan.plain & scan.held).tolist():
        holdings[places[plain]] = PLAIN_HELD
    named = _named(table, names, dict(zip(places, scan.spelt(), strict=True)) if table.nameless else {})
    looks: dict[int, int] = {places[at]: at for at in np.flatnonzero(~scan.plain).tolist()}
    seen = scan.seen()
    looked = []
    for place in sorted({*looks, *named, *set(range(len(codes))).difference(places)}):
        code, at = codes[place], looks.get(place)
        one = seen.get(at) if at in seen else table.index.one(code) if code else None
        valid = bool(code) and (at is None or bool(scan.valid[at]))
        facts = table.facts(one.entity_id) if one else ()
        looked.append(_Closer(place, code, names[place], valid, one, facts, named.get(place, "")))
    for close, holding in zip(looked, _Look(session, table, looked).holdings() if looked else (), strict=True):
        holdings[close.place] = holding
    return holdings


class _Scan:
    """What the columns alone tell of many codes; `plain` are those of whom nothing else need be known."""

    def __init__(self, table: Table, codes: Sequence[str], names: Sequence[str]) -> None:
        rows = code_columns.characters(codes)
        self._index = table.index
        self._found = table.index.scan(rows)
        self._changed = table.index.changed(codes)
        self.valid = code_columns.surely_valid(rows)
        self.held = self._found.at >= 0
        printed = np.fromiter((hash(name) if name else 0 for name in names), np.int64, len(names))
        self._agrees = (printed == 0) | (printed == self._found.printed)
        self.plain = self.valid & (~self.held | ((self._found.marks == HELD) & self._agrees))
        self.plain[self._changed] = False

    def spelt(self) -> list[int]:
        """Return the keyed hashes of normalised names where the printed one is the entity's, else 0."""
        return [int(one) for one in np.where(self.held & self._agrees, self._found.spelt, 0)]

    def seen(self) -> dict[int | None, Seen]:
        """Return by place those that need a closer look and stand in the columns as they are now."""
        still = self.held & (self._found.marks & HELD > 0) & ~self.plain
        still[self._changed] = False
        places = np.flatnonzero(still)
        return dict(zip(places.tolist(), self._index.at(self._found.at[places]), strict=True))


def _named(table: Table, names: Sequence[str], spelt: Mapping[int, int]) -> dict[int, str]:
    """Return the normalised names that rows without code bear; `spelt` are hashes of those that agree with an entity."""
    if not table.nameless:
        return {}
    found = {}
    for place, name in enumerate(names):
        if name and (spelt.get(place) or hash(spelling(name))) in table.nameless:
            found[place] = spelling(name)
    return found


class _Look:
    """A closer look at some members, with one query a question for all of them."""

    def __init__(self, session: Session, table: Table, closer: Sequence[_Closer]) -> None:
        self._session = session
        self._table = table
        self._closer = closer
        asked = [one for one in closer if one.seen and one.held]
        named = [one.seen.entity_id for one in asked if one.seen and (one.seen.marks & INACTIVE or not one.agrees)]
        doubtful = [one.seen.entity_id for one in asked if one.seen and not one.valid]
        self._names, self._status = names_and_status(session, named)
        self._grades = grades(session, doubtful)
        self._ties = self._find_ties([one.code for one in closer if one.seen and one.seen.marks & TIED])
        self._same = same_name(session, {one.named for one in closer} - {""})

    def holdings(self) -> list[Holding]:
        """Return what is held of each, in their order."""
        return [Holding(self._known(one), one.facts, self._same.get(one.named, ())) for one in self._closer]

    def _known(self, one: _Closer) -> Known:
        ties = self._ties.get(one.code, ())
        if one.seen is None or not one.held:
            return Known(ties=ties) if ties else UNHELD
        id_ = one.seen.entity_id
        return Known(
            held=True,
            names=() if one.agrees else self._names.get(id_, ()),
            grade=self._grades.get(id_),
            registration_status=self._status.get(id_, RegistrationStatus.ACTIVE),
            ties=ties,
        )

    def _find_ties(self, codes: Sequence[str]) -> dict[str, tuple[Tie, ...]]:
        rows = ties_of(self._session, codes)
        others = sorted({row.other for row in rows if code_columns.regular(row.other)})
        seen = {code: self._table.index.one(code) for code in others}
        facts = {code: self._table.facts(one.entity_id) for code, one in seen.items() if one}
        found: dict[str, tuple[Tie, ...]] = {}
        for row in rows:
            tie = Tie(row.relation, row.other, row.name, facts.get(row.other, ()), row.from_on, row.until)
            found[row.code] = (*found.get(row.code, ()), tie)
        return found


@dataclass(frozen=True, slots=True)
class TieRow:
    """One tie seen from one of its ends."""

    code: str
    other: str
    name: str
    relation: Relation
    from_on: Any
    until: Any
    holder: int
    """The entity whose registration states the tie."""


def ties_of(session: Session, codes: Sequence[str]) -> list[TieRow]:
    """Return the ties at whose one or other end a code stands; between two of the codes: one from each end."""
    if not codes:
        return []
    wanted = set(codes)
    columns = (Entity.uscc, Entity.name, Related.other_uscc, Related.other_name, Related.relation)
    stated = select(*columns, Related.from_on, Related.until, Related.entity_id).join(
        Entity, Entity.id == Related.entity_id
    )
    found = []
    for row in fetch(session, stated.where(or_(Entity.uscc.in_(codes), Related.other_uscc.in_(codes)))):
        rest = (Relation(row["relation"]), row["from_on"], row["until"], row["entity_id"])
        if row["uscc"] in wanted:
            found.append(TieRow(row["uscc"], row["other_uscc"], row["other_name"], *rest))
        if row["other_uscc"] in wanted:
            found.append(TieRow(row["other_uscc"], row["uscc"] or "", row["name"], *rest))
    return found


def names_and_status(
    session: Session, ids: Sequence[int]
) -> tuple[dict[int, tuple[str, ...]], dict[int, RegistrationStatus]]:
    """Return all names of entities, current and former, and their registration status."""
    if not ids:
        return {}, {}
    names: dict[int, tuple[str, ...]] = {}
    status: dict[int, RegistrationStatus] = {}
    for row in fetch(session, select(Entity.id, Entity.name, Entity.registration_status).where(Entity.id.in_(ids))):
        names[row["id"]] = (row["name"],)
        status[row["id"]] = RegistrationStatus(row["registration_status"])
    for row in fetch(session, select(EntityName.entity_id, EntityName.name).where(EntityName.entity_id.in_(ids))):
        names[row["entity_id"]] = (*names.get(row["entity_id"], ()), row["name"])
    return names, status


def grades(session: Session, ids: Sequence[int]) -> dict[int, Grade]:
    """Return the grade of the linked code of entities: a waived one counts although its check character is wrong."""
    if not ids:
        return {}
    linked = (Identifier.scheme == Scheme.USCC.value, Identifier.link == Link.LINKED.value)
    rows = session.execute(select(Identifier.entity_id, Identifier.grade).where(Identifier.entity_id.in_(ids), *linked))
    return {id_: Grade(grade) for id_, grade in rows}


def same_name(session: Session, names: Iterable[str]) -> Mapping[str, tuple[Facts, ...]]:
    """Return the facts of records without entity by the normalised name under which they are filed."""
    wanted = sorted(set(names))
    found: dict[str, tuple[Facts, ...]] = {}
    for start in range(0, len(wanted), 500):
        some = Record.party_name_key.in_(wanted[start : start + 500])
        for head, facts in facts_of.load(session, Record.entity_id.is_(None), some):
            key = normalise_name(head["party_name"])
            found[key] = (*found.get(key, ()), facts)
    return found

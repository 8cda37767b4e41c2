"""What is held of each member of a screening now: from memory where nothing weighs, else with a few queries for all."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import or_, select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Entity, EntityName, Identifier, Record, Related
from credit_service.rules.facts import Facts
from credit_service.rules.identity import normalise_code, normalise_name
from credit_service.rules.screening_shapes import UNHELD, Known, Member, Tie
from credit_service.services import code_columns
from credit_service.services import facts as facts_of
from credit_service.services.screening_index import HELD, TIED, Seen
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


@dataclass(slots=True)
class _Closer:
    """A member that needs a closer look."""

    place: int
    member: Member
    code: str
    seen: Seen | None
    agrees: bool
    valid: bool
    named: str
    """The normalised name if rows without code bear it, else empty."""
    facts: tuple[Facts, ...] = field(default=())


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


def look(session: Session, table: Table, members: Sequence[Member]) -> list[Holding]:
    """Return what is held of each member. The table must be up to date with `session`."""
    codes = normalised([member.code for member in members])
    holdings = [PLAIN_UNHELD] * len(members)
    closer = []
    for place, seen, valid in _found(table, codes):
        member = members[place]
        agrees = seen is None or not member.name or hash(member.name) == seen.printed
        named = _named(table, member.name, seen if agrees else None)
        facts = table.facts(seen.entity_id) if seen else ()
        if not valid or named or facts or (seen and (seen.marks != HELD or not agrees)):
            closer.append(_Closer(place, member, codes[place], seen, agrees, valid, named, facts))
        elif seen:
            holdings[place] = PLAIN_HELD
    if closer:
        for one, holding in zip(closer, _Look(session, table, closer).holdings(), strict=True):
            holdings[one.place] = holding
    return holdings


def _found(table: Table, codes: Sequence[str]) -> Iterable[tuple[int, Seen | None, bool]]:
    regular = list(filter(None, codes))
    rows = code_columns.characters(regular)
    found = zip(table.index.find(regular, rows), code_columns.surely_valid(rows).tolist(), strict=True)
    for place, code in enumerate(codes):
        yield (place, *next(found)) if code else (place, None, False)


def _named(table: Table, name: str, seen: Seen | None) -> str:
    if not name or not table.nameless:
        return ""
    if seen is not None:
        return spelling(name) if seen.spelt in table.nameless else ""
    spelt = spelling(name)
    return spelt if hash(spelt) in table.nameless else ""


class _Look:
    """A closer look at some members, with one query a question for all of them."""

    def __init__(self, session: Session, table: Table, closer: Sequence[_Closer]) -> None:
        self._session = session
        self._table = table
        self._closer = closer
        held = [one for one in closer if one.seen and one.seen.marks & HELD]
        asked = [one.seen.entity_id for one in held if one.seen and (one.seen.marks != HELD or not one.agrees)]
        doubtful = [one.seen.entity_id for one in held if one.seen and not one.valid]
        self._names, self._status = names_and_status(session, asked)
        self._grades = grades(session, doubtful)
        self._ties = self._find_ties([one.code for one in closer if one.seen and one.seen.marks & TIED])
        self._same = same_name(session, {one.named for one in closer} - {""})

    def holdings(self) -> list[Holding]:
        """Return what is held of each, in their order."""
        return [Holding(self._known(one), one.facts, self._same.get(one.named, ())) for one in self._closer]

    def _known(self, one: _Closer) -> Known:
        ties = self._ties.get(one.code, ())
        if one.seen is None or not one.seen.marks & HELD:
            return Known(ties=ties)
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
        seen = self._table.index.find(others, code_columns.characters(others))
        facts = {code: self._table.facts(one.entity_id) for code, one in zip(others, seen, strict=True) if one}
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

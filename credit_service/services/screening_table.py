"""What screening keeps in memory, per process: facts, never verdicts; brought up to date before every answer.

Over all entities the columns of `screening_index`; facts of records only where a kind of record can enter a verdict.
Built on the first screening from one consistent look, then kept current from the feed (design decision 17).
"""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date
from threading import RLock
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credit_service.db import Database
from credit_service.models import Entity, FeedEntry, Identifier, Record, Related, Version
from credit_service.rules.facts import Facts
from credit_service.rules.screening import WEIGHING
from credit_service.rules.weight import Weight, weigh
from credit_service.services import facts as facts_of
from credit_service.services import feed
from credit_service.services.code_columns import ORGANISATION, regular
from credit_service.services.screening_index import WEIGHS, Index, Seen, marks_of
from schemas.law import Law
from schemas.vocabulary import EntityCategory, Link, Scheme

REBUILD = 50_000
"""So many changed entities are dearer to bring in one by one than to read all again."""
_BATCH = 20_000
_STREAM = {"yield_per": _BATCH}
_FEW = 500
_REMEMBERED = 500_000
_NO_PERSON = Entity.category != EntityCategory.NATURAL_PERSON.value
_COLUMNS = (Entity.id, Entity.name, Entity.name_key, Entity.registration_status)
CODED = select(Entity.uscc, *_COLUMNS).where(_NO_PERSON, Entity.uscc.is_not(None))
"""One row an entity with a code."""
UNCODED = (
    select(Identifier.value, *_COLUMNS)
    .join(Identifier, Identifier.entity_id == Entity.id)
    .where(_NO_PERSON, Entity.uscc.is_(None))
    .where(Identifier.scheme == Scheme.ORG_CODE.value, Identifier.link == Link.LINKED.value)
)
"""One row an entity whose organisation code is the only code it has."""
FROZEN = select(Record.entity_id, Record.id, Record.state).where(
    Record.frozen.is_not(None), Record.entity_id.is_not(None)
)
"""Few, by an index of their own."""
_ENDS = select(Entity.uscc, Related.other_uscc).join(Entity, Entity.id == Related.entity_id)


class Weights:
    """Remembers what records weigh on one day under one law; another day or law forgets everything."""

    def __init__(self) -> None:
        self._of: tuple[str, date] | None = None
        self._known: dict[str, tuple[Facts, Weight]] = {}

    def on(self, law: Law, day: date) -> Callable[[Facts], Weight]:
        """Return what tells the weight of a record on `day`."""
        if self._of != (law.version, day) or len(self._known) > _REMEMBERED:
            self._of, self._known = (law.version, day), {}
        known = self._known

        def weight(facts: Facts) -> Weight:
            found = known.get(facts.rid)
            if found is None or found[0] is not facts:
                found = known[facts.rid] = (facts, weigh(facts, law, day))
            return found[1]

        return weight


class Table:
    """The screening table of one process and one database. Use it inside `looking`."""

    def __init__(self) -> None:
        self._lock = RLock()
        self._position: feed.Position | None = None
        self._held: dict[int, tuple[Facts, ...]] = {}
        self._frozen: frozenset[tuple[Any, ...]] = frozenset()
        self.index = Index()
        self.weights = Weights()
        self.nameless: set[int] = set()
        """Keyed hashes of the normalised names under which records without entity are filed."""

    @contextmanager
    def looking(self, session: Session, position: feed.Position) -> Iterator[Table]:
        """Bring the table to what `session` sees, whose newest feed position is `position`, and hold it there."""
        with self._lock:
            before = self._position
            same_feed = before is not None and before.epoch == position.epoch and before.seq <= position.seq
            if before is None or not same_feed:
                with _no_garbage_collection():
                    self._build(session)
            elif before.seq < position.seq:
                self._catch_up(session, before.seq)
            self._follow_frozen(session)
            self._position = position
            yield self

    def facts(self, entity_id: int) -> tuple[Facts, ...]:
        """Return the facts of the records of an entity that can enter a verdict."""
        return self._held.get(entity_id, ())

    def _build(self, session: Session) -> None:
        self._position, self._held, self.index = None, {}, Index()
        for statement, packable in ((CODED, regular), (UNCODED, _organisation)):
            for rows in session.connection().execute(statement, execution_options=_STREAM).partitions():
                self._append([row for row in rows if packable(row[0] or "")])
        self.index.sort()
        for ends in session.connection().execute(_ENDS, execution_options=_STREAM).partitions():
            self.index.tie(filter(_packable, (code for row in ends for code in row)))
        last = session.execute(select(func.max(Record.id))).scalar() or 0
        for start in range(0, last, _BATCH):
            self._take_facts(session, Record.id > start, Record.id <= start + _BATCH)
        self.index.weigh(np.fromiter(self._held, np.int64, len(self._held)))
        names = select(Record.party_name_key).where(Record.entity_id.is_(None))
        self.nameless = set(map(hash, session.execute(names).scalars()))

    def _append(self, rows: Sequence[Any]) -> None:
        if rows:
            codes, ids, names, keys, status = zip(*rows, strict=True)
            marks = list(map(marks_of, status))
            self.index.append(codes, (ids, list(map(hash, names)), list(map(hash, keys)), marks))

    def _take_facts(self, session: Session, *where: Any) -> None:
        weighing = Record.kind.in_([kind.value for kind in WEIGHING])
        for head, facts in facts_of.load(session, weighing, Record.entity_id.is_not(None), *where):
            self._held[head["entity_id"]] = (*self._held.get(head["entity_id"], ()), facts)

    def _catch_up(self, session: Session, seq: int) -> None:
        changed = session.execute(_changed_since(seq)).all()
        self.nameless.update(hash(row.party_name_key) for row in changed if row.entity_id is None)
        ids = sorted({row.entity_id for row in changed} - {None})
        if len(ids) > REBUILD:
            with _no_garbage_collection():
                self._build(session)
            return
        for start in range(0, len(ids), _FEW):
            self._reload(session, ids[start : start + _FEW])

    def _follow_frozen(self, session: Session) -> None:
        """A fork freezes and may hide a record without a version: the feed does not tell of it."""
        frozen: frozenset[tuple[Any, ...]] = frozenset(tuple(row) for row in session.execute(FROZEN))
        ids = sorted({row[0] for row in frozen ^ self._frozen})
        for start in range(0, len(ids), _FEW):
            self._reload(session, ids[start : start + _FEW])
        self._frozen = frozen

    def _reload(self, session: Session, ids: Sequence[int]) -> None:
        for id_ in ids:
            self._held.pop(id_, None)
        self._take_facts(session, Record.entity_id.in_(ids))
        for value, *seen in session.execute(UNCODED.where(Entity.id.in_(ids))):
            if _organisation(value):
                self.index.put(value, self._seen(seen))
        for code, *seen in session.execute(CODED.where(Entity.id.in_(ids))):
            if code and regular(code):
                self.index.put(code, self._seen(seen))
                self.index.forget(code[ORGANISATION], self._seen(seen).entity_id)
        ends = session.execute(_ENDS.where(Related.entity_id.in_(ids)))
        self.index.tie(filter(_packable, (code for row in ends for code in row)))

    def _seen(self, columns: Sequence[Any]) -> Seen:
        id_, name, name_key, status = columns
        return Seen(id_, hash(name), hash(name_key), marks_of(status) | (WEIGHS if id_ in self._held else 0))


@contextmanager
def _no_garbage_collection() -> Iterator[None]:
    """Millions of rows without a cycle are read, then kept: the collector need not visit them, now or ever after."""
    was_on = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        gc.freeze()
        if was_on:
            gc.enable()


def _organisation(code: str) -> bool:
    return len(code) == 9 and code.isascii() and code.isalnum() and code.upper() == code


def _packable(code: str | None) -> bool:
    return code is not None and regular(code)


def _changed_since(seq: int) -> Any:
    return (
        select(Record.entity_id, Record.party_name_key)
        .join(Version, Version.record_id == Record.id)
        .join(FeedEntry, FeedEntry.version_id == Version.id)
        .where(FeedEntry.seq > seq)
        .distinct()
    )


_TABLES: WeakKeyDictionary[Database, Table] = WeakKeyDictionary()
_TABLES_LOCK = RLock()


def of(database: Database) -> Table:
    """Return the one table of this process for a database; empty until it is first looked at."""
    with _TABLES_LOCK:
        return _TABLES.setdefault(database, Table())

"""Who is held, by code: sorted columns over all entities that are searched by the hundred and changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from credit_service.services import code_columns as codes_of
from credit_service.services.code_columns import CODE, NO_CODE, ORGANISATION, Column
from schemas.vocabulary import RegistrationStatus

FOLD = 20_000
"""So many entities made since the columns were sorted wait beside them at the most."""


HELD = 1
"""Mark of an entity that is held; unset: its code is only mentioned, as the other end of a tie."""
TIED = 2
"""Mark of an entity at either end of a tie."""
INACTIVE = 4
"""Mark of an entity whose registration was revoked or cancelled."""
WEIGHS = 8
"""Mark of an entity with records that can enter a verdict."""


class Seen(NamedTuple):
    """One entity as the columns hold it."""

    entity_id: int
    printed: int
    """Keyed hash of its name as printed; Python's own, which another process computes differently."""
    spelt: int
    """Keyed hash of its normalised name."""
    marks: int


@dataclass(slots=True)
class _Columns:
    high: Column
    low: Column
    entity_id: npt.NDArray[np.int64]
    printed: npt.NDArray[np.int64]
    spelt: npt.NDArray[np.int64]
    marks: npt.NDArray[np.uint8]


_KINDS = (np.int64, np.int64, np.int64, np.uint8)


def _columns(codes: Sequence[str], seen: Sequence[Sequence[int]]) -> _Columns:
    """Return unsorted columns; codes of nine characters are those of entities without another."""
    if codes and len(codes[0]) != CODE:
        high, low = codes_of.pack_organisations(codes)
    else:
        high, low = codes_of.pack(codes_of.characters(codes))
    values = (np.array(column, kind) for column, kind in zip(seen, _KINDS, strict=True))
    return _Columns(high, low, *values)


@dataclass(frozen=True, slots=True)
class Found:
    """What was found of many codes, by column; `at` is -1 where nothing was."""

    at: npt.NDArray[np.int64]
    printed: npt.NDArray[np.int64]
    spelt: npt.NDArray[np.int64]
    marks: npt.NDArray[np.uint8]


class Index:
    """All entities that have a code. Not safe for threads: its owner locks."""

    def __init__(self) -> None:
        self._parts: list[_Columns] = []
        self._sorted = _columns((), ((), (), (), ()))
        self._new: dict[str, Seen] = {}

    def append(self, codes: Sequence[str], seen: Sequence[Sequence[int]]) -> None:
        """Take in entities in bulk, `seen` by column in the order of `Seen`; `sort` makes them found.

        Every code is `regular`, or all are organisation codes.
        """
        self._parts.append(_columns(codes, seen))

    def sort(self) -> None:
        """Make everything appended found."""
        parts = [self._sorted, *self._parts]
        self._parts = []
        joined = [np.concatenate([getattr(part, name) for part in parts]) for name in _NAMES]
        order = np.lexsort((joined[1], joined[0]))
        for at, column in enumerate(joined):
            joined[at] = column[order]
        self._sorted = _Columns(*joined)

    def scan(self, rows: npt.NDArray[np.uint8]) -> Found:
        """Return what the sorted columns hold of codes; `changed` names those that are held otherwise."""
        at = self._places(*codes_of.pack(rows))
        columns = self._sorted
        if not len(columns.high):
            nothing = np.zeros(len(at), np.int64)
            return Found(at, nothing, nothing, nothing.astype(np.uint8))
        marks = np.where(at >= 0, columns.marks[at], 0).astype(np.uint8)
        return Found(at, columns.printed[at], columns.spelt[at], marks)

    def at(self, places: npt.NDArray[np.int64]) -> list[Seen]:
        """Return what the sorted columns hold at some of the places a scan found."""
        picked = (getattr(self._sorted, name)[places].tolist() for name in Seen._fields)
        return [Seen(*values) for values in zip(*picked, strict=True)]

    def changed(self, codes: Sequence[str]) -> list[int]:
        """Return the places of codes that `scan` does not see as they are now."""
        if not self._new:
            return []
        new = self._new
        return [place for place, code in enumerate(codes) if code in new or code[ORGANISATION] in new]

    def one(self, code: str) -> Seen | None:
        """Return what is held of one regular code, as it is now."""
        exact = self._exact(code)
        if exact is not None and exact.marks & HELD:
            return exact
        held = self._exact(code[ORGANISATION])
        if held is None or exact is None:
            return held or exact
        return held._replace(marks=held.marks | exact.marks)

    def _exact(self, code: str) -> Seen | None:
        if code in self._new:
            return self._new[code]
        at = self._place(code)
        return Seen(*(getattr(self._sorted, name)[at].item() for name in Seen._fields)) if at >= 0 else None

    def weigh(self, entity_ids: npt.NDArray[np.int64]) -> None:
        """Mark the entities whose records can enter a verdict, all at once."""
        self._sorted.marks[np.isin(self._sorted.entity_id, entity_ids)] |= WEIGHS

    def put(self, code: str, seen: Seen) -> None:
        """Replace what is held of a code; marks that ties made stay."""
        at = self._place(code)
        if at < 0:
            before = self._new.get(code)
            self._new[code] = seen._replace(marks=seen.marks | (before.marks & TIED if before else 0))
        else:
            seen = seen._replace(marks=seen.marks | (int(self._sorted.marks[at]) & TIED))
            for name, value in zip(Seen._fields, seen, strict=True):
                getattr(self._sorted, name)[at] = value
        if len(self._new) > FOLD:
            self._fold()

    def tie(self, codes: Iterable[str]) -> None:
        """Mark codes as ends of a tie; one that is not held is noted as only mentioned."""
        missing = []
        for code in codes:
            at = self._place(code)
            if at >= 0:
                self._sorted.marks[at] |= TIED
            elif code in self._new:
                self._new[code] = self._new[code]._replace(marks=self._new[code].marks | TIED)
            else:
                missing.append(code)
        for code in dict.fromkeys(missing):
            self._new[code] = Seen(0, 0, 0, TIED)
        if len(self._new) > FOLD:
            self._fold()

    def forget(self, organisation_code: str, entity_id: int) -> None:
        """Take out an entity that was held by its organisation code only, because it has a whole code now."""
        if organisation_code in self._new and self._new[organisation_code].entity_id == entity_id:
            del self._new[organisation_code]
        at = self._place(organisation_code)
        if at >= 0 and self._sorted.entity_id[at] == entity_id:
            keep = np.arange(len(self._sorted.high)) != at
            self._sorted = _Columns(*(getattr(self._sorted, name)[keep] for name in _NAMES))

    def __len__(self) -> int:
        return len(self._sorted.high) + len(self._new)

    def _fold(self) -> None:
        new, self._new = self._new, {}
        for whole in (True, False):
            some = {code: seen for code, seen in new.items() if (len(code) == CODE) is whole}
            self.append(list(some), list(zip(*some.values(), strict=True)) or ((), (), (), ()))
        self.sort()

    def _place(self, code: str) -> int:
        """Return where exactly this code stands, -1 if nowhere."""
        if len(code) == CODE:
            high, low = codes_of.pack(codes_of.characters([code]))
        else:
            high, low = codes_of.pack_organisations([code])
        at = int(np.searchsorted(self._sorted.high, high[0]))
        while at < len(self._sorted.high) and self._sorted.high[at] == high[0]:
            if self._sorted.low[at] == low[0]:
                return at
            at += 1
        return -1

    def _places(self, high: Column, low: Column) -> npt.NDArray[np.int64]:
        """Return where each code stands: exactly, else where its organisation code alone is held, else -1."""
        columns = self._sorted
        at = np.searchsorted(columns.high, high).astype(np.int64)
        if not len(columns.high):
            return np.full(len(at), -1, np.int64)
        clipped = np.minimum(at, len(columns.high) - 1)
        same = columns.high[clipped] == high
        exact = same & (columns.low[clipped] == low)
        for place in np.flatnonzero(same & ~exact).tolist():
            clipped[place] = self._walk(int(at[place]), high[place], low[place])
        clipped[~same] = -1
        return clipped

    def _walk(self, at: int, high: np.uint64, low: np.uint64) -> int:
        """Several codes share an organisation code: look at each; that without a code of its own is the last."""
        columns = self._sorted
        while at < len(columns.high) and columns.high[at] == high:
            if columns.low[at] in (low, NO_CODE):
                return at
            at += 1
        return -1


_NAMES = tuple(field.name for field in fields(_Columns))


def marks_of(registration_status: str) -> int:
    """Return the marks of a held entity by its registration."""
    return HELD if registration_status == RegistrationStatus.ACTIVE else HELD | INACTIVE

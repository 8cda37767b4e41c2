"""Who is held, by code: sorted columns over all entities that are searched by the hundred and changed in place."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, fields
from typing import Any, NamedTuple

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


_KINDS = (np.uint64, np.uint64, np.int64, np.int64, np.int64, np.uint8)


def _columns(codes: Sequence[str], seen: Sequence[Seen]) -> _Columns:
    """Return unsorted columns; a code of nine characters is that of an entity without another."""
    whole = [len(code) == CODE for code in codes]
    high, low = np.empty(len(codes), np.uint64), np.full(len(codes), NO_CODE)
    of_18, of_9 = np.flatnonzero(whole), np.flatnonzero(~np.array(whole, bool))
    high[of_18], low[of_18] = codes_of.pack(codes_of.characters([codes[i] for i in of_18.tolist()]))
    high[of_9], _ = codes_of.pack_organisations([codes[i] for i in of_9.tolist()])
    values = zip(*seen, strict=True) if seen else [()] * len(Seen._fields)
    return _Columns(high, low, *(np.array(v, kind) for v, kind in zip(values, _KINDS[2:], strict=True)))


class Index:
    """All entities that have a code. Not safe for threads: its owner locks."""

    def __init__(self) -> None:
        self._parts: list[_Columns] = []
        self._sorted = _columns((), ())
        self._new: dict[str, Seen] = {}

    def append(self, codes: Sequence[str], seen: Sequence[Seen]) -> None:
        """Take in entities in bulk; `sort` makes them found. Every code is `regular`, or an organisation code."""
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

    def find(self, codes: Sequence[str], rows: npt.NDArray[np.uint8]) -> list[Seen | None]:
        """Return what is held of each regular code; `rows` are the characters of the codes."""
        if not len(codes):
            return []
        at = self._places(*codes_of.pack(rows))
        found: list[Seen | None] = [None] * len(codes)
        hits = np.flatnonzero(at >= 0)
        columns = self._sorted
        picked = [getattr(columns, name)[at[hits]].tolist() for name in _NAMES[2:]]
        for place, values in zip(hits.tolist(), zip(*picked, strict=True), strict=True):
            found[place] = Seen(*values)
        if self._new:
            for place, code in enumerate(codes):
                found[place] = self._new.get(code) or found[place] or self._new.get(code[ORGANISATION])
        for place, one in enumerate(found):
            if one is not None and not one.marks & HELD:
                found[place] = self._held_by_organisation(codes[place], one)
        return found

    def _held_by_organisation(self, code: str, mentioned: Seen) -> Seen:
        """A code that is only mentioned may hide an entity that is held by its organisation code."""
        at = self._place(code[ORGANISATION])
        held = self._new.get(code[ORGANISATION])
        if at >= 0:
            held = Seen(*(getattr(self._sorted, name)[at].item() for name in Seen._fields))
        return held._replace(marks=held.marks | mentioned.marks) if held else mentioned

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
        self.append(list(new), list(new.values()))
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



def seen_of(row: Any) -> Seen:
    """Return the columns of one entity from a row of `screening_table.ROWS`."""
    active = row.registration_status == RegistrationStatus.ACTIVE
    return Seen(row.id, hash(row.name), hash(row.name_key), HELD if active else HELD | INACTIVE)

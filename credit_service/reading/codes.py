"""Identifier columns: graded, never trusted blindly, never a personal number in a column for organisations."""

from __future__ import annotations

from collections.abc import Mapping

from credit_service.reading.cell_fault import CellFault
from credit_service.rules.identity import Identifier, grade, personal_number_in
from schemas.vocabulary import Grade, Scheme

_LOST = frozenset({"scientific", "excel-rounded"})
"""Notes of a grade that say a spreadsheet destroyed the code."""
_MARKS = frozenset({"", "/", "-", "--", "—", "——", "无", "暂无", "空", "null", "NULL", "None", r"\N", "N/A", "#N/A"})


def read_code(scheme: Scheme, raw: str, note: str | None, party: dict[str, object], flags: list[str]) -> None:
    """Put one identifier into `party`; a doubtful one is stored and flagged, a placeholder only flagged.

    Raises `CellFault`: `excel-rounded`, `scientific`, `personal-number`.
    Source: GB 32100-2015, GB 11714-1997, GS 15-2006; grading as in the design notes (flag, never refuse).
    """
    if scheme is Scheme.PERSON_ID and "*" in raw:
        return  # a masked number tells nobody from anybody else
    if note == "rounded":
        raise CellFault("excel-rounded")
    if note == "number" and scheme is Scheme.ORG_CODE:
        raw = raw.zfill(9)
    if raw.strip() in _MARKS:
        return
    found = grade(scheme, raw)
    if found.grade is Grade.VALID:
        if (
            scheme is not Scheme.PERSON_ID
            and found.value[0] != "9"
            and found.value[:17].isdigit()
            and personal_number_in(found.value)
        ):
            raise CellFault("personal-number")
        party.setdefault(str(scheme), found.value)
        return
    _doubtful(scheme, raw, note, found, party, flags)


def _doubtful(
    scheme: Scheme, raw: str, note: str | None, found: Identifier, party: dict[str, object], flags: list[str]
) -> None:
    value, graded = found.value, found.grade
    if graded is Grade.PLACEHOLDER:
        flags.append(f"placeholder:{scheme}")
        return
    if found.note in _LOST and note != "scanned":
        raise CellFault(found.note)
    if scheme is Scheme.PERSON_ID:
        party.setdefault(str(scheme), value)
        flags.append(f"doubtful:{scheme}")
        return
    other = _other_scheme(scheme, value)
    if other is not None and grade(other, value).grade is Grade.VALID:
        if party.get(str(other)) != value:
            party.setdefault(str(other), value)
            flags.append(f"moved:{scheme}:{other}")
        return
    if personal_number_in(raw) or personal_number_in(value):
        raise CellFault("personal-number")
    if other is not None:
        flags.append(f"moved:{scheme}:{other}")
        scheme = other
    party.setdefault(str(scheme), value)
    if graded is not Grade.UNVERIFIABLE:
        flags.append(f"doubtful:{scheme}")


def _other_scheme(scheme: Scheme, value: str) -> Scheme | None:
    """Return what a code of another length probably is: old tables put every code into one column."""
    if scheme not in (Scheme.USCC, Scheme.ORG_CODE):
        return None
    by_length: Mapping[int, Scheme] = {9: Scheme.ORG_CODE, 18: Scheme.USCC}
    other = by_length.get(len(value))
    if len(value) in (13, 14, 15) and value.isdigit():
        other = Scheme.BIZ_REG_NO
    return other if other is not scheme else None

"""Finds the line of headings: under banner lines, in one level or two, with merged, empty and repeated cells."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass

from credit_service.files.lines import Line

Known = Callable[[str], bool]
"""Whether some form has a column of that heading."""


@dataclass(frozen=True, slots=True)
class Heading:
    """The headings, one per column and never empty, and how many of the lines looked at they end with."""

    names: tuple[str, ...]
    lines: int
    known: int
    """How many different columns some form knows."""


def find_heading(lines: Sequence[Line], known: Known) -> Heading | None:
    """Return the headings among the first lines of a sheet, None where no line can be one.

    The line with the most known headings wins, the first of equals; without any, the first line of two texts or more.
    """
    scores = [len({c.strip() for c in line.cells if c and known(c)}) for line in lines]
    best = max(scores, default=0)
    if best:
        at = scores.index(best)
    else:
        wide = [i for i, line in enumerate(lines) if sum(1 for c in line.cells if c and c.strip()) >= 2]
        if not wide:
            return None
        at = wide[0]
    return _two_levels(lines, at, known) or _heading(lines, at, known)


def _heading(lines: Sequence[Line], at: int, known: Known) -> Heading:
    # The best line may itself be the lower of two levels: what it leaves empty is named above it.
    above = lines[at - 1] if at else None
    if above is not None and not _is_banner(above.cells) and _is_lower(above.cells, lines[at].cells):
        return _named(_joined(above.cells, lines[at].cells, known), at + 1, known)
    return _named(list(lines[at].cells), at + 1, known)


def _two_levels(lines: Sequence[Line], at: int, known: Known) -> Heading | None:
    if at + 1 >= len(lines) or not _is_lower(lines[at].cells, lines[at + 1].cells):
        return None
    return _named(_joined(lines[at].cells, lines[at + 1].cells, known), at + 2, known)


def _is_banner(cells: Sequence[str | None]) -> bool:
    """Whether a line is a title, or says who fills the table in and when, rather than naming groups of columns."""
    texts = {cell.strip() for cell in cells if cell and cell.strip()}
    return len(texts) < 2 or any(mark in text for text in texts for mark in ":：")


def _is_lower(upper: Sequence[str | None], lower: Sequence[str | None]) -> bool:
    """Whether `lower` only names parts of groups: it fills a column that `upper` leaves empty or repeats, and nothing else."""
    fills, width = 0, max(len(upper), len(lower))
    for i in range(width):
        below, top = _at(lower, i), _at(upper, i)
        if not below or below == top:
            continue
        continues = i > 0 and (not top or top == _at(upper, i - 1)) and bool(_group(upper, i))
        begins = bool(top) and (not _at(upper, i + 1) or _at(upper, i + 1) == top) and bool(_at(lower, i + 1))
        if not continues and not begins:
            return False
        fills += continues
    return fills > 0


def _joined(upper: Sequence[str | None], lower: Sequence[str | None], known: Known) -> list[str | None]:
    names: list[str | None] = []
    for i in range(max(len(upper), len(lower))):
        below, top = _at(lower, i), _group(upper, i)
        alone = not below or below == top
        names.append(_at(upper, i) if alone else below if known(below) or not top else f"{top} {below}")
    return names


def _group(upper: Sequence[str | None], i: int) -> str:
    while i >= 0 and not _at(upper, i):
        i -= 1
    return _at(upper, i) if i >= 0 else ""


def _at(cells: Sequence[str | None], i: int) -> str:
    return (cells[i] or "").strip() if 0 <= i < len(cells) else ""


def _named(cells: list[str | None], lines: int, known: Known) -> Heading:
    while cells and not (cells[-1] or "").strip():
        cells.pop()
    names = tuple((cell or "").strip() or f"列{column_letters(i)}" for i, cell in enumerate(cells))
    return Heading(names, lines, len({name for name in names if known(name)}))


def column_letters(position: int) -> str:
    """Return the letters of a column as spreadsheets show them; position 0 is A."""
    letters, position = "", position + 1
    while position:
        position, rest = divmod(position - 1, 26)
        letters = chr(65 + rest) + letters
    return letters

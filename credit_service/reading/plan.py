"""What is decided once per file: which column goes where, by which reader, in flat lists that a row only walks along."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from operator import itemgetter
from typing import Any, NamedTuple

from credit_service.reading.cells import CELLS
from credit_service.reading.headings import Columns
from schemas.forms import Field, Form
from schemas.vocabulary import Scheme

Picker = Callable[[Sequence[str | None]], tuple[str | None, ...]]
SCHEMES = {str(scheme): scheme for scheme in Scheme}
_NO_TEXT = frozenset(
    {
        "date",
        "until",
        "instant",
        "yuan",
        "wan-yuan",
        "decimal",
        "amount-unit",
        "authority-code",
        "party-category",
        "license-categories",
        "penalty-categories",
        "registration-status",
        "body-role",
        "source-state",
        "yes-no",
    }
)
_RANK = {scheme: rank for rank, scheme in enumerate(Scheme)}
"""The stronger identifier is read first: a code found in the wrong column never displaces one in its own."""
_SEVERAL = frozenset({"penalty-categories", "license-categories", "basis", "words", "other-names", "body-role"})


class Slot(NamedTuple):
    """One column on its way into one dictionary of a body."""

    position: int
    key: str
    read: Callable[[str], Any]


class Second(NamedTuple):
    """A second column of the same meaning: `group` is the dictionary, empty for the body itself."""

    group: str
    slot: Slot


@dataclass(frozen=True, slots=True)
class Plan:
    """The columns of one file, arranged for reading."""

    form: Form
    headings: tuple[str, ...]
    groups: dict[str, tuple[Slot, ...]]
    """By dictionary of the body: "" for the body, `party`, `details`, `authority`, `source`, `term`, `act`."""
    seconds: tuple[Second, ...]
    codes: tuple[tuple[int, Scheme], ...]
    required: tuple[tuple[int, ...], ...]
    filled: Picker
    """Picks the cells that must not be empty, where one column alone can fill them."""
    key: tuple[tuple[bool, tuple[int, ...]], ...]
    """Positions of each key column, and whether it holds the decision number."""
    wan: tuple[tuple[str, int], ...]
    """(detail, position) of amounts in 万元."""
    extra: tuple[tuple[int, str], ...]
    texts: Picker
    """Picks the cells that may hold free text, where a personal number may hide."""
    persons: bool
    """Whether the form has a column for the number of a natural person."""


def plan(form: Form, headings: Sequence[str], columns: Columns) -> Plan:
    """Arrange the columns of a file for reading. Source: schemas/forms."""
    rows = {row.path: row for row in form.fields}
    at = columns.fields
    required = tuple(positions for path, positions in at.items() if rows[path].required)
    groups: dict[str, list[Slot]] = {
        name: [] for name in ("", "party", "details", "authority", "source", "term", "act")
    }
    for path, positions in at.items():
        group, _, key = path.rpartition(".")
        if rows[path].cell not in SCHEMES:
            groups[group].append(Slot(positions[0], key, _reader(rows[path])))
    return Plan(
        form=form,
        headings=tuple(headings),
        groups={name: tuple(slots) for name, slots in groups.items()},
        seconds=tuple(_seconds(rows, columns)),
        codes=tuple(sorted(_codes(rows, columns), key=lambda code: _RANK[code[1]])),
        required=required,
        filled=_picker([positions[0] for positions in required if len(positions) == 1]),
        key=tuple((path == "decision_no", at[path]) for path in form.key if path in at and path != "party.name"),
        wan=tuple((path.removeprefix("details."), at[path][0]) for path in at if rows[path].cell == "wan-yuan"),
        extra=tuple((i, headings[i]) for i in columns.unknown),
        texts=_picker(sorted(_text_positions(rows, columns))),
        persons="party.person_id" in rows,
    )


def _text_positions(rows: dict[str, Field], columns: Columns) -> Iterator[int]:
    yield from columns.unknown
    for path, positions in columns.fields.items():
        if rows[path].cell not in SCHEMES and rows[path].cell not in _NO_TEXT:
            yield from positions


def _picker(positions: Sequence[int]) -> Picker:
    if len(positions) > 1:
        return itemgetter(*positions)
    return lambda cells: tuple(cells[i] for i in positions)


def _codes(rows: dict[str, Field], columns: Columns) -> Iterator[tuple[int, Scheme]]:
    for path, positions in columns.fields.items():
        if rows[path].cell in SCHEMES:
            yield from ((i, SCHEMES[rows[path].cell]) for i in positions)


def _seconds(rows: dict[str, Field], columns: Columns) -> Iterator[Second]:
    for path, positions in columns.fields.items():
        group, _, key = path.rpartition(".")
        if rows[path].cell not in SCHEMES:
            yield from (Second(group, Slot(i, key, _reader(rows[path]))) for i in positions[1:])


def _reader(row: Field) -> Callable[[str], Any]:
    if row.cell == "authority-code":
        return str.strip
    read = CELLS[row.cell].read
    return _as_list(read) if row.cell in _SEVERAL else read


def _as_list(read: Callable[[str], Any]) -> Callable[[str], Any]:
    # Readers keep what they read before; a body must own its lists.
    def fresh(text: str) -> Any:
        value = read(text)
        return list(value) if value else None

    return fresh

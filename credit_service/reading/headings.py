"""Which form a row of headings means, and which column of a file is which field of a form."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass

from schemas.forms import FORMS, Field, Form, plain_heading


class HeadingsUndecided(ValueError):
    """The headings mean no form or several; `candidates` are the codes to choose from, best first."""

    def __init__(self, candidates: tuple[str, ...], ambiguous: bool) -> None:
        self.candidates = candidates
        names = "、".join(f"{code}({FORMS[code].label})" for code in candidates) or "无"
        said = "列标题同时符合几种格式" if ambiguous else "列标题不符合任何已知格式"
        also = "The headings fit several forms" if ambiguous else "The headings fit no form"
        super().__init__(
            f"{said},请用 --mapping 指明:{names}。 {also}; name one with --mapping: {', '.join(candidates) or 'none fits'}."
        )


class MissingColumns(ValueError):
    """A file read as `form` lacks columns the form cannot do without."""

    def __init__(self, form: Form, missing: Iterable[Field]) -> None:
        self.missing = tuple(row.headings[0] for row in missing)
        names = "、".join(" / ".join(row.headings[:2]) for row in missing)
        super().__init__(f"按“{form.label}”读取时缺少列:{names}。 Columns are missing: {', '.join(self.missing)}.")


@dataclass(frozen=True, slots=True)
class Columns:
    """Positions of a file's columns by what they are."""

    fields: Mapping[str, tuple[int, ...]]
    """Path to positions, in the order of the file; several columns of one meaning stand in for each other."""
    unknown: tuple[int, ...]
    """Positions that go to `details.extra`."""


def known_heading(printed: str) -> bool:
    """Return whether some built-in form has this heading. Source: schemas/forms."""
    return plain_heading(printed) in _KNOWN


def knows(form: Form) -> Callable[[str], bool]:
    """Return what `known_heading` is for one form alone, such as a user's own mapping. Source: schemas/forms."""
    table = form.columns()
    return lambda printed: plain_heading(printed) in table


def choose(headings: Sequence[str]) -> Form:
    """Return the one form these headings mean; raise `HeadingsUndecided` where they do not decide.

    Of the forms whose needed columns are all there, the one that explains more headings wins; a tie decides nothing.
    Source: contract of `credit import` (refuses, naming the candidates).
    """
    fitting = [(len(_explained(form, headings)), form) for form in FORMS.values() if _fits(form, headings)]
    best = max((n for n, _ in fitting), default=0)
    winners = [form for n, form in fitting if n == best]
    if len(winners) == 1:
        return winners[0]
    near = winners or _near(headings)
    raise HeadingsUndecided(tuple(form.code for form in near), ambiguous=bool(winners))


def arrange(form: Form, headings: Sequence[str]) -> Columns:
    """Return which column is what; raise `MissingColumns` where a required column has no place. Source: schemas/forms."""
    found = _explained(form, headings)
    fields: dict[str, list[int]] = {}
    for position, rows in found.items():
        for row in rows:
            fields.setdefault(row.path, []).append(position)
    missing = [row for row in form.fields if row.required and row.path not in fields and not _given(form, row)]
    if missing:
        raise MissingColumns(form, missing)
    skipped = {plain_heading(name) for name in (*form.ignored, *_EVERYWHERE)}
    unknown = (i for i, name in enumerate(headings) if i not in found and plain_heading(name) not in skipped)
    return Columns({path: tuple(at) for path, at in fields.items()}, tuple(unknown))


_EVERYWHERE = ("序号", "编号", "no", "no.")
"""Running numbers of a table say nothing about an entity."""

_KNOWN = frozenset(heading for form in FORMS.values() for heading in form.columns())


def _given(form: Form, row: Field) -> bool:
    return row.path.startswith("authority.") and bool(form.authority or form.unstated)


def _fits(form: Form, headings: Sequence[str]) -> bool:
    paths = {row.path for rows in _explained(form, headings).values() for row in rows}
    return paths.issuperset(form.needs)


def _near(headings: Sequence[str]) -> list[Form]:
    scored = sorted(((len(_explained(form, headings)), form.code) for form in FORMS.values()), reverse=True)
    return [FORMS[code] for n, code in scored[:3] if n >= 2]


def _explained(form: Form, headings: Sequence[str]) -> dict[int, list[Field]]:
    table = form.columns()
    found = {i: table[plain] for i, name in enumerate(headings) if (plain := plain_heading(name)) in table}
    return found | _mended(table, headings, found) if form.damaged else found


def _mended(
    table: Mapping[str, list[Field]], headings: Sequence[str], found: Mapping[int, object]
) -> dict[int, list[Field]]:
    """Find scanned headings that differ from one known heading in exactly one character."""
    mended: dict[int, list[Field]] = {}
    for i, name in enumerate(headings):
        plain = plain_heading(name)
        near = [
            known
            for known in table
            if len(known) == len(plain) >= 3 and sum(a != b for a, b in zip(known, plain, strict=True)) == 1
        ]
        if i not in found and near and len({id(table[known]) for known in near}) == 1:
            mended[i] = table[near[0]]
    return mended

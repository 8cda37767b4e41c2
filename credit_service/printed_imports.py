"""Prints the tables of docs/imports.md from the forms, the faults and the cells, so that the page cannot fall behind."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from schemas.forms import FORMS, Form
from schemas.forms.abolished import ABOLISHED
from schemas.forms.faults import ROW_FAULTS


def forms() -> str:
    """Return one line for each built-in form."""
    rows = (
        (f"`{form.code}`", form.label, form.english, str(form.kind or "each row's"), _needed(form))
        for form in FORMS.values()
    )
    return _table(("mapping", "中文", "English", "kind", "columns that tell it"), rows)


def faults() -> str:
    """Return one line for each reason for which a row is quarantined."""
    rows = ((f"`{row.code}`", row.label, row.english, row.remedy) for row in ROW_FAULTS.values())
    return _table(("code", "中文", "English", "remedy"), rows)


def abolished() -> str:
    """Return one line for each text that can no longer be a basis."""
    rows = ((row.title, row.abolished_on.isoformat(), row.successor, row.source) for row in ABOLISHED)
    return _table(("text", "from", "in its place", "source"), rows)


def _needed(form: Form) -> str:
    names = {row.path: row.headings[0] for row in form.fields}
    return "、".join(names[path] for path in form.needs)


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    lines = [heads, ["---"] * len(heads), *rows]
    return "\n".join("| " + " | ".join(line) + " |" for line in lines) + "\n"

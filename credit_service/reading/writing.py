"""The other direction: a canonical body as a row of a form, so that what is read can be sent back in the form it came in."""

from __future__ import annotations

from typing import Any

from credit_service.reading.cells import CELLS
from schemas.forms import Field, Form


def headings(form: Form) -> tuple[str, ...]:
    """Return the columns of a form as they are written, each once. Source: schemas/forms."""
    return tuple(dict.fromkeys(row.headings[0] for row in form.fields))


def write(form: Form, body: dict[str, Any]) -> dict[str, str]:
    """Return a body as cells by heading; what the body does not say is an empty cell. Source: schemas/forms."""
    cells: dict[str, str] = dict.fromkeys(headings(form), "")
    for row in form.fields:
        said, value = _at(body, row.path)
        if said:
            name = row.headings[0]
            cells[name] = _joined(cells[name], _text(row, value))
    return cells


def _at(body: dict[str, Any], path: str) -> tuple[bool, Any]:
    group, _, key = path.rpartition(".")
    if group == "term":
        terms = body.get("restrictions") or [{}]
        return (key in terms[0] and (key == "until" or terms[0][key] is not None)), terms[0].get(key)
    where = body.get("details", {}).get("act", {}) if group == "act" else body.get(group, {}) if group else body
    return key in where, where.get(key)


def _text(row: Field, value: Any) -> str:
    return CELLS[row.cell].write(value) if row.cell in CELLS else str(value)


def _joined(before: str, more: str) -> str:
    """Join what two fields say in one column: a day said twice stays once, 其他-… replaces the bare 其他."""
    if not before or before == more:
        return more
    kept = [part for part in before.split(";") if part != "其他"] if more.startswith("其他-") else [before]
    return ";".join([*kept, more])

"""Names every column at fault of a row that could not be read; only such rows pay for it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from credit_service.reading.cell_fault import CellFault
from credit_service.reading.codes import read_code
from credit_service.reading.plan import Plan
from schemas.forms.faults import ROW_FAULTS
from schemas.problems import Fault

_ROW = -1


def fault(plan: Plan, wrong: CellFault, position: int | None = None) -> Fault:
    """Return the fault in words; it points at the column as the file calls it, or at the row. Source: schemas/forms/faults.py."""
    row = ROW_FAULTS[wrong.code]
    if position is None:
        position = _position_of(plan, wrong.path)
    heading = plan.headings[position] if position is not None else ""
    where = f"“{heading}”" if heading else ""
    pointer = "/" + heading.replace("~", "~0").replace("/", "~1") if heading else ""
    return Fault(pointer, row.code, f"{where}{row.label}。 {row.english}.", row.remedy)


def column_faults(plan: Plan, cells: Sequence[str | None], notes: Mapping[int, str]) -> tuple[Fault, ...]:
    """Return a fault for each column that alone cannot be read, in the order of the file. Source: schemas/forms/faults.py."""
    if notes and notes.get(_ROW) == "columns":
        return (fault(plan, CellFault("columns")),)
    found: dict[int, Fault] = {}
    for at in plan.required:
        if not any(cells[i] for i in at):
            found[at[0]] = fault(plan, CellFault("required"), at[0])
    for slot in [slot for slots in plan.groups.values() for slot in slots] + [second.slot for second in plan.seconds]:
        raw = cells[slot.position]
        if raw:
            _try(plan, found, slot.position, lambda raw=raw, read=slot.read: read(raw))
    for position, scheme in plan.codes:
        raw = cells[position]
        if raw:
            note = notes.get(position, "scanned" if plan.form.damaged else None)
            _try(plan, found, position, lambda raw=raw, scheme=scheme, note=note: read_code(scheme, raw, note, {}, []))
    return tuple(found[position] for position in sorted(found))


def _try(plan: Plan, found: dict[int, Fault], position: int, act: Any) -> None:
    try:
        act()
    except CellFault as wrong:
        found.setdefault(position, fault(plan, wrong, position))


def _position_of(plan: Plan, path: str) -> int | None:
    group, _, key = path.rpartition(".")
    for slot in plan.groups.get(group, ()):
        if slot.key == key:
            return slot.position
    return next((position for position, scheme in plan.codes if group == "party" and str(scheme) == key), None)

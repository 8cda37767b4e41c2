"""Reads .xlsx and .xls through a child process, so that a hostile workbook can only harm that process."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from credit_service.files.archive import SheetNotes, inspect
from credit_service.files.detect import Format
from credit_service.files.limits import Limits
from credit_service.files.lines import ROW, Line
from credit_service.files.merges import Merges
from credit_service.files.unreadable import Unreadable

_CHILD = Path(__file__).with_name("workbook_child.py")
_SAVE = "请另存为 .csv(UTF-8)后重新上传。 Save it as UTF-8 .csv and upload again."
_WRONG = {
    "heavy": "工作簿过于庞大,解析超出内存或时间上限。 Parsing the workbook takes more memory or time than allowed.",
    "damaged": "工作簿已损坏或不规范。 The workbook is damaged.",
    "columns": "工作簿的列数过多。 The workbook has too many columns.",
}


def workbook_lines(
    path: Path, format_: Format, limits: Limits, remarks: list[str]
) -> tuple[Iterator[Line], int | None]:
    """Return the lines of all visible sheets and an estimate of their number; hidden sheets are named in `remarks`."""
    if format_ is Format.XLSX:
        archive = inspect(path, limits)
        memory, cpu = limits.memory_for(archive.shared_bytes), limits.cpu_for(archive.sheet_bytes)
        rows = sum(notes.rows for notes in archive.sheets.values())
        return _lines(_order(path, format_, memory, cpu, limits), archive.sheets, remarks), rows
    size = path.stat().st_size
    order = _order(path, format_, limits.memory_for(2 * size), limits.cpu_for(4 * size), limits)
    return _lines(order, {}, remarks), None


def _order(path: Path, format_: Format, memory: int, cpu: int, limits: Limits) -> dict[str, Any]:
    return {
        "path": str(path.resolve()),
        "format": str(format_),
        "memory": memory,
        "cpu": cpu,
        "columns": limits.columns,
    }


def _lines(order: dict[str, Any], sheets: dict[str, SheetNotes], remarks: list[str]) -> Iterator[Line]:
    name, notes, merges, skipped = "", SheetNotes(), Merges([]), False
    for said in _said(order):
        if isinstance(said, dict):
            name, skipped = said["sheet"], said["hidden"]
            notes = sheets.get(said.get("member", "")) or _own_notes(said)
            merges = Merges(notes.merged)
            if skipped:
                remarks.append(f"隐藏的工作表「{name}」未读取。 The hidden sheet was not read.")
        elif not skipped:
            yield _line(name, said[0], said[1], notes.hidden, merges)


def _own_notes(said: dict[str, Any]) -> SheetNotes:
    return SheetNotes(
        said.get("rows", 0), set(said.get("rows_hidden", ())), [tuple(area) for area in said.get("merged", ())]
    )


def _said(order: dict[str, Any]) -> Iterator[Any]:
    """Yield what the child prints; the child ends when this generator does."""
    environment = {
        key: value for key, value in os.environ.items() if key in ("PATH", "PYTHONPATH", "VIRTUAL_ENV", "LANG")
    }
    with subprocess.Popen(
        [sys.executable, "-P", str(_CHILD)],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        env=environment,
    ) as child:
        assert child.stdin is not None and child.stdout is not None
        try:
            child.stdin.write(json.dumps(order).encode() + b"\n")
            child.stdin.close()
            for raw in child.stdout:
                said = json.loads(raw)
                if isinstance(said, dict) and "end" in said:
                    return
                if isinstance(said, dict) and "error" in said:
                    raise Unreadable("workbook", _WRONG[said["error"]], _SAVE)
                yield said
            raise Unreadable("workbook", _WRONG["heavy"], _SAVE)
        finally:
            child.kill()


def _line(sheet: str, no: int, values: list[Any], hidden: set[int], merges: Merges) -> Line:
    cells: list[str | None] = []
    said: dict[int, str] = {}
    for position, value in enumerate(values):
        if value is None or isinstance(value, str):
            cells.append(value)
            continue
        text, note = _number(value)
        cells.append(text)
        said[position] = note
    merges.fill(no, cells, said)
    if no in hidden:
        said[ROW] = "hidden"
    return Line(sheet, no, cells, said)


def _number(value: int | float) -> tuple[str, str]:  # noqa: PYI041 - the two are told apart below
    """Return a numeric cell as plain digits; Excel keeps 15 significant ones, so a longer number is no longer what was typed."""
    if isinstance(value, float) and not value.is_integer():
        return repr(value), "number"
    whole = int(value)
    rounded = abs(whole) >= 10**15 and (isinstance(value, float) or whole % 1000 == 0)
    return str(whole), "rounded" if rounded else "number"

"""Run as a child process with limits on itself: prints the cells of a workbook as JSON lines.

First line of standard input: `{"path", "format", "memory", "cpu", "columns"}`. It imports nothing of this project, so that
starting it is quick and what it parses can reach nothing.
"""

from __future__ import annotations

import datetime
import json
import resource
import sys
from collections.abc import Iterable
from pathlib import Path
from typing import Any


def main() -> int:
    """Read the order, set the limits, print; 0 when the last line was printed."""
    order = json.loads(sys.stdin.readline())
    resource.setrlimit(resource.RLIMIT_AS, (order["memory"], order["memory"]))
    resource.setrlimit(resource.RLIMIT_CPU, (order["cpu"], order["cpu"] + 2))
    resource.setrlimit(resource.RLIMIT_FSIZE, (0, 0))
    resource.setrlimit(resource.RLIMIT_CORE, (0, 0))
    try:
        _xlsx(order) if order["format"] == "xlsx" else _xls(order)
    except MemoryError:
        _say({"error": "heavy"})
    except Exception as wrong:  # any fault of a parser on hostile input is one answer: this file cannot be read
        _say({"error": "damaged", "detail": type(wrong).__name__})
    _say({"end": True})
    sys.stdout.flush()
    return 0


def _xlsx(order: dict[str, Any]) -> None:
    # Imported here: the limits above must hold while a parser's own modules load.
    from openpyxl import DEFUSEDXML, load_workbook

    if not DEFUSEDXML:
        raise RuntimeError("defusedxml is missing")
    with Path(order["path"]).open("rb") as file:  # by a name without .xlsx openpyxl would refuse it
        book = load_workbook(file, read_only=True, data_only=True, keep_links=False)
        for sheet in book.worksheets:
            _say({"sheet": sheet.title, "hidden": sheet.sheet_state != "visible", "member": _member(sheet)})
            sheet.reset_dimensions()
            for no, row in enumerate(sheet.iter_rows(values_only=True), 1):
                _row(no, row, order["columns"])


def _member(sheet: Any) -> str:
    # Needed to find the sheet's merged cells; openpyxl keeps it in a private attribute.
    return str(sheet._worksheet_path).lstrip("/")


def _xls(order: dict[str, Any]) -> None:
    import xlrd

    with xlrd.open_workbook(order["path"], on_demand=True, formatting_info=True, logfile=sys.stderr) as book:
        for index in range(book.nsheets):
            sheet = book.sheet_by_index(index)
            hidden = [no + 1 for no, info in sheet.rowinfo_map.items() if info.hidden]
            merged = [(low + 1, high, left, right - 1) for low, high, left, right in sheet.merged_cells]
            _say(
                {
                    "sheet": sheet.name,
                    "hidden": sheet.visibility != 0,
                    "rows": sheet.nrows,
                    "rows_hidden": hidden,
                    "merged": merged,
                }
            )
            for no in range(sheet.nrows):
                _row(no + 1, [_xls_cell(cell, book.datemode, xlrd) for cell in sheet.row(no)], order["columns"])
            book.unload_sheet(index)


def _xls_cell(cell: Any, datemode: int, xlrd: Any) -> object:
    if cell.ctype == xlrd.XL_CELL_DATE:
        try:
            return xlrd.xldate_as_datetime(cell.value, datemode)
        except (xlrd.XLDateError, ValueError, OverflowError):
            return cell.value
    if cell.ctype == xlrd.XL_CELL_ERROR:
        return xlrd.error_text_from_code.get(cell.value, "#ERROR")
    return cell.value


def _row(no: int, values: Iterable[object], columns: int) -> None:
    cells = [_plain(value) for value in values]
    while cells and cells[-1] is None:
        cells.pop()
    if len(cells) > columns:
        _say({"error": "columns", "detail": str(no)})
        raise SystemExit(0)
    if cells:
        _say([no, cells])


def _plain(value: object) -> object:
    if value is None or value == "":
        return None
    if isinstance(value, bool):
        return "1" if value else "0"
    if isinstance(value, datetime.datetime):
        return value.date().isoformat() if value.time() == datetime.time() else value.isoformat(" ", "seconds")
    if isinstance(value, str):
        return value.replace("\0", "")  # no database stores it, and old workbooks pad with it
    return value if isinstance(value, int | float) else str(value)


def _say(line: object) -> None:
    # Numbers go out as JSON numbers, so that the parent can tell a number from a text of digits.
    sys.stdout.write(json.dumps(line, ensure_ascii=True) + "\n")


if __name__ == "__main__":
    raise SystemExit(main())

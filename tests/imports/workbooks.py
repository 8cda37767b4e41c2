"""Small invented workbooks and archives, made while a test runs."""

from __future__ import annotations

import zipfile
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import xlsxwriter


def workbook(path: Path, rows: Sequence[Sequence[Any]], merges: Sequence[str] = (), hidden: Sequence[int] = ()) -> Path:
    """Write one sheet; `merges` are ranges whose first cell keeps its value, `hidden` rows count from 1."""
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("数据")
        for area in merges:
            sheet.merge_range(area, "")
        for no, row in enumerate(rows):
            for column, value in enumerate(row):
                if value is not None:
                    sheet.write(no, column, value)
        for no in hidden:
            sheet.set_row(no - 1, None, None, {"hidden": True})
    return path


def repacked(path: Path, extra: dict[str, bytes]) -> Path:
    """Add members to an archive in place."""
    with zipfile.ZipFile(path, "a", zipfile.ZIP_DEFLATED) as archive:
        for name, content in extra.items():
            archive.writestr(name, content)
    return path

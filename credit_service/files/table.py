"""A file as headings and rows: the one thing the rest of the service sees of an upload."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from itertools import chain, groupby, islice
from operator import attrgetter
from pathlib import Path
from typing import Any, NamedTuple

from credit_service.files.delimited import delimited_lines
from credit_service.files.detect import Format, detect
from credit_service.files.encoding import detect_encoding
from credit_service.files.heading import Heading, Known, find_heading
from credit_service.files.jsonrows import cell_text, json_objects
from credit_service.files.limits import Limits
from credit_service.files.lines import ROW, Line
from credit_service.files.unreadable import Unreadable
from credit_service.files.workbook import workbook_lines

_NOTHING: Mapping[int, str] = {}
_NOT_READ = "工作表「{}」未读取。 The sheet was not read."
_EMPTY = Unreadable(
    "empty", "没有找到标题行和数据。 No headings or rows were found.", "请检查导出步骤。 Check the export."
)


class Row(NamedTuple):
    """One row: `no` counts from 1 within the file, `place` is where a person finds it, cells follow the table's headings."""

    no: int
    place: str
    cells: Sequence[str | None]
    notes: Mapping[int, str]
    """By column position: `rounded`, `number`, `merged`; by `ROW` (-1): `hidden`, or `columns` for cells beyond the headings."""
    document: dict[str, Any] | None = None
    """The row as parsed, for JSON."""


class Table:
    """Headings and a stream of rows; iterate once. `remarks` may grow while rows are read."""

    def __init__(
        self, format_: Format, encoding: str, headings: tuple[str, ...], rows: Iterator[Row], expected: int | None
    ) -> None:
        self.format = format_
        self.encoding = encoding
        self.headings = headings
        self.expected = expected
        """About how many rows will come, None where unknown."""
        self.remarks: list[str] = []
        self._rows = rows

    def __iter__(self) -> Iterator[Row]:
        return self._rows

    def as_mapping(self, row: Row) -> dict[str, str]:
        """Return the non-empty cells of a row by heading: what a returned sheet or a quarantine entry shows."""
        return {name: cell for name, cell in zip(self.headings, row.cells, strict=False) if cell}


@contextmanager
def open_table(path: Path, name: str, known: Known, limits: Limits | None = None) -> Iterator[Table]:
    """Open the file at `path`, called `name` by its sender; raise `Unreadable` before or while rows are read.

    `known` tells whether a cell is a heading of some form and finds the line of headings.
    """
    limits = limits or Limits()
    format_ = detect(path, name, limits)
    remarks: list[str] = []
    if format_ in (Format.JSON, Format.NDJSON):
        table = _json_table(path, format_, limits)
    elif format_ is Format.CSV:
        encoding, count = detect_encoding(path)
        table = _line_table(delimited_lines(path, encoding, limits), format_, encoding, known, limits, remarks)
        table.expected = max(count - 1, 1)
    else:
        lines, expected = workbook_lines(path, format_, limits, remarks)
        table = _line_table(lines, format_, "", known, limits, remarks)
        table.expected = expected
    table.remarks = remarks
    try:
        yield table
    finally:
        rows = iter(table)
        if hasattr(rows, "close"):
            rows.close()


def _json_table(path: Path, format_: Format, limits: Limits) -> Table:
    encoding, _ = detect_encoding(path)
    names: dict[str, None] = {}
    count = 0
    for item in json_objects(path, encoding, format_, limits):
        names.update(dict.fromkeys(item))
        count += 1
        if len(names) > limits.columns:
            raise Unreadable(
                "json",
                "字段名过多。 There are too many different field names.",
                "请按文档组织字段。 Use a fixed set of fields.",
            )
    if not count:
        raise _EMPTY
    headings = tuple(names)
    rows = (
        Row(no, str(no), [cell_text(item.get(name)) for name in headings], _NOTHING, item)
        for no, item in enumerate(json_objects(path, encoding, format_, limits), 1)
    )
    return Table(format_, encoding, headings, rows, count)


def _line_table(
    lines: Iterator[Line], format_: Format, encoding: str, known: Known, limits: Limits, remarks: list[str]
) -> Table:
    """Read up to the headings of the first sheet that has known ones, then stream."""
    sheets = groupby(lines, key=attrgetter("sheet"))
    tried: tuple[str, ...] = ()
    for name, of_sheet in sheets:
        buffered = list(islice(of_sheet, limits.heading_within))
        heading = find_heading(buffered, known)
        if heading is not None and (heading.known or format_ is Format.CSV):
            rest = chain(buffered[heading.lines :], of_sheet)
            rows = _numbered(chain(_rows(rest, heading, ""), _more_sheets(sheets, heading, known, limits, remarks)))
            return Table(format_, encoding, heading.names, rows, None)
        tried = tried or (heading.names if heading else ())
        remarks.append(_NOT_READ.format(name))
    if not tried:
        raise _EMPTY
    raise Unreadable(
        "headings",
        f"没有认出任何列标题,找到的是:{'、'.join(tried[:20])}。 No heading is known.",
        "请核对模板,或用 --mapping 给出自己的对照表。 Check the template or give your own mapping.",
    )


def _more_sheets(
    sheets: Iterator[tuple[str, Iterator[Line]]], heading: Heading, known: Known, limits: Limits, remarks: list[str]
) -> Iterator[Row]:
    for name, of_sheet in sheets:
        buffered = list(islice(of_sheet, limits.heading_within))
        found = find_heading(buffered, known)
        if found is None or found.names != heading.names:
            remarks.append(_NOT_READ.format(name))
            continue
        yield from _rows(chain(buffered[found.lines :], of_sheet), found, f"{name}!")


def _rows(lines: Iterator[Line], heading: Heading, prefix: str) -> Iterator[Row]:
    names, width = list(heading.names), len(heading.names)
    for _, line_no, cells, notes in lines:
        if cells[0] == names[0] and list(cells[:width]) == names:
            continue  # a page break repeated the headings
        beyond = len(cells) > width and any(cells[width:])
        yield Row(0, f"{prefix}{line_no}", cells, {**notes, ROW: "columns"} if beyond else notes)


def _numbered(rows: Iterator[Row]) -> Iterator[Row]:
    for no, row in enumerate(rows, 1):
        yield Row(no, row.place, row.cells, row.notes)

"""Reads delimited text line by line, in constant memory."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from pathlib import Path

from credit_service.files.limits import Limits
from credit_service.files.lines import Line
from credit_service.files.unreadable import Unreadable

_DELIMITERS = ",\t;|"


def delimited_lines(path: Path, encoding: str, limits: Limits) -> Iterator[Line]:
    """Yield the non-empty lines of the file; `no` is the physical line on which a row ends."""
    delimiter = _delimiter(path, encoding)
    with path.open(encoding=encoding, newline="") as file:
        reader = csv.reader(file, delimiter=delimiter)
        try:
            for cells in reader:
                if not any(cells):
                    continue
                if len(cells) > limits.columns:
                    raise _broken(reader.line_num, f"有 {len(cells)} 列。 There are {len(cells)} columns.")
                yield Line("", reader.line_num, cells, {})
        except csv.Error as wrong:
            raise _broken(reader.line_num, f"引号或分隔符有误({wrong})。 Quotes or delimiters are broken.") from wrong


def _delimiter(path: Path, encoding: str) -> str:
    with path.open(encoding=encoding, newline="") as file:
        sample = [line for _, line in zip(range(10), file, strict=False)]
    counts = {mark: max((_outside_quotes(line).count(mark) for line in sample), default=0) for mark in _DELIMITERS}
    return max(_DELIMITERS, key=lambda mark: counts[mark])


def _outside_quotes(line: str) -> str:
    return "".join(line.split('"')[::2])


def _broken(line: int, wrong: str) -> Unreadable:
    return Unreadable(
        "csv", f"第 {line} 行附近{wrong}", "请检查该行的引号后重新导出。 Check the quotes near that line."
    )

"""One line of a file before its headings are known."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import NamedTuple

ROW = -1
"""Key of a note on the row as a whole; other keys are column positions."""


class Line(NamedTuple):
    """Cells as text, None where empty; `notes` names what happened to a cell (`rounded`, `number`, `merged`)."""

    sheet: str
    no: int
    cells: Sequence[str | None]
    notes: Mapping[int, str]

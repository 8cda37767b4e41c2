"""Gives every cell of a merged area the value of its first one, which alone carries it in a workbook."""

from __future__ import annotations

Area = tuple[int, int, int, int]
"""First row, last row, first column, last column; rows from 1, columns from 0, all inclusive."""


class Merges:
    """The merged areas of one sheet; rows must be passed in order."""

    def __init__(self, areas: list[Area]) -> None:
        self._coming = sorted(areas, reverse=True)
        self._open: list[tuple[Area, str | None]] = []

    def fill(self, no: int, cells: list[str | None], said: dict[int, str]) -> None:
        """Fill the row `no` in place and note `merged` on each cell filled."""
        while self._coming and self._coming[-1][0] <= no:
            area = self._coming.pop()
            value = cells[area[2]] if area[0] == no and area[2] < len(cells) else None
            self._open.append((area, value))
        if self._open:
            self._open = [item for item in self._open if item[0][1] >= no]
        for (_, _, left, right), value in self._open:
            cells.extend([None] * (right + 1 - len(cells)))
            for column in range(left, right + 1):
                if value is not None and cells[column] is None:
                    cells[column] = value
                    said[column] = "merged"

"""The error a cell's reader raises."""

from __future__ import annotations


class CellFault(ValueError):
    """A cell or row cannot be read; `code` is one of `schemas.forms.faults`, `path` the place in the body where that is known.

    It never carries the cell's value.
    """

    def __init__(self, code: str, path: str = "") -> None:
        super().__init__(code)
        self.code = code
        self.path = path

"""The one error of this package: a file that cannot be read, with what is wrong and what to do."""

from __future__ import annotations


class Unreadable(ValueError):
    """A file is refused as a whole; `code` is a stable slug listed in docs/imports.md."""

    def __init__(self, code: str, wrong: str, remedy: str) -> None:
        super().__init__(f"{wrong} {remedy}")
        self.code = code
        self.wrong = wrong
        self.remedy = remedy

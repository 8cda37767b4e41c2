"""Strict reading of one row of law: every fault names the file, the row, the field and the remedy."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time
from decimal import Decimal
from pathlib import Path
from typing import Any, NoReturn, TypeVar
from zoneinfo import ZoneInfo

from schemas.vocabulary import Word

W = TypeVar("W", bound=Word)
_BEIJING = ZoneInfo("Asia/Shanghai")


class LawError(ValueError):
    """A file of law that cannot be used; the message is one sentence for the person who wrote the file."""


@dataclass(slots=True)
class Cells:
    """The cells of one row, taken one by one; `done` refuses those nobody took."""

    file: str
    where: str
    data: Mapping[str, Any]
    taken: set[str] = field(default_factory=set)

    def fail(self, name: str, fault: str, remedy: str) -> NoReturn:
        """Raise the sentence for a field."""
        raise LawError(f"{self.file}, {self.where}, field `{name}`: {fault}; {remedy}.")

    def text(self, name: str, default: str | None = None) -> str:
        """Return a text; without a default it must be there and not blank."""
        value = self._take(name, default)
        if not isinstance(value, str) or (default is None and not value.strip()):
            self.fail(name, "is not a text" if not isinstance(value, str) else "is blank", "write it between quotes")
        return value

    def texts(self, name: str) -> tuple[str, ...]:
        """Return a list of texts, empty where the field is absent."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(item, str) and item.strip() for item in value):
            self.fail(name, "is not a list of texts", 'write ["甲", "乙"]')
        return tuple(value)

    def word(self, name: str, words: type[W]) -> W:
        """Return one code of a vocabulary."""
        value = self._take(name, None)
        return self._word(name, value, words)

    def word_or_none(self, name: str, words: type[W]) -> W | None:
        """Return one code of a vocabulary, or None where the field is absent."""
        value = self._take(name, "")
        return self._word(name, value, words) if value else None

    def flag(self, name: str, default: bool | None = None) -> bool:
        """Return true or false."""
        value = self._take(name, default)
        if not isinstance(value, bool):
            self.fail(name, "is neither true nor false", "write true or false without quotes")
        return value

    def whole(self, name: str, default: int | None = None) -> int:
        """Return a whole number that is not negative."""
        value = self._take(name, default)
        if not isinstance(value, int) or isinstance(value, bool) or value < 0:
            self.fail(name, "is not a whole number of 0 or more", "write digits without quotes")
        return value

    def yuan(self, name: str) -> Decimal:
        """Return an amount in yuan."""
        value = self.text(name)
        if not value.replace(".", "", 1).isdigit():
            self.fail(name, "is not an amount in yuan", 'write it as "2000000.00"')
        return Decimal(value)

    def day(self, name: str) -> date:
        """Return a date that must be there."""
        value = self.day_or_none(name)
        if value is None:
            self.fail(name, "is missing", "write a date such as 2026-04-01 without quotes")
        return value

    def day_or_none(self, name: str) -> date | None:
        """Return a date, or None where the field is absent."""
        if name not in self.data:
            return None
        value = self._take(name, None)
        if not isinstance(value, date) or isinstance(value, datetime):
            self.fail(name, "is not a date", "write it as 2026-04-01 without quotes")
        return value

    def instant(self, name: str) -> datetime:
        """Return an aware instant; a plain date means its first moment in Beijing."""
        value = self._take(name, None)
        if isinstance(value, datetime) and value.tzinfo is not None:
            return value
        if isinstance(value, date) and not isinstance(value, datetime):
            return datetime.combine(value, time(), _BEIJING)
        self.fail(name, "is neither a date nor an instant with an offset", "write 2026-11-22 without quotes")

    def tables(self, name: str) -> Iterator[Cells]:
        """Yield the sub-tables of a field, none where it is absent."""
        value = self._take(name, [])
        if not isinstance(value, list) or not all(isinstance(item, dict) for item in value):
            self.fail(name, "is not a list of tables", f"write {name} = [{{ … }}]")
        for number, item in enumerate(value, 1):
            yield Cells(self.file, f"{self.where}, {name} {number}", item)

    def done(self) -> None:
        """Refuse fields nobody took: a misspelt one would otherwise be law that never applies."""
        for name in self.data:
            if name not in self.taken:
                known = ", ".join(sorted(self.taken))
                self.fail(name, "is not a field of this table", f"remove it or use one of {known}")

    def _take(self, name: str, default: Any) -> Any:
        self.taken.add(name)
        value = self.data.get(name, default)
        if value is None:
            self.fail(name, "is missing", "add it")
        return value

    def _word(self, name: str, value: Any, words: type[W]) -> W:
        try:
            return words(value)
        except ValueError:
            self.fail(name, f"{value!r} is not a code of {words.__name__}", f"write one of {', '.join(words)}")


def rows_in(path: Path, tables: frozenset[str]) -> Iterator[tuple[str, Cells]]:
    """Yield the rows of a file in its order as (table, cells); a row is named by its number and its code."""
    try:
        content = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise LawError(f"{path.name}: cannot be read as TOML in UTF-8 ({error}); mend the file.") from error
    for table, rows in content.items():
        if table not in tables or not isinstance(rows, list):
            raise LawError(f"{path.name}: [[{table}]] is not a table of law; use one of {', '.join(sorted(tables))}.")
        for number, data in enumerate(rows, 1):
            if not isinstance(data, dict):
                raise LawError(f"{path.name}: row {number} of {table} is not a table; write [[{table}]] above it.")
            yield table, Cells(path.name, f"[[{table}]] row {number} ({data.get('code', 'no code')})", data)

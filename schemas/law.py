"""The law as a value: rows from the package and an optional site file, as known at an instant, with one version hash.

Append-only: a correction is a new row with the same code and a later `known_from`, so that an answer given before
can be given again. Tables: list, kind, regime, large_fine, period, trading_text (`schemas/law/*.toml`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from dataclasses import asdict, dataclass
from datetime import date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from types import MappingProxyType
from typing import TypeVar

from schemas.law_file import Cells, LawError, rows_in
from schemas.law_rows import Display, KindRow, LargeFine, ListRow, Period, PublicHere, Regime, Row, Term, TradingText
from schemas.law_tables import READERS
from schemas.vocabulary import Market, RecordKind

__all__ = ["Display", "KindRow", "Law", "LawError", "ListRow", "PublicHere", "Regime", "Term", "load"]

_FOLDER = Path(__file__).with_name("law")
_TWO_PERSONS = 2
R = TypeVar("R", bound=Row)


@dataclass(frozen=True, slots=True, eq=False)
class Law:
    """Everything the rules may know of the law, as known at one instant."""

    version: str
    """SHA-256 in hex over the canonical rows."""
    lists: Mapping[str, ListRow]
    kinds: Mapping[RecordKind, KindRow]
    windows: tuple[Regime, ...]
    """The display and repair regimes, the oldest first."""
    large_fines: tuple[LargeFine, ...]
    periods: Mapping[str, Period]
    trading_texts: tuple[TradingText, ...]

    def required_lists(self, market: Market, on: date) -> tuple[str, ...]:
        """Return the codes of the lists that must be checked in a market on a day, in catalog order."""
        return tuple(
            row.code
            for row in self.lists.values()
            if row.enabled and row.active
            for needed in row.required_for
            if needed.market is market and needed.in_force_from <= on
        )

    def regime_on(self, day: date) -> Regime | None:
        """Return the display and repair regime in force on a day."""
        return next((regime for regime in self.windows if regime.in_force(day)), None)

    def large_fine_yuan(self, on: date, field: str = "any") -> Decimal | None:
        """Return from which amount a fine is large: the general threshold, or the field's own where it is higher."""
        rows = [row for row in self.large_fines if row.field in ("any", field)]
        return max((row.at_least_yuan for row in rows if row.active and row.in_force(on)), default=None)

    def of_trading(self, legal_basis: str) -> bool:
        """Whether a legal basis names a text of public resource trading."""
        return any(row.name in legal_basis for row in self.trading_texts)


def load(site_file: Path | None = None, *, known_at: datetime | None = None) -> Law:
    """Return the law of the package and the site file; with `known_at` (aware), as it was known then.

    Raises: LawError, with a sentence naming file, row, field and remedy.
    """
    if known_at is not None and known_at.tzinfo is None:
        raise LawError("known_at has no time zone; give an aware instant.")
    files = sorted(_FOLDER.glob("*.toml"))
    held: dict[tuple[str, str], list[Row]] = {}
    for path in [*files, *([site_file] if site_file else [])]:
        for table, cells in rows_in(path, frozenset(READERS)):
            row = READERS[table](cells)
            _check(cells, row, held.get((table, row.code), []), site=path is site_file)
            held.setdefault((table, row.code), []).append(row)
    known = {key: _known(rows, known_at) for key, rows in held.items()}
    return _law({key: row for key, row in known.items() if row})


def _known(rows: Iterable[Row], at: datetime | None) -> Row | None:
    known = [row for row in rows if at is None or row.known_from <= at]
    return known[-1] if known else None


def _check(cells: Cells, row: Row, earlier: list[Row], *, site: bool) -> None:
    cells.done()
    if earlier and row.known_from <= earlier[-1].known_from:
        cells.fail("known_from", "is not later than that of the row it corrects", "add a later row, change none")
    if row.in_force_from and row.in_force_until and row.in_force_until < row.in_force_from:
        cells.fail("in_force_until", "lies before in_force_from", "it is the last day in force, inclusive")
    if row.active and not row.verifier:
        cells.fail("verifier", "is empty in an active row", 'name who verified it, or write status = "proposed"')
    if row.active and site and len(set(row.verifier)) < _TWO_PERSONS:
        cells.fail("verifier", "names fewer than two persons", 'activation takes two; or write status = "proposed"')


def _law(rows: Mapping[tuple[str, str], Row]) -> Law:
    kinds = {row.kind: row for row in _of(rows, KindRow)}
    missing = [kind.value for kind in RecordKind if kind not in kinds]
    regimes = sorted(_of(rows, Regime), key=lambda regime: regime.in_force_from or date.min)
    if missing:
        raise LawError(f"No [[kind]] row is known for {', '.join(missing)}; add one to schemas/law/kinds.toml.")
    return Law(
        version=_version(rows),
        lists=MappingProxyType({row.code: row for row in _of(rows, ListRow)}),
        kinds=MappingProxyType(kinds),
        windows=tuple(regimes),
        large_fines=tuple(_of(rows, LargeFine)),
        periods=MappingProxyType({row.code: row for row in _of(rows, Period)}),
        trading_texts=tuple(_of(rows, TradingText)),
    )


def _of(rows: Mapping[tuple[str, str], Row], kind: type[R]) -> list[R]:
    return [row for row in rows.values() if isinstance(row, kind)]


def _version(rows: Mapping[tuple[str, str], Row]) -> str:
    canonical = [[*key, asdict(rows[key])] for key in sorted(rows)]
    text = json.dumps(canonical, ensure_ascii=False, sort_keys=True, separators=(",", ":"), default=_plain)
    return sha256(text.encode()).hexdigest()


def _plain(value: date | Decimal) -> str:
    return value.isoformat() if isinstance(value, date) else str(value)

"""The tables of law: how a row of each is read, and what it may not contradict."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from schemas.law_file import Cells
from schemas.law_rows import (
    DefaultRestriction,
    Display,
    KindRow,
    LargeFine,
    ListRow,
    Period,
    PublicHere,
    Regime,
    Requirement,
    Row,
    Term,
    TradingText,
)
from schemas.vocabulary import (
    Action,
    BasisRank,
    BreachClass,
    Force,
    InformationClass,
    LawStatus,
    Market,
    Reach,
    RecordKind,
)


def _row(cells: Cells) -> dict[str, Any]:
    return {
        "code": cells.text("code"),
        "name": cells.text("name"),
        "english": cells.text("english"),
        "source": cells.text("source"),
        "in_force_from": cells.day_or_none("in_force_from"),
        "in_force_until": cells.day_or_none("in_force_until"),
        "known_from": cells.instant("known_from"),
        "status": cells.word("status", LawStatus),
        "verifier": cells.texts("verifier"),
        "note": cells.text("note", ""),
    }


def _list(cells: Cells) -> ListRow:
    enabled = cells.flag("enabled", default=True)
    term = cells.whole("term_months", 0) or None
    open_ended = cells.flag("open_ended", default=False)
    if open_ended and term:
        cells.fail("term_months", "is set on an open-ended list", "a list has a term or is open-ended, not both")
    if not enabled and not cells.text("disabled_because", ""):
        cells.fail("disabled_because", "is missing on a disabled list", "say in a sentence why")
    return ListRow(
        **_row(cells),
        authority=cells.text("authority"),
        basis=cells.text("basis"),
        article=cells.text("article", ""),
        basis_rank=cells.word("basis_rank", BasisRank),
        reach=cells.word("reach", Reach),
        breach_class=cells.word_or_none("breach_class", BreachClass),
        positive=cells.flag("positive", default=False),
        public_here=cells.flag("public_here", default=False),
        persons_public=cells.flag("persons_public", default=False),
        open_ended=open_ended,
        term_months=term,
        early_exit=cells.text("early_exit", ""),
        restrictions=tuple(map(_restriction, cells.tables("restrictions"))),
        required_for=tuple(map(_requirement, cells.tables("required_for"))),
        enabled=enabled,
        disabled_because=cells.text("disabled_because", ""),
    )


def _restriction(cells: Cells) -> DefaultRestriction:
    territory = cells.text("territory")
    if len(territory) != len("150000") or not territory.isdecimal():
        cells.fail("territory", "is not a six-digit division code", 'write "000000" for the country')
    row = DefaultRestriction(
        action=cells.word("action", Action),
        market=cells.word("market", Market),
        territory=territory,
        force=cells.word("force", Force),
        basis_article=cells.text("basis_article"),
        basic_list_item=cells.text("basic_list_item", ""),
    )
    cells.done()
    return row


def _requirement(cells: Cells) -> Requirement:
    row = Requirement(cells.word("market", Market), cells.text("source"), cells.day("in_force_from"))
    cells.done()
    return row


def _kind(cells: Cells) -> KindRow:
    return KindRow(
        **_row(cells),
        kind=cells.word("code", RecordKind),
        information_class=cells.word_or_none("information_class", InformationClass),
        display=cells.word("display", Display),
        public_here=cells.word("public_here", PublicHere),
        exchangeable=cells.flag("exchangeable", default=True),
        basis_required=cells.flag("basis_required", default=False),
        by_list=cells.flag("by_list", default=False),
        ban_survives_repair=cells.flag("ban_survives_repair", default=False),
    )


def _regime(cells: Cells) -> Regime:
    terms = tuple(map(_term, cells.tables("terms")))
    if not terms:
        cells.fail("terms", "is empty", "give at least one term")
    return Regime(**_row(cells), terms=terms, earlier_end=cells.flag("earlier_end", default=False))


def _term(cells: Cells) -> Term:
    row = Term(
        breach_class=cells.word("class", BreachClass),
        min_months=cells.whole("min_months"),
        max_months=cells.whole("max_months"),
        displayed=cells.flag("displayed", default=True),
        repairable=cells.flag("repairable", default=True),
        variant=cells.text("variant", ""),
    )
    cells.done()
    if row.max_months < row.min_months:
        cells.fail("max_months", "is less than min_months", "give the longest display in months")
    return row


def _large_fine(cells: Cells) -> LargeFine:
    return LargeFine(**_row(cells), field=cells.text("field"), at_least_yuan=cells.yuan("at_least_yuan"))


def _period(cells: Cells) -> Period:
    return Period(**_row(cells), months=cells.whole("months"))


def _trading_text(cells: Cells) -> TradingText:
    return TradingText(**_row(cells))


READERS: Mapping[str, Callable[[Cells], Row]] = {
    "list": _list,
    "kind": _kind,
    "regime": _regime,
    "large_fine": _large_fine,
    "period": _period,
    "trading_text": _trading_text,
}

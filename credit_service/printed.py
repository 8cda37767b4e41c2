"""The pages printed from the code: docs/terms.md and docs/law.md (`python -m credit_service.printed docs`)."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from pathlib import Path

from schemas import law_rows
from schemas.law import Law, load
from schemas.law_rows import DefaultRestriction, ListRow, Regime, Row
from schemas.vocabulary import Word, vocabularies

_TERMS = """# Terms

Printed from `schemas/vocabulary.py` and `schemas/law_rows.py` by
`python -m credit_service.printed docs`; change it there. On the wire stands the code; people read the Chinese first.
"""
_LAW = """# Law

Printed from `schemas/law/*.toml` by `python -m credit_service.printed docs`; change it there. Rows are never changed: a
correction is a new row with the same code and a later `known_from`, in the package or in the file `CREDIT_LAW` names.
A `proposed` row is not verified and can at most cause a notice; an `active` row of a site file names two verifiers.
"""


def terms() -> str:
    """Return docs/terms.md: every code with its Chinese, its English and its source."""
    of_law: list[type[Word]] = [law_rows.Display, law_rows.PublicHere]
    pages = [_vocabulary(words) for words in vocabularies() + of_law]
    return "\n".join([_TERMS, *pages])


def law_page(law: Law) -> str:
    """Return docs/law.md: lists, kinds, regimes, amounts and periods with source, time and status."""
    return "\n".join([_LAW, _lists(law), _restrictions(law), _kinds(law), _regimes(law), _thresholds(law), _notes(law)])


def _vocabulary(words: type[Word]) -> str:
    purpose = (words.__doc__ or "").strip().splitlines()[0]
    rows = [(f"`{word.value}`", word.label, word.english, word.source) for word in words]
    return f"## {words.__name__}\n\n{purpose}\n\n" + _table(("code", "中文", "English", "source"), rows)


def _lists(law: Law) -> str:
    heads = ("code", "名单", "English", "authority", "basis", "rank", "reach", "term", "public here", "state", "source")
    return "## Lists\n\n" + _table(heads, [_list(row) for row in law.lists.values()])


def _list(row: ListRow) -> tuple[str, ...]:
    return (
        f"`{row.code}`",
        row.name,
        row.english,
        row.authority,
        row.basis + row.article,
        row.basis_rank.label,
        row.reach.label,
        _term(row),
        _yes(row.public_here),
        row.status.value if row.enabled else f"disabled: {row.disabled_because}",
        row.source + _force(row),
    )


def _term(row: ListRow) -> str:
    if row.term_months:
        return f"{row.term_months} months"
    return "open-ended" if row.open_ended else "longest display of its class"


def _restrictions(law: Law) -> str:
    rows = [_restriction(row, default) for row in law.lists.values() for default in row.restrictions]
    needed = [
        (n.market.label, f"`{row.code}` {row.name}", n.source, f"{n.in_force_from}")
        for row in law.lists.values()
        for n in row.required_for
    ]
    heads = ("list", "action", "market", "territory", "force", "basis", "item of the basic list")
    return (
        "## What an entry restricts where the decision is silent\n\n"
        + _table(heads, rows)
        + "\n## Lists that must be checked\n\n"
        + _table(("market", "list", "source", "in force from"), sorted(needed))
    )


def _restriction(row: ListRow, default: DefaultRestriction) -> tuple[str, ...]:
    return (
        f"`{row.code}`",
        default.action.label,
        default.market.label,
        default.territory,
        default.force.label,
        default.basis_article,
        default.basic_list_item,
    )


def _kinds(law: Law) -> str:
    heads = ("code", "类别", "信息分类", "display", "public here", "exchanged", "basis required", "ban outlasts repair")
    rows = [
        (
            f"`{row.kind.value}`",
            row.name,
            row.information_class.label if row.information_class else "不属于信用信息",
            row.display.label,
            row.public_here.label,
            _yes(row.exchangeable),
            _yes(row.basis_required),
            _yes(row.ban_survives_repair),
        )
        for row in law.kinds.values()
    ]
    return "## Kinds of record\n\n" + _table(heads, rows)


def _regimes(law: Law) -> str:
    heads = ("regime", "class", "least", "longest", "displayed", "repairable", "source", "status")
    rows = [row for regime in law.windows for row in _regime(regime)]
    rule = (
        "Months are calendar months from the date of the decision; the last day counts. Where the regime in force on\n"
        "that date and a later one that caps older decisions differ, the earlier end holds.\n\n"
    )
    return "## Display and repair regimes\n\n" + rule + _table(heads, rows)


def _regime(regime: Regime) -> list[tuple[str, ...]]:
    return [
        (
            f"`{regime.code}` {regime.name}",
            term.breach_class.label + (f" · {term.variant}" if term.variant else ""),
            f"{term.min_months}",
            f"{term.max_months}",
            _yes(term.displayed),
            _yes(term.repairable),
            regime.source + _force(regime),
            regime.status.value,
        )
        for term in regime.terms
    ]


def _thresholds(law: Law) -> str:
    fines = [(f"`{r.code}`", r.name, f"≥ {r.at_least_yuan:,} yuan", r.source + _force(r)) for r in law.large_fines]
    periods = [(f"`{r.code}`", r.name, f"{r.months} months", r.source + _force(r)) for r in law.periods.values()]
    texts = [(f"`{r.code}`", r.name, "names the trading field", r.source) for r in law.trading_texts]
    return "## Amounts, periods, texts\n\n" + _table(("code", "中文", "value", "source"), fines + periods + texts)


def _notes(law: Law) -> str:
    rows: list[Row] = [*law.lists.values(), *law.kinds.values(), *law.windows]
    rows += [*law.large_fines, *law.periods.values()]
    return "## Notes\n\n" + "\n".join(f"- `{row.code}`: {row.note}" for row in rows if row.note) + "\n"


def _force(row: Row) -> str:
    if not row.in_force_from and not row.in_force_until:
        return ""
    return f" ({row.in_force_from or '…'} – {row.in_force_until or ''})".replace(" – )", " –)")


def _yes(value: bool) -> str:
    return "yes" if value else "no"


def _table(heads: Sequence[str], rows: Iterable[Sequence[str]]) -> str:
    return "".join(f"| {' | '.join(cell or '–' for cell in line)} |\n" for line in [heads, ["---"] * len(heads), *rows])


def write(folder: Path) -> None:
    """Write both pages into a folder."""
    (folder / "terms.md").write_text(terms(), encoding="utf-8")
    (folder / "law.md").write_text(law_page(load()), encoding="utf-8")


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))

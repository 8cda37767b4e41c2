"""How long a record may be displayed: the policy of its day, its class, and the authority's own date cut to them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from functools import lru_cache

from credit_service.rules.facts import Facts
from credit_service.rules.months import months_after
from schemas.law import Display, Law, ListRow, Regime
from schemas.vocabulary import BreachClass, PenaltyCategory

_LIGHT = frozenset({PenaltyCategory.WARNING, PenaltyCategory.PUBLIC_CRITICISM})
OWN_VALIDITY = "own_validity"
OWN_TERM = "own_term"


@dataclass(frozen=True, slots=True)
class Window:
    """The days a record may be displayed, both inclusive; None is open. Nothing is displayed unless `shown`."""

    from_on: date | None
    until: date | None
    regime: str
    """Code of the regime that sets the end, `own_term` of the list, `own_validity`, or empty."""
    why: str
    shown: bool = True
    breach_class: BreachClass | None = None
    suggested: bool = False
    """The class is our suggestion; the authority stated none."""


def list_of(facts: Facts, law: Law) -> ListRow | None:
    """Return the row of the list a record is an entry of, None where it is none or the list is not known.

    Source: 国办发〔2020〕49号 (lists only by catalogue).
    """
    by_list = law.kinds[facts.kind].by_list
    return law.lists.get(facts.list_code) if by_list and facts.list_code else None


def class_of(facts: Facts, law: Law) -> tuple[BreachClass, bool]:
    """Return the breach class and whether it is only our suggestion; the authority's word always stands.

    Suggested: only warning or public criticism, or simplified procedure: minor; otherwise general, never serious.

    Source: 国办发〔2025〕22号; 国家发展改革委令第36号, in force from 2026-04-01.
    """
    if facts.breach_class:
        return facts.breach_class, False
    listed = list_of(facts, law)
    if listed and listed.breach_class:
        return listed.breach_class, False
    light = bool(facts.penalty_categories) and _LIGHT.issuperset(facts.penalty_categories)
    return (BreachClass.MINOR if light or facts.simplified else BreachClass.GENERAL), True


def window(facts: Facts, law: Law) -> Window:
    """Return the display window of a record from its dates, its class and its list; its state plays no part.

    Source: 国家发展改革委令第36号, in force from 2026-04-01, and the regimes before it (docs/law.md).
    """
    policy = law.kinds[facts.kind].display
    if policy is Display.NEVER:
        return Window(None, None, "", "此类信息不公示 (kind never displayed)", shown=False)
    listed = list_of(facts, law)
    if policy is Display.VALIDITY and facts.breach_class is None:
        why = "按自身有效期 (own validity)"
        return Window(facts.decided_on, facts.display_until, OWN_VALIDITY, why)
    if facts.decided_on is None:
        return _undated(facts)
    return _dated(facts, law, listed, facts.decided_on)


def _undated(facts: Facts) -> Window:
    if facts.display_until is None:
        return Window(None, None, "", "无决定日期且无截止日期 (no decision date, no stated end)", shown=False)
    if facts.breach_class is BreachClass.MINOR:
        return Window(None, facts.display_until, "", "轻微失信原则上不公示 (minor)", shown=False)
    return Window(None, facts.display_until, "", "无决定日期,按载明截止日期 (stated end only)")


def _dated(facts: Facts, law: Law, listed: ListRow | None, decided_on: date) -> Window:
    breach_class, suggested = class_of(facts, law)
    end, regime, shown = _maximum(law, listed, decided_on, breach_class)
    stated = facts.display_until
    cut = stated if stated and (end is None or stated < end) else end
    why = "按认定单位载明日期 (stated by the authority)" if cut == stated and stated else _why(regime, end)
    if not shown:
        why = "轻微失信原则上不公示 (minor: not displayed in principle)"
    return Window(decided_on, cut, regime, why, shown, breach_class, suggested)


def _why(regime: str, end: date | None) -> str:
    if end is None:
        return "名单不设期限 (open-ended list)"
    return f"公示期上限 (longest display: {regime})"


def _maximum(
    law: Law, listed: ListRow | None, decided_on: date, breach_class: BreachClass
) -> tuple[date | None, str, bool]:
    """The last day a class may be displayed, what sets it, and whether the class is displayed at all."""
    if listed and (listed.open_ended or listed.term_months):
        end = months_after(decided_on, listed.term_months) if listed.term_months else None
        return end, OWN_TERM, breach_class is not BreachClass.MINOR
    return _of_regimes(law, decided_on, breach_class)


@lru_cache(maxsize=16_384)
def _of_regimes(law: Law, decided_on: date, breach_class: BreachClass) -> tuple[date, str, bool]:
    """The same for a record without a list of its own; kept, because a file of rows asks it over and over."""
    ends = []
    for regime in _regimes(law, decided_on):
        term = regime.term(breach_class)
        if term:
            ends.append((months_after(decided_on, term.max_months), regime.code, term.displayed))
    if not ends:
        return decided_on, "", False
    end, code, _ = min(ends, key=lambda row: row[0])
    return end, code, all(displayed for _, _, displayed in ends)


def _regimes(law: Law, decided_on: date) -> Iterable[Regime]:
    """The regime in force on the decision date, and every later one that also caps older decisions."""
    for regime in law.windows:
        later = regime.in_force_from is not None and decided_on < regime.in_force_from
        if regime.in_force(decided_on) or (later and regime.earlier_end):
            yield regime

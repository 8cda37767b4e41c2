"""The three effects of a record, each with its own clock: displayed, shared, applied.

*Applied* runs on the restrictions' own dates, *displayed* on the window; *shared* is either of the two, never after
repair, revocation, withdrawal or shielding. Repair ends a listing with its restrictions; a penalty's own ban goes on
to its last day, so after repair such a record is still applied but neither displayed nor shared: screening and the
repair desk of the node that holds it see the running ban, nobody else is told.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import date, timedelta

from credit_service.rules import bars
from credit_service.rules.facts import Facts, Restriction
from credit_service.rules.window import Window, list_of, window
from schemas.law import Law, PublicHere
from schemas.vocabulary import State

__all__ = [
    "Effect",
    "Effects",
    "Outlook",
    "Window",
    "changes_on",
    "effects",
    "outlook",
    "pending",
    "public_here",
    "restrictions_of",
    "running",
    "window",
]

_STAYED = "停止执行期间 (stayed)"
_NOT_YET = "尚未开始 (not yet begun)"
_ENDED = "已届满 (ended)"
_RUNNING = "限制措施在期 (a restriction runs)"
_DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Effect:
    """Whether an effect holds on a day, to which last day (None: open, or it does not hold and has no end), and why."""

    on: bool
    until: date | None
    why: str


@dataclass(frozen=True, slots=True)
class Effects:
    """What a record does on one day."""

    displayed: Effect
    shared: Effect
    applied: Effect


@dataclass(frozen=True, slots=True)
class Outlook:
    """What a record does on one day, when that changes, and what of it is public here."""

    effects: Effects
    changes_on: date | None
    public_here: bool
    restrictions: tuple[Restriction, ...]


@dataclass(frozen=True, slots=True)
class _Clocks:
    """What runs for a record whatever the day; a bar is the reason why an effect never holds, empty for none."""

    window: Window
    restrictions: tuple[Restriction, ...]
    display_bar: str
    share_bar: str
    apply_bar: str


def restrictions_of(facts: Facts, law: Law) -> tuple[Restriction, ...]:
    """Return the restrictions stated, else the catalog's defaults, none beginning before service of the decision.

    A default runs as long as the entry may stand on its list. The dates are those in effect; whether a restriction
    is applied at all is for `effects` and `running` to say. One without any date never runs.

    Source: 国办发〔2020〕49号 (restrictions by list); 中华人民共和国行政处罚法 第六十一条 (service).
    """
    served_on = facts.served_on or facts.decided_on
    if facts.restrictions_stated or facts.restrictions:
        return tuple(_from_service(stated, served_on) for stated in facts.restrictions)
    listed = list_of(facts, law)
    if listed is None or not listed.restrictions:
        return ()
    until = window(facts, law).until
    return tuple(
        Restriction(d.action, d.market, d.territory, served_on, until, d.force, d.basis_article, d.basic_list_item)
        for d in listed.restrictions
    )


def _from_service(stated: Restriction, served_on: date | None) -> Restriction:
    if served_on is None or (stated.from_on and stated.from_on >= served_on):
        return stated
    return replace(stated, from_on=served_on)


def effects(facts: Facts, law: Law, on: date) -> Effects:
    """Return the three effects on a day in Asia/Shanghai.

    A development bank's listing counts as applied; that it bars only where the bank pays is for screening to see.

    Source: design decision 4; 国家发展改革委令第36号, in force from 2026-04-01 (display, sharing and use end together).
    """
    return _effects(facts, _clocks(facts, law), on)


def changes_on(facts: Facts, law: Law, on: date) -> date | None:
    """Return the first day after `on` on which any effect differs from that day's, None if nothing is to come.

    Source: design decision 16.
    """
    clocks = _clocks(facts, law)
    return _changes_on(facts, clocks, on, _effects(facts, clocks, on))


def outlook(facts: Facts, law: Law, on: date) -> Outlook:
    """Return all a profile needs of a record on a day, the clocks read once: a third of the cost of the parts.

    Source: design decision 16.
    """
    clocks = _clocks(facts, law)
    now = _effects(facts, clocks, on)
    public = now.displayed.on and not facts.natural_person and _ours_to_publish(facts, law)
    return Outlook(now, _changes_on(facts, clocks, on, now), public, clocks.restrictions)


def _changes_on(facts: Facts, clocks: _Clocks, on: date, now: Effects) -> date | None:
    if clocks.display_bar and clocks.apply_bar:
        return None
    later = sorted({day for day in _turns(facts, clocks) if day > on})
    return next((day for day in later if _effects(facts, clocks, day) != now), None)


def running(facts: Facts, law: Law, on: date) -> tuple[Restriction, ...]:
    """Return the restrictions applied on a day: what a verdict may read.

    Source: 国办发〔2020〕49号; practice ruling 1 (restrictions decide, not membership).
    """
    return _stated_on(facts, law, on, "")


def pending(facts: Facts, law: Law, on: date) -> tuple[Restriction, ...]:
    """Return the restrictions that only an unverified row of law keeps from being applied: at most a notice.

    Source: practice rulings 8(f) and 11.
    """
    return _stated_on(facts, law, on, bars.UNVERIFIED)


def _stated_on(facts: Facts, law: Law, on: date, bar: str) -> tuple[Restriction, ...]:
    """The restrictions in term of a record that exactly `bar` keeps from being applied."""
    restrictions = restrictions_of(facts, law)
    if not restrictions or _bars(facts, law)[1] != bar or _stayed(facts, on):
        return ()
    return _in_term(restrictions, on)


def public_here(facts: Facts, law: Law, on: date) -> bool:
    """Whether our own public site shows the record on a day: displayed, and of a kind that is ours to publish.

    A penalty or honour is of the trading field if it restricts trading or its legal basis names a trading text.

    Source: 国办发〔2025〕22号 一, in force from 2025-06-22.
    """
    if facts.natural_person or not _ours_to_publish(facts, law):
        return False
    return _displayed(window(facts, law), _bars(facts, law)[0], on, _stayed(facts, on)).on


def _ours_to_publish(facts: Facts, law: Law) -> bool:
    policy = law.kinds[facts.kind].public_here
    if policy is PublicHere.LIST:
        listed = list_of(facts, law)
        return listed is not None and listed.public_here
    if policy is PublicHere.TRADING:
        return bool(facts.restrictions) or law.of_trading(facts.legal_basis)
    return policy is PublicHere.ALWAYS


def _clocks(facts: Facts, law: Law) -> _Clocks:
    display_bar, apply_bar = _bars(facts, law)
    share_bar = bars.state_bar(facts.state)
    if not law.kinds[facts.kind].exchangeable:
        share_bar = share_bar or "不属于信用信息 (not credit information)"
    return _Clocks(window(facts, law), restrictions_of(facts, law), display_bar, share_bar, apply_bar)


def _bars(facts: Facts, law: Law) -> tuple[str, str]:
    """What keeps a record from ever being displayed, and from ever being applied."""
    listed = list_of(facts, law)
    kind = law.kinds[facts.kind]
    state_bar = bars.state_bar(facts.state)
    list_bar = bars.list_bar(facts, listed) if kind.by_list else ""
    own_ban = facts.state is State.REPAIRED and kind.ban_survives_repair
    display_bar = state_bar or list_bar or bars.display_bar(facts, listed)
    return display_bar, ("" if own_ban else state_bar) or list_bar


def _effects(facts: Facts, clocks: _Clocks, on: date) -> Effects:
    stayed = _stayed(facts, on)
    displayed = _displayed(clocks.window, clocks.display_bar, on, stayed)
    applied = _applied(clocks, on, stayed)
    return Effects(displayed, _shared(clocks, displayed, applied), applied)


def _displayed(shown: Window, bar: str, on: date, stayed: bool) -> Effect:
    if bar or not shown.shown:
        return Effect(False, None, bar or shown.why)
    if stayed:
        return Effect(False, shown.until, _STAYED)
    if shown.from_on and on < shown.from_on:
        return Effect(False, shown.until, _NOT_YET)
    if shown.until and shown.until < on:
        return Effect(False, shown.until, _ENDED)
    return Effect(True, shown.until, shown.why)


def _applied(clocks: _Clocks, on: date, stayed: bool) -> Effect:
    if clocks.apply_bar:
        return Effect(False, None, clocks.apply_bar)
    if not clocks.restrictions:
        return Effect(False, None, "未载明限制措施 (no restriction)")
    if stayed:
        return Effect(False, _latest(r.until for r in clocks.restrictions), _STAYED)
    in_term = _in_term(clocks.restrictions, on)
    if in_term:
        return Effect(True, _latest(r.until for r in in_term), _RUNNING)
    to_come = any(r.from_on and on < r.from_on and not _empty(r) for r in clocks.restrictions)
    return Effect(False, _latest(r.until for r in clocks.restrictions), _NOT_YET if to_come else _ENDED)


def _shared(clocks: _Clocks, displayed: Effect, applied: Effect) -> Effect:
    held = [effect for effect in (displayed, applied) if effect.on]
    if clocks.share_bar or not held:
        return Effect(False, None, clocks.share_bar or "既不公示也无限制在期 (neither displayed nor applied)")
    return Effect(True, _latest(effect.until for effect in held), held[0].why)


def _stayed(facts: Facts, on: date) -> bool:
    begun = facts.stayed_from is not None and facts.stayed_from <= on
    return begun and (facts.stayed_until is None or on <= facts.stayed_until)


def _in_term(restrictions: Iterable[Restriction], on: date) -> tuple[Restriction, ...]:
    return tuple(r for r in restrictions if _covers_day(r, on))


def _covers_day(restriction: Restriction, on: date) -> bool:
    if restriction.from_on is None and restriction.until is None:
        return False  # nothing says that this day lies in its term
    begun = restriction.from_on is None or restriction.from_on <= on
    return begun and (restriction.until is None or on <= restriction.until)


def _empty(restriction: Restriction) -> bool:
    return bool(restriction.from_on and restriction.until and restriction.until < restriction.from_on)


def _latest(days: Iterable[date | None]) -> date | None:
    """The last of several last days; one that is open makes the whole open."""
    held = list(days)
    return None if None in held else max(day for day in held if day)


def _turns(facts: Facts, clocks: _Clocks) -> Iterator[date]:
    """Every day on which something begins, and every day after something ended."""
    spans = [(clocks.window.from_on, clocks.window.until), (facts.stayed_from, facts.stayed_until)]
    spans += [(r.from_on, r.until) for r in clocks.restrictions]
    for begin, end in spans:
        if begin:
            yield begin
        if end and end < date.max:
            yield end + _DAY

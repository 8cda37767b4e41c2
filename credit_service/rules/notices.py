"""The closed table of notices: what an officer must verify by hand although no restriction covers the project.

Anything not named here stays outside the verdict; a long table is a table that nobody reads.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date

from credit_service.rules.display import effects, window
from credit_service.rules.facts import Facts, Restriction
from credit_service.rules.months import months_after
from credit_service.rules.screening_shapes import Known, Question, Reason, Tie, Why
from schemas.law import Law
from schemas.vocabulary import PenaltyCategory, Reach, RecordKind, State, Verdict

_GRAVE = frozenset({PenaltyCategory.CRIMINAL, PenaltyCategory.SUSPEND_PRODUCTION, PenaltyCategory.REVOKE_LICENSE})
_PERIOD = "notice_in_procurement"


@dataclass(frozen=True, slots=True)
class Bidding:
    """A member as one of a section, for comparison with the members of other bidders."""

    bidder: str
    uscc: str
    name: str
    known: Known


def reason_of(facts: Facts, why: Why, verdict: Verdict, restriction: Restriction | None = None) -> Reason:
    """Return the reason that a record gives, with what an officer needs to find the decision.

    Source: practice ruling 26 (a block per hit).
    """
    return Reason(
        why,
        verdict,
        facts.rid,
        restriction,
        facts.list_code,
        facts.authority_code,
        facts.authority_name,
        facts.decision_no,
        (restriction.basis_article if restriction else "") or facts.legal_basis,
        restriction.until if restriction else None,
    )


def grave(facts: Facts, law: Law, on: date) -> bool:
    """Whether a record is, on a day, a grave breach of the years before: still shareable, decided within the term.

    Criminal punishment, suspension of production, revocation of a licence, or a fine as large as the law row says.

    Source: 政府采购法 第二十二条; 政府采购法实施条例 第十九条; 财库〔2022〕3号, in force from 2022-02-08.
    """
    period = law.periods.get(_PERIOD)
    if period is None or facts.decided_on is None or facts.decided_on > on:
        return False
    if on > months_after(facts.decided_on, period.months):
        return False
    large = law.large_fine_yuan(on)
    fined = large is not None and facts.fine_yuan is not None and facts.fine_yuan >= large
    if not fined and _GRAVE.isdisjoint(facts.penalty_categories):
        return False
    return effects(facts, law, on).shared.on


def on_named_list(facts: Facts, question: Question, law: Law) -> bool:
    """Whether a record is a standing entry of a list that the tender document names, its rule verified or not.

    Source: practice rulings 6 and 8(c).
    """
    if facts.kind is not RecordKind.LISTING or facts.list_code not in question.extra_lists:
        return False
    listed = law.lists.get(facts.list_code or "")
    if listed is None or listed.positive or listed.reach is Reach.FOREIGN or facts.state is not State.IN_FORCE:
        return False
    shown = window(facts, law)
    begun = shown.from_on is None or shown.from_on <= question.on
    return begun and (shown.until is None or question.on <= shown.until) and not _stayed(facts, question.on)


def tied_on(tie: Tie, on: date) -> bool:
    """Whether a tie holds on a day, its last day included.

    Source: practice ruling 8(a).
    """
    return (tie.from_on is None or tie.from_on <= on) and (tie.until is None or on <= tie.until)


def common_control(members: Sequence[Bidding], on: date) -> Mapping[str, tuple[Reason, ...]]:
    """Return by USCC why members of different bidders of one section are related: tie, controller, representative.

    Members of one consortium may be related; the same name alone is no reason.

    Source: 招标投标法实施条例 第三十四条; 政府采购法实施条例 第十八条; practice rulings 8(e) and 30.
    """
    groups: dict[str, list[Bidding]] = defaultdict(list)
    for member in members:
        for key in _control_keys(member, on):
            groups[key].append(member)
    found: dict[str, dict[str, Reason]] = defaultdict(dict)
    for group in groups.values():
        for member in group:
            others = (other for other in group if other.bidder != member.bidder and other.uscc != member.uscc)
            found[member.uscc] |= {other.uscc: _related(other) for other in others}
    return {uscc: tuple(reasons.values()) for uscc, reasons in found.items() if reasons}


def _control_keys(member: Bidding, on: date) -> Iterable[str]:
    """Whom the member belongs to: itself, each entity it is tied to, and its representative."""
    keys = {member.uscc} | {tie.uscc for tie in member.known.ties if tied_on(tie, on)}
    if member.known.representative:
        keys.add(f"representative:{member.known.representative}")
    return keys - {""}


def _related(other: Bidding) -> Reason:
    return replace(Reason(Why.COMMON_CONTROL, Verdict.NOTICE), about=f"{other.uscc} {other.name}")


def _stayed(facts: Facts, on: date) -> bool:
    begun = facts.stayed_from is not None and facts.stayed_from <= on
    return begun and (facts.stayed_until is None or on <= facts.stayed_until)

"""The verdict on a member: the eight-part test over restrictions, and the closed table of notices.

A question is prepared once, then asked of each member; one without records costs a few microseconds. No score, clue,
proposal or open case is read here, and no list membership by itself: `barred` comes from restrictions.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from credit_service.rules.capacity import actions_of, identity_doubt
from credit_service.rules.facts import Facts, Restriction
from credit_service.rules.notices import on_named_list, reason_of, tied_on
from credit_service.rules.required import required_lists
from credit_service.rules.screening_shapes import (
    UNHELD,
    Coverage,
    Known,
    Member,
    MemberVerdict,
    Question,
    Reason,
    Tie,
    Why,
)
from credit_service.rules.territory import covers
from credit_service.rules.weight import Weight, weigh
from schemas.divisions import is_code
from schemas.law import Law
from schemas.vocabulary import (
    Action,
    Force,
    Market,
    Reach,
    RecordKind,
    RegistrationStatus,
    Verdict,
)

WEIGHING = frozenset({RecordKind.PENALTY, RecordKind.LISTING, RecordKind.JUDGMENT, RecordKind.COMPLAINT_RESULT})
"""The kinds that can enter a verdict; conduct, evaluations, honours and the rest never do."""
_PRECEDENCE = {Verdict.BARRED: 0, Verdict.UNKNOWN: 1, Verdict.NOTICE: 2, Verdict.CLEAR: 3}
_NO_CODE = frozenset({Why.IDENTIFIER_MISSING, Why.IDENTIFIER_PLACEHOLDER, Why.PARTY_ABROAD})


def gravest(verdicts: Iterable[Verdict]) -> Verdict:
    """Return the verdict on a consortium, or of several reasons: barred, unknown, notice, clear, in this order.

    Source: practice ruling 8 and contract (precedence); 政府采购法 第二十四条 (any member of a consortium).
    """
    return min(verdicts, key=_PRECEDENCE.__getitem__, default=Verdict.CLEAR)


def prepare(
    question: Question, law: Law, held: Iterable[Coverage], weight: Callable[[Facts], Weight] | None = None
) -> Bench:
    """Return the question made ready for its members; `held` is the coverage with `current` decided.

    `weight` may remember what records weigh, under this law on the day of the question.

    Raises: ValueError where `territory` is no six-digit division code.

    Source: practice rulings 2 and 5 to 8.
    """
    if question.territory is not None and not is_code(question.territory):
        raise ValueError("The project's territory is a six-digit division code such as 150200; send that.")
    by_code = {row.list_code: row for row in held}
    coverage = tuple(by_code.get(code, Coverage(code)) for code in required_lists(question, law))
    gaps = tuple(_gap(row) for row in coverage if not row.current)
    return Bench(question, law, coverage, gaps, weight or (lambda facts: weigh(facts, law, question.on)))


def in_order(reasons: Iterable[Reason]) -> tuple[Reason, ...]:
    """Return the reasons of a verdict, the gravest first.

    Source: contract (precedence).
    """
    return tuple(sorted(reasons, key=lambda reason: _PRECEDENCE[reason.verdict]))


def with_reasons(answer: MemberVerdict, more: Sequence[Reason]) -> MemberVerdict:
    """Return the answer with reasons that only the comparison of members could give.

    Source: practice ruling 8(e).
    """
    if not more:
        return answer
    reasons = in_order([*answer.reasons, *more])
    return replace(answer, verdict=gravest(reason.verdict for reason in reasons), reasons=reasons)


def _gap(row: Coverage) -> Reason:
    why = Why.LIST_STALE if row.as_of else Why.LIST_ABSENT
    return Reason(why, Verdict.UNKNOWN, list_code=row.list_code, about=row.source)


@dataclass(frozen=True, slots=True)
class Bench:
    """One question, ready to be asked of any number of members."""

    question: Question
    law: Law
    coverage: tuple[Coverage, ...]
    """Of every required list, in their order."""
    gaps: tuple[Reason, ...]
    """Required lists that are not current."""
    weight: Callable[[Facts], Weight]
    """What a record weighs on the day of the question, under its law."""

    def verdict(
        self, member: Member, known: Known = UNHELD, facts: Sequence[Facts] = (), same_name: Sequence[Facts] = ()
    ) -> MemberVerdict:
        """Return the verdict on a member; `same_name` are rows without code whose normalised name is the member's.

        Source: practice rulings 2, 5 to 8, 10, 17.
        """
        actions = actions_of(member.role, self.question.market)
        doubt = identity_doubt(member, known)
        found = [reason for row in facts if row.kind in WEIGHING for reason in self._reasons(row, actions)]
        found += self._of_entity(known, actions)
        if doubt:
            found = [doubt, *(replace(reason, verdict=Verdict.UNKNOWN) for reason in found)]
        candidates: tuple[Reason, ...] = ()
        if same_name:
            by_name, candidates = self._by_name(same_name, actions, coded=doubt is None or doubt.why not in _NO_CODE)
            found += by_name
        found += self.gaps
        return MemberVerdict(
            gravest(reason.verdict for reason in found),
            known.held,
            in_order(found),
            self._others(facts, found) if facts else 0,
            candidates,
        )

    def _reasons(self, facts: Facts, actions: frozenset[Action] | None) -> Sequence[Reason]:
        """What one record of the member gives: what bars, else what is noticed, else nothing."""
        if self._inert(facts):
            return ()
        weight = self.weight(facts)
        hits = self._hits(weight.running, actions)
        if hits:
            return [self._restricted(facts, row) for row in hits]
        proposed = self._hits(weight.pending, actions)
        if proposed:
            return [reason_of(facts, Why.PROPOSED_RULE, Verdict.NOTICE, row) for row in proposed]
        if on_named_list(facts, self.question, self.law):
            return [reason_of(facts, Why.NAMED_LIST, Verdict.NOTICE)]
        if weight.grave and self.question.market in (None, Market.GOV_PROCUREMENT):
            return [reason_of(facts, Why.GRAVE_PENALTY, Verdict.NOTICE)]
        return ()

    def _of_entity(self, known: Known, actions: frozenset[Action] | None) -> Iterator[Reason]:
        """What the registration of the member and its ties give."""
        if known.registration_status is not RegistrationStatus.ACTIVE:
            yield Reason(Why.DEREGISTERED, Verdict.NOTICE, about=known.registration_status.value)
        for tie in known.ties:
            if tied_on(tie, self.question.on):
                yield from self._of_tie(tie, actions)

    def _of_tie(self, tie: Tie, actions: frozenset[Action] | None) -> Iterator[Reason]:
        for facts in tie.facts:
            if facts.kind in WEIGHING and not self._inert(facts):
                for row in self._hits(self.weight(facts).running, actions):
                    about = f"{tie.relation} {tie.uscc} {tie.name}"
                    yield replace(reason_of(facts, Why.RELATED_RESTRICTED, Verdict.NOTICE, row), about=about)

    def _by_name(
        self, rows: Sequence[Facts], actions: frozenset[Action] | None, *, coded: bool
    ) -> tuple[list[Reason], tuple[Reason, ...]]:
        """Rows without code: a bank's list bars whom it can only name, any other that would count is a lead."""
        found: list[Reason] = []
        leads: list[Reason] = []
        for facts in rows:
            if facts.kind not in WEIGHING or self._inert(facts):
                continue
            if not self.question.funding or facts.list_code != self.question.funding:
                leads += (replace(r, why=Why.NAME_ONLY, verdict=Verdict.CLEAR) for r in self._reasons(facts, actions))
                continue
            for row in self._hits(self.weight(facts).running, actions):
                lead = reason_of(facts, Why.NAME_ONLY, Verdict.UNKNOWN, row)
                found.append(lead if coded else self._restricted(facts, row))
        return found, tuple(leads)

    def _hits(self, restrictions: Iterable[Restriction], actions: frozenset[Action] | None) -> tuple[Restriction, ...]:
        """The restrictions that cover action, market and territory; one whose territory cannot be read is a hit."""
        return tuple(row for row in restrictions if (actions is None or row.action in actions) and self._here(row))

    def _here(self, row: Restriction) -> bool:
        if self.question.market is not None and row.market is not self.question.market:
            return False
        place = self.question.territory
        return place is None or not is_code(row.territory) or covers(row.territory, place)

    def _restricted(self, facts: Facts, row: Restriction) -> Reason:
        if not is_code(row.territory):
            return reason_of(facts, Why.TERRITORY_UNREADABLE, Verdict.UNKNOWN, row)
        if row.force is Force.PER_TENDER_DOCUMENT and not self.question.clause.strip():
            return reason_of(facts, Why.NO_CLAUSE, Verdict.NOTICE, row)
        return reason_of(facts, Why.RESTRICTED, Verdict.BARRED, row)

    def _inert(self, facts: Facts) -> bool:
        """Whether the record is of a foreign unilateral list, or of a bank that does not pay here."""
        listed = self.law.lists.get(facts.list_code) if facts.list_code else None
        if listed is None:
            return False
        unpaid = listed.reach is Reach.FUNDING and listed.code != self.question.funding
        return unpaid or listed.reach is Reach.FOREIGN

    def _others(self, facts: Sequence[Facts], found: Iterable[Reason]) -> int:
        used = {reason.rid for reason in found}
        rest = (row for row in facts if row.kind in WEIGHING and row.rid not in used)
        return sum(self.weight(row).public_here for row in rest)

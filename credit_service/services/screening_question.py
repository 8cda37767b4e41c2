"""A screening's question: its form as a whole, its members in one row, and what the rules are asked."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime

from credit_service.clock import legal_day
from credit_service.errors import Invalid
from credit_service.rules.screening_shapes import Member, Question
from schemas import screening as asked
from schemas.law import Law
from schemas.problems import Fault

_NO_RULES = asked.Rules()


@dataclass(frozen=True, slots=True)
class Bid:
    """One bidder: its number and the places of its members among all members."""

    no: str | int
    first: int
    after: int


@dataclass(frozen=True, slots=True)
class Sheet:
    """A question as it was sent, checked, with all members in one row."""

    sent: asked.Screening
    bids: tuple[Bid, ...]
    printed: tuple[asked.Member, ...]
    cutoff_at: datetime | None = None
    opens_at: datetime | None = None
    as_of: datetime | None = None
    rules: asked.Rules = field(default=_NO_RULES)

    def member(self, at: int) -> Member:
        """Return one member as the rules read it."""
        printed = self.printed[at]
        return Member(printed.uscc or "", printed.name or "", printed.role)

    def question(self, now: datetime, law: Law) -> Question:
        """Return what the rules are asked; the relevant day is that of the cut-off, else of the past instant or today.

        Raises: Invalid naming lists the catalog does not have.
        """
        project = self.sent.project
        faults = list(_unknown_lists(self, law))
        if faults:
            raise Invalid(faults=faults)
        return Question(
            on=legal_day(self.cutoff_at or self.as_of or now),
            market=project.market if project else None,
            territory=project.territory if project else None,
            clause=self.rules.clause,
            channels=tuple(self.rules.channels),
            extra_lists=tuple(self.rules.extra_lists),
            funding=project.funding if project else None,
            phase=self.sent.phase,
        )


def sheet(sent: asked.Screening) -> Sheet:
    """Return a question that was read, ready to be asked. Raises: Invalid when the form as a whole is wrong."""
    faults = list(_form_faults(sent))
    if faults:
        raise Invalid(faults=faults)
    rules = sent.rules or _NO_RULES
    bids, printed = _bids(sent)
    times = (_instant(rules.cutoff_at), _instant(sent.opens_at), _instant(sent.as_of))
    return Sheet(sent, bids, printed, *times, rules)


def _instant(text: str | None) -> datetime | None:
    return datetime.fromisoformat(text) if text else None


def _form_faults(sent: asked.Screening) -> Iterator[Fault]:
    """Yield what is wrong with the form as a whole: exactly one of `bidders` with `project`, and `subjects`."""
    if (sent.bidders is None) == (sent.subjects is None):
        message = "bidders 与 subjects 须且只须其一；exactly one of bidders and subjects is needed"
        yield Fault("/bidders", "required", message, "Send bidders with project, or subjects alone.")
    elif sent.bidders is not None and sent.project is None:
        message = "有 bidders 时须有 project；bidders need a project"
        yield Fault("/project", "required", message, "Add project with market and territory, or send subjects.")
    elif sent.subjects is not None and sent.project is not None:
        message = "subjects 不与 project 同用；subjects take no project"
        yield Fault("/project", "unknown-field", message, "Send bidders, or leave the project out.")
    if sum(len(bidder.members) for bidder in sent.bidders or ()) > asked.MOST_MEMBERS:
        message = f"成员至多 {asked.MOST_MEMBERS}；at most {asked.MOST_MEMBERS} members are taken"
        yield Fault("/bidders", "length", message, "Split the list.")


def _bids(sent: asked.Screening) -> tuple[tuple[Bid, ...], tuple[asked.Member, ...]]:
    if sent.subjects is not None:
        alone = tuple(Bid(at + 1, at, at + 1) for at in range(len(sent.subjects)))
        return alone, tuple(sent.subjects)
    bids: list[Bid] = []
    printed: list[asked.Member] = []
    for bidder in sent.bidders or ():
        bids.append(Bid(bidder.no, len(printed), len(printed) + len(bidder.members)))
        printed += bidder.members
    return tuple(bids), tuple(printed)


def _unknown_lists(sheet: Sheet, law: Law) -> Iterable[Fault]:
    named = [(f"/rules/extra_lists/{at}", code) for at, code in enumerate(sheet.rules.extra_lists)]
    if sheet.sent.project and sheet.sent.project.funding:
        named.append(("/project/funding", sheet.sent.project.funding))
    message = "名单代码不在目录内；this list is not in the catalog"
    return [
        Fault(pointer, "unknown-code", message, "GET /api/v1/public/lists names them.")
        for pointer, code in named
        if code not in law.lists
    ]

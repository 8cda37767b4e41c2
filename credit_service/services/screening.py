"""Screening: who of these may take part, as far as the lists named here tell; every answer is kept as a ticket.

An answer says of one feed position exactly: whatever was committed before it is numbered first, and the look is one
snapshot in which nothing waits for a number.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

import msgspec
import orjson
from sqlalchemy import exists, select
from sqlalchemy.orm import Session

from credit_service.clock import legal_day, rfc3339
from credit_service.db import fetch
from credit_service.errors import Forbidden, Invalid, NotFound, Unavailable
from credit_service.models import FeedHead, ListSource, OutboxEntry
from credit_service.node import Node
from credit_service.rules import notices, required
from credit_service.rules import screening as rules
from credit_service.rules.screening_shapes import Coverage, MemberVerdict
from credit_service.services import (
    feed,
    past_facts,
    screening_answer,
    screening_look,
    screening_question,
    screening_table,
    screening_then,
    tickets,
)
from credit_service.services.screening_look import PLAIN_HELD, PLAIN_UNHELD, Holding
from credit_service.services.screening_question import Sheet
from credit_service.services.tickets import Check, Issued
from credit_service.site import Actor
from schemas import law as laws
from schemas.law import Law
from schemas.problems import Fault
from schemas.screening import Screening
from schemas.vocabulary import Role

_TRIES = 20
_HEAD = select(
    FeedHead.epoch, FeedHead.last_seq, FeedHead.chain_hash, FeedHead.sequenced_at,
    exists(select(OutboxEntry.id)).label("waiting"),
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Answer:
    """What was answered, and under which name it can be read again."""

    ticket: str
    body: bytes


@dataclass(frozen=True, slots=True)
class _Seen:
    """What one look at the database gave."""

    seq: int
    law: Law
    coverage: list[dict[str, Any]]
    verdicts: list[MemberVerdict]
    earlier: Issued | None


def ask(node: Node, sent: Screening, actor: Actor) -> Answer:
    """Answer a screening and keep it as a ticket.

    Raises: Invalid; Forbidden for a past instant the actor may not ask for; Unavailable.
    """
    now = node.now()
    sheet = screening_question.sheet(sent)
    with _exact(node) as (session, position):
        earlier = _earlier(session, sheet, actor, now)
        _check_instant(sheet, actor, now)
        seen = _see(node, session, position, sheet, earlier, now, silent=actor.role != Role.AUDITOR)
    as_of = sheet.as_of or now
    ticket = tickets.new_name(legal_day(now))
    body = orjson.dumps(_answer(node, sheet, seen, ticket, as_of))
    row = {
        "ticket": ticket,
        "opens_at": sheet.opens_at,
        "as_of": as_of,
        "seq": seen.seq,
        "law_version": seen.law.version[:16],
        "recheck_of": sent.recheck_of,
        "question": msgspec.json.encode(sent),
        "answer": body,
    }
    noted = {"phase": sent.phase.value, "reason": sent.reason}
    if sheet.as_of:
        noted |= {"past": rfc3339(as_of), "case_no": sent.case_no}
    with node.database.write() as writing:
        tickets.store(writing, row, actor, now, **noted)
    return Answer(ticket, body)


def check_source(node: Node, ticket: str, check: Check, actor: Actor) -> Answer:
    """Note a check at the source of a list for a ticket, and answer its question anew under a new ticket.

    The first ticket keeps its answer; the new one is a recheck of it and carries the check, as later rechecks do.
    Raises: NotFound; Invalid where the list was not to be checked or the check lies in the future.
    """
    now = node.now()
    with node.database.write() as session:
        issued = tickets.find(session, ticket, actor, now)
        _check_check(check, issued, now)
        tickets.note_check(session, ticket, check, actor, now)
    sent = msgspec.json.decode(issued.question, type=Screening)
    return ask(node, msgspec.structs.replace(sent, recheck_of=ticket), actor)


@contextmanager
def _exact(node: Node) -> Iterator[tuple[Session, feed.Position]]:
    """One snapshot in which every committed version has its number."""
    for _ in range(_TRIES):
        with node.database.read() as session:
            head = session.execute(_HEAD).one()
            if not head.waiting:
                yield session, feed.Position(head.last_seq, head.sequenced_at, head.chain_hash, head.epoch)
                return
        feed.sequence(node.database, node.now())
    raise Unavailable("versions are committed faster than they can be numbered; try again")


def _earlier(session: Session, sheet: Sheet, actor: Actor, now: datetime) -> Issued | None:
    if sheet.sent.recheck_of is None:
        return None
    try:
        return tickets.find(session, sheet.sent.recheck_of, actor, now)
    except NotFound as error:
        message = "无此票据或非本单位所有；no ticket of that name is yours"
        raise Invalid(faults=[Fault("/recheck_of", "not-found", message, "Send a ticket of your own.")]) from error


def _check_instant(sheet: Sheet, actor: Actor, now: datetime) -> None:
    """Now, or the ticket's cut-off; any other past instant is the auditor's, with case number and reason."""
    if actor.role == Role.AUDITOR:
        missing = [name for name in ("case_no", "reason") if not getattr(sheet.sent, name).strip()]
        missing += [] if sheet.as_of else ["as_of"]
        if missing:
            message = "审计查询须写明；an audit names case, reason and instant"
            raise Invalid(faults=[Fault(f"/{name}", "required", message, "Add it.") for name in missing])
    if sheet.as_of is None:
        return
    if sheet.as_of > now:
        message = "时刻在将来；this instant lies in the future"
        raise Invalid(faults=[Fault("/as_of", "future", message, "Leave it out for now.")])
    if actor.role != Role.AUDITOR and sheet.as_of != sheet.cutoff_at:
        raise Forbidden("a past instant other than the ticket's own cut-off needs the auditor, with case and reason")


def _check_check(check: Check, issued: Issued, now: datetime) -> None:
    faults = []
    if check.list_code not in {row["list"] for row in orjson.loads(issued.answer)["coverage"]}:
        message = "该名单不在本票据应查之列；this list was not to be checked for the ticket"
        faults.append(Fault("/list", "unknown-code", message, "Send a list of the ticket's coverage."))
    if check.checked_at > now:
        message = "核查时刻在将来；the check lies in the future"
        faults.append(Fault("/checked_at", "future", message, "Send when it was looked at."))
    if faults:
        raise Invalid(faults=faults)


def _see(
    node: Node,
    session: Session,
    position: feed.Position,
    sheet: Sheet,
    earlier: Issued | None,
    now: datetime,
    *,
    silent: bool,
) -> _Seen:
    at = sheet.as_of or now
    law = laws.load(node.settings.law, known_at=at) if sheet.as_of else node.site.law
    limit = timedelta(hours=node.site.fresh_hours)
    checked = tickets.checks(session, sheet.sent.recheck_of)
    fresh = {code: row for code, row in checked.items() if timedelta(0) <= at - row["checked_at"] <= limit}
    sources = {row["list_code"]: row for row in fetch(session, _SOURCES)}
    held = [required.freshness(row, at, limit) for row in _held(sources, fresh)]
    question = sheet.question(now, law)
    table = screening_table.of(node.database)
    bench = rules.prepare(question, law, held, None if sheet.as_of else table.weights.on(law, question.on))
    codes = screening_look.normalised([member.uscc or "" for member in sheet.printed])
    names = [member.name or "" for member in sheet.printed]
    if sheet.as_of:
        holdings = screening_then.look(session, at, codes, names, silent=silent)
        seq = past_facts.position_at(session, at)
    else:
        with table.looking(session, position):
            holdings, seq = screening_look.look(session, table, codes, names), position.seq
    verdicts = _verdicts(bench, sheet, holdings)
    if sheet.sent.project:
        verdicts = _related(bench, sheet, codes, holdings, verdicts)
    sources_named = {code: row["source_name"] for code, row in sources.items()}
    quoted = {code: tickets.check_out(row) for code, row in fresh.items()}
    coverage = screening_answer.coverage_out(bench, sources_named, quoted)
    return _Seen(seq, law, coverage, verdicts, earlier)


_SOURCES = select(ListSource.list_code, ListSource.source_code, ListSource.source_name, ListSource.as_of).order_by(
    ListSource.as_of
)
"""The newest source of a list comes last and counts."""


def _held(sources: Mapping[str, Mapping[str, Any]], checks: Mapping[str, Any]) -> Iterable[Coverage]:
    for code in {*sources, *checks}:
        row = sources.get(code, {})
        yield Coverage(code, row.get("source_code", ""), row.get("as_of"), checked=code in checks)


def _verdicts(bench: rules.Bench, sheet: Sheet, holdings: Sequence[Holding]) -> list[MemberVerdict]:
    """Ask of every member; all of whom nothing is held that weighs share one verdict for their capacity."""
    shared: dict[Any, tuple[MemberVerdict, MemberVerdict]] = {}
    out = []
    for at, holding in enumerate(holdings):
        if holding is PLAIN_HELD or holding is PLAIN_UNHELD:
            role = sheet.printed[at].role
            pair = shared.get(role)
            if pair is None:
                known = (one.known for one in (PLAIN_UNHELD, PLAIN_HELD))
                unheld, held = (bench.verdict(sheet.member(at), one) for one in known)
                pair = shared[role] = (unheld, held)
            out.append(pair[holding is PLAIN_HELD])
        else:
            out.append(bench.verdict(sheet.member(at), holding.known, holding.facts, holding.same_name))
    return out


def _related(
    bench: rules.Bench, sheet: Sheet, codes: Sequence[str], holdings: Sequence[Holding], verdicts: list[MemberVerdict]
) -> list[MemberVerdict]:
    """Compare the members of different bidders of the section: who is tied to whom."""
    tied = [at for at, holding in enumerate(holdings) if holding.known.ties]
    if len(tied) < 2:
        return verdicts
    bid_of = {at: str(place) for place, bid in enumerate(sheet.bids) for at in range(bid.first, bid.after)}
    biddings = [notices.Bidding(bid_of[at], codes[at], sheet.printed[at].name or "", holdings[at].known) for at in tied]
    more = notices.common_control(biddings, bench.question.on)
    return [rules.with_reasons(found, more.get(codes[at], ())) for at, found in enumerate(verdicts)]


def _answer(node: Node, sheet: Sheet, seen: _Seen, ticket: str, as_of: datetime) -> dict[str, Any]:
    bidders = screening_answer.bidders_out(sheet, seen.verdicts)
    answer: dict[str, Any] = {
        "ticket": ticket,
        "as_of": rfc3339(as_of),
        "seq": seen.seq,
        "law_version": seen.law.version[:16],
        "phase": sheet.sent.phase.value,
        "coverage": seen.coverage,
        "bidders": bidders,
        "labels": screening_answer.LABELS,
        "reason_labels": screening_answer.reason_labels(seen.verdicts),
        "remark": screening_answer.remark(sheet, node.site.home),
        "footer": screening_answer.FOOTER,
    }
    if seen.earlier:
        before = orjson.loads(seen.earlier.answer)
        changed = screening_answer.changes(before, bidders)
        answer["recheck"] = {"of": seen.earlier.ticket, "as_of": before["as_of"], "changes": changed}
    return answer

"""The versions of a record, and what was known at a past instant: for those alone who may ask about the past."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.clock import legal_day, rfc3339
from credit_service.db import fetch
from credit_service.errors import Invalid, NotFound
from credit_service.models import Body, FeedEntry, Record, Version
from credit_service.rules import display
from credit_service.services import audit, past_facts, records
from credit_service.services.past_facts import PastRecord
from credit_service.services.profiles import restriction_out
from credit_service.site import Actor
from schemas.law import Law
from schemas.problems import Fault

_COLUMNS = (
    Version.id, Version.inc, Version.n, Version.op, Version.state, Version.recorded_at, Version.recorded_by,
    Version.hash, Version.prev_hash, Version.commit_hash, FeedEntry.seq, FeedEntry.sequenced_at, Body.body,
)  # fmt: skip


def versions(session: Session, record_id: int, after: int, limit: int) -> records.Page:
    """Return the versions of a record, the oldest first, after version id `after`; an erased one has no body left."""
    found = fetch(
        session,
        select(*_COLUMNS)
        .outerjoin(FeedEntry, FeedEntry.version_id == Version.id)
        .outerjoin(Body, Body.version_id == Version.id)
        .where(Version.record_id == record_id, Version.id > after)
        .order_by(Version.id)
        .limit(limit + 1),
    )
    items = [_version_out(row) for row in found[:limit]]
    return items, str(found[limit - 1]["id"]) if len(found) > limit else None


def _version_out(row: Mapping[str, Any]) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(row["body"]) if row["body"] else {}
    answer = {
        "inc": row["inc"],
        "n": row["n"],
        "op": row["op"],
        "state": row["state"],
        "recorded_at": rfc3339(row["recorded_at"]),
        "recorded_by": row["recorded_by"],
        "seq": row["seq"],
        "known_at": rfc3339(row["sequenced_at"]) if row["sequenced_at"] else None,
        "hash": row["hash"].hex(),
        "prev_hash": row["prev_hash"].hex() if row["prev_hash"] else None,
        "commit_hash": row["commit_hash"].hex(),
    }
    if "act" in body:
        answer["act"] = body["act"]
    return answer | ({"record": records.clean(body["record"])} if "record" in body else {})


def note_past(session: Session, actor: Actor, object_id: str, question: Mapping[str, Any], now: datetime) -> None:
    """Note a question about the past with its case number and reason, before it is answered.

    Raises: Invalid when it is about the future.
    """
    if question["as_of"] > now:
        fault = Fault("?as_of", "future-date", "时刻晚于现在；the instant lies in the future", "Ask about the past.")
        raise Invalid(faults=[fault])
    detail = {"as_of": rfc3339(question["as_of"]), "case_no": question["case_no"]}
    audit.note(session, actor, audit.Event.PAST_READ, object_id, now, reason=question["reason"], **detail)


def past_record(session: Session, law: Law, record_id: int, at: datetime) -> dict[str, Any]:
    """Return a record as it was known at `at`. Raises: NotFound when it was not known yet."""
    found = past_records(session, law, [Version.record_id == record_id], at)
    if not found:
        raise NotFound("no such record was known at that instant")
    return found[0]


def past_of_entity(
    session: Session, law: Law, entity_id: int, view: records.View, at: datetime
) -> list[dict[str, Any]]:
    """Return the records of an entity that the viewer may see, as they were known at `at`."""
    return past_records(session, law, [Record.entity_id == entity_id, view.allowed], at)


def past_records(session: Session, law: Law, where: list[Any], at: datetime) -> list[dict[str, Any]]:
    """Return the records that meet `where` as they were known at `at`."""
    found = past_facts.as_of(session, at, *where)
    newest = _newest(session, [record.facts.rid for record in found], at)
    return [_past_out(record, newest[record.facts.rid], law, at) for record in found]


def _newest(session: Session, rids: list[str], at: datetime) -> dict[str, tuple[int, int]]:
    rows = session.execute(
        select(Record.rid, Version.inc, Version.n)
        .join(Version, Version.record_id == Record.id)
        .join(FeedEntry, FeedEntry.version_id == Version.id)
        .where(Record.rid.in_(rids), FeedEntry.sequenced_at <= at)
        .order_by(Version.inc, Version.n)
    )
    return {rid: (inc, n) for rid, inc, n in rows}


def _past_out(record: PastRecord, version: tuple[int, int], law: Law, at: datetime) -> dict[str, Any]:
    """Return one record of the past as the API writes it, its effects on the legal day of the instant."""
    facts, day = record.facts, legal_day(at)
    body = records.clean(record.body)
    answer = {
        "rid": facts.rid,
        "kind": facts.kind.value,
        "standing": facts.standing.value,
        "state": facts.state.value,
        "inc": version[0],
        "n": version[1],
        "authority": {"code": facts.authority_code, "name": facts.authority_name},
        "party": body["party"],
        "decision_no": facts.decision_no,
        "decided_on": facts.decided_on,
        "effects": records.effects_out(facts, law, day),
        "restrictions": [restriction_out(r) for r in display.restrictions_of(facts, law)],
        "flags": [],
        "record": body,
        "as_of": rfc3339(at),
    }
    return answer | ({"list": facts.list_code} if facts.list_code else {})

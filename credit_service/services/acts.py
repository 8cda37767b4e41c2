"""Acts on a filed record: correct, suspend, resume, repair, revoke, withdraw, reinstate, erase; each one version."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from credit_service.clock import legal_day
from credit_service.db import insert_many, reserve
from credit_service.errors import Invalid, NotAllowed, NotFound, NotOwner, StaleVersion
from credit_service.models import Body, Person, Record, RestrictionRow, Version
from credit_service.rules import lifecycle
from credit_service.rules.names import normalise_decision_no
from credit_service.services import audit, profiles, registrations
from credit_service.services.facts import columns_of, restrictions_of_body
from credit_service.services.versions import Statement, Writer, home_of
from credit_service.site import Actor, Site
from schemas.problems import Fault
from schemas.vocabulary import Op, RecordKind, Standing, State

_FIXED = ("kind", "list", "party", "authority")
"""What a correction may not touch: another party or kind is another record."""


@dataclass(frozen=True, slots=True)
class Act:
    """One act: what, on which legal basis, from which day, and which version its author has seen."""

    op: Op
    basis: str
    effective_on: date
    expect: tuple[int, int] | None = None
    """(inc, n) of the version the author read; a newer one refuses the act."""
    changes: Mapping[str, Any] = field(default_factory=dict)
    """For `correct`: a JSON merge patch (RFC 7396) of the filed body."""


@dataclass(frozen=True, slots=True)
class Done:
    """The version an act made."""

    rid: str
    inc: int
    n: int
    state: State


def perform(session: Session, site: Site, rid: str, act: Act, actor: Actor, now: datetime) -> Done:
    """Make the version that its owner's act asks for, in the caller's transaction.

    Raises: NotFound; NotOwner unless the actor's organisation is the record's authority; StaleVersion; NotAllowed;
    Invalid when a correction touches what it may not.
    """
    head = _head(session, rid)
    _check_owner(head, actor, site.home)
    return _perform(session, site, head, act, actor, now)


def observe(session: Session, site: Site, rid: str, act: Act, actor: Actor, now: datetime) -> Done:
    """Make the version that a source's act asks for on what was seen there; a statement of ours is not touched.

    Raises: NotFound, NotOwner, NotAllowed.
    """
    head = _head(session, rid)
    if head.standing != Standing.OBSERVED:
        raise NotOwner("this record is a statement; only its authority may act on it")
    return _perform(session, site, head, act, actor, now)


def _head(session: Session, rid: str) -> Record:
    head = session.execute(select(Record).where(Record.rid == rid).with_for_update()).scalar_one_or_none()
    if head is None:
        raise NotFound(f"no record {rid} is held here")
    return head


def _perform(session: Session, site: Site, head: Record, act: Act, actor: Actor, now: datetime) -> Done:
    _check_version(head, act)
    if act.effective_on > legal_day(now):
        remedy = "Send the act on the day it takes effect."
        message = "生效日期在将来；an act that takes effect later is not taken yet"
        raise Invalid(faults=[Fault("/effective_on", "future-date", message, remedy)])
    state = lifecycle.after(State(head.state), act.op)
    if state is None:
        raise NotAllowed(f"{act.op.value} is not allowed on a record that is {head.state}")
    # A removal carries no content; whatever leaves the record in force, or mends what is shielded, carries all of it.
    body = _content(session, head, act) if state is State.IN_FORCE or act.op is Op.CORRECT else {}
    noted = {"op": act.op.value, "basis": act.basis, "effective_on": act.effective_on.isoformat()}
    version_id = reserve(session, Version, 1)[0]
    statement = Statement(
        head.id, head.rid, head.authority_code, head.inc, head.n + 1, act.op, state,
        {"act": noted} | ({"record": body} if body else {}), act.effective_on, None, head.hash,
    )  # fmt: skip
    writer = Writer(now, actor.name)
    hash_ = writer.add(version_id, statement)
    writer.write(session)
    _move_head(session, head, statement, version_id, hash_, body)
    if act.op is Op.ERASE:
        _erase(session, head, version_id)
    detail = {"op": act.op.value, "n": statement.n}
    audit.note(session, actor, audit.Event.RECORD_ACT, head.rid, now, reason=act.basis[:400], **detail)
    if head.kind == RecordKind.REGISTRATION:
        registrations.recompute(session, [head.entity_id], now)
    if head.entity_id is not None:
        profiles.rewrite(session, site, [head.entity_id], legal_day(now))
    return Done(head.rid, statement.inc, statement.n, state)


def _check_owner(head: Record, actor: Actor, home: str) -> None:
    if home_of(head.rid) != home:
        raise NotOwner("this record is at home on another platform; its authority acts there")
    if actor.organisation_code != head.authority_code:
        raise NotOwner(f"only {head.authority_name} ({head.authority_code}) may act on this record")
    if head.standing != Standing.STATED:
        raise NotOwner(
            "this record is held as something seen elsewhere, not as a statement of yours:"
            " file the decision, or import it with its authority as the source, then act on it"
        )


def _check_version(head: Record, act: Act) -> None:
    if act.expect is not None and act.expect != (head.inc, head.n):
        raise StaleVersion(f"the newest version is [{head.inc}, {head.n}], you expected {list(act.expect)}")
    if head.frozen:
        raise NotAllowed(f"the record is frozen ({head.frozen}) until a steward has decided")


def _content(session: Session, head: Record, act: Act) -> dict[str, Any]:
    text = session.execute(select(Body.body).where(Body.version_id == head.content_version_id)).scalar_one_or_none()
    if text is None:
        raise NotAllowed("nothing is left of this record that could be put in force")
    record: dict[str, Any] = json.loads(text)["record"]
    if act.op is not Op.CORRECT:
        return record
    touched = [key for key in _FIXED if key in act.changes and act.changes[key] != record.get(key)]
    if touched or not act.changes:
        raise Invalid(faults=_correction_faults(touched))
    return dict(merged(record, act.changes))


def _correction_faults(touched: list[str]) -> list[Fault]:
    if not touched:
        return [
            Fault("/changes", "required", "更正须写明 changes；a correction needs `changes`", "Send a merge patch.")
        ]
    remedy = "Withdraw or revoke this record and file another."
    return [
        Fault(f"/changes/{key}", "fixed-field", f"{key} 不可更正；a correction may not change {key}", remedy)
        for key in touched
    ]


def merged(target: Any, patch: Any) -> Any:
    """Return `target` with a JSON merge patch applied: null removes, arrays are replaced whole (RFC 7396)."""
    if not isinstance(patch, Mapping):
        return patch
    result = dict(target) if isinstance(target, Mapping) else {}
    for key, value in patch.items():
        if value is None:
            result.pop(key, None)
        else:
            result[key] = merged(result.get(key), value)
    return result


def _move_head(
    session: Session, head: Record, statement: Statement, version_id: int, hash_: bytes, body: Mapping[str, Any]
) -> None:
    values: dict[str, Any] = {"n": statement.n, "version_id": version_id, "hash": hash_, "state": statement.state.value}
    if body:
        number = normalise_decision_no(str(body.get("decision_no") or "")) or None
        values |= columns_of(body) | {"content_version_id": version_id, "decision_key": number}
        session.execute(delete(RestrictionRow).where(RestrictionRow.record_id == head.id))
        rows = [row | {"record_id": head.id} for row in restrictions_of_body(body)]
        insert_many(session, RestrictionRow, rows)
    session.execute(update(Record).where(Record.id == head.id).values(values))


def _erase(session: Session, head: Record, erasing: int) -> None:
    """Destroy every body and salt of the record but the erasing act's own; commitments, hashes and the floor stay."""
    versions = select(Version.id).where(Version.record_id == head.id, Version.id != erasing)
    session.execute(delete(Body).where(Body.version_id.in_(versions)))
    session.execute(delete(RestrictionRow).where(RestrictionRow.record_id == head.id))
    blank = {"party_name": "", "party_name_key": "", "party_key": "", "legal_basis": "", "decision_key": None}
    blank |= {"content_version_id": None}
    session.execute(update(Record).where(Record.id == head.id).values(blank))
    alone = select(Record.id).where(Record.entity_id == head.entity_id, Record.state != State.ERASED.value).limit(1)
    if head.natural_person and session.execute(alone).first() is None:
        session.execute(delete(Person).where(Person.entity_id == head.entity_id))

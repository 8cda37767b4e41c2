"""Storing what other homes state: versions word for word, heads as their newest version says, never a version of our own."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from credit_service.among import rows_among
from credit_service.clock import legal_day
from credit_service.db import fetch, insert_many, reserve
from credit_service.models import Body, InboxEntry, OutboxEntry, Record, RestrictionRow, Version
from credit_service.rules import identity, integrity, lifecycle
from credit_service.rules.exchange import Do
from credit_service.services import acts, entities, organisations, profiles, registrations
from credit_service.services.facts import columns_of, restrictions_of_body
from credit_service.site import Actor, Site
from schemas.exchange import Envelope
from schemas.problems import Fault
from schemas.vocabulary import Op, RecordKind, Standing, State

HEAD = ("id", "rid", "state", "inc", "n", "hash", "entity_id", "frozen", "flags", "standing", "authority_code")
"""Columns of the heads that `Arrived` carries."""
SAME_DECISION = Fault(
    "/body/record/decision_no",
    "same-decision",
    "another record states the same decision of this authority for the same party",
    "People settle which of the two records stands; withdraw the other.",
)
_FORK = "fork"


@dataclass(slots=True)
class Arrived:
    """One verified version and what the table decided to do with it; `fault` says why it could not be done."""

    envelope: Envelope
    do: Do
    head: Mapping[str, Any] | None
    hide: bool = False
    """Whether the head must not be shown until people have decided."""
    fault: Fault | None = None
    party: entities.Party | None = None

    @property
    def speaks(self) -> bool:
        """Whether the head takes over content from it."""
        return self.envelope.record is not None and self.do in {Do.INSERT, Do.ADVANCE}

    @property
    def unique(self) -> tuple[str, str, str, str] | None:
        """The decision it states, as the index over decisions knows it."""
        record = self.envelope.record
        if record is None or self.party is None:
            return None
        number = identity.normalise_decision_no(str(record.get("decision_no") or ""))
        return (self.envelope.authority, number, self.envelope.kind, _party_key(self.party)) if number else None


def store(session: Session, site: Site, actor: Actor, arrived: Sequence[Arrived], now: datetime) -> None:
    """Store versions of different records in the caller's transaction; those that cannot be get their `fault`."""
    if not arrived:
        return
    organisations.ensure(session, {(a.envelope.authority, a.envelope.authority_name) for a in arrived}, now)
    touched = _link(session, site, arrived, now)
    touched |= _give_way(session, site, actor, [a for a in arrived if a.speaks], now)
    good = [a for a in arrived if a.fault is None]
    _write(session, good, actor, now)
    touched |= {a.head["entity_id"] for a in good if a.head}
    spoken = [a for a in good if a.envelope.kind == RecordKind.REGISTRATION]
    registered = {a.party.entity_id for a in spoken if a.party} | {a.head["entity_id"] for a in spoken if a.head}
    registrations.recompute(session, registered, now)
    profiles.rewrite(session, site, [id_ for id_ in touched if id_ is not None], legal_day(now))


def _link(session: Session, site: Site, arrived: Sequence[Arrived], now: datetime) -> set[int | None]:
    speaking = [a for a in arrived if a.speaks]
    for one in speaking:
        assert one.envelope.record is not None
        one.party = entities.party_of(one.envelope.record["party"])
    touched: set[int | None] = set(entities.link(session, site, [a.party for a in speaking if a.party], now))
    for one in speaking:
        assert one.party is not None
        one.fault = one.party.fault
        touched.add(one.party.entity_id)
    return touched


def _give_way(
    session: Session, site: Site, actor: Actor, speaking: Sequence[Arrived], now: datetime
) -> set[int | None]:
    """An observation of a decision gives way to the statement of its home; another statement of it does not."""
    wanted = {a.unique: a for a in speaking if a.unique and a.fault is None}
    touched: set[int | None] = set()
    for row in _same_decisions(session, list(wanted)):
        one = wanted[(row["authority_code"], row["decision_key"], row["kind"], row["party_key"])]
        if row["rid"] == one.envelope.rid:
            continue
        if row["standing"] != Standing.OBSERVED:
            one.fault = SAME_DECISION
            continue
        if lifecycle.after(State(row["state"]), Op.WITHDRAW):
            act = acts.Act(Op.WITHDRAW, f"stated by its home as {one.envelope.rid}", legal_day(now))
            acts.observe(session, site, row["rid"], act, actor, now)
        session.execute(update(Record).where(Record.id == row["id"]).values(decision_key=None))
        touched.add(row["entity_id"])
    return touched


def _same_decisions(
    session: Session, wanted: Sequence[tuple[str, str, str, str] | None]
) -> Iterable[Mapping[str, Any]]:
    key = (Record.authority_code, Record.decision_key, Record.kind, Record.party_key)
    columns = (*key, Record.id, Record.rid, Record.standing, Record.state, Record.entity_id)
    named = [one for one in wanted if one is not None]
    if named:
        # Only with IS NOT NULL does SQLite use the index, which is partial; else it reads every record there is.
        yield from fetch(
            session, select(*columns).where(rows_among(session, key, named), Record.decision_key.is_not(None))
        )


def _write(session: Session, good: Sequence[Arrived], actor: Actor, now: datetime) -> None:
    kept = [a for a in good if a.do not in {Do.FORK, Do.HOLD}]
    version_ids = dict(zip(map(id, kept), reserve(session, Version, len(kept)), strict=True))
    new = [a for a in kept if a.head is None]
    record_ids = dict(zip(map(id, new), reserve(session, Record, len(new)), strict=True))
    insert_many(session, Record, [_new_head(a, record_ids[id(a)], version_ids[id(a)]) for a in new])
    for one in good:
        if one.head is not None:
            _change_head(session, one, version_ids.get(id(one), 0))
    holders = {id(a): a.head["id"] if a.head else record_ids[id(a)] for a in kept}
    insert_many(session, Version, [_version(a, version_ids[id(a)], holders[id(a)], actor, now) for a in kept])
    insert_many(session, Body, [_body(a, version_ids[id(a)]) for a in kept if _keeps_body(a)])
    insert_many(session, OutboxEntry, [{"version_id": version_ids[id(a)]} for a in kept])
    _state_restrictions(session, [a for a in kept if a.speaks], holders)
    for one in kept:
        if one.envelope.op is Op.ERASE:
            _erase(session, holders[id(one)], one.envelope.rid)


def _new_head(one: Arrived, record_id: int, version_id: int) -> dict[str, Any]:
    return _floor(one.envelope) | _said(one, version_id) | {"id": record_id} | _newest(one.envelope, version_id)


def _floor(envelope: Envelope) -> dict[str, Any]:
    """Return the head of a record of which only the name and state are known: nothing older can come in above it."""
    blank = columns_of({"kind": envelope.kind})
    return blank | {
        "rid": envelope.rid,
        # The table asks that a listing names its list; a floor knows none.
        "list_code": "" if envelope.kind == RecordKind.LISTING else None,
        "standing": Standing.STATED.value,
        "authority_code": envelope.authority,
        "authority_name": envelope.authority_name,
        "entity_id": None,
        "party_name": "",
        "party_name_key": "",
        "party_key": "",
        "decision_key": None,
        "flags": "",
        "frozen": None,
        "content_version_id": None,
    }


def _newest(envelope: Envelope, version_id: int) -> dict[str, Any]:
    return {
        "inc": envelope.inc,
        "n": envelope.n,
        "version_id": version_id,
        "hash": envelope.hash,
        "state": envelope.state.value,
    }


def _said(one: Arrived, version_id: int) -> dict[str, Any]:
    """Return the head columns that follow from what the version says; none for a version without content."""
    record = one.envelope.record
    if record is None or one.party is None:
        return {}
    unique = one.unique
    flags = {
        "doubtful-identifier": one.party.doubtful,
        "name-only": one.party.entity_id is None,
        "no-number": unique is None,
    }
    return columns_of(record) | {
        "authority_name": one.envelope.authority_name,
        "entity_id": one.party.entity_id,
        "party_name": one.party.name,
        "party_name_key": one.party.name_key,
        "party_key": _party_key(one.party),
        "decision_key": unique[1] if unique else None,
        "flags": " ".join(flag for flag, raised in flags.items() if raised),
        "content_version_id": version_id,
    }


def _party_key(party: entities.Party) -> str:
    return ":".join(party.keys[0]) if party.keys else "name:" + party.name_key


def _change_head(session: Session, one: Arrived, version_id: int) -> None:
    head = one.head
    assert head is not None
    values: dict[str, Any] = {}
    if one.do is Do.ADVANCE:
        values = _said(one, version_id) | _newest(one.envelope, version_id)
    elif one.do is Do.FORK:
        flags = dict.fromkeys([*head["flags"].split(), _FORK])
        values = {"frozen": _FORK, "flags": " ".join(flags)}
    if one.hide and head["state"] == State.IN_FORCE:
        # A removal stands against it: wrongly hidden for a day can be repaired, wrongly shown is the harm.
        values["state"] = State.SUSPENDED.value
    if values:
        session.execute(update(Record).where(Record.id == head["id"]).values(values))


def _version(one: Arrived, version_id: int, record_id: int, actor: Actor, now: datetime) -> dict[str, Any]:
    envelope = one.envelope
    return {
        "id": version_id,
        "record_id": record_id,
        "inc": envelope.inc,
        "n": envelope.n,
        "op": envelope.op.value,
        "state": envelope.state.value,
        "valid_from": envelope.valid_from,
        "valid_to": envelope.valid_to,
        "prev_hash": envelope.prev_hash,
        "commit_hash": envelope.commit,
        "hash": envelope.hash,
        "via": " ".join(envelope.via),
        "recorded_at": now,
        "recorded_by": actor.name[:64],
    }


def _keeps_body(one: Arrived) -> bool:
    erased = one.head is not None and one.head["state"] == State.ERASED
    return one.envelope.body is not None and not erased


def _body(one: Arrived, version_id: int) -> dict[str, Any]:
    text = integrity.canonical(one.envelope.body).decode()
    return {"version_id": version_id, "salt": one.envelope.salt, "body": text}


def _state_restrictions(session: Session, speaking: Sequence[Arrived], holders: Mapping[int, int]) -> None:
    ids = [holders[id(a)] for a in speaking if a.head is not None]
    if ids:
        session.execute(delete(RestrictionRow).where(RestrictionRow.record_id.in_(ids)))
    insert_many(
        session,
        RestrictionRow,
        [
            row | {"record_id": holders[id(a)]}
            for a in speaking
            if a.envelope.record is not None
            for row in restrictions_of_body(a.envelope.record)
        ],
    )


def _erase(session: Session, record_id: int, rid: str) -> None:
    """Destroy every body and salt held of the record, and whatever was kept of it in the inbox."""
    versions = select(Version.id).where(Version.record_id == record_id)
    session.execute(delete(Body).where(Body.version_id.in_(versions)))
    session.execute(delete(RestrictionRow).where(RestrictionRow.record_id == record_id))
    blank = {"party_name": "", "party_name_key": "", "party_key": "", "legal_basis": "", "decision_key": None}
    blank |= {"content_version_id": None}
    session.execute(update(Record).where(Record.id == record_id).values(blank))
    session.execute(update(InboxEntry).where(InboxEntry.rid == rid).values(sealed=None))

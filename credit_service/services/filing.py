"""Filing records: one statement or a thousand in one transaction, each filed, updated, unchanged or refused.

The same statement filed again changes nothing; another statement under the same name is a correction by its owner; a
record that was removed is never brought back by filing (that takes `reinstate`).
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from credit_service.among import among, rows_among
from credit_service.clock import legal_day
from credit_service.db import PAST_SESSION, fetch, insert_many, reserve, too_long
from credit_service.models import Body, Record, RestrictionRow, Version
from credit_service.rules import identity, integrity, masking
from credit_service.services import entities, organisations, profiles, registrations
from credit_service.services.facts import columns_of, restrictions_of_body
from credit_service.services.versions import Statement, Writer, home_of
from credit_service.site import Actor, Site
from schemas.problems import Fault
from schemas.vocabulary import EntityCategory, Op, Outcome, RecordKind, Scheme, Standing, State

CHUNK = 1000
"""Rows of one write transaction at the most, so that others can write in between on SQLite."""
REMOVED_STAYS = Fault(
    "",
    "illegal-transition",
    "记录已修复、撤销、撤回或屏蔽，重复报送不能恢复；the record was removed and filing does not bring it back",
    "If it must come back, its authority uses the act `reinstate` with a legal basis.",
)
_LONGEST_IDENTIFIER = 64
ELSEWHERE = Fault(
    "/decision_no",
    "not-owner",
    "该决定由其他平台发布；this decision is at home on another platform",
    "Its authority corrects it where it is at home; nothing is to be filed here.",
)


@dataclass(slots=True)
class Filing:
    """One statement to be filed: the canonical body, whose it is, and the columns its name is made from."""

    body: Mapping[str, Any]
    authority_code: str
    authority_name: str
    key: Sequence[str]
    standing: Standing = Standing.STATED
    flags: Sequence[str] = ()


@dataclass(slots=True)
class Filed:
    """How one filing ended."""

    outcome: Outcome
    rid: str = ""
    record_id: int | None = None
    n: int = 0
    fault: Fault | None = None
    flags: tuple[str, ...] = ()


@dataclass(slots=True)
class _Item:
    filing: Filing
    party: entities.Party
    record: dict[str, Any]
    """The body as it will be stored: a person's name masked, its number replaced by its keyed hash."""
    rid: str
    decision_key: str | None
    party_key: str
    at: int
    head: Mapping[str, Any] | None = None
    done: Filed | None = None
    columns: dict[str, Any] = field(default_factory=dict)

    @property
    def unique(self) -> tuple[str, str, str, str] | None:
        if self.decision_key is None:
            return None
        return (self.filing.authority_code, self.decision_key, self.record["kind"], self.party_key)


def file_one(session: Session, site: Site, filing: Filing, actor: Actor, now: datetime) -> Filed:
    """File one statement; see `file_many`."""
    return file_many(session, site, [filing], actor, now)[0]


def file_many(
    session: Session, site: Site, filings: Sequence[Filing], actor: Actor, now: datetime, *, again: bool = False
) -> list[Filed]:
    """File up to `CHUNK` statements in the caller's transaction; answers stand in the order of the filings.

    Two filings of one record in the same chunk are taken one after the other. With `again` (the very same file was
    taken in before) a statement that any version already made is unchanged: two rows of one file that contradict each
    other would otherwise correct each other for ever.
    """
    items = [_prepare(site, filing, at) for at, filing in enumerate(filings)]
    organisations.ensure(session, {(f.authority_code, f.authority_name) for f in filings}, now)
    for item in items:
        item.party.fault = _overflow(item)
    touched = entities.link(session, site, [i.party for i in items if i.party.fault is None], now)
    waiting = []
    for item in items:
        if item.party.fault is not None:
            item.done = Filed(Outcome.QUARANTINED, fault=item.party.fault)
        else:
            waiting.append(item)
    while waiting:
        now_turn, waiting = _first_of_each(waiting)
        touched |= _file_distinct(session, now_turn, actor, now, again)
    registrations.recompute(session, _registered(items), now)
    profiles.rewrite(session, site, touched, legal_day(now))
    return [item.done or Filed(Outcome.QUARANTINED) for item in items]


def _registered(items: Iterable[_Item]) -> Iterable[int | None]:
    """The entities of the registrations that were filed or updated: also the one a registration spoke of before."""
    for item in items:
        if item.record["kind"] == RecordKind.REGISTRATION and item.done and item.done.n:
            yield item.party.entity_id
            yield item.head["entity_id"] if item.head else None


def _prepare(site: Site, filing: Filing, at: int) -> _Item:
    printed = filing.body["party"]
    party = entities.party_of(printed)
    record = dict(filing.body)
    record["party"] = _stored_party(site, printed, party)
    number = identity.normalise_decision_no(str(record.get("decision_no") or "")) or None
    rid = integrity.rid(site.home, record["kind"], filing.authority_code, filing.key)
    return _Item(filing, party, record, rid, number, _party_key(site, party), at)


def _overflow(item: _Item) -> Fault | None:
    """What is longer than the database takes: PostgreSQL would refuse the whole chunk, SQLite would keep it."""
    head = {
        "rid": item.rid,
        "party_name": item.party.name,
        "party_key": item.party_key,
        "decision_no": str(item.record.get("decision_no") or ""),
        "authority_code": item.filing.authority_code,
        "authority_name": item.filing.authority_name,
        "list_code": item.record.get("list"),
    }
    name = too_long(Record, head) or next((r for r in _overflowing_restrictions(item.record)), "")
    if not name and any(len(i.value) > _LONGEST_IDENTIFIER for i in item.party.identifiers):
        name = "party"
    if not name:
        return None
    remedy = "Shorten it, or check whether columns have shifted."
    return Fault(f"/{name}", "too-long", "内容过长；the text is longer than can be kept", remedy)


def _overflowing_restrictions(record: Mapping[str, Any]) -> Iterable[str]:
    return (name for row in restrictions_of_body(record) if (name := too_long(RestrictionRow, row)))


def _stored_party(site: Site, printed: Mapping[str, Any], party: entities.Party) -> dict[str, Any]:
    stored = {key: value for key, value in printed.items() if value not in (None, "", [])}
    stored["category"] = party.category.value
    if party.category is EntityCategory.NATURAL_PERSON:
        number = stored.pop("person_id", None)
        stored["name"] = masking.mask_person_name(party.name)
        if number:
            stored["person"] = entities.blind_person(site, number)
    else:
        stored.pop("person_id", None)
    return stored


def _party_key(site: Site, party: entities.Party) -> str:
    if party.person_id:
        return "person:" + entities.blind_person(site, party.person_id)
    if party.keys:
        return ":".join(party.keys[0])
    if party.category is EntityCategory.NATURAL_PERSON:
        return "person-name:" + site.keys.blind(party.name_key, "person_name")
    return "name:" + party.name_key


def _first_of_each(waiting: Sequence[_Item]) -> tuple[list[_Item], list[_Item]]:
    seen: set[object] = set()
    first: list[_Item] = []
    rest: list[_Item] = []
    for item in waiting:
        names = {item.rid, item.unique} - {None}
        (rest if names & seen else first).append(item)
        seen |= names
    return first, rest


def _file_distinct(session: Session, items: Sequence[_Item], actor: Actor, now: datetime, again: bool) -> set[int]:
    """File items that are all different records; return the entities whose records changed."""
    _find_heads(session, items)
    stored = _stored_bodies(session, items, again)
    new, changed = [], []
    for item in items:
        if item.head is None:
            new.append(item)
        else:
            verdict = _compare(item, stored.get(item.head["id"], ()))
            if verdict is None:
                changed.append(item)
            else:
                item.done = verdict
    _write(session, new, changed, actor, now)
    return {i.party.entity_id for i in (*new, *changed) if i.party.entity_id is not None}


def _find_heads(session: Session, items: Sequence[_Item]) -> None:
    columns = [Record.__table__.c[name] for name in _HEAD]
    by_rid = select(*columns).where(among(session, Record.rid, [item.rid for item in items]))
    heads = {row["rid"]: row for row in fetch(session, by_rid)}
    key = (Record.authority_code, Record.decision_key, Record.kind, Record.party_key)
    wanted = [item.unique for item in items if item.unique and item.rid not in heads]
    uniques: dict[tuple[Any, ...], Mapping[str, Any]] = {}
    if wanted:
        # Only with IS NOT NULL does SQLite use the index, which is partial; else it reads every record there is.
        found = select(*columns).where(rows_among(session, key, wanted), Record.decision_key.is_not(None))
        for row in fetch(session, found):
            uniques[(row["authority_code"], row["decision_key"], row["kind"], row["party_key"])] = row
    for item in items:
        item.head = heads.get(item.rid) or (uniques.get(item.unique) if item.unique else None)


_HEAD = (
    "id", "rid", "authority_code", "decision_key", "kind", "party_key", "state", "standing", "inc", "n",
    "version_id", "content_version_id", "hash", "entity_id", "frozen",
)  # fmt: skip


def _stored_bodies(session: Session, items: Sequence[_Item], again: bool) -> dict[int, list[Mapping[str, Any]]]:
    """Return by record what its newest content version says; with `again`, what each of its versions says."""
    heads = [item.head for item in items if item.head is not None]
    if not heads:
        return {}
    column, name = (Version.record_id, "id") if again else (Version.id, "content_version_id")
    made = select(Version.record_id, Body.body).join(Version, Version.id == Body.version_id)
    stored: dict[int, list[Mapping[str, Any]]] = {}
    for row in fetch(session, made.where(among(session, column, [head[name] for head in heads if head[name]]))):
        stored.setdefault(row["record_id"], []).append(json.loads(row["body"]).get("record"))
    return stored


def _compare(item: _Item, stored: Sequence[Mapping[str, Any]]) -> Filed | None:
    """Return how a filing of a known record ends, or None when it is a correction to be written."""
    head = item.head
    assert head is not None
    if item.record in stored:
        return Filed(Outcome.UNCHANGED, head["rid"], head["id"])
    if head["standing"] == Standing.STATED and item.filing.standing is Standing.OBSERVED:
        # Seen elsewhere, whatever it says there: only the owner changes a statement.
        return Filed(Outcome.UNCHANGED, head["rid"], head["id"], flags=("mirror",))
    if home_of(head["rid"]) != home_of(item.rid):
        return Filed(Outcome.QUARANTINED, head["rid"], head["id"], fault=ELSEWHERE)
    if head["state"] != State.IN_FORCE or head["frozen"]:
        return Filed(Outcome.QUARANTINED, head["rid"], head["id"], fault=REMOVED_STAYS)
    return None


def _write(session: Session, new: Sequence[_Item], changed: Sequence[_Item], actor: Actor, now: datetime) -> None:
    record_ids = iter(reserve(session, Record, len(new)))
    version_ids = iter(reserve(session, Version, len(new) + len(changed)))
    writer = Writer(now, actor.name)
    heads: list[dict[str, Any]] = []
    stated: list[dict[str, Any]] = []
    for item in new:
        heads.append(_first_version(item, next(record_ids), next(version_ids), writer))
        stated += _restriction_rows(heads[-1]["id"], item.record)
    updates = [_next_version(item, next(version_ids), writer, now) for item in changed]
    insert_many(session, Record, heads)
    for values in updates:
        session.execute(update(Record).where(Record.id == values["id"]).values(values))
    replaced = [values["id"] for values in updates]
    if replaced:
        old = delete(RestrictionRow).where(among(session, RestrictionRow.record_id, replaced))
        session.execute(old, execution_options=PAST_SESSION)
    for values, item in zip(updates, changed, strict=True):
        stated += _restriction_rows(values["id"], item.record)
    insert_many(session, RestrictionRow, stated)
    writer.write(session)


def _first_version(item: _Item, record_id: int, version_id: int, writer: Writer) -> dict[str, Any]:
    columns = head_columns(item)
    statement = Statement(
        record_id, item.rid, item.filing.authority_code, 0, 1, Op.FILE, State.IN_FORCE, {"record": item.record},
        columns["decided_on"], columns["display_until"],
    )  # fmt: skip
    hash_ = writer.add(version_id, statement)
    item.done = Filed(Outcome.FILED, item.rid, record_id, 1, flags=tuple(columns["flags"].split()))
    return columns | {
        "id": record_id,
        "rid": item.rid,
        "state": State.IN_FORCE.value,
        "inc": 0,
        "n": 1,
        "version_id": version_id,
        "content_version_id": version_id,
        "hash": hash_,
        "frozen": None,
    }


def _next_version(item: _Item, version_id: int, writer: Writer, now: datetime) -> dict[str, Any]:
    head = item.head
    assert head is not None
    columns = head_columns(item)
    act = {"op": Op.CORRECT.value, "basis": "refiled", "effective_on": legal_day(now).isoformat()}
    statement = Statement(
        head["id"], head["rid"], head["authority_code"], head["inc"], head["n"] + 1, Op.CORRECT, State.IN_FORCE,
        {"record": item.record, "act": act}, columns["decided_on"], columns["display_until"], head["hash"],
    )  # fmt: skip
    hash_ = writer.add(version_id, statement)
    item.done = Filed(Outcome.UPDATED, head["rid"], head["id"], head["n"] + 1)
    versioned = {"n": head["n"] + 1, "version_id": version_id, "content_version_id": version_id, "hash": hash_}
    return columns | versioned | {"id": head["id"]}


def head_columns(item: _Item) -> dict[str, Any]:
    """Return every head column that follows from what is filed."""
    flags = list(item.filing.flags)
    if item.party.doubtful:
        flags.append("doubtful-identifier")
    if item.party.entity_id is None:
        flags.append("name-only")
    if item.decision_key is None:
        flags.append("no-number")
    return columns_of(item.record) | {
        "standing": item.filing.standing.value,
        "authority_code": item.filing.authority_code,
        "authority_name": item.filing.authority_name,
        "entity_id": item.party.entity_id,
        "party_name": item.record["party"].get("name", ""),
        "party_name_key": _name_key(item),
        "party_key": item.party_key,
        "decision_key": item.decision_key,
        "flags": " ".join(dict.fromkeys(flags)),
    }


def _name_key(item: _Item) -> str:
    stored = item.record["party"].get("name", "")
    return item.party.name_key if stored == item.party.name else identity.normalise_name(stored)


def _restriction_rows(record_id: int, record: Mapping[str, Any]) -> Iterable[dict[str, Any]]:
    return [row | {"record_id": record_id} for row in restrictions_of_body(record)]


def key_columns(body: Mapping[str, Any]) -> tuple[str, ...]:
    """Return the columns a directly filed record is named by: number where there is one, else date and facts."""
    party = body["party"]
    printed = (str(party.get("name") or ""), *(str(party.get(s.value) or "") for s in Scheme))
    number = str(body.get("decision_no") or "")
    rest = () if number else (str(body.get("decided_on") or ""), str(body.get("facts") or ""))
    return (str(body.get("list") or ""), number, *printed, *rest)

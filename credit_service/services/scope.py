"""What may leave for one partner: only along a dated route, never a person's record, on-site conduct or an observation."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_, select, tuple_
from sqlalchemy.orm import Session

from credit_service.clock import legal_day
from credit_service.db import fetch
from credit_service.models import Body, Record, Version
from credit_service.rules import display, exchange
from credit_service.rules.facts import Facts
from credit_service.rules.lifecycle import REMOVED
from credit_service.services import facts as facts_of
from credit_service.services.partners import Partner
from credit_service.services.versions import home_of
from credit_service.site import Site
from schemas.vocabulary import RecordKind, Standing, State


@dataclass(frozen=True, slots=True)
class Scope:
    """One partner's filter on one day."""

    partner: Partner
    open_routes: tuple[exchange.Route, ...]
    begun_routes: tuple[exchange.Route, ...]
    """Those that have begun, ended or not: what went along them once is withdrawn along them for ever."""
    scope_id: str


def of(site: Site, partner: Partner, today: date) -> Scope:
    """Return the scope of a partner; its id changes with the partner, the routes open today, and the law."""
    begun = tuple(r for r in partner.routes if r.from_on <= today)
    open_ = tuple(r for r in begun if exchange.route_open(r, today))
    said = [partner.name, site.law.version, *sorted(_told(r) for r in open_)]
    return Scope(partner, open_, begun, sha256("\x1f".join(said).encode()).hexdigest()[:16])


def _told(route: exchange.Route) -> str:
    return f"{route.authority}|{','.join(sorted(k.value for k in route.kinds))}"


def along(scope: Scope) -> ColumnElement[bool]:
    """Return the condition that a record may ever have left for the partner."""
    routes = [
        and_(Record.authority_code == r.authority, Record.kind.in_(sorted(k.value for k in r.kinds)))
        for r in scope.begun_routes
    ]
    return and_(
        or_(*routes) if routes else false(),
        Record.standing == Standing.STATED.value,
        Record.natural_person.is_(False),
        Record.kind != RecordKind.CONDUCT_EVENT.value,
        Record.frozen.is_(None),
        ~Record.rid.startswith(f"{scope.partner.name}:", autoescape=True),
    )


def leaves(scope: Scope, row: Any) -> bool:
    """Whether a version along a begun route goes to the partner: not back the way it came; content on open routes only.

    `row` has `rid`, `via`, `state`, `authority_code` and `kind`.
    """
    if not exchange.may_go_to(scope.partner.name, home_of(row.rid), row.via.split()):
        return False
    if State(row.state) in REMOVED:
        return True
    return any(_fits(r, row.authority_code, row.kind) for r in scope.open_routes)


def tellable(session: Session, site: Site, scope: Scope, rows: Iterable[Any], today: date) -> set[int]:
    """Return the records of which the partner may be told: shared now or later, or shared by an earlier version.

    A correction follows what was shared before it; a record that was shared on no day is not told by correcting it.
    Of an erased record nothing is left to judge by: its removal goes. `rows` have `record_id` and `head_state`.
    """
    states = {row.record_id: State(row.head_state) for row in rows}
    told = {id_ for id_, state in states.items() if state is State.ERASED}
    told |= _shared_from(session, site, states.keys() - told, today)
    return told | _shared_before(session, site, scope, states.keys() - told)


def _shared_from(session: Session, site: Site, record_ids: Iterable[int], today: date) -> set[int]:
    """Return those records whose head is shared today or an effect of it is still to change."""
    found: set[int] = set()
    for ids in _portions(record_ids):
        loaded = facts_of.load(session, Record.id.in_(ids))
        found |= {head["id"] for head, facts in loaded if _shared(facts, site, today)}
    return found


def _shared_before(session: Session, site: Site, scope: Scope, record_ids: Iterable[int]) -> set[int]:
    """Return those records of which a version before the head was shared once it was recorded and the route had begun."""
    found: set[int] = set()
    for ids in _portions(record_ids):
        for row in fetch(session, _EARLIER.where(Record.id.in_(ids))):
            body = json.loads(row["body"]).get("record")
            if body is None or row["id"] in found:
                continue
            facts = facts_of.facts_from({**row, **facts_of.columns_of(body)}, facts_of.restrictions_of_body(body))
            begun = [r.from_on for r in scope.begun_routes if _fits(r, row["authority_code"], facts.kind)]
            if begun and _shared(facts, site, max(legal_day(row["recorded_at"]), min(begun))):
                found.add(row["id"])
    return found


_EARLIER = (
    select(
        Record.id, Record.rid, Record.standing, Record.authority_code, Record.authority_name,
        Version.state, Version.recorded_at, Body.body,
    )
    .join(Version, Version.record_id == Record.id)
    .join(Body, Body.version_id == Version.id)
    .where(tuple_(Version.inc, Version.n) < tuple_(Record.inc, Record.n))
)  # fmt: skip


def _shared(facts: Facts, site: Site, day: date) -> bool:
    outlook = display.outlook(facts, site.law, day)
    return outlook.effects.shared.on or outlook.changes_on is not None


def _fits(route: exchange.Route, authority: str, kind: str) -> bool:
    return route.authority == authority and kind in route.kinds


def _portions(record_ids: Iterable[int]) -> Iterable[list[int]]:
    wanted = sorted(record_ids)
    return (wanted[start : start + 500] for start in range(0, len(wanted), 500))

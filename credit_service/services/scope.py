"""What may leave for one partner: only along a dated route, never a person's record, on-site conduct or an observation."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from hashlib import sha256
from typing import Any

from sqlalchemy import ColumnElement, and_, false, or_
from sqlalchemy.orm import Session

from credit_service.models import Record
from credit_service.rules import display, exchange
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
    return any(r.authority == row.authority_code and row.kind in r.kinds for r in scope.open_routes)


def shareable(session: Session, site: Site, record_ids: Iterable[int], today: date) -> Mapping[int, bool]:
    """Return for each record whether it is shared today or an effect of it is still to change."""
    wanted = sorted(set(record_ids))
    found: dict[int, bool] = {}
    for start in range(0, len(wanted), 500):
        for head, facts in facts_of.load(session, Record.id.in_(wanted[start : start + 500])):
            outlook = display.outlook(facts, site.law, today)
            found[head["id"]] = outlook.effects.shared.on or outlook.changes_on is not None
    return found

"""API clients: made with a key that is shown once, known again by the hash of its secret, revoked for good."""

from __future__ import annotations

import hmac
import secrets
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.errors import Conflict, Invalid, NotFound
from credit_service.models import Client, Organisation
from credit_service.services import audit, organisations, statements
from credit_service.site import Actor
from schemas.problems import Fault
from schemas.vocabulary import OrganisationKind, Role

_KINDS: Mapping[Role, OrganisationKind] = {
    Role.REGULATOR: OrganisationKind.AUTHORITY,
    Role.APPROVER: OrganisationKind.AUTHORITY,
    Role.CENTRE: OrganisationKind.CENTRE,
    Role.TRADING_PLATFORM: OrganisationKind.TRADING_PLATFORM,
    Role.PURCHASER: OrganisationKind.PURCHASER,
    Role.PARTNER: OrganisationKind.PARTNER,
    Role.ENTITY: OrganisationKind.ENTITY,
}


@dataclass(frozen=True, slots=True)
class Order:
    """A client to be made. `organisation_name` is needed when the organisation is not held yet."""

    name: str
    role: Role
    organisation_code: str
    organisation_name: str = ""
    expires_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Made:
    """A new client; `key` is never stored and cannot be shown again."""

    client_id: str
    key: str


def add(session: Session, order: Order, actor: Actor, now: datetime) -> Made:
    """Make a client.

    Raises: Conflict when the name is taken; Invalid when the organisation is unknown and unnamed, or for a personal number.
    """
    statements.check_text(order.name, "/name")
    statements.check_text(order.organisation_code, "/organisation/code")
    statements.check_text(order.organisation_name, "/organisation/name")
    if session.execute(select(Client.id).where(Client.name == order.name)).first():
        raise Conflict("a client of that name exists; clients are revoked, never renamed or reused")
    organisation = _organisation(session, order, now)
    prefix, secret = secrets.token_hex(6), secrets.token_urlsafe(32)
    client = Client(
        name=order.name,
        prefix=prefix,
        secret_hash=_hash(secret),
        role=order.role.value,
        organisation_id=organisation.id,
        created_at=now,
        expires_at=order.expires_at,
    )
    session.add(client)
    session.flush()  # a name taken meanwhile is refused here, not at the commit
    audit.note(session, actor, audit.Event.CLIENT_ADDED, prefix, now, role=order.role.value)
    return Made(prefix, f"{prefix}.{secret}")


def _organisation(session: Session, order: Order, now: datetime) -> Organisation:
    held = organisations.by_code(session, order.organisation_code)
    if held is None:
        name = order.organisation_name
        if not name:
            fault = Fault(
                "/organisation/name",
                "unknown-organisation",
                "机构尚未登记；this organisation is not held yet",
                "Send its name as well; the organisation is then made.",
            )
            raise Invalid(faults=[fault])
        kind = _KINDS.get(order.role, OrganisationKind.OPERATOR)
        organisations.ensure(session, [(order.organisation_code, name)], now, kind)
        held = organisations.by_code(session, order.organisation_code)
    assert held is not None
    return held


def revoke(session: Session, client_id: str, actor: Actor, now: datetime) -> None:
    """Revoke a client from now on; revoking it again changes nothing. Raises: NotFound."""
    row = session.execute(select(Client.revoked_at).where(Client.prefix == client_id)).first()
    if row is None:
        raise NotFound("no client has that id")
    if row.revoked_at is None:
        session.execute(update(Client).where(Client.prefix == client_id).values(revoked_at=now))
        audit.note(session, actor, audit.Event.CLIENT_REVOKED, client_id, now)


def listed(session: Session) -> Sequence[Mapping[str, Any]]:
    """Return every client with its organisation, the oldest first; never anything of its key but the id."""
    columns = (
        Client.prefix.label("client_id"),
        Client.name,
        Client.role,
        Organisation.code.label("organisation_code"),
        Organisation.name.label("organisation_name"),
        Client.created_at,
        Client.expires_at,
        Client.revoked_at,
    )
    return fetch(
        session, select(*columns).join(Organisation, Organisation.id == Client.organisation_id).order_by(Client.id)
    )


def authenticate(session: Session, key: str, now: datetime) -> Actor | None:
    """Return who holds the key `PREFIX.SECRET`; None when it is wrong, revoked or expired."""
    prefix, _, secret = key.partition(".")
    row = session.execute(
        select(Client, Organisation)
        .join(Organisation, Organisation.id == Client.organisation_id)
        .where(Client.prefix == prefix)
    ).first()
    # The hash is compared even for an unknown prefix, so that time does not tell whether a prefix exists.
    right = hmac.compare_digest(row.Client.secret_hash if row else "", _hash(secret))
    if row is None or not right:
        return None
    client, organisation = row.Client, row.Organisation
    if client.revoked_at is not None or (client.expires_at is not None and client.expires_at <= now):
        return None
    if organisation.alias_of is not None:
        organisation = organisations.by_code(session, organisation.code) or organisation
    return Actor(client.name, client.role, organisation.code, organisation.name, client.id)


def _hash(secret: str) -> str:
    return sha256(secret.encode("utf-8", "replace")).hexdigest()

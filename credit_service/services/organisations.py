"""Organisations: one table for every body that states, carries or asks; made on first sight, confirmed by people."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime
from hashlib import sha256

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import insert_missing
from credit_service.models import Organisation
from credit_service.rules.identity import normalise_name
from schemas.vocabulary import OrganisationKind


def code_for(name: str) -> str:
    """Return the code of a body known by name only: `x-` and 12 hex digits of SHA-256(normalised name)."""
    return "x-" + sha256(normalise_name(name).encode()).hexdigest()[:12]


def ensure(
    session: Session,
    bodies: Iterable[tuple[str, str]],
    now: datetime,
    kind: OrganisationKind = OrganisationKind.AUTHORITY,
) -> None:
    """Make every (code, name) that is not held yet, as unconfirmed."""
    wanted = dict(bodies)
    held = set(session.execute(select(Organisation.code).where(Organisation.code.in_(wanted))).scalars())
    rows = [
        {
            "code": code,
            "name": name,
            "name_key": normalise_name(name),
            "kind": kind.value,
            "confirmed": False,
            "created_at": now,
        }
        for code, name in wanted.items()
        if code not in held
    ]
    insert_missing(session, Organisation, rows)


def by_code(session: Session, code: str) -> Organisation | None:
    """Return the organisation of that code, following its alias."""
    found = session.execute(select(Organisation).where(Organisation.code == code)).scalar_one_or_none()
    if found is not None and found.alias_of is not None:
        return session.get(Organisation, found.alias_of)
    return found


UNKNOWN = "x-000000000000"
"""The code under which rows stand that name no authority at all."""

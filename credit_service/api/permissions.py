"""Who may do what: one table from permission and role to how far it reaches. `docs/roles.md` prints it."""

from __future__ import annotations

from collections.abc import Mapping
from enum import StrEnum
from types import MappingProxyType

from schemas.vocabulary import Role


class Reach(StrEnum):
    """On which objects a role may use a permission; the object filter stands in the query."""

    ALL = "all"
    OWN = "own"
    """Records whose authority is the client's organisation; tickets and imports of that organisation."""
    SELF = "self"
    """What concerns the client's organisation as a credit entity."""


class Permission(StrEnum):
    """What a view asks for. `ANYONE` is said on purpose, never left out."""

    ANYONE = "anyone"
    OPERATIONS = "operations"
    RECORD_FILE = "record-file"
    RECORD_READ = "record-read"
    RECORD_ACT = "record-act"
    HISTORY_READ = "history-read"
    ENTITY_READ = "entity-read"
    PERSON_LOOK_UP = "person-look-up"
    CLIENTS = "clients"
    IMPORT_WRITE = "import-write"
    IMPORT_READ = "import-read"
    SCREENING_ASK = "screening-ask"
    TICKET_READ = "ticket-read"
    SOURCE_CHECK = "source-check"
    EXCHANGE_READ = "exchange-read"
    EXCHANGE_WRITE = "exchange-write"


P, R = Permission, Role
_OWN = {R.REGULATOR: Reach.OWN, R.APPROVER: Reach.OWN, R.CENTRE: Reach.OWN}
_SCREENING = {R.TRADING_PLATFORM: Reach.OWN, R.PURCHASER: Reach.OWN}

GRANTS: Mapping[Permission, Mapping[Role, Reach]] = MappingProxyType(
    {
        P.OPERATIONS: {R.SECURITY_ADMIN: Reach.ALL, R.AUDITOR: Reach.ALL},
        # An approver is let in to be told that due process is needed; what each role may file: services/statements.
        P.RECORD_FILE: _OWN | {R.PURCHASER: Reach.OWN, R.ENTITY: Reach.SELF},
        P.RECORD_READ: _OWN | {R.ENTITY: Reach.SELF, R.STEWARD: Reach.ALL, R.AUDITOR: Reach.ALL},
        P.RECORD_ACT: _OWN | {R.ENTITY: Reach.SELF},
        P.HISTORY_READ: _OWN | {R.ENTITY: Reach.SELF, R.AUDITOR: Reach.ALL},
        P.ENTITY_READ: _OWN | {R.ENTITY: Reach.SELF, R.STEWARD: Reach.ALL, R.AUDITOR: Reach.ALL},
        P.PERSON_LOOK_UP: _OWN | {R.STEWARD: Reach.ALL, R.AUDITOR: Reach.ALL},
        P.CLIENTS: {R.SECURITY_ADMIN: Reach.ALL},
        P.IMPORT_WRITE: {R.REGULATOR: Reach.OWN},
        P.IMPORT_READ: {R.REGULATOR: Reach.OWN, R.AUDITOR: Reach.ALL},
        # An auditor asks for past instants only, with case and reason, and reads tickets once they are open.
        P.SCREENING_ASK: _SCREENING | {R.AUDITOR: Reach.ALL},
        P.TICKET_READ: _SCREENING | {R.AUDITOR: Reach.ALL},
        P.SOURCE_CHECK: _SCREENING,
        P.EXCHANGE_READ: {R.PARTNER: Reach.OWN, R.AUDITOR: Reach.ALL},
        P.EXCHANGE_WRITE: {R.PARTNER: Reach.OWN},
    }
)
"""A role that is not named for a permission does not have it."""


def reach(permission: Permission, role: str) -> Reach | None:
    """Return how far a role's permission reaches, None where it has none."""
    return GRANTS.get(permission, {}).get(Role(role)) if role else None

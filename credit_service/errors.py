"""Errors in words of the field. Each names a problem of `schemas.problems`; the HTTP status stands there, not here.

CreditError
├── Invalid            what was sent has faults, all of them named
├── NotFound           nothing here by that name, or nothing you may know of
├── Conflict           it contradicts what is held
│   ├── StaleVersion       someone else made a version since
│   └── NotAllowed         the lifecycle knows no such step
├── NotOwner           the record belongs to another authority
├── Forbidden          the role may not
├── Unavailable        the database is away
└── StartRefused       the service must not start like this
"""

from __future__ import annotations

from collections.abc import Sequence

from schemas.problems import Fault


class CreditError(Exception):
    """Something went wrong in the words of the field."""

    code = "internal"

    def __init__(self, detail: str = "", faults: Sequence[Fault] = (), code: str | None = None) -> None:
        super().__init__(detail or (self.__doc__ or "").strip())
        self.detail = str(self)
        self.faults = tuple(faults)
        self.code = code or type(self).code


class Invalid(CreditError):
    """What was sent has faults."""

    code = "invalid"


class NotFound(CreditError):
    """Nothing is held here by that name."""

    code = "not-found"


class Conflict(CreditError):
    """It conflicts with what is held."""

    code = "conflict"


class StaleVersion(Conflict):
    """The record has changed since it was read."""

    code = "stale-version"


class NotAllowed(Conflict):
    """The act is not allowed in the record's present state."""

    code = "illegal-transition"


class NotOwner(CreditError):
    """Only the owner of a record may act on it."""

    code = "not-owner"


class Forbidden(CreditError):
    """The role of this client may not do that."""

    code = "forbidden"


class Unavailable(CreditError):
    """The database cannot be reached at the moment."""

    code = "unavailable"


class StartRefused(CreditError):
    """The service must not start with these settings, keys or schema."""

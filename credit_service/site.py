"""What every use case needs to know of the place it runs in: the node's code, the law, and the keys."""

from __future__ import annotations

from dataclasses import dataclass

from credit_service.keys import Keys
from schemas.law import Law


@dataclass(frozen=True, slots=True)
class Site:
    """The surroundings of a use case; the clock is not among them: instants and days are parameters."""

    home: str
    law: Law
    keys: Keys
    fresh_hours: int = 24


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: the client's name, its role, and the organisation it belongs to."""

    name: str
    role: str
    organisation_code: str
    organisation_name: str = ""
    client_id: int | None = None


SYSTEM = Actor("system", "", "")
"""The service itself: commands run on its own machine, and the schedule."""

"""What one record weighs on one day, whatever is asked: so that a day's first question computes it and later ones read it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date

from credit_service.rules.display import pending, public_here, running
from credit_service.rules.facts import Facts, Restriction
from credit_service.rules.notices import grave
from schemas.law import Law


@dataclass(frozen=True, slots=True)
class Weight:
    """What a verdict may read of a record on a day."""

    running: tuple[Restriction, ...]
    """Restrictions applied."""
    pending: tuple[Restriction, ...]
    """Restrictions that only an unverified row of law keeps from being applied."""
    grave: bool
    """A grave breach of the years before procurement."""
    public_here: bool


def weigh(facts: Facts, law: Law, on: date) -> Weight:
    """Return what a record weighs on a day in Asia/Shanghai.

    Source: practice rulings 1, 8(b), 8(f) and 9.
    """
    applied = running(facts, law, on)
    return Weight(
        applied,
        () if applied else pending(facts, law, on),
        grave(facts, law, on),
        public_here(facts, law, on),
    )

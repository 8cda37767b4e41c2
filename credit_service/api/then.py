"""Asking about the past: the law as it was known then."""

from __future__ import annotations

from datetime import datetime

from credit_service.api.here import node
from credit_service.errors import Invalid
from schemas import law
from schemas.law import Law
from schemas.problems import Fault


def law_then(at: datetime) -> Law:
    """Return the law as it was known at an instant. Raises: Invalid for an instant before any law was known here."""
    try:
        return law.load(node().settings.law, known_at=at)
    except ValueError as error:
        fault = Fault(
            "?as_of", "too-early", "早于本站目录的起始；before any law was known here", "Ask about a later instant."
        )
        raise Invalid(faults=[fault]) from error

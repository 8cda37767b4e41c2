"""Rows in the service's own format: taken as they are, after the checks no schema can make."""

from __future__ import annotations

from typing import Any

from credit_service.reading.cell_fault import CellFault
from credit_service.reading.text import strike
from credit_service.rules.identity import normalise_decision_no


def read_own(document: dict[str, Any] | None, today: str) -> tuple[dict[str, Any], tuple[str, ...]]:
    """Return body and key of a row; its schema is checked where records are filed.

    Raises `CellFault`: `body`, `future-date`, `personal-number`. Source: schemas, openapi.json (Record).
    """
    if document is None or not isinstance(document.get("party"), dict) or not isinstance(document.get("kind"), str):
        raise CellFault("body")
    party = document["party"]
    name = party.get("name")
    if not isinstance(name, str) or not name.strip():
        raise CellFault("required", "party.name")
    decided = document.get("decided_on")
    if isinstance(decided, str) and decided > today:
        raise CellFault("future-date", "decided_on")
    if strike(name) != name:
        raise CellFault("personal-number", "party.name")
    body = {**strike({key: value for key, value in document.items() if key != "party"}), "party": party}
    number = normalise_decision_no(str(document.get("decision_no") or ""))
    rest = () if number else (str(decided or ""), str(document.get("list") or ""), str(document.get("facts") or ""))
    return body, (number, name.strip(), *rest)

"""Parts of canonical bodies that rows are turned into: organisations, restrictions."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from typing import Any

from credit_service.rules.identity import grade, normalise_name
from schemas.forms import Form
from schemas.vocabulary import Force, Grade, Scheme


@lru_cache(maxsize=16384)
def organisation_code(name: str, code: str = "") -> str:
    """Return the code of an organisation: its USCC where that is valid, else `x-` and 12 hex digits of its normalised name.

    Source: design decision 14.
    """
    if _valid(code):
        return grade(Scheme.USCC, code).value
    return "x-" + hashlib.sha256(normalise_name(name).encode()).hexdigest()[:12]


def organisation(said: dict[str, Any], otherwise: str = "") -> dict[str, str] | None:
    """Return {code, name} of the organisation a row names, of the one named `otherwise`, or None. Source: design decision 14."""
    code = said.get("code", "")
    name = said.get("name") or otherwise or (code if _valid(code) else "")
    return {"code": organisation_code(name, code), "name": name} if name else None


@lru_cache(maxsize=16384)
def _valid(code: str) -> bool:
    return bool(code) and grade(Scheme.USCC, code).grade is Grade.VALID


def put(body: dict[str, Any], path: str, value: str) -> None:
    """Put a constant at a dotted path unless the row itself said something there. Source: schemas/forms, `Form.constants`."""
    *groups, key = path.split(".")
    for group in groups:
        body = body.setdefault(group, {})
    body.setdefault(key, value)


def restrictions(form: Form, term: dict[str, Any]) -> list[dict[str, Any]]:
    """Return the restrictions of a row whose form states their terms. Source: schemas/forms, `Form.restrictions`."""
    return [
        {
            "action": action,
            "market": market,
            "territory": "000000",
            "from": term.get("from"),
            "until": term.get("until"),
            "force": str(Force.MUST),
        }
        for action, market in form.restrictions
    ]

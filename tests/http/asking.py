"""Shorthand for tests that ask over HTTP."""

from __future__ import annotations

from typing import Any

from flask.testing import FlaskClient

from tests.builders import FIRM, penalty

PROFILE = f"/api/v1/public/entities/{FIRM['uscc']}"
PERSON = "11010119900307803X"
"""An invented number with the right check character; the canary of these tests."""
OWN = (FIRM["uscc"], FIRM["name"])
"""The firm's own organisation."""


def file(asking: FlaskClient, **changes: Any) -> str:
    """File a penalty, or what `changes` make of it, and return its rid."""
    answer: Any = asking.post("/api/v1/records", json=penalty(**changes))
    assert answer.status_code == 201, answer.text
    rid: str = answer.json["rid"]
    return rid


def act(asking: FlaskClient, rid: str, op: str, expect: list[int] | None = None, **more: Any) -> Any:
    """Act on a record and return the answer."""
    sent = {"op": op, "basis": "示例依据", "effective_on": "2026-11-20", "expect": expect or [0, 1]} | more
    return asking.post(f"/api/v1/records/{rid}/versions", json=sent)


def pointers(answer: Any) -> list[str]:
    """Return the places an answer finds fault with."""
    return sorted(fault["pointer"] for fault in answer.json["errors"])


def codes(answer: Any) -> set[str]:
    """Return the codes of the faults an answer names."""
    return {fault["code"] for fault in answer.json["errors"]}

"""Checking a correction before it is made: a merge patch must leave a body that could have been filed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.errors import Invalid
from credit_service.models import Body, Record
from credit_service.services import acts, statements
from schemas.problems import Fault
from schemas.records import RecordIn
from schemas.said import faults_of

_BESIDE = ("kind", "decided_on", "display_until", "stayed_from", "stayed_until")
"""Fields whose order with the changed ones is checked."""


def checked(session: Session, rid: str, changes: Mapping[str, Any], today: str) -> dict[str, Any]:
    """Return the changes in their normal form. Raises: Invalid with pointers under /changes.

    Only what changes is checked: an imported body may hold columns that no one files by hand.
    """
    text = session.execute(
        select(Body.body).join(Record, Record.content_version_id == Body.version_id).where(Record.rid == rid)
    ).scalar_one_or_none()
    if text is None or not changes:
        return dict(changes)  # the act itself says why this cannot be
    merged = acts.merged(json.loads(text)["record"], changes)
    probe = {key: merged[key] for key in (*changes, *_BESIDE) if key in merged and key not in ("party", "authority")}
    if isinstance(changes.get("details"), Mapping):
        probe["details"] = {key: merged["details"][key] for key in changes["details"] if key in merged["details"]}
    schema = RecordIn(partial=("party",))
    if wrong := schema.validate(probe):
        raise Invalid(faults=list(faults_of(wrong, "/changes")))
    normal = schema.load(probe)
    _check(normal, changes, today)
    return {key: _normal(key, value, normal) for key, value in changes.items()}


def _check(normal: Mapping[str, Any], changes: Mapping[str, Any], today: str) -> None:
    faults = [
        Fault(f"/changes{fault.pointer}", fault.code, fault.message, fault.remedy)
        for fault in statements.personal_numbers({key: normal[key] for key in changes if key in normal})
    ]
    if normal.get("decided_on", "") > today:
        faults.append(
            Fault(
                "/changes/decided_on",
                "future-date",
                "决定日期晚于今天；the decision lies in the future",
                "Check the date.",
            )
        )
    if faults:
        raise Invalid(faults=faults)


def _normal(key: str, value: Any, normal: Mapping[str, Any]) -> Any:
    if value is None or key not in normal:
        return value
    if isinstance(value, Mapping):
        return {inner: normal[key].get(inner) for inner in value}
    return normal[key]

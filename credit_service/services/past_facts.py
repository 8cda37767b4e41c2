"""The facts of records as they were known at an earlier instant, read from the versions (design decision 12).

Known time is the feed: a version counts from its `sequenced_at`. Of an erased record nothing is left to be read.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import groupby
from typing import Any

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.models import Body, FeedEntry, Record, Version
from credit_service.rules.facts import Facts
from credit_service.services.facts import columns_of, facts_from, restrictions_of_body


@dataclass(frozen=True, slots=True)
class PastRecord:
    """One record as it was known: whose it is, its facts, and the body they come from."""

    entity_id: int | None
    party_name_key: str
    facts: Facts
    body: Mapping[str, Any]


def position_at(session: Session, at: datetime) -> int:
    """Return the feed position at an instant, 0 before the first version."""
    return session.execute(select(func.max(FeedEntry.seq)).where(FeedEntry.sequenced_at <= at)).scalar() or 0


def as_of(session: Session, at: datetime, *where: Any) -> list[PastRecord]:
    """Return the records that meet `where` (on columns that never change) as they were known at `at`."""
    versions = (
        select(
            Record.id, Record.rid, Record.entity_id, Record.party_name_key, Record.standing,
            Record.authority_code, Record.authority_name, Version.state, Body.body,
        )
        .join(Version, Version.record_id == Record.id)
        .join(FeedEntry, FeedEntry.version_id == Version.id)
        .outerjoin(Body, Body.version_id == Version.id)
        .where(FeedEntry.sequenced_at <= at, *where)
        .order_by(Record.id, Version.inc, Version.n)
    )  # fmt: skip
    rows = fetch(session, versions)
    found = (_newest(list(of_one)) for _, of_one in groupby(rows, key=lambda row: row["id"]))
    return [record for record in found if record]


def of_entities(session: Session, at: datetime, ids: Sequence[int], *where: Any) -> dict[int, list[PastRecord]]:
    """Return the records of entities that meet `where` today, as they were known at `at`, by entity."""
    found: dict[int, list[PastRecord]] = {}
    for start in range(0, len(ids), 500):
        for record in as_of(session, at, Record.entity_id.in_(ids[start : start + 500]), *where):
            if record.entity_id is not None:
                found.setdefault(record.entity_id, []).append(record)
    return found


def facts_as_of(session: Session, at: datetime, ids: Iterable[int]) -> dict[int, tuple[Facts, ...]]:
    """Return the facts of the records of entities as they were known at `at`, by entity."""
    found = of_entities(session, at, sorted(set(ids)))
    return {id_: tuple(record.facts for record in records) for id_, records in found.items()}


def _newest(versions: Sequence[Mapping[str, Any]]) -> PastRecord | None:
    """The state is that of the newest version, the content that of the newest which carries one."""
    bodies = (json.loads(row["body"]) for row in reversed(versions) if row["body"])
    body = next((body["record"] for body in bodies if "record" in body), None)
    if body is None:
        return None
    head = versions[-1]
    facts = facts_from({**head, **columns_of(body)}, restrictions_of_body(body))
    return PastRecord(head["entity_id"], head["party_name_key"], facts, body)

"""Who did what, append-only, in the transaction of the act itself."""

from __future__ import annotations

from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import insert
from sqlalchemy.orm import Session

from credit_service.models import Audit
from credit_service.site import Actor


class Event(StrEnum):
    """Every event the audit trail knows; docs/audit-events.md explains each."""

    RECORD_FILED = "record-filed"
    RECORD_ACT = "record-act"
    IMPORT_STARTED = "import-started"
    IMPORT_CHUNK = "import-chunk"
    IMPORT_FINISHED = "import-finished"
    SCREENING_ASKED = "screening-asked"
    SCREENING_READ = "screening-read"
    SOURCE_CHECKED = "source-checked"
    ENTITY_READ = "entity-read"
    PERSON_LOOKED_UP = "person-looked-up"
    HISTORY_READ = "history-read"
    PAST_READ = "past-read"
    CLIENT_ADDED = "client-added"
    CLIENT_REVOKED = "client-revoked"
    EXCHANGE_TAKEN_IN = "exchange-taken-in"
    EXCHANGE_READ = "exchange-read"
    KEYED_READ = "keyed-read"
    ANONYMOUS_READS = "anonymous-reads"
    LIST_SOURCE_NOTED = "list-source-noted"
    EXPORTED = "exported"


def note(
    session: Session,
    actor: Actor,
    event: Event,
    object_id: str,
    now: datetime,
    *,
    reason: str = "",
    **detail: Any,
) -> None:
    """Add one line to the trail. `detail` must be plain JSON and free of personal data."""
    session.execute(
        insert(Audit).values(
            at=now,
            actor=actor.name,
            organisation_code=actor.organisation_code,
            event=event.value,
            object_id=object_id,
            reason=reason,
            detail=detail,
        )
    )

"""The ledger of imports as people read it: one import, its rows, and how each ended."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.clock import rfc3339
from credit_service.errors import NotFound
from credit_service.models import Import, ImportRow


def rows(
    session: Session, import_id: str, outcome: str | None = None, after: int = 0, limit: int = 1000
) -> Sequence[ImportRow]:
    """Return rows of the ledger after row `after`, in the order of the file, of one outcome or of all."""
    rows = select(ImportRow).where(ImportRow.import_id == import_id, ImportRow.row_no > after)
    if outcome:
        rows = rows.where(ImportRow.outcome == outcome)
    return session.execute(rows.order_by(ImportRow.row_no).limit(limit)).scalars().all()


def held(session: Session, import_id: str, organisation_code: str | None) -> Import:
    """Return an import, of that organisation unless None. Raises: NotFound."""
    found = select(Import).where(Import.id == import_id)
    if organisation_code is not None:
        found = found.where(Import.organisation_code == organisation_code)
    row = session.execute(found).scalar_one_or_none()
    if row is None:
        raise NotFound(f"no import {import_id} of yours is held here")
    return row


def out(row: Import) -> dict[str, Any]:
    """Return an import as the API and the command write it."""
    same = ("file_name", "sha256", "mapping", "encoding", "state", "total", "read", "filed", "updated", "unchanged")
    return {name: getattr(row, name) for name in (*same, "quarantined", "unknown_columns", "error")} | {
        "import_id": row.id,
        "source": row.source_code,
        "notes": [str(note) for note in row.notes],
        "created_at": rfc3339(row.created_at),
        "finished_at": rfc3339(row.finished_at) if row.finished_at else None,
    }


def row_out(row: ImportRow) -> dict[str, Any]:
    """Return a row of the ledger as the API writes it; its cells stay sealed."""
    same = ("row_no", "outcome", "code", "pointer", "message", "remedy")
    return {name: getattr(row, name) for name in same} | {"rids": row.rids.split()}

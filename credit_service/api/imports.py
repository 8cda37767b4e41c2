"""Imports: hand in a file, see how it goes, and how each of its rows ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session
from werkzeug.datastructures import FileStorage

from credit_service.api.auth import actor, allow, granted
from credit_service.api.here import node
from credit_service.api.permissions import Permission, Reach
from credit_service.api.spec import Blueprint
from credit_service.clock import rfc3339
from credit_service.errors import CreditError, NotFound
from credit_service.files import Limits
from credit_service.models import Import, ImportRow
from credit_service.services import import_jobs, imports
from schemas.forms import FORMS
from schemas.imports import ImportFile, ImportIn, ImportOut, RowsOut, RowsQuery

blueprint = Blueprint("imports", __name__, url_prefix="/api/v1/imports", description="导入 Imports")
PAGE = 500


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ImportFile, location="files")
@blueprint.arguments(ImportIn, location="form")
@blueprint.response(202, ImportOut)
@blueprint.problems("too-large", "unsupported-media-type")
@allow(Permission.IMPORT_WRITE)
def hand_in(files: dict[str, FileStorage], said: dict[str, str]) -> dict[str, Any]:
    """Hand in a file; it is taken in by the schedule within seconds, each row on its own account."""
    limits = Limits()
    content = files["file"].read(limits.file_bytes + 1)
    if len(content) > limits.file_bytes:
        raise CreditError(f"the file is larger than {limits.file_bytes} bytes; split it", code="too-large")
    who = actor()
    order = imports.Order(
        path=Path(),
        name=files["file"].filename or "upload",
        mapping=FORMS[said["mapping"]] if "mapping" in said else None,
        source_code=said.get("source", who.organisation_code),
    )
    import_id = import_jobs.enqueue(node(), content, order, who)
    with node().read() as session:
        return _out(_own(session, import_id))


@blueprint.route("/<import_id>")
@blueprint.response(200, ImportOut)
@allow(Permission.IMPORT_READ)
def show(import_id: str) -> dict[str, Any]:
    """Say how an import goes."""
    with node().read() as session:
        return _out(_own(session, import_id))


@blueprint.route("/<import_id>/rows")
@blueprint.arguments(RowsQuery, location="query")
@blueprint.response(200, RowsOut)
@allow(Permission.IMPORT_READ)
def rows(query: dict[str, Any], import_id: str) -> dict[str, Any]:
    """List the rows of an import in the order of the file, of one outcome or of all."""
    with node().read() as session:
        _own(session, import_id)
        found = imports.ledger(session, import_id, query.get("outcome"), query["after"], PAGE + 1)
    page = found[:PAGE]
    return {"items": [_row(row) for row in page], "next": str(page[-1].row_no) if len(found) > PAGE else None}


def _own(session: Session, import_id: str) -> Import:
    found = select(Import).where(Import.id == import_id)
    if granted() is not Reach.ALL:
        found = found.where(Import.organisation_code == actor().organisation_code)
    held = session.execute(found).scalar_one_or_none()
    if held is None:
        raise NotFound(f"no import {import_id} of yours is held here")
    return held


def _out(held: Import) -> dict[str, Any]:
    same = ("file_name", "sha256", "mapping", "encoding", "state", "total", "read", "filed", "updated", "unchanged")
    return {name: getattr(held, name) for name in same} | {
        "import_id": held.id,
        "quarantined": held.quarantined,
        "source": held.source_code,
        "unknown_columns": held.unknown_columns,
        "notes": [str(note) for note in held.notes],
        "error": held.error,
        "created_at": rfc3339(held.created_at),
        "finished_at": rfc3339(held.finished_at) if held.finished_at else None,
    }


def _row(row: ImportRow) -> dict[str, Any]:
    same = ("row_no", "outcome", "code", "pointer", "message", "remedy")
    return {name: getattr(row, name) for name in same} | {"rids": row.rids.split()}

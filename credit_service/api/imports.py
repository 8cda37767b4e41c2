"""Imports: hand in a file, see how it goes, and how each of its rows ended."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask_smorest.fields import Upload
from werkzeug.datastructures import FileStorage

from credit_service.api.auth import actor, allow, granted
from credit_service.api.here import node
from credit_service.api.permissions import Permission, Reach
from credit_service.api.spec import Blueprint
from credit_service.errors import CreditError
from credit_service.files import Limits
from credit_service.services import import_jobs, import_ledger, imports
from schemas.fields import Strict
from schemas.forms import FORMS
from schemas.imports import ImportIn, ImportOut, RowsOut, RowsQuery

blueprint = Blueprint("imports", __name__, url_prefix="/api/v1/imports", description="导入 Imports")
PAGE = 500


class FileIn(Strict):
    """The file of an import."""

    file = Upload(required=True, metadata={"description": "CSV, XLSX, XLS, JSON or NDJSON; limits in docs/imports.md."})


@blueprint.route("", methods=["POST"])
@blueprint.arguments(FileIn, location="files")
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
        return import_ledger.out(import_ledger.held(session, import_id, _organisation()))


@blueprint.route("/<import_id>")
@blueprint.response(200, ImportOut)
@allow(Permission.IMPORT_READ)
def show(import_id: str) -> dict[str, Any]:
    """Say how an import goes."""
    with node().read() as session:
        return import_ledger.out(import_ledger.held(session, import_id, _organisation()))


@blueprint.route("/<import_id>/rows")
@blueprint.arguments(RowsQuery, location="query")
@blueprint.response(200, RowsOut)
@allow(Permission.IMPORT_READ)
def rows(query: dict[str, Any], import_id: str) -> dict[str, Any]:
    """List the rows of an import in the order of the file, of one outcome or of all."""
    with node().read() as session:
        import_ledger.held(session, import_id, _organisation())
        found = import_ledger.rows(session, import_id, query.get("outcome"), query["after"], PAGE + 1)
    page = found[:PAGE]
    return {
        "items": [import_ledger.row_out(row) for row in page],
        "next": str(page[-1].row_no) if len(found) > PAGE else None,
    }


def _organisation() -> str | None:
    """Whose imports may be seen; None: everybody's."""
    return None if granted() is Reach.ALL else actor().organisation_code

"""Filing records, acting on them, reading them and their history."""

from __future__ import annotations

from datetime import date
from typing import Any

from credit_service.api.auth import actor, allow, view
from credit_service.api.here import node, reads
from credit_service.api.permissions import Permission
from credit_service.api.spec import Blueprint
from credit_service.api.then import law_then
from credit_service.services import acts, audit, corrections, history, records, statements
from schemas.public import PageQuery
from schemas.records import RID, ActIn, Done, PastQuery, RecordIn, RecordOut, RecordPage, RecordsQuery, VersionPage
from schemas.vocabulary import Op, Outcome

blueprint = Blueprint("records", __name__, url_prefix="/api/v1/records", description="信用记录 Credit records")
_RID = [{"in": "path", "name": "rid", "required": True, "schema": {"type": "string", "pattern": f"^{RID}$"}}]


@blueprint.route("", methods=["POST"])
@blueprint.arguments(RecordIn)
@blueprint.alt_response(200, schema=Done, description="The same statement was filed before", success=True)
@blueprint.response(201, Done)
@blueprint.problems("conflict")
@allow(Permission.RECORD_FILE)
def file_record(sent: dict[str, Any]) -> tuple[dict[str, Any], int, dict[str, str]]:
    """File a decision that was taken: 201 when it is new, 200 when the very same statement is held already."""
    here = node()
    with here.write() as session:
        filed = statements.file(session, here.site, sent, actor(), here.today(), here.now())
        done = statements.standing_of(session, filed.rid) | {"outcome": filed.outcome.value}
        if filed.outcome is Outcome.FILED:
            audit.note(session, actor(), audit.Event.RECORD_FILED, filed.rid, here.now(), kind=sent["kind"])
    return done, 201 if filed.outcome is Outcome.FILED else 200, {"Location": f"/api/v1/records/{filed.rid}"}


@blueprint.route("", methods=["GET"])
@blueprint.arguments(RecordsQuery, location="query")
@blueprint.response(200, RecordPage)
@allow(Permission.RECORD_READ)
def list_records(query: dict[str, Any]) -> dict[str, Any]:
    """List the records that are the caller's: an authority's own, an entity's own file, everything for an auditor."""
    here = node()
    statements.check_text(query.get("authority", ""), "?authority")
    with here.read() as session:
        where = records.select_by(query)
        items, next_ = records.page(session, view(), where, query.get("after", 0), query["limit"])
    reads().note(actor(), "records", query.get("authority", actor().organisation_code))
    return {"items": items, "next": next_}


@blueprint.route("/<rid>", methods=["GET"], parameters=_RID)
@blueprint.arguments(PastQuery, location="query")
@blueprint.response(200, RecordOut)
@allow(Permission.RECORD_READ)
def show_record(query: dict[str, Any], rid: str) -> dict[str, Any]:
    """Show one record of the caller's; with `as_of`, as it was known then (case number and reason are noted)."""
    here = node()
    if "as_of" in query:
        return _past(rid, query)
    with here.read() as session:
        found = records.one(session, view(), rid)
    reads().note(actor(), "record", rid)
    return found


@blueprint.route("/<rid>/versions", methods=["POST"], parameters=_RID)
@blueprint.arguments(ActIn)
@blueprint.response(201, Done)
@blueprint.problems("conflict")
@allow(Permission.RECORD_ACT)
def act_on_record(sent: dict[str, Any], rid: str) -> dict[str, Any]:
    """Correct, suspend, resume, repair, revoke, withdraw, reinstate or erase a record of one's own."""
    here, who = node(), actor()
    statements.check_due_process(who)
    statements.check_text(sent["basis"], "/basis")
    with here.write() as session:
        records.check_own(session, view(), rid)
        changes = sent.get("changes", {})
        if sent["op"] == Op.CORRECT:
            changes = corrections.checked(session, rid, changes, here.today().isoformat())
        inc, n = sent["expect"]
        act = acts.Act(Op(sent["op"]), sent["basis"], date.fromisoformat(sent["effective_on"]), (inc, n), changes)
        done = acts.perform(session, here.site, rid, act, who, here.now())
    return {"rid": done.rid, "inc": done.inc, "n": done.n, "state": done.state.value}


@blueprint.route("/<rid>/versions", methods=["GET"], parameters=_RID)
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, VersionPage)
@allow(Permission.HISTORY_READ)
def list_versions(query: dict[str, Any], rid: str) -> dict[str, Any]:
    """Show every version of a record, the oldest first: to its owner, its entity and auditors."""
    with node().read() as session:
        record_id = records.id_of(session, view(), rid)
        items, next_ = history.versions(session, record_id, query.get("after", 0), query["limit"])
    reads().note(actor(), "history", rid)
    return {"items": items, "next": next_}


def _past(rid: str, query: dict[str, Any]) -> dict[str, Any]:
    here = node()
    law = law_then(query["as_of"])
    with here.write() as session:
        record_id = records.id_of(session, view(), rid)
        history.note_past(session, actor(), rid, query, here.now())
    with here.read() as session:
        return history.past_record(session, law, record_id, query["as_of"])

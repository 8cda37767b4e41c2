"""Entities for authorised roles: by code or id, and natural persons by number, with purpose and a line in the trail."""

from __future__ import annotations

from typing import Any

from credit_service.api.auth import actor, allow, view
from credit_service.api.here import node, reads
from credit_service.api.permissions import Permission
from credit_service.api.spec import Blueprint
from credit_service.api.then import law_then
from credit_service.clock import rfc3339
from credit_service.errors import NotFound
from credit_service.services import audit, history, holdings, statements
from schemas.entities import EntityOut, EntityQuery, PersonOut
from schemas.records import PersonLookup

blueprint = Blueprint("entities", __name__, url_prefix="/api/v1/entities", description="信用主体 Credit entities")


@blueprint.route("/<string(maxlength=40):key>", methods=["GET"])
@blueprint.arguments(EntityQuery, location="query")
@blueprint.response(200, EntityOut)
@allow(Permission.ENTITY_READ)
def show_entity(query: dict[str, Any], key: str) -> dict[str, Any]:
    """Show what the caller may see of an entity, by code or id; with `as_of`, of its records as they were known then."""
    here = node()
    if "as_of" in query:
        return _past(key, query)
    with here.read() as session:
        entity = holdings.find(session, key, view())
        found = holdings.entity_out(session, entity, view(), query.get("after", 0), query["limit"])
    reads().note(actor(), "entity", str(found["entity_id"]))
    return found


@blueprint.route("/lookup", methods=["POST"])
@blueprint.arguments(PersonLookup)
@blueprint.response(200, PersonOut)
@allow(Permission.PERSON_LOOK_UP)
def look_up_person(sent: dict[str, Any]) -> dict[str, Any]:
    """Look a natural person up by number; noted in the trail with its purpose, whether or not anybody is found."""
    here = node()
    statements.check_text(sent["purpose"], "/purpose")
    with here.write() as session:
        found = holdings.person(session, here.site, sent["person_id"], view())
        object_id = str(found["entity_id"]) if found else "unknown"
        audit.note(session, actor(), audit.Event.PERSON_LOOKED_UP, object_id, here.now(), reason=sent["purpose"])
    if found is None:
        raise NotFound("nothing is held of this person that you may see")
    return found


def _past(key: str, query: dict[str, Any]) -> dict[str, Any]:
    here, at = node(), query["as_of"]
    law = law_then(at)
    with here.write() as session:
        entity = holdings.find(session, key, view())
        history.note_past(session, actor(), str(entity["id"]), query, here.now())
    with here.read() as session:
        answer = holdings.entity_out(session, entity, view(), 0, 1)
        items = history.past_of_entity(session, law, entity["id"], view(), at)
    return answer | {"records": items, "shared_records": [], "next": None, "as_of": rfc3339(at)}

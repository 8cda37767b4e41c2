"""What anyone may ask: the public profile of an entity, search by exact code or name, and the lists."""

from __future__ import annotations

from datetime import datetime
from functools import lru_cache
from typing import Any

from flask import Response, request

from credit_service.api.auth import actor_or_none, allow
from credit_service.api.here import lookup, node, reads
from credit_service.api.permissions import Permission
from credit_service.api.spec import Blueprint
from credit_service.clock import legal_day, rfc3339
from credit_service.errors import NotFound
from credit_service.services import listed, profiles
from credit_service.services import lookup as lookups
from schemas.public import (
    PageQuery,
    PublicHits,
    PublicListPage,
    PublicLists,
    PublicProfile,
    PublicRecordPage,
    SearchQuery,
)

blueprint = Blueprint("public", __name__, url_prefix="/api/v1/public", description="公开查询 Public look-up")
_CODE = "string(maxlength=60)"


@blueprint.route(f"/entities/<{_CODE}:uscc>", methods=["GET"])
@blueprint.response(200, PublicProfile)
@blueprint.alt_response(304, description="What you hold is still right", success=True)
@allow(Permission.ANYONE)
def show_profile(uscc: str) -> Response:
    """Show what is public here and now of an entity. Held with nothing public: `records: []`; not held: 404."""
    now = node().now()
    today, second = _day_and_second(int(now.timestamp()))
    stored = lookup().profile(uscc, today)
    if stored is None:
        raise NotFound("no entity with this code is held here")
    _note("profile", stored.uscc)
    tag = f'W/"{stored.digest}-{today:%Y%m%d}"'
    headers = (("ETag", tag), ("Content-Type", "application/json"))
    if tag in request.headers.get("If-None-Match", ""):
        return Response(status=304, headers=headers)
    return Response(stored.document + b',"as_of":"' + second + b'"}', headers=headers)


@blueprint.route(f"/entities/<{_CODE}:uscc>/records", methods=["GET"])
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PublicRecordPage)
@allow(Permission.ANYONE)
def list_public_records(query: dict[str, Any], uscc: str) -> dict[str, Any]:
    """List the public records of an entity, the newest decisions first; `after` counts records."""
    here = node()
    with here.read() as session:
        shown = lookups.public_records(session, here.site.law, uscc, here.today())
    start, end = query.get("after", 0), query.get("after", 0) + query["limit"]
    _note("records", uscc)
    items = [profiles.public_record(one, here.site.law) for one in shown[start:end]]
    return {"items": items, "next": str(end) if end < len(shown) else None, "total": len(shown)}


@blueprint.route("/entities", methods=["GET"])
@blueprint.arguments(SearchQuery, location="query")
@blueprint.response(200, PublicHits)
@allow(Permission.ANYONE)
def search_entities(query: dict[str, Any]) -> dict[str, Any]:
    """Find entities by exact code, or exact current or former name."""
    with node().read() as session:
        found = lookups.search(session, query["q"])
    _note("search", "")
    return {"items": [dict(row) | {"score": 1.0} for row in found], "next": None, "total": len(found)}


@blueprint.route("/lists", methods=["GET"])
@blueprint.response(200, PublicLists)
@allow(Permission.ANYONE)
def show_lists() -> dict[str, Any]:
    """Name every list of the catalog, who keeps it and on which text it rests."""
    rows = listed.catalog(node().site.law)
    return {"items": rows, "next": None, "total": len(rows)}


@blueprint.route(f"/lists/<{_CODE}:code>", methods=["GET"])
@blueprint.arguments(PageQuery, location="query")
@blueprint.response(200, PublicListPage)
@allow(Permission.ANYONE)
def show_list(query: dict[str, Any], code: str) -> dict[str, Any]:
    """Show who is on a list now, as far as it is public here; other lists are kept at 信用中国."""
    here = node()
    row = here.site.law.lists.get(code)
    if row is None:
        raise NotFound("no list of the catalog has this code")
    with here.read() as session:
        page = listed.page(session, here.site.law, code, here.today(), query.get("after", 0), query["limit"])
    _note("list", code)
    items = [
        {"uscc": entry.uscc, "name": entry.name, "record": profiles.public_record(entry.shown, here.site.law)}
        for entry in page.entries
    ]
    next_ = str(page.next) if page.next else None
    return {"list": listed.list_out(row), "items": items, "next": next_, "as_of": rfc3339(here.now())}


def _note(class_: str, object_id: str) -> None:
    who = actor_or_none()
    if who is None:
        reads().count(class_, object_id)
    else:
        reads().note(who, class_, object_id)


@lru_cache(maxsize=2)
def _day_and_second(timestamp: int) -> Any:
    """Return the legal day and the instant as text; they change once a second, requests come far more often."""
    instant = datetime.fromtimestamp(timestamp, node().now().tzinfo)
    return legal_day(instant), rfc3339(instant).encode()

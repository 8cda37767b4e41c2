"""Screenings: ask who may take part, read the answer again, and note a check at a list's source."""

from __future__ import annotations

from typing import Any

from flask import Response, request
from werkzeug.exceptions import UnsupportedMediaType

from credit_service.api import screening_body
from credit_service.api.auth import actor, allow
from credit_service.api.here import node
from credit_service.api.permissions import Permission
from credit_service.api.spec import Blueprint
from credit_service.services import screening, tickets
from credit_service.services.screening import Answer
from credit_service.services.tickets import Check
from schemas.screening import ScreeningIn, SourceCheckIn
from schemas.screening_out import ScreeningOut

blueprint = Blueprint("screenings", __name__, url_prefix="/api/v1/screenings", description="批量核查 Screenings")
_JSON = "application/json"


@blueprint.route("", methods=["POST"])
@blueprint.doc(requestBody={"required": True, "content": {_JSON: {"schema": ScreeningIn}}})  # type: ignore[untyped-decorator]
@blueprint.response(201, ScreeningOut)
@blueprint.problems("too-large", "unsupported-media-type")
@allow(Permission.SCREENING_ASK)
def ask() -> Response:
    """Ask of up to 5,000 members whether a restriction keeps them out; the answer is kept as a ticket."""
    if request.mimetype != _JSON:
        raise UnsupportedMediaType
    return _made(screening.ask(node(), screening_body.read(request.get_data()), actor()))


@blueprint.route("/<ticket>")
@blueprint.response(200, ScreeningOut)
@allow(Permission.TICKET_READ)
def show(ticket: str) -> Response:
    """Return the same bytes again; a ticket of others, or one still sealed, is not found."""
    with node().database.write() as session:
        answer = tickets.read(session, ticket, actor(), node().now())
    return Response(answer, 200, mimetype=_JSON)


@blueprint.route("/<ticket>/source-checks", methods=["POST"])
@blueprint.arguments(SourceCheckIn)
@blueprint.response(201, ScreeningOut)
@allow(Permission.SOURCE_CHECK)
def check_source(said: dict[str, Any], ticket: str) -> Response:
    """Note that a list was looked at at its source, and answer the ticket's question anew under a new ticket."""
    check = Check(said.pop("list"), **said)
    return _made(screening.check_source(node(), ticket, check, actor()))


def _made(answer: Answer) -> Response:
    location = f"/api/v1/screenings/{answer.ticket}"
    return Response(answer.body, 201, mimetype=_JSON, headers={"Location": location})

"""The exchange with partner platforms: who we are, our feed within their scope, intake, and what is held."""

from __future__ import annotations

from typing import Any

from flask import Response, current_app, request
from flask.blueprints import BlueprintSetupState

from credit_service.api.auth import actor, allow
from credit_service.api.here import node, reads
from credit_service.api.permissions import Permission
from credit_service.api.spec import Blueprint
from credit_service.errors import CreditError
from credit_service.services import exchange, intake, partners
from schemas.exchange import MOST_BYTES, AfterIn, BatchIn, FeedPageOut, HeldVersionOut, MetaOut, ReceiptsOut

blueprint = Blueprint("exchange", __name__, url_prefix="/exchange/v1", description="平台互通 Exchange with platforms")


def _read_partners(state: BlueprintSetupState) -> None:
    """Read the file of partners at the start, so that a mistake in it stops the start."""
    state.app.extensions["credit-partners"] = partners.load(state.app.extensions["credit"].settings.platforms)


blueprint.record_once(_read_partners)


def _partner() -> partners.Partner:
    return partners.of_actor(current_app.extensions["credit-partners"], actor())


@blueprint.route("/meta")
@blueprint.response(200, MetaOut)
@allow(Permission.EXCHANGE_READ)
def meta() -> dict[str, Any]:
    """Say who this node is, how its feed is named, and how fresh its lists are."""
    with node().read() as session:
        return exchange.meta(session, node().site, node().feed_id, node().now())


@blueprint.route("/feed")
@blueprint.arguments(AfterIn, location="query")
@blueprint.response(200, FeedPageOut)
@blueprint.problems("cursor-forked", "forbidden")
@allow(Permission.EXCHANGE_READ)
def feed(query: dict[str, Any]) -> Response:
    """Return the next versions for the asking platform, in the order of the feed; the token moves on even without any."""
    partner = _partner()
    with node().read() as session:
        page = exchange.page(session, node().site, partner, query.get("after", ""), query["limit"], node().now())
    if page.items:
        reads().note(actor(), "feed", partner.name)
    return Response(page.json(), mimetype="application/json")


@blueprint.route("/records", methods=["POST"])
@blueprint.arguments(BatchIn)
@blueprint.response(200, ReceiptsOut)
@blueprint.problems("too-large", "forbidden")
@allow(Permission.EXCHANGE_WRITE)
def hand_in(batch: dict[str, Any]) -> dict[str, Any]:
    """Take in versions whose authorities publish through the asking platform; each one gets its own receipt."""
    if (request.content_length or 0) > MOST_BYTES:
        raise CreditError(f"a batch has at most {MOST_BYTES} bytes; split it", code="too-large")
    carrier = intake.Carrier(node().site, _partner(), actor())
    with node().write() as session:
        answers = intake.take_in(session, carrier, batch["items"], node().now())
    return {"receipts": [answer.told() for answer in answers]}


@blueprint.route("/records/<rid>")
@blueprint.response(200, HeldVersionOut)
@blueprint.problems("forbidden")
@allow(Permission.EXCHANGE_READ)
def held(rid: str) -> dict[str, Any]:
    """Say which version of a record is held here, to the platform it came from or goes to."""
    with node().read() as session:
        answer = exchange.readback(session, _partner(), rid)
    reads().note(actor(), "held", rid)  # only what is held: an address can be anything, a personal number too
    return answer

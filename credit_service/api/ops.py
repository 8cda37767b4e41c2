"""Operations: is it alive, is it ready, what does it count."""

from __future__ import annotations

import ipaddress
from typing import Any

import marshmallow as ma
from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from credit_service import migrate
from credit_service.api import metrics
from credit_service.api.auth import actor_or_none, allow
from credit_service.api.here import node
from credit_service.api.permissions import Permission, reach
from credit_service.api.spec import Blueprint
from credit_service.errors import CreditError, Forbidden, Unavailable
from credit_service.services import feed
from schemas.fields import Strict

blueprint = Blueprint("operations", __name__, description="运行状态 Health and metrics")


class Health(Strict):
    """That the process answers."""

    status = ma.fields.String(required=True)


class Ready(Strict):
    """That it can do its work."""

    status = ma.fields.String(required=True)
    schema = ma.fields.String(required=True)
    feed_seq = ma.fields.Integer(required=True)
    feed_backlog = ma.fields.Integer(required=True, metadata={"description": "Committed versions without a feed number."})
    law_version = ma.fields.String(required=True)


@blueprint.route("/healthz")
@blueprint.response(200, Health)
@allow(Permission.ANYONE)
def healthz() -> dict[str, str]:
    """Say that the process is alive; touches no database."""
    return {"status": "ok"}


@blueprint.route("/readyz")
@blueprint.response(200, Ready)
@allow(Permission.ANYONE)
def readyz() -> dict[str, Any]:
    """Say whether database and schema are there and how far the feed is numbered; 503 when not."""
    schema = migrate.current(node().database)
    if schema != migrate.newest():
        raise Unavailable(f"the database is at revision {schema}, this code needs {migrate.newest()}")
    with node().read() as session:
        position, backlog = feed.position(session), feed.backlog(session)
    return {
        "status": "ok",
        "schema": schema,
        "feed_seq": position.seq,
        "feed_backlog": backlog,
        "law_version": node().site.law.version[:16],
    }


@blueprint.route("/metrics")
@blueprint.response(200, content_type="text/plain", description="Prometheus text format")
@blueprint.problems("forbidden")
@allow(Permission.ANYONE)
def show_metrics() -> Response:
    """Counts of this worker process in Prometheus text format; from this machine, or with an operator's key."""
    _check_operator()
    registry = CollectorRegistry()
    with node().read() as session:
        Gauge("credit_feed_seq", "Newest numbered version", registry=registry).set(feed.position(session).seq)
        Gauge("credit_feed_backlog", "Versions without a number", registry=registry).set(feed.backlog(session))
    text = generate_latest(metrics.REGISTRY) + generate_latest(registry)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _check_operator() -> None:
    who = actor_or_none()
    if who is not None:
        if reach(Permission.OPERATIONS, who.role) is None:
            raise Forbidden(f"the role {who.role} may not read metrics")
    # Behind a proxy every request comes from this machine: one that was forwarded needs a key.
    elif "X-Forwarded-For" in request.headers or not ipaddress.ip_address(request.remote_addr or "0.0.0.0").is_loopback:
        raise CreditError("metrics are for this machine, or for an operator's key", code="unauthenticated")

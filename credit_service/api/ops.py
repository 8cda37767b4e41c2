"""Operations: is it alive, is it ready, what does it count."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
from flask import Response, request
from prometheus_client import CONTENT_TYPE_LATEST, CollectorRegistry, Gauge, generate_latest

from credit_service.api import metrics
from credit_service.api.auth import actor_or_none, allow
from credit_service.api.here import node
from credit_service.api.permissions import Permission, reach
from credit_service.api.spec import Blueprint
from credit_service.errors import CreditError, Forbidden
from credit_service.services import readiness
from schemas.fields import Strict

_THIS_MACHINE = ("127.0.0.1", "::1", "::ffff:127.0.0.1")
blueprint = Blueprint("operations", __name__, description="运行状态 Health and metrics")


class Health(Strict):
    """That the process answers."""

    status = ma.fields.String(required=True)


class Ready(Strict):
    """That it can do its work."""

    status = ma.fields.String(required=True)
    schema = ma.fields.String(required=True)
    feed_seq = ma.fields.Integer(required=True)
    feed_backlog = ma.fields.Integer(
        required=True, metadata={"description": "Committed versions without a feed number."}
    )
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
    here = node()
    return {"status": "ok", **readiness.ready(here.database), "law_version": here.site.law.version[:16]}


@blueprint.route("/metrics")
@blueprint.response(200, content_type="text/plain", description="Prometheus text format")
@blueprint.problems("forbidden")
@allow(Permission.ANYONE)
def show_metrics() -> Response:
    """Counts of this worker process in Prometheus text format; from this machine, or with an operator's key."""
    _check_operator()
    registry = CollectorRegistry()
    for name, value in readiness.ready(node().database).items():
        if name != "schema":
            Gauge(f"credit_{name}", "See /readyz", registry=registry).set(value)
    text = generate_latest(metrics.REGISTRY) + generate_latest(registry)
    return Response(text, content_type=CONTENT_TYPE_LATEST)


def _check_operator() -> None:
    who = actor_or_none()
    if who is not None:
        if reach(Permission.OPERATIONS, who.role) is None:
            raise Forbidden(f"the role {who.role} may not read metrics")
    # Behind a proxy every request comes from this machine: one that was forwarded needs a key.
    elif "X-Forwarded-For" in request.headers or request.remote_addr not in _THIS_MACHINE:
        raise CreditError("metrics are for this machine, or for an operator's key", code="unauthenticated")

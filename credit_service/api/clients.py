"""Clients and their keys, for the security administrator."""

from __future__ import annotations

from typing import Any

from flask import Response

from credit_service.api.auth import actor, allow, key_check
from credit_service.api.here import node
from credit_service.api.permissions import Permission
from credit_service.api.spec import Blueprint
from credit_service.clock import rfc3339
from credit_service.services import clients
from schemas.clients import ClientIn, ClientMade, ClientPage
from schemas.vocabulary import Role

blueprint = Blueprint("clients", __name__, url_prefix="/api/v1/clients", description="接口客户端 API clients")


@blueprint.route("", methods=["POST"])
@blueprint.arguments(ClientIn)
@blueprint.response(201, ClientMade)
@blueprint.problems("conflict")
@allow(Permission.CLIENTS)
def add_client(sent: dict[str, Any]) -> dict[str, str]:
    """Make a client; the answer shows its key, once."""
    body = sent["organisation"]
    order = clients.Order(sent["name"], Role(sent["role"]), body["code"], body.get("name", ""), sent.get("expires_at"))
    with node().write() as session:
        made = clients.add(session, order, actor(), node().now())
    return {"client_id": made.client_id, "key": made.key}


@blueprint.route("", methods=["GET"])
@blueprint.response(200, ClientPage)
@allow(Permission.CLIENTS)
def list_clients() -> dict[str, Any]:
    """List every client; keys are never shown again."""
    with node().read() as session:
        rows = [_told(dict(row)) for row in clients.listed(session)]
    return {"items": rows, "next": None, "total": len(rows)}


@blueprint.route("/<string(maxlength=16):client_id>", methods=["DELETE"])
@blueprint.response(204)
@allow(Permission.CLIENTS)
def revoke_client(client_id: str) -> Response:
    """Revoke a client: at once here, within a second in every other process."""
    with node().write() as session:
        clients.revoke(session, client_id, actor(), node().now())
    key_check().forget()
    return Response(status=204)


def _told(row: dict[str, Any]) -> dict[str, Any]:
    instants = {name: rfc3339(row[name]) if row[name] else None for name in ("created_at", "expires_at", "revoked_at")}
    return row | instants

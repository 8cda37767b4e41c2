"""The specification and a page to read it in, served from our own files only."""

from __future__ import annotations

import orjson
from flask import Blueprint, Response, current_app, render_template

from credit_service.api import headers
from credit_service.api.auth import allow
from credit_service.api.permissions import Permission

blueprint = Blueprint("documentation", __name__)


@blueprint.get("/openapi.json")
@allow(Permission.ANYONE)
def openapi() -> Response:
    """Return the specification."""
    spec = current_app.extensions["credit-api"].spec.to_dict()
    return Response(orjson.dumps(spec, option=orjson.OPT_NON_STR_KEYS), mimetype="application/json")


@blueprint.get("/docs")
@allow(Permission.ANYONE)
def docs() -> str:
    """Show the specification in a browser."""
    return render_template("docs.html", nonce=headers.nonce())

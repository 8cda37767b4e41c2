"""Puts the web application together: guards, error answers, headers, the specification and the blueprints."""

from __future__ import annotations

from flask import Flask

from credit_service.api import BLUEPRINTS, PAGES, auth, headers, metrics, problems
from credit_service.api.permissions import Permission
from credit_service.api.spec import Api
from credit_service.node import Node
from credit_service.services.lookup import Lookup
from credit_service.services.reads import Reads

VERSION = "1"
MOST_BYTES = 32 * 1024 * 1024
"""Of one request: an uploaded file of 20 MiB and its form fit."""


def build(node: Node) -> Flask:
    """Return the application over an open node. Raises: StartRefused when a view names no permission."""
    app = Flask("credit_service")
    app.config.update(
        API_TITLE="公共资源交易信用信息服务 Credit Service",
        API_VERSION=VERSION,
        OPENAPI_VERSION="3.1.0",
        MAX_CONTENT_LENGTH=MOST_BYTES,
        MAX_FORM_MEMORY_SIZE=MOST_BYTES,
        PROVIDE_AUTOMATIC_OPTIONS=False,
    )
    app.json.ensure_ascii = False  # type: ignore[attr-defined]  # of Flask's default provider
    app.json.sort_keys = False  # type: ignore[attr-defined]
    app.extensions["credit"] = node
    app.extensions["credit-reads"] = Reads(node.database, node.now)
    app.extensions["credit-lookup"] = Lookup(node.database, node.site)
    app.wsgi_app = headers.Headers(app.wsgi_app)  # type: ignore[method-assign]  # as Flask documents
    metrics.register(app)
    problems.register(app)
    auth.register(app, node)
    api = Api(app)
    app.extensions["credit-api"] = api
    for blueprint in BLUEPRINTS:
        api.register_blueprint(blueprint)
    for page in PAGES:
        app.register_blueprint(page)
    auth.allow(Permission.ANYONE)(app.view_functions["static"])
    auth.check(app)
    return app

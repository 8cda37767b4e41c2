"""What a view needs of the place it runs in."""

from __future__ import annotations

from flask import current_app

from credit_service.node import Node
from credit_service.services.lookup import Lookup
from credit_service.services.reads import Reads


def node() -> Node:
    """Return the node this application serves."""
    found: Node = current_app.extensions["credit"]
    return found


def reads() -> Reads:
    """Return the collector of the audit of reading."""
    found: Reads = current_app.extensions["credit-reads"]
    return found


def lookup() -> Lookup:
    """Return the reader of stored profiles."""
    found: Lookup = current_app.extensions["credit-lookup"]
    return found

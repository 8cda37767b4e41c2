"""The HTTP edge: every view names its permission, checks what came in, calls one use case and commits."""

from __future__ import annotations

from credit_service.api import (
    clients,
    documentation,
    entities,
    exchange,
    imports,
    ops,
    public,
    records,
    screenings,
    site,
)

BLUEPRINTS = (
    public.blueprint,
    records.blueprint,
    entities.blueprint,
    imports.blueprint,
    screenings.blueprint,
    exchange.blueprint,
    clients.blueprint,
    ops.blueprint,
)
"""Every blueprint of the API; a new one is added here and nowhere else."""
PAGES = (site.blueprint, documentation.blueprint)
"""Blueprints of pages, which are not in the specification."""

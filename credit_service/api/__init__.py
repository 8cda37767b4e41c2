"""The HTTP edge: every view names its permission, checks what came in, calls one use case and commits."""

from __future__ import annotations

from credit_service.api import documentation, imports, ops

BLUEPRINTS = (imports.blueprint, ops.blueprint)
"""Every blueprint of the API; a new one is added here and nowhere else."""
PAGES = (documentation.blueprint,)
"""Blueprints of pages, which are not in the specification."""

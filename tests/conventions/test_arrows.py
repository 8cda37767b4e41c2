"""Imports point inwards: schemas <- credit_service <- sync, and the layers inside credit_service."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from tests.conventions import tree

_PLACE = ("credit_service.errors", "credit_service.site", "credit_service.keys", "credit_service.clock")
_STORE = ("credit_service.models", "credit_service.db", "credit_service.migrate")
_EDGE = ("credit_service.node", "credit_service.config", "credit_service.files", "credit_service.examples")
_WEB = ("flask", "flask_smorest", "marshmallow", "webargs", "werkzeug", "prometheus_client")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "schemas": ("schemas", "marshmallow"),
    "migrations": ("credit_service.db", "credit_service.models", "alembic", "sqlalchemy"),
    "credit_service.errors": ("schemas.problems",),
    "credit_service.rules": ("schemas", "credit_service.rules", "stdnum", "orjson", "rfc8785", "chinese_calendar"),
    "credit_service.files": (
        "schemas",
        "credit_service.files",
        "credit_service.errors",
        "defusedxml",
        "openpyxl",
        "xlrd",
    ),
    "credit_service.db": ("credit_service.errors", "sqlalchemy", "pysqlite3"),
    "credit_service.models": ("schemas.vocabulary", "credit_service.models", "credit_service.db", "sqlalchemy"),
    "credit_service.services": (
        *("schemas", "credit_service.rules", "credit_service.services", *_STORE, *_PLACE),
        *("sqlalchemy", "orjson", "msgspec", "numpy"),
    ),
    # An import job is a use case over many transactions: it reads a file and commits chunk by chunk.
    "credit_service.services.imports": ("schemas", "credit_service", "sqlalchemy"),
    "credit_service.examples": ("schemas", "credit_service", "sqlalchemy"),
    "credit_service.api": (
        # Struck from what an error says, and read from what a database said.
        *("credit_service.rules.masking", "sqlalchemy.exc"),
        "schemas",
        "credit_service.services",
        "credit_service.api",
        *_PLACE,
        *_EDGE,
        *_WEB,
        "orjson",
        "msgspec",
    ),
    "credit_service": (
        "schemas",
        "credit_service",
        "sqlalchemy",
        "alembic",
        "cryptography",
        "flask",
        "flask_smorest",
        "click",
    ),
    "sync": (
        *("schemas", "sync", "credit_service.services", "credit_service.models", "credit_service.db", *_PLACE, *_EDGE),
        *("sqlalchemy", "requests", "apscheduler", "cryptography", "orjson"),
    ),
}
"""What each part may import beside the standard library; the longest name that fits a module counts."""


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def allowed(module: str) -> tuple[str, ...]:
    return MAY_IMPORT[max((part for part in MAY_IMPORT if within(module, (part,))), key=len)]


def astray(module: str, path: Path) -> list[str]:
    own = allowed(module)
    names = [name for name in tree.imports(path) if name.split(".")[0] not in sys.stdlib_module_names]
    return [name for name in names if not within(name, own)]


@pytest.mark.parametrize(("module", "path"), tree.modules().items())
def test_imports_point_inwards(module: str, path: Path) -> None:
    assert astray(module, path) == [], f"{module} may import only {allowed(module)}"


def test_a_rule_that_reads_the_database_would_be_seen(tmp_path: Path) -> None:
    rule = tmp_path / "rule.py"
    rule.write_text("import json\nfrom sqlalchemy import select\nfrom schemas.vocabulary import Op\n", encoding="utf-8")
    assert astray("credit_service.rules.rule", rule) == ["sqlalchemy.select"]

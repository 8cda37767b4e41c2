"""Imports point inwards: schemas <- credit_service <- sync, and the layers inside credit_service."""

from __future__ import annotations

import sys
from graphlib import TopologicalSorter
from pathlib import Path

import pytest

from tests.conventions import tree

_PLACE = ("credit_service.errors", "credit_service.site", "credit_service.keys", "credit_service.clock")
_STORE = ("credit_service.models", "credit_service.db", "credit_service.among", "credit_service.migrate")
_EDGE = ("credit_service.node", "credit_service.config", "credit_service.files", "credit_service.examples")
_WEB = ("flask", "flask_smorest", "marshmallow", "webargs", "werkzeug", "prometheus_client")

MAY_IMPORT: dict[str, tuple[str, ...]] = {
    "schemas": ("schemas", "marshmallow", "msgspec"),
    "migrations": ("credit_service.db", "credit_service.models", "alembic", "sqlalchemy"),
    "credit_service.errors": ("schemas.problems",),
    "credit_service.rules": ("schemas", "credit_service.rules", "stdnum", "orjson", "rfc8785", "chinese_calendar"),
    "credit_service.reading": ("schemas", "credit_service.rules", "credit_service.reading"),
    "credit_service.files": (
        *("schemas", "credit_service.files", "credit_service.errors"),
        *("defusedxml", "openpyxl", "xlrd"),
    ),
    "credit_service.bulk": ("sqlalchemy",),
    "credit_service.among": ("sqlalchemy",),
    "credit_service.db": ("credit_service.bulk", "credit_service.errors", "sqlalchemy", "pysqlite3"),
    "credit_service.models": ("schemas.vocabulary", "credit_service.models", "credit_service.db", "sqlalchemy"),
    "credit_service.services": (
        *("schemas", "credit_service.rules", "credit_service.reading", "credit_service.services", *_STORE, *_PLACE),
        # A use case over several transactions is handed an open node.
        *("credit_service.node", "credit_service.files"),
        *("sqlalchemy", "orjson", "msgspec", "numpy", "marshmallow.ValidationError"),
    ),
    "credit_service.examples": ("schemas", "credit_service", "sqlalchemy", "xlsxwriter"),
    "credit_service.api": (
        *("schemas", "credit_service.services", "credit_service.api", "credit_service.migrate", *_PLACE, *_EDGE),
        # What an address or an error may not hold, and what a database said.
        *("credit_service.rules.identity", "credit_service.rules.masking", "sqlalchemy.exc", "sqlalchemy.orm.Session"),
        *(*_WEB, "orjson", "msgspec"),
    ),
    "credit_service.cli": ("schemas", "credit_service", "sqlalchemy", "click", "granian"),
    "credit_service": ("schemas", "credit_service", "sqlalchemy", "alembic", "cryptography", *_WEB),
    "sync": (
        *("schemas", "sync", "credit_service.services", "credit_service.models", "credit_service.db", *_PLACE, *_EDGE),
        *("sqlalchemy", "requests", "urllib3", "apscheduler", "cryptography", "orjson", "click"),
    ),
}
"""What each part may import beside the standard library; the longest name that fits a module counts."""


_FLASK = ("flask", "flask_smorest", "werkzeug")


def within(name: str, prefixes: tuple[str, ...]) -> bool:
    return any(name == prefix or name.startswith(f"{prefix}.") for prefix in prefixes)


def allowed(module: str) -> tuple[str, ...]:
    return MAY_IMPORT[max((part for part in MAY_IMPORT if within(module, (part,))), key=len)]


def _module(used: str) -> str:
    return used if used in tree.modules() else used.rpartition(".")[0]


def _parents(name: str) -> set[str]:
    parts = name.split(".")
    return {".".join(parts[:end]) for end in range(1, len(parts))}


def astray(module: str, path: Path) -> list[str]:
    own = allowed(module)
    names = [name for name in tree.imports(path) if name.split(".")[0] not in sys.stdlib_module_names]
    return [name for name in names if not within(name, own)]


@pytest.mark.parametrize(("module", "path"), tree.modules().items())
def test_imports_point_inwards(module: str, path: Path) -> None:
    assert astray(module, path) == [], f"{module} may import only {allowed(module)}"


def test_only_the_edge_of_the_web_knows_the_web() -> None:
    users = {name for name, path in tree.modules().items() for used in tree.imports(path) if within(used, _FLASK)}
    assert {name for name in users if not within(name, ("credit_service.api",))} <= {"credit_service"}


def test_no_module_imports_itself_by_a_detour() -> None:
    modules = tree.modules()
    edges = {name: {_module(used) for used in tree.imports(path)} & modules.keys() for name, path in modules.items()}
    TopologicalSorter({name: used - {name, *_parents(name)} for name, used in edges.items()}).prepare()


def test_a_rule_that_reads_the_database_would_be_seen(tmp_path: Path) -> None:
    rule = tmp_path / "rule.py"
    rule.write_text("import json\nfrom sqlalchemy import select\nfrom schemas.vocabulary import Op\n", encoding="utf-8")
    assert astray("credit_service.rules.rule", rule) == ["sqlalchemy.select"]

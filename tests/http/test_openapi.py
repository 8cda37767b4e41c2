"""The specification that is committed is the one that is served, and it is whole."""

from __future__ import annotations

import json
from collections.abc import Iterator
from typing import Any

from credit_service.cli.specification import document, written
from schemas.details import DETAILS
from schemas.vocabulary import RecordKind
from tests.conventions.tree import ROOT

COMMITTED = ROOT / "openapi.json"


def operations() -> Iterator[tuple[str, dict[str, Any]]]:
    specification = json.loads(COMMITTED.read_text("utf-8"))
    for path, methods in specification["paths"].items():
        for method, operation in methods.items():
            if method in ("get", "post", "put", "patch", "delete"):
                yield f"{method} {path}", operation


def test_the_committed_specification_is_current() -> None:
    assert COMMITTED.read_text("utf-8").rstrip() == written(document()).rstrip(), "run `make openapi` and commit it"


def test_every_operation_says_what_it_does_who_may_and_how_it_fails() -> None:
    for name, operation in operations():
        assert operation.get("summary"), name
        assert operation["security"], name
        assert {"400", "401", "422", "503"} <= set(operation["responses"]), name
        assert "default" not in operation["responses"], name


def test_every_kind_has_its_details_in_the_specification() -> None:
    assert set(DETAILS) == set(RecordKind)
    held = json.loads(COMMITTED.read_text("utf-8"))["components"]["schemas"]
    assert {schema.__name__ for schema in DETAILS.values()} <= set(held)

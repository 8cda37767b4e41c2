"""Thousands of generated requests, right and wrong, in every role: no failure of ours, no answer that is not declared."""

from __future__ import annotations

import itertools
from collections.abc import Callable, Iterator
from typing import Any

import pytest
import schemathesis
from flask import Flask
from hypothesis import HealthCheck, Phase, given, settings
from schemathesis.checks import not_a_server_error
from schemathesis.specs.openapi.checks import (
    content_type_conformance,
    response_schema_conformance,
    status_code_conformance,
)

from credit_service.examples import load
from credit_service.node import Node
from schemas.vocabulary import Role
from tests.builders import FIRM, HOUSING
from tests.http.asking import file

Make = Callable[..., Any]
CHECKS = [not_a_server_error, status_code_conformance, content_type_conformance, response_schema_conformance]
EACH = 22
"""Cases of each operation in each role."""
FEWEST = 460
"""Cases of each role: eleven of them make more than 5,000."""
HARD = settings(
    max_examples=EACH,
    derandomize=True,
    deadline=None,
    database=None,
    phases=[Phase.generate],
    suppress_health_check=list(HealthCheck),
)


@pytest.fixture
def kind() -> str:
    """One database: the other meets the same requests in the other tests."""
    return "sqlite"


@pytest.mark.parametrize("role", ["", *Role], ids=lambda role: role or "anyone")
@pytest.mark.timeout(300)
def test_no_request_fails_or_is_answered_in_a_way_not_declared(app: Flask, client: Make, node: Node, role: str) -> None:
    load.load(node)
    known = itertools.cycle(_known(client))
    key = client(role).environ_base.get("HTTP_AUTHORIZATION") if role else None
    asked = sum(_fuzz(operation, {"Authorization": key} if key else {}, known) for operation in _operations(app))
    assert asked >= FEWEST


def _operations(app: Flask) -> Iterator[Any]:
    schema: Any = schemathesis.openapi.from_wsgi("/openapi.json", app)
    return (result.ok() for result in schema.get_all_operations())


def _known(client: Make) -> list[dict[str, str]]:
    """Names of things that exist, so that not every address leads nowhere."""
    rid = file(client("regulator", HOUSING), decision_no="示例fuzz号")
    return [{"rid": rid, "uscc": FIRM["uscc"], "key": FIRM["uscc"], "code": "gov_procurement"}, {}]


def _fuzz(operation: Any, headers: dict[str, str], known: Iterator[dict[str, str]]) -> int:
    count = 0

    @HARD
    @given(case=operation.as_strategy())
    def ask(case: Any) -> None:
        nonlocal count
        named = next(known)
        case.path_parameters = {name: named.get(name, value) for name, value in (case.path_parameters or {}).items()}
        case.headers = {
            **{k: v for k, v in dict(case.headers or {}).items() if k.lower() != "authorization"},
            **headers,
        }
        response = case.call()
        case.validate_response(response, checks=CHECKS)
        count += 1

    ask()
    return count

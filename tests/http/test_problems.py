"""Every error has one shape, says where and what to do, and never repeats a personal number or a key."""

from __future__ import annotations

import logging
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import inspect, text

from credit_service.api.auth import allow
from credit_service.api.permissions import Permission
from credit_service.node import Node
from credit_service.rules.check_digits import biz_check_right
from schemas.problems import PROBLEMS
from tests.builders import FIRM, penalty
from tests.http.asking import PERSON

Make = Callable[..., Any]
SHAPE = {"type", "title", "status", "code", "detail", "remedy", "request_id"}


def canaries() -> list[str]:
    """Fifty invented personal numbers with the right check character."""
    weights, tail = (7, 9, 10, 5, 8, 4, 2, 1, 6, 3, 7, 9, 10, 5, 8, 4, 2), "10X98765432"
    stems = [f"15010219{60 + no // 10}0{1 + no % 9}1{no % 10}{100 + no}" for no in range(50)]
    return [stem + tail[sum(int(c) * w for c, w in zip(stem, weights, strict=True)) % 11] for stem in stems]


@pytest.mark.parametrize(
    ("method", "path", "sent", "status", "code"),
    [
        ("GET", "/nowhere", {}, 404, "not-found"),
        ("GET", "/api/v1/nowhere", {}, 404, "not-found"),
        ("GET", "/api/v1/records", {}, 401, "unauthenticated"),
        ("PUT", "/api/v1/records", {}, 405, "method-not-allowed"),
        ("TRACE", "/api/v1/records", {}, 405, "method-not-allowed"),
        ("OPTIONS", "/api/v1/public/lists", {}, 405, "method-not-allowed"),
        ("GET", "/api/v1/public/lists?colour=red", {}, 422, "invalid"),
        ("GET", "/api/v1/public/entities", {}, 422, "invalid"),
        ("GET", "/api/v1/public/entities?q=a&q=b", {}, 422, "invalid"),
        ("GET", "/api/v1/public/lists/tax?after=99999999999999999999", {}, 422, "invalid"),
        ("GET", "/api/v1/public/lists/tax?limit=0", {}, 422, "invalid"),
        ("GET", "/api/v1/public/lists/tax?after=-1", {}, 422, "invalid"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sqlite"])
def test_an_error_has_the_one_shape(
    client: Make, method: str, path: str, sent: dict[str, Any], status: int, code: str
) -> None:
    answer = client().open(path, method=method, **sent)
    assert (answer.status_code, answer.mimetype) == (status, "application/problem+json")
    assert SHAPE <= set(answer.json) <= SHAPE | {"errors"}
    assert (answer.json["code"], answer.json["status"]) == (code, status)
    assert answer.json["request_id"] == answer.headers["X-Request-Id"]
    assert ("Allow" in answer.headers) == (status == 405)


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("data", "content_type", "status", "code"),
    [
        (b"{", "application/json", 400, "malformed"),
        (b'{"kind": NaN}', "application/json", 400, "malformed"),
        (b'{"kind": "\\ud800"}', "application/json", 400, "malformed"),
        (b"\xff", "application/json", 400, "malformed"),
        (b"[" * 5000, "application/json", 400, "malformed"),
        (b"", "application/json", 400, "malformed"),
        (b"[]", "application/json", 422, "invalid"),
        (b"{}", "text/plain", 415, "unsupported-media-type"),
        (b"{}", "", 415, "unsupported-media-type"),
        (b" " * (33 * 1024 * 1024), "application/json", 413, "too-large"),
    ],
)
def test_a_body_that_cannot_be_read_is_refused(
    client: Make, data: bytes, content_type: str, status: int, code: str
) -> None:
    answer = client("regulator").post("/api/v1/records", data=data, content_type=content_type)
    assert (answer.status_code, answer.json["code"]) == (status, code)


@pytest.mark.parametrize("kind", ["sqlite"])
def test_chinese_is_written_as_chinese(client: Make) -> None:
    assert "公开查询" in client().get("/openapi.json").text
    assert "\\u" not in client().get("/api/v1/public/lists").text


@pytest.mark.parametrize("kind", ["sqlite"])
def test_people_get_a_page_and_machines_get_json(client: Make) -> None:
    browser = {"Accept": "text/html,application/xhtml+xml,*/*;q=0.8"}
    page = client().get("/entities/911", headers=browser)
    assert (page.status_code, page.mimetype) == (404, "text/html") and "未找到" in page.text
    assert client().get("/api/v1/nowhere", headers=browser).mimetype == "application/problem+json"


@pytest.mark.parametrize("kind", ["sqlite"])
def test_no_answer_may_be_framed_sniffed_or_run(client: Make) -> None:
    for path in ("/", "/api/v1/public/lists", "/nowhere", "/openapi.json"):
        headers = client().get(path).headers
        assert headers["X-Content-Type-Options"] == "nosniff" and headers["X-Frame-Options"] == "DENY"
        assert "default-src 'none'" in headers["Content-Security-Policy"]
        assert (
            "unsafe" not in headers["Content-Security-Policy"]
            and "script-src" not in headers["Content-Security-Policy"]
        )
    assert "script-src 'nonce-" in client().get("/docs").headers["Content-Security-Policy"]


@pytest.mark.parametrize("kind", ["sqlite"])
def test_what_a_key_saw_is_not_kept_by_caches(client: Make) -> None:
    assert client("auditor").get("/api/v1/records").headers["Cache-Control"] == "no-store"


def test_every_code_of_a_problem_has_a_remedy() -> None:
    assert all(row.remedy and row.title and 400 <= row.status < 600 for row in PROBLEMS.values())


def test_a_personal_number_put_anywhere_comes_back_nowhere(
    client: Make, node: Node, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    regulator, told = client("regulator"), ""
    for number in canaries():
        for body in _hidden(number):
            answer = regulator.post("/api/v1/records", json=body)
            told += answer.text + str(answer.headers)
        lookup = client("auditor") if number == canaries()[0] else regulator
        told += lookup.post("/api/v1/entities/lookup", json={"person_id": number, "purpose": "核查（示例）"}).text
        for path in (f"/api/v1/records/{number}", f"/api/v1/entities/{number}", f"/entities/{number}", f"/{number}"):
            told += regulator.get(path).text
        told += (
            regulator.get("/", query_string={"q": number}).text + regulator.get("/", query_string={number: "q"}).text
        )
    told += (
        regulator.get("/metrics").text
        + client("auditor").get("/metrics").text
        + client("auditor").get("/api/v1/records").text
    )
    stored = _dump(node)
    assert [n for n in canaries() if n in told] == []
    assert [n for n in canaries() if n in caplog.text] == []
    assert [n for n in canaries() if n in stored] == []


def _hidden(number: str) -> list[dict[str, Any]]:
    """Bodies that hold a number in a place of its own, where it does not belong, as a key, as a code."""
    person = {"category": "natural_person", "name": "示例人", "person_id": number}
    return [
        penalty(party=person, decision_no=f"{number[-6:]}号"),
        penalty(facts=f"当事人身份证号{number}。"),
        penalty(**{number: "x"}),
        penalty(kind=number),
        penalty(party=FIRM | {"tax_no": number}),
        penalty(details={"extra": {number: "x"}}),
    ]


def _dump(node: Node) -> str:
    with node.database.reader.connect() as connection:
        tables = inspect(connection).get_table_names()
        rows = [connection.execute(text(f"SELECT * FROM {table}")).all() for table in tables]
    return repr(rows)


def test_the_canaries_are_personal_numbers() -> None:
    assert len(set(canaries())) == 50 and all(len(number) == 18 for number in canaries())
    assert not any(biz_check_right(number) for number in canaries())


def test_a_failure_is_logged_without_its_values(app: Flask, client: Make, caplog: pytest.LogCaptureFixture) -> None:
    def fail() -> None:
        raise ValueError(PERSON)

    views: dict[str, Any] = app.view_functions
    views["operations.healthz"] = allow(Permission.ANYONE)(fail)
    answer = client().get("/healthz")
    assert (answer.status_code, answer.json["code"]) == (500, "internal")
    assert "ValueError" in caplog.text and answer.json["request_id"] in caplog.text
    assert PERSON not in caplog.text + answer.text

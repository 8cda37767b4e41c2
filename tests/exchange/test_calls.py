"""The exchange over HTTP: who may call, and what a call that is wrong as a whole is told."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from credit_service.api.app import build
from credit_service.errors import StartRefused
from credit_service.node import Node
from credit_service.services import clients
from credit_service.site import SYSTEM
from schemas.exchange import MOST_BYTES
from schemas.vocabulary import Role
from tests.exchange.envelopes import envelope
from tests.exchange.places import AUTHORITY, partner

CALLS = [
    ("GET", "/exchange/v1/meta"),
    ("GET", "/exchange/v1/feed"),
    ("POST", "/exchange/v1/records"),
    ("GET", "/exchange/v1/records/x"),
]


@pytest.fixture
def exchanging(node: Node, tmp_path: Path) -> Node:
    """A node that knows the partner `province`."""
    path = tmp_path / "platforms.toml"
    path.write_text(partner("province", homes=f'["{AUTHORITY[0]}"]'), encoding="utf-8")
    return replace(node, settings=replace(node.settings, platforms=path))


@pytest.fixture
def http(exchanging: Node) -> Iterator[FlaskClient]:
    """A client of its application."""
    app = build(exchanging)
    yield app.test_client()
    app.extensions["credit-reads"].close()


def key(node: Node, role: Role = Role.PARTNER, organisation: str = "x-province") -> dict[str, str]:
    order = clients.Order(f"{role.value} {organisation}", role, organisation, "示例（示例）")
    with node.write() as session:
        return {"Authorization": "Bearer " + clients.add(session, order, SYSTEM, node.now()).key}


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_without_a_key_nothing_is_told(http: FlaskClient, method: str, path: str) -> None:
    assert http.open(path, method=method, json={} if method == "POST" else None).status_code == 401


@pytest.mark.parametrize(("method", "path"), CALLS)
def test_another_role_may_not(exchanging: Node, http: FlaskClient, method: str, path: str) -> None:
    headers = key(exchanging, Role.REGULATOR)
    assert (
        http.open(path, method=method, headers=headers, json={"items": [1]} if method == "POST" else None).status_code
        == 403
    )


@pytest.mark.parametrize(("method", "path"), CALLS[1:])
def test_a_partner_nobody_configured_may_not(exchanging: Node, http: FlaskClient, method: str, path: str) -> None:
    headers = key(exchanging, organisation="x-stranger")
    answer = http.open(path, method=method, headers=headers, json={"items": [1]} if method == "POST" else None)
    assert (answer.status_code, answer.get_json()["code"]) == (403, "forbidden")


def test_meta_says_who_this_is(exchanging: Node, http: FlaskClient) -> None:
    told = http.get("/exchange/v1/meta", headers=key(exchanging)).get_json()
    assert (told["home"], told["feed_id"], told["schema_version"]) == (exchanging.site.home, exchanging.feed_id, "1")


def test_what_is_handed_in_can_be_read_back(exchanging: Node, http: FlaskClient) -> None:
    headers, sent = key(exchanging), envelope()
    answer = http.post("/exchange/v1/records", json={"items": [sent]}, headers=headers)
    assert answer.get_json()["receipts"][0]["receipt"] == "applied"
    held = http.get(f"/exchange/v1/records/{sent['rid']}", headers=headers).get_json()
    assert (held["n"], held["state"], held["hash"]) == (1, "in_force", sent["hash"])


@pytest.mark.parametrize(
    ("body", "status", "code"),
    [
        ({"items": []}, 422, "invalid"),
        ({"items": [1] * 501}, 422, "invalid"),
        ({"items": [1], "colour": "red"}, 422, "invalid"),
        ([], 422, "invalid"),
        ({"items": ["x" * MOST_BYTES]}, 413, "too-large"),
    ],
    ids=["none", "too many", "an unknown field", "no object", "too large"],
)
def test_a_batch_that_is_wrong_as_a_whole_is_refused(
    exchanging: Node, http: FlaskClient, body: Any, status: int, code: str
) -> None:
    answer = http.post("/exchange/v1/records", json=body, headers=key(exchanging))
    assert (answer.status_code, answer.get_json()["code"]) == (status, code)


@pytest.mark.parametrize("query", ["after=x", "limit=0", "limit=501", "limit=x", "lane=all"])
def test_a_strange_question_to_the_feed_is_refused(exchanging: Node, http: FlaskClient, query: str) -> None:
    assert http.get(f"/exchange/v1/feed?{query}", headers=key(exchanging)).status_code == 422


def test_a_mistake_in_the_file_of_partners_stops_the_start(exchanging: Node) -> None:
    assert exchanging.settings.platforms is not None
    exchanging.settings.platforms.write_text("[[platform]]\nname = 1\n", encoding="utf-8")
    with pytest.raises(StartRefused, match="`name` is needed as text"):
        build(exchanging)

"""Clients and keys: made once, shown once, refused as soon as they are revoked or run out."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask
from sqlalchemy import select

from credit_service.api import auth
from credit_service.models import Audit, Client
from credit_service.node import Node
from credit_service.services import clients
from credit_service.site import SYSTEM
from tests.conftest import Clock

Make = Callable[..., Any]
ORDER = {"name": "交易平台接口", "role": "auditor", "organisation": {"code": "x-0123456789ab", "name": "示例审计单位"}}


def bearer(key: str) -> dict[str, str]:
    return {"Authorization": f"Bearer {key}"}


def test_a_client_is_made_with_a_key_that_works_and_is_never_shown_again(client: Make, node: Node) -> None:
    admin = client("security_admin")
    made = admin.post("/api/v1/clients", json=ORDER).json
    assert made["key"].startswith(made["client_id"] + ".") and len(made["key"]) > 50
    assert client().get("/api/v1/records", headers=bearer(made["key"])).status_code == 200
    secret = made["key"].partition(".")[2]
    assert secret not in admin.get("/api/v1/clients").text
    with node.read() as session:
        assert secret not in repr(session.execute(select(Client.__table__)).all())
        events = session.execute(select(Audit.event).where(Audit.object_id == made["client_id"])).scalars().all()
    assert events == ["client-added"]


def test_a_revoked_key_is_refused_at_once_and_within_a_second_elsewhere(client: Make, node: Node) -> None:
    admin = client("security_admin")
    made = admin.post("/api/v1/clients", json=ORDER).json
    assert client().get("/api/v1/records", headers=bearer(made["key"])).status_code == 200
    assert admin.delete(f"/api/v1/clients/{made['client_id']}").status_code == 204
    assert client().get("/api/v1/records", headers=bearer(made["key"])).status_code == 401
    other = admin.post("/api/v1/clients", json=ORDER | {"name": "另一接口"}).json
    assert client().get("/api/v1/records", headers=bearer(other["key"])).status_code == 200
    with node.write() as session:
        clients.revoke(session, other["client_id"], SYSTEM, node.now())
    threading.Event().wait(auth.BELIEVED_SECONDS)
    assert client().get("/api/v1/records", headers=bearer(other["key"])).status_code == 401


def test_a_key_runs_out(client: Make, clock: Clock, app: Flask) -> None:
    made = client("security_admin").post("/api/v1/clients", json=ORDER | {"expires_at": "2026-11-23T05:00:00Z"}).json
    assert client().get("/api/v1/records", headers=bearer(made["key"])).status_code == 200
    clock.tick(3600)
    app.extensions["credit-keys"].forget()
    assert client().get("/api/v1/records", headers=bearer(made["key"])).status_code == 401


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize("key", ["", ".", "x", "a.b.c", "é.é", "0" * 5000])
def test_a_key_that_is_none_is_refused(client: Make, key: str) -> None:
    assert client().get("/api/v1/records", headers={"Authorization": f"Bearer {key}"}).status_code == 401
    assert client().get("/api/v1/records", headers={"Authorization": f"Basic {key}"}).status_code == 401


def test_the_right_prefix_with_another_secret_is_refused(client: Make) -> None:
    made = client("security_admin").post("/api/v1/clients", json=ORDER).json
    assert client().get("/api/v1/records", headers=bearer(made["client_id"] + ".x")).status_code == 401


def test_a_name_is_used_once(client: Make) -> None:
    admin = client("security_admin")
    assert admin.post("/api/v1/clients", json=ORDER).status_code == 201
    assert admin.post("/api/v1/clients", json=ORDER).status_code == 409


def test_an_organisation_nobody_knows_needs_its_name(client: Make) -> None:
    answer = client("security_admin").post("/api/v1/clients", json=ORDER | {"organisation": {"code": "x-0123456789ac"}})
    assert answer.status_code == 422 and answer.json["errors"][0]["pointer"] == "/organisation/name"


def test_a_client_that_does_not_exist_is_not_revoked(client: Make) -> None:
    assert client("security_admin").delete("/api/v1/clients/nobody").status_code == 404

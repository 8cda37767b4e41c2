"""The public profile, search and lists: what anyone is told, and what nobody is."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

import orjson
import pytest
from flask import Flask
from sqlalchemy import select

from credit_service.models import Entity, Profile
from credit_service.node import Node
from credit_service.services import facts, profiles
from tests.builders import FIRM, HOUSING, OTHER_FIRM, penalty, registration
from tests.conftest import Clock
from tests.http.asking import PERSON, PROFILE, act, file

Make = Callable[..., Any]


def test_an_entity_shows_its_public_records_and_what_they_keep_it_from(client: Make) -> None:
    rid = file(client("regulator"))
    shown = client().get(PROFILE).json
    assert (shown["uscc"], shown["name"], shown["counts"]) == (FIRM["uscc"], FIRM["name"], {"penalty": 1})
    record = shown["records"][0]
    assert record["rid"] == rid
    assert record["authority"] == {"code": HOUSING[0], "name": HOUSING[1]}
    assert record["restrictions"][0]["action"] == "bid"
    assert shown["as_of"] == "2026-11-23T04:00:00Z"


def test_nothing_is_shown_that_is_not_on_the_white_list(client: Make) -> None:
    file(client("regulator"), facts="不公开的事实（示例）", details={"penalty_content": "不公开的内容（示例）"})
    assert "不公开" not in client().get(PROFILE).text


def test_an_entity_without_public_records_is_held_and_one_unheard_of_is_not(client: Make) -> None:
    client("regulator").post("/api/v1/records", json=registration(party=OTHER_FIRM))
    held = client().get(f"/api/v1/public/entities/{OTHER_FIRM['uscc']}")
    assert held.status_code == 200 and held.json["records"] == []
    assert client().get(PROFILE).status_code == 404


@pytest.mark.parametrize("spelt", [FIRM["uscc"].lower(), f" {FIRM['uscc']}", "９１１５０２０３DEMX00022A"])
def test_a_code_is_found_however_it_is_spelt(client: Make, spelt: str) -> None:
    file(client("regulator"))
    assert client().get(f"/api/v1/public/entities/{spelt}").json["uscc"] == FIRM["uscc"]


def test_what_is_held_already_is_not_sent_again_until_it_changes(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    tag = client().get(PROFILE).headers["ETag"]
    same = client().get(PROFILE, headers={"If-None-Match": tag})
    assert (same.status_code, same.data) == (304, b"")
    act(regulator, rid, "revoke")
    assert client().get(PROFILE, headers={"If-None-Match": tag}).status_code == 200


def test_another_day_is_another_tag(client: Make, clock: Clock) -> None:
    file(client("regulator"))
    tag = client().get(PROFILE).headers["ETag"]
    clock.tick(86_400)
    assert client().get(PROFILE, headers={"If-None-Match": tag}).status_code == 200


def test_a_record_leaves_the_profile_on_the_day_after_its_last_without_any_job(
    client: Make, clock: Clock, on: date
) -> None:
    file(client("regulator"), display_until=on.isoformat())
    assert len(client().get(PROFILE).json["records"]) == 1
    clock.set(on + timedelta(days=1), hour=0)
    assert client().get(PROFILE).json["records"] == []


def test_the_stored_profile_equals_a_fresh_computation(client: Make, node: Node, app: Flask) -> None:
    regulator = client("regulator")
    file(regulator)
    file(regulator, decision_no="包住建罚决字〔2026〕13号", display_until="2027-01-01", restrictions=[])
    with node.read() as session:
        stored = session.execute(select(Profile).where(Profile.uscc == FIRM["uscc"])).scalar_one()
        row = session.execute(select(Entity.__table__).where(Entity.uscc == FIRM["uscc"])).mappings().one()
        entity: dict[str, Any] = {str(name): value for name, value in row.items()}
        held = [one for _, one in facts.load(session)]
    for day in (node.today(), node.today() + timedelta(days=1), stored.changes_on - timedelta(days=1)):
        fresh = profiles.document_of(entity, profiles.public_records(held, node.site.law, day), node.site.law, day)
        assert orjson.loads(stored.document + b"}") == fresh
    later = profiles.public_records(held, node.site.law, stored.changes_on)
    assert profiles.document_of(entity, later, node.site.law, stored.changes_on) != fresh


def test_the_rest_of_many_records_follows_page_by_page(client: Make) -> None:
    regulator = client("regulator")
    for no in range(5):
        file(regulator, decision_no=f"包住建罚决字〔2026〕{no}号")
    first = client().get(f"{PROFILE}/records?limit=3").json
    second = client().get(f"{PROFILE}/records?limit=3&after={first['next']}").json
    assert (first["total"], len(first["items"]), len(second["items"]), second["next"]) == (5, 3, 2, None)
    assert len({item["rid"] for item in first["items"] + second["items"]}) == 5


@pytest.mark.parametrize("asked", [FIRM["uscc"], FIRM["name"], "包头石砚路桥有限公司(示例)"])
def test_search_finds_the_exact_code_or_name(client: Make, asked: str) -> None:
    file(client("regulator"))
    found = client().get("/api/v1/public/entities", query_string={"q": asked}).json
    assert [(hit["uscc"], hit["records"]) for hit in found["items"]] == [(FIRM["uscc"], 1)]


def test_search_finds_a_former_name_but_not_half_a_name(client: Make) -> None:
    body = registration(details={"former_names": [{"name": "包头旧路桥有限公司（示例）", "until": "2024-01-01"}]})
    assert client("regulator").post("/api/v1/records", json=body).status_code == 201
    asked = {"q": "包头旧路桥有限公司（示例）"}
    assert client().get("/api/v1/public/entities", query_string=asked).json["total"] == 1
    assert client().get("/api/v1/public/entities", query_string={"q": "包头"}).json["total"] == 0


def test_nobody_searches_for_a_person_by_number(client: Make) -> None:
    answer = client().get("/api/v1/public/entities", query_string={"q": PERSON})
    assert answer.status_code == 422 and PERSON not in answer.text


def test_a_natural_person_is_never_public(client: Make) -> None:
    person = {"category": "natural_person", "name": "示例人", "person_id": PERSON, "roles": ["evaluator"]}
    file(client("regulator"), party=person)
    assert client().get(f"/api/v1/public/entities/{PERSON}").status_code == 404
    assert client().get("/api/v1/public/entities", query_string={"q": "示例人"}).json["total"] == 0


def test_a_list_names_who_is_on_it_now(client: Make) -> None:
    body = penalty(kind="listing", list="gov_procurement", details={})
    finance = client("regulator", ("11150100DEMX009036", "示例市财政局（示例）"))
    rid = finance.post("/api/v1/records", json=body).json["rid"]
    shown = client().get("/api/v1/public/lists/gov_procurement").json
    assert [(entry["uscc"], entry["record"]["rid"]) for entry in shown["items"]] == [(FIRM["uscc"], rid)]
    assert act(finance, rid, "withdraw").status_code == 201
    assert client().get("/api/v1/public/lists/gov_procurement").json["items"] == []


def test_a_list_is_walked_page_by_page(client: Make) -> None:
    finance = client("regulator", ("11150100DEMX009036", "示例市财政局（示例）"))
    for no, party in enumerate((FIRM, OTHER_FIRM)):
        body = penalty(kind="listing", list="gov_procurement", details={}, decision_no=f"{no}号", party=party)
        assert finance.post("/api/v1/records", json=body).status_code == 201
    first = client().get("/api/v1/public/lists/gov_procurement?limit=1").json
    second = client().get(f"/api/v1/public/lists/gov_procurement?limit=1&after={first['next']}").json
    assert [item["uscc"] for item in first["items"] + second["items"]] == [FIRM["uscc"], OTHER_FIRM["uscc"]]


def test_the_catalog_says_why_a_list_is_disabled_and_an_unknown_list_is_not_found(client: Make) -> None:
    lists = {row["code"]: row for row in client().get("/api/v1/public/lists").json["items"]}
    assert lists["trading_region"]["enabled"] is False and lists["trading_region"]["disabled_because"]
    assert client().get("/api/v1/public/lists/nothing").status_code == 404

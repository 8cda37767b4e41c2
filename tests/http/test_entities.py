"""Entities for those who may see more, and natural persons by number: with purpose, noted, never in an address."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from credit_service.models import Audit, Entity
from credit_service.node import Node
from tests.builders import FINANCE, FIRM, OTHER_FIRM, registration
from tests.http.asking import OWN, PERSON, act, file, pointers

Make = Callable[..., Any]
LOOKUP = "/api/v1/entities/lookup"
PARTY = {"category": "natural_person", "name": "示例人", "person_id": PERSON, "roles": ["evaluator"]}
ASKED = {"person_id": PERSON, "purpose": "评标专家资格核查（示例）"}


def test_an_entity_is_shown_with_identifiers_names_and_ties(client: Make) -> None:
    tie = {"uscc": OTHER_FIRM["uscc"], "name": OTHER_FIRM["name"], "from": "2020-01-01"}
    details = {"former_names": [{"name": "旧名（示例）", "until": "2024-01-01"}], "branch_of": [tie]}
    regulator = client("regulator")
    assert regulator.post("/api/v1/records", json=registration(details=details)).status_code == 201
    shown = regulator.get(f"/api/v1/entities/{FIRM['uscc']}").json
    assert {(row["scheme"], row["link"]) for row in shown["identifiers"]} == {
        ("uscc", "linked"),
        ("org_code", "linked"),
    }
    assert {row["name"] for row in shown["names"]} == {FIRM["name"], "旧名（示例）"}
    assert [(row["relation"], row["other_uscc"]) for row in shown["relations"]] == [("branch_of", OTHER_FIRM["uscc"])]
    assert regulator.get(f"/api/v1/entities/{shown['entity_id']}").json == shown


def test_the_owner_sees_a_removed_record_and_the_others_do_not(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    act(regulator, rid, "repair")
    states = [row["state"] for row in regulator.get(f"/api/v1/entities/{FIRM['uscc']}").json["records"]]
    assert states == ["repaired"]
    other = client("regulator", FINANCE).get(f"/api/v1/entities/{FIRM['uscc']}").json
    assert (other["records"], other["shared_records"]) == ([], [])


def test_an_entity_with_many_records_is_walked_by_pages(client: Make) -> None:
    regulator = client("regulator")
    rids = {file(regulator, decision_no=f"{no}号") for no in range(3)}
    first = regulator.get(f"/api/v1/entities/{FIRM['uscc']}?limit=2").json
    second = regulator.get(f"/api/v1/entities/{FIRM['uscc']}?limit=2&after={first['next']}").json
    assert {row["rid"] for row in first["records"] + second["records"]} == rids


def test_a_person_is_found_by_number_and_the_look_is_noted(client: Make, node: Node) -> None:
    regulator = client("regulator")
    file(regulator, party=PARTY)
    found = regulator.post(LOOKUP, json=ASKED)
    assert (found.status_code, found.json["name"], len(found.json["records"])) == (200, "示*", 1)
    assert PERSON not in found.text
    with node.read() as session:
        row = session.execute(select(Audit).where(Audit.event == "person-looked-up")).scalar_one()
    assert (row.object_id, row.reason) == (str(found.json["entity_id"]), ASKED["purpose"])


def test_a_look_that_finds_nobody_is_noted_too(client: Make, node: Node) -> None:
    assert client("regulator").post(LOOKUP, json=ASKED).status_code == 404
    with node.read() as session:
        row = session.execute(select(Audit).where(Audit.event == "person-looked-up")).scalar_one()
    assert row.object_id == "unknown"


def test_another_authority_does_not_even_learn_that_a_person_is_held(client: Make) -> None:
    file(client("regulator"), party=PARTY)
    assert client("regulator", FINANCE).post(LOOKUP, json=ASKED).status_code == 404
    assert client("auditor").post(LOOKUP, json=ASKED).status_code == 200


def test_a_purpose_is_needed_and_holds_no_number(client: Make) -> None:
    regulator = client("regulator")
    assert pointers(regulator.post(LOOKUP, json={"person_id": PERSON})) == ["/purpose"]
    assert pointers(regulator.post(LOOKUP, json=ASKED | {"purpose": PERSON})) == ["/purpose"]


def test_a_person_has_no_page_by_id(client: Make, node: Node) -> None:
    file(client("regulator"), party=PARTY)
    with node.read() as session:
        id_ = session.execute(select(Entity.id)).scalar_one()
    assert client("auditor").get(f"/api/v1/entities/{id_}").status_code == 404


@pytest.mark.parametrize("key", ["0", "99999999999999999999999", "911", "1e3", "²", "%00", "x%ED%A0%80"])
def test_what_names_no_entity_is_not_found(client: Make, key: str) -> None:
    assert client("auditor").get(f"/api/v1/entities/{key}").status_code == 404


def test_an_entity_sees_its_own_whole_file(client: Make) -> None:
    file(client("regulator"))
    file(client("regulator", FINANCE), decision_no="财1号", simplified=True)
    assert len(client("entity", OWN).get(f"/api/v1/entities/{FIRM['uscc']}").json["records"]) == 2

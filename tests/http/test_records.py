"""Filing records over HTTP: what is taken, what is refused and where, and who may file what."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from credit_service.models import Audit, Identifier, Person, Record
from credit_service.node import Node
from tests.builders import FINANCE, FIRM, HOUSING, OTHER_FIRM, ban, penalty, registration
from tests.http.asking import OWN, PERSON, codes, file, pointers

Make = Callable[..., Any]
BIZ_NO = "150102000000007"
"""An invented registration number with the right check digit."""


def test_a_decision_is_filed_once_and_the_same_again_changes_nothing(client: Make) -> None:
    regulator = client("regulator")
    new = regulator.post("/api/v1/records", json=penalty())
    again = regulator.post("/api/v1/records", json=penalty())
    assert (new.status_code, new.json["outcome"], again.status_code, again.json["outcome"]) == (
        201,
        "filed",
        200,
        "unchanged",
    )
    assert (again.json["rid"], again.json["n"]) == (new.json["rid"], 1)
    assert new.headers["Location"] == f"/api/v1/records/{new.json['rid']}"
    assert regulator.get(new.headers["Location"]).json["state"] == "in_force"


def test_other_content_under_the_same_number_is_a_conflict_and_stores_nothing(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    other = regulator.post("/api/v1/records", json=penalty(facts="另一事实（示例）"))
    assert other.status_code == 409 and "correct" in other.json["detail"]
    assert regulator.get(f"/api/v1/records/{rid}").json["n"] == 1


def test_money_is_kept_with_two_places_whatever_was_written(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator, details={"fine_yuan": "2000.5"})
    assert regulator.get(f"/api/v1/records/{rid}").json["record"]["details"]["fine_yuan"] == "2000.50"


def test_every_fault_is_named_at_once_with_its_place(client: Make) -> None:
    body = penalty(
        decided_on="2026-5-6",
        party={"uscc": 5, "name": "", "nick": "x"},
        restrictions=[ban(until="2020-01-01"), {"action": "fly", "market": "land"}],
        details={"fine_yuan": 350000, "penalty_category": ["fines"], "colour": "red"},
        colour="red",
    )
    answer = client("regulator").post("/api/v1/records", json=body)
    assert answer.status_code == 422
    assert pointers(answer) == [
        "/colour", "/decided_on", "/details/colour", "/details/fine_yuan", "/details/penalty_category/0",
        "/party/name", "/party/nick", "/party/uscc", "/restrictions/1/action",
    ]  # fmt: skip


@pytest.mark.parametrize(
    ("changes", "pointer", "code"),
    [
        ({"decided_on": "2026-11-24"}, "/decided_on", "future-date"),
        ({"display_until": "2026-05-05"}, "/display_until", "date-order"),
        ({"stayed_until": "2026-06-01"}, "/stayed_from", "required"),
        ({"restrictions": [ban(until="2026-05-07")]}, "/restrictions/0/until", "date-order"),
        ({"kind": "listing", "details": {}}, "/list", "required"),
        ({"kind": "listing", "list": "nothing", "details": {}}, "/list", "unknown-code"),
        ({"list": "tax"}, "/list", "unexpected"),
        ({"kind": "rumour"}, "/kind", "unknown-code"),
        ({"facts": f"身份证号 {PERSON}"}, "/facts", "personal-number"),
        ({"party": FIRM | {"uscc": PERSON}}, "/party/uscc", "personal-number"),
        ({"party": FIRM | {"person_id": PERSON}}, "/party/person_id", "personal-number"),
        ({"details": {"extra": {"联系人": PERSON}}}, "/details/extra/联系人", "personal-number"),
        ({"party": {"category": "natural_person", "name": "示例人"}}, "/party/person_id", "required"),
        ({"party": {"category": "natural_person", "name": "示例人", "person_id": "0" * 18}}, "/party/person_id", "placeholder"),
        ({"facts": "\u0007"}, "/facts", "characters"),
        ({"decision_no": "㍿" * 100}, "/decision_no", "length"),
        ({"details": {"fine_yuan": "-1"}}, "/details/fine_yuan", "money"),
        ({"simplified": "true"}, "/simplified", "type"),
        ({"restrictions": {}}, "/restrictions", "type"),
        ({"restrictions": [ban(territory="呼和浩特")]}, "/restrictions/0/territory", "form"),
    ],
)  # fmt: skip
@pytest.mark.parametrize("kind", ["sqlite"])
def test_a_fault_has_its_place_its_code_and_never_the_value(
    client: Make, changes: dict[str, Any], pointer: str, code: str
) -> None:
    answer = client("regulator").post("/api/v1/records", json=penalty(**changes))
    assert answer.status_code == 422, answer.text
    assert (pointers(answer), codes(answer)) == ([pointer], {code})
    assert PERSON not in answer.text


def test_a_doubtful_code_is_stored_and_flagged_and_links_nothing(client: Make, node: Node) -> None:
    answer = client("regulator").post("/api/v1/records", json=penalty(party=FIRM | {"uscc": "91150203DEMX00022B"}))
    assert answer.status_code == 201
    assert {"doubtful-identifier", "name-only"} <= set(answer.json["flags"])
    with node.read() as session:
        assert session.execute(select(Identifier.value)).scalars().all() == []


def test_a_placeholder_is_never_a_key(client: Make) -> None:
    regulator = client("regulator")
    zeros = {"uscc": "00000000000000000X", "name": "无码单位甲（示例）"}
    assert "name-only" in regulator.post("/api/v1/records", json=penalty(party=zeros)).json["flags"]
    other = penalty(party=zeros | {"name": "无码单位乙（示例）"}, decision_no="2号")
    assert "name-only" in regulator.post("/api/v1/records", json=other).json["flags"]


def test_identifiers_of_two_entities_are_a_conflict(client: Make) -> None:
    regulator = client("regulator")
    regulator.post("/api/v1/records", json=registration())
    assert (
        regulator.post("/api/v1/records", json=registration(party=OTHER_FIRM | {"biz_reg_no": BIZ_NO})).status_code
        == 201
    )
    answer = regulator.post("/api/v1/records", json=registration(party=FIRM | {"biz_reg_no": BIZ_NO}))
    assert (answer.status_code, answer.json["code"], pointers(answer)) == (409, "identity-conflict", ["/party"])


def test_an_unstated_class_is_flagged_for_the_authority(client: Make) -> None:
    body = penalty()
    del body["breach_class"]
    assert "suggested-class" in client("regulator").post("/api/v1/records", json=body).json["flags"]


def test_a_person_is_sealed_and_only_the_masked_name_comes_back(client: Make, node: Node) -> None:
    regulator = client("regulator")
    rid = file(regulator, party={"category": "natural_person", "name": "示例人", "person_id": PERSON})
    shown = regulator.get(f"/api/v1/records/{rid}")
    assert shown.json["party"]["name"] == "示*"
    assert PERSON not in shown.text and "person" not in shown.json["party"]
    with node.read() as session:
        assert PERSON.encode() not in session.execute(select(Person.sealed)).scalar_one()


def test_a_removed_record_is_not_brought_back_by_filing_it_again(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    sent = {"op": "withdraw", "basis": "示例", "effective_on": "2026-11-20", "expect": [0, 1]}
    assert regulator.post(f"/api/v1/records/{rid}/versions", json=sent).status_code == 201
    again = regulator.post("/api/v1/records", json=penalty(facts="又一事实（示例）"))
    assert (again.status_code, again.json["code"]) == (409, "illegal-transition")


@pytest.mark.parametrize(
    ("role", "organisation", "changes", "status"),
    [
        ("centre", HOUSING, {"kind": "conduct_event", "details": {}}, 201),
        ("centre", HOUSING, {}, 403),
        ("regulator", HOUSING, {"kind": "conduct_event", "details": {}}, 403),
        ("purchaser", HOUSING, {"kind": "performance", "details": {}}, 201),
        ("purchaser", HOUSING, {}, 403),
        ("entity", OWN, {"kind": "commitment", "details": {}}, 201),
        ("entity", OWN, {"kind": "commitment", "details": {}, "party": OTHER_FIRM}, 422),
        ("entity", OWN, {}, 403),
        ("approver", HOUSING, {}, 409),
        ("trading_platform", HOUSING, {}, 403),
        ("partner", HOUSING, {}, 403),
        ("steward", HOUSING, {}, 403),
        ("auditor", HOUSING, {}, 403),
        ("security_admin", HOUSING, {}, 403),
    ],
)
@pytest.mark.parametrize("kind", ["sqlite"])
def test_who_files_what(
    client: Make, role: str, organisation: tuple[str, str], changes: dict[str, Any], status: int
) -> None:
    answer = client(role, organisation).post("/api/v1/records", json=penalty(**changes))
    assert answer.status_code == status, answer.text


def test_nobody_files_in_the_name_of_another_authority(client: Make) -> None:
    body = penalty(authority={"code": FINANCE[0], "name": FINANCE[1]})
    answer = client("regulator").post("/api/v1/records", json=body)
    assert (answer.status_code, answer.json["code"], pointers(answer)) == (403, "not-owner", ["/authority/code"])


def test_filing_is_in_the_trail_with_who_did_it(client: Make, node: Node) -> None:
    rid = file(client("regulator"))
    with node.read() as session:
        row = session.execute(select(Audit).where(Audit.event == "record-filed")).scalar_one()
    assert (row.object_id, row.organisation_code) == (rid, HOUSING[0])


def test_a_list_of_records_holds_the_own_ones_only_and_is_walked_by_pages(client: Make) -> None:
    regulator, finance = client("regulator"), client("regulator", FINANCE)
    mine = {file(regulator, decision_no=f"{no}号") for no in range(3)}
    file(finance, decision_no="财1号")
    first = regulator.get("/api/v1/records?limit=2").json
    second = regulator.get(f"/api/v1/records?limit=2&after={first['next']}").json
    assert {row["rid"] for row in first["items"] + second["items"]} == mine
    assert second["next"] is None
    assert regulator.get(f"/api/v1/records?authority={FINANCE[0]}").json["items"] == []
    assert len(client("auditor").get("/api/v1/records").json["items"]) == 4


def test_a_list_of_records_is_asked_for_by_kind_and_state(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    assert regulator.post("/api/v1/records", json=registration()).status_code == 201
    kinds = [row["kind"] for row in regulator.get("/api/v1/records?kind=penalty").json["items"]]
    assert kinds == ["penalty"]
    assert regulator.get("/api/v1/records?state=revoked").json["items"] == []
    assert [row["rid"] for row in regulator.get("/api/v1/records?kind=penalty&state=in_force").json["items"]] == [rid]


def test_a_record_tells_its_three_effects_and_why(client: Make) -> None:
    regulator = client("regulator")
    effects = regulator.get(f"/api/v1/records/{file(regulator)}").json["effects"]
    assert effects["applied"]["on"] and effects["applied"]["until"] == "2028-05-07"
    assert effects["displayed"]["on"] and all(effect["why"] for effect in effects.values())


def test_the_same_file_stands_once_in_the_table(client: Make, node: Node) -> None:
    regulator = client("regulator")
    file(regulator)
    regulator.post("/api/v1/records", json=penalty(decision_no="包住建罚决字[2026]12号"))
    with node.read() as session:
        assert len(session.execute(select(Record.id)).all()) == 1

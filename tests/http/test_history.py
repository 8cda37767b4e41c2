"""Acts on records, their history, and questions about the past."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from sqlalchemy import select

from credit_service.models import Audit
from credit_service.node import Node
from tests.builders import FINANCE, FIRM, HOUSING, ban
from tests.conftest import Clock
from tests.http.asking import OWN, PERSON, PROFILE, act, file, pointers

Make = Callable[..., Any]
OTHER_OWN = ("91150102DEMX00014U", "内蒙古云杉建设有限公司（示例）")


def test_a_correction_makes_a_version_and_changes_what_is_told(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    changes = {"details": {"fine_yuan": "1"}, "display_until": "2027-01-31", "stay_order_no": None}
    done = act(regulator, rid, "correct", changes=changes)
    assert (done.status_code, done.json) == (201, {"rid": rid, "inc": 0, "n": 2, "state": "in_force"})
    body = regulator.get(f"/api/v1/records/{rid}").json["record"]
    assert body["details"] == {"penalty_category": ["fine", "other"], "fine_yuan": "1.00"}
    assert client().get(PROFILE).json["records"][0]["display_until"] == "2027-01-31"


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("changes", "pointer"),
    [
        ({}, "/changes"),
        ({"kind": "license"}, "/changes/kind"),
        ({"colour": "red"}, "/changes/colour"),
        ({"details": {"colour": "red"}}, "/changes/details/colour"),
        ({"details": {"fine_yuan": 3}}, "/changes/details/fine_yuan"),
        ({"display_until": "2020-01-01"}, "/changes/display_until"),
        ({"decided_on": "2026-11-24"}, "/changes/decided_on"),
        ({"facts": PERSON}, "/changes/facts"),
        ({"restrictions": [ban(action="fly")]}, "/changes/restrictions/0/action"),
        ({"stayed_until": "2026-12-01"}, "/changes/stayed_from"),
        ({"party": {"name": "别的单位（示例）"}}, "/changes/party"),
    ],
)
def test_a_correction_must_leave_what_could_have_been_filed(
    client: Make, changes: dict[str, Any], pointer: str
) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    answer = act(regulator, rid, "correct", changes=changes)
    assert (answer.status_code, pointers(answer)) == (422, [pointer])
    assert PERSON not in answer.text
    assert regulator.get(f"/api/v1/records/{rid}").json["n"] == 1


@pytest.mark.parametrize(
    ("op", "state"),
    [
        ("suspend", "suspended"),
        ("repair", "repaired"),
        ("revoke", "revoked"),
        ("withdraw", "withdrawn"),
        ("erase", "erased"),
    ],
)
def test_an_act_removes_a_record_from_the_public_at_once(client: Make, op: str, state: str) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    assert act(regulator, rid, op).json["state"] == state
    assert len(client().get(PROFILE).json["records"]) == 0


def test_an_act_takes_the_version_it_expects_or_none(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    assert act(regulator, rid, "suspend").status_code == 201
    stale = act(regulator, rid, "resume", [0, 1])
    assert (stale.status_code, stale.json["code"]) == (409, "stale-version")
    again = act(regulator, rid, "suspend", [0, 2])
    assert (again.status_code, again.json["code"]) == (409, "illegal-transition")
    assert act(regulator, rid, "resume", [0, 2]).json["state"] == "in_force"


def test_only_the_owner_acts_and_others_learn_of_public_records_only(client: Make) -> None:
    rid = file(client("regulator"))
    hidden = file(client("regulator"), decision_no="13号", simplified=True, breach_class="minor", restrictions=[],
                  legal_basis=[{"text": "中华人民共和国价格法"}])  # fmt: skip
    finance = client("regulator", FINANCE)
    public = act(finance, rid, "revoke")
    assert (public.status_code, public.json["code"]) == (403, "not-owner")
    assert act(finance, hidden, "revoke").status_code == 404
    assert finance.get(f"/api/v1/records/{rid}").status_code == 404


def test_an_approver_is_told_that_due_process_is_needed(client: Make) -> None:
    rid = file(client("regulator"))
    answer = act(client("approver"), rid, "revoke")
    assert (answer.status_code, answer.json["code"]) == (409, "due-process")


def test_an_act_keeps_no_personal_number_as_its_basis(client: Make) -> None:
    regulator = client("regulator")
    answer = act(regulator, file(regulator), "revoke", basis=f"申请人 {PERSON}")
    assert (answer.status_code, pointers(answer)) == (422, ["/basis"])


def test_an_entity_withdraws_its_own_commitment_and_nothing_of_others(client: Make) -> None:
    entity = client("entity", OWN)
    rid = file(entity, kind="commitment", details={"commitment_content": "按期履约（示例）"})
    assert act(entity, rid, "withdraw").status_code == 201
    other = file(client("regulator"), decision_no="14号")
    assert act(entity, other, "revoke").status_code == 403


@pytest.mark.parametrize(
    ("role", "organisation", "status"),
    [
        ("regulator", HOUSING, 200), ("regulator", FINANCE, 404), ("auditor", FINANCE, 200), ("entity", OWN, 200),
        ("entity", OTHER_OWN, 404), ("steward", HOUSING, 403), ("trading_platform", HOUSING, 403),
    ],
)  # fmt: skip
def test_who_reads_the_history(client: Make, role: str, organisation: tuple[str, str], status: int) -> None:
    rid = file(client("regulator"))
    assert client(role, organisation).get(f"/api/v1/records/{rid}/versions").status_code == status


def test_the_history_shows_each_version_with_what_proves_it(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    act(regulator, rid, "revoke", basis="复议决定（示例）")
    first, second = regulator.get(f"/api/v1/records/{rid}/versions").json["items"]
    assert (first["op"], second["op"], second["act"]["basis"]) == ("file", "revoke", "复议决定（示例）")
    assert second["prev_hash"] == first["hash"] and second["seq"] == first["seq"] + 1
    assert "record" in first and "record" not in second


def test_of_an_erased_record_only_the_hashes_are_left(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    act(regulator, rid, "erase")
    items = regulator.get(f"/api/v1/records/{rid}/versions").json["items"]
    assert [("record" in item, bool(item["commit_hash"])) for item in items] == [(False, True), (False, True)]


def past(at: str) -> dict[str, str]:
    return {"as_of": at, "case_no": "（2026）示查1号", "reason": "复核（示例）"}


def test_the_past_is_told_to_those_who_may_ask_and_is_noted(client: Make, clock: Clock, node: Node) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    before = "2026-11-23T04:00:30Z"
    clock.tick(3600)
    act(regulator, rid, "revoke")
    for asking in (regulator, client("auditor"), client("entity", OWN)):
        then = asking.get(f"/api/v1/records/{rid}", query_string=past(before)).json
        assert (then["state"], then["n"], then["as_of"]) == ("in_force", 1, before)
        assert then["effects"]["applied"]["on"]
        entity = asking.get(f"/api/v1/entities/{FIRM['uscc']}", query_string=past(before)).json
        assert [row["state"] for row in entity["records"]] == ["in_force"]
    assert client("regulator", FINANCE).get(f"/api/v1/records/{rid}", query_string=past(before)).status_code == 404
    other = client("regulator", FINANCE).get(f"/api/v1/entities/{FIRM['uscc']}", query_string=past(before)).json
    assert other["records"] == [] and other["shared_records"] == []
    with node.read() as session:
        rows = session.execute(select(Audit).where(Audit.event == "past-read")).scalars().all()
    assert {row.detail["case_no"] for row in rows} == {"（2026）示查1号"} and len(rows) == 7


@pytest.mark.parametrize("kind", ["sqlite"])
@pytest.mark.parametrize(
    ("query", "pointer"),
    [
        ({"as_of": "2026-11-23T00:00:00Z"}, "?case_no"),
        (past("2026-11-23T05:00:00Z"), "?as_of"),
        (past("2026-11-23"), "?as_of"),
        (past("2026-11-23T00:00:00"), "?as_of"),
        (past("1950-01-01T00:00:00Z"), "?as_of"),
    ],
)
def test_a_question_about_the_past_is_whole_or_refused(client: Make, query: dict[str, str], pointer: str) -> None:
    regulator = client("regulator")
    answer = regulator.get(f"/api/v1/records/{file(regulator)}", query_string=query)
    assert answer.status_code == 422 and pointer in pointers(answer)


def test_a_record_was_not_known_before_it_was_filed(client: Make) -> None:
    regulator = client("regulator")
    rid = file(regulator)
    answer = regulator.get(f"/api/v1/records/{rid}", query_string=past("2026-11-22T00:00:00Z"))
    assert answer.status_code == 404


def test_a_day_in_the_past_is_the_day_in_beijing(client: Make, clock: Clock) -> None:
    regulator = client("regulator")
    rid = file(regulator, restrictions=[ban(until="2026-11-23")], served_on="2026-05-08")
    clock.tick(48 * 3600)
    last = regulator.get(f"/api/v1/records/{rid}", query_string=past("2026-11-23T15:59:59Z")).json
    after = regulator.get(f"/api/v1/records/{rid}", query_string=past("2026-11-23T16:00:00Z")).json
    assert (last["effects"]["applied"]["on"], after["effects"]["applied"]["on"]) == (True, False)

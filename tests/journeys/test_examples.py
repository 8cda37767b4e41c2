"""The invented story over HTTP, on both databases: the P1/P2 column of its table, and whom the public never meets."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from flask.testing import FlaskClient

from credit_service import create_app
from credit_service.config import Settings
from credit_service.examples import load, parties
from credit_service.examples.files import bidder_list, penalty_workbook
from credit_service.files import open_table
from credit_service.node import Node, open_node
from credit_service.reading.headings import known_heading
from credit_service.services import clients, import_jobs
from credit_service.site import SYSTEM
from schemas.vocabulary import Role
from tests import databases
from tests.conftest import TODAY, Clock
from tests.databases import Databases
from tests.screenings import P1, P2, bidders, member

Make = Callable[..., Any]
TABLE = [
    ("E1", "clear", "clear"),
    ("E2", "barred", "clear"),
    ("E3", "clear", "clear"),
    ("E4", "barred", "barred"),
    ("E5", "barred", "barred"),
    ("E7", "clear", "clear"),
    ("E8", "clear", "clear"),
    ("E9", "clear", "barred"),
    ("E10", "clear", "clear"),
    ("E11", "clear", "clear"),
    ("E12", "notice", "clear"),
    ("E13", "clear", "clear"),
    ("E14", "unknown", "unknown"),
    ("E15", "unknown", "unknown"),
]
PRINTED = {"E14": member("E14", name="锡林浩特草源水利有限公司（示例）"), "E15": {"name": parties.FOREIGN}}
"""How the bid list prints the two that are not printed as they are held."""


@pytest.fixture(scope="module", params=databases.KINDS)
def story(
    request: pytest.FixtureRequest, made: Databases, keys_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Make]:
    """Clients of one loaded node by role and organisation; for tests that change nothing."""
    clock = Clock(load.noon(TODAY))
    url = made.new(request.param, tmp_path_factory.mktemp("story"))
    node = open_node(Settings(database_url=url, keys=keys_folder), clock)
    load.load(node)
    app = create_app(node)
    held: dict[str, str] = {}

    def make(role: str = "", organisation: tuple[str, str] = parties.CENTRE) -> FlaskClient:
        asking = app.test_client()
        if role:
            name = f"{role} {organisation[0]}"
            if name not in held:
                with node.write() as session:
                    order = clients.Order(name, Role(role), *organisation)
                    held[name] = clients.add(session, order, SYSTEM, node.now()).key
            asking.environ_base["HTTP_AUTHORIZATION"] = f"Bearer {held[name]}"
        return asking

    yield make
    app.extensions["credit-reads"].close()
    app.extensions["credit-lookup"].close()
    node.database.dispose()
    made.drop(url)


def ask(asking: Any, question: dict[str, Any], *members: dict[str, Any], **more: Any) -> list[dict[str, Any]]:
    """Screen, each member a bidder of its own, and return the bidders of the answer."""
    answer = asking.post("/api/v1/screenings", json={"bidders": bidders(*members)} | question | more)
    assert answer.status_code == 201, answer.text
    found: list[dict[str, Any]] = answer.json["bidders"]
    return found


def verdicts(found: list[dict[str, Any]]) -> list[str]:
    return [bidder["verdict"] for bidder in found]


def reasons(found: list[dict[str, Any]]) -> set[str]:
    return {reason["why"] for bidder in found for one in bidder["members"] for reason in one["reasons"]}


def test_the_table_of_the_examples_comes_out_over_http(story: Make) -> None:
    everyone = [PRINTED.get(code) or member(code) for code, _, _ in TABLE]
    platform = story("trading_platform")
    # One at a time: E2 and its branch in one section would be related bidders.
    p1, p2 = ([verdicts(ask(platform, question, one))[0] for one in everyone] for question in (P1, P2))
    assert list(zip((code for code, _, _ in TABLE), p1, p2, strict=True)) == TABLE


def test_the_ban_of_e2_says_by_whom_on_what_ground_and_how_long(story: Make) -> None:
    reason = ask(story("trading_platform"), P1, member("E2"))[0]["members"][0]["reasons"][0]
    assert (reason["authority"]["name"], reason["decision_no"]) == (parties.HOUSING[1], "示住建罚决字〔2026〕12号")
    assert reason["restriction"]["until"] == reason["until"] == "2028-05-08"


def test_a_fine_that_bars_nobody_is_counted_beside_the_verdict(story: Make) -> None:
    one = ask(story("trading_platform"), P2, member("E2"))[0]["members"][0]
    assert (one["verdict"], one["reasons"], one["other_public_records"]) == ("clear", [], 1)


@pytest.mark.parametrize("question", [P1, P2], ids=["P1", "P2"])
def test_the_defaulter_bars_the_consortium_it_joins(story: Make, question: dict[str, Any]) -> None:
    consortium = [{"no": "联合体一", "members": [member("E1"), member("E5")]}]
    found = ask(story("trading_platform"), question, bidders=consortium)
    assert (verdicts(found), [one["verdict"] for one in found[0]["members"]]) == (["barred"], ["clear", "barred"])


def test_an_agency_with_an_open_case_may_be_chosen(story: Make) -> None:
    assert verdicts(ask(story("trading_platform"), P1, member("E6", role="tender_agency"))) == ["clear"]


def test_a_branch_of_a_barred_firm_is_a_notice_that_names_the_firm(story: Make) -> None:
    found = ask(story("trading_platform"), P1, member("E12"))
    assert reasons(found) == {"related_restricted"}
    assert parties.ENTITIES["E2"][0] in str(found)


def test_a_stayed_ban_is_invisible_to_the_platform_and_visible_to_its_authority(story: Make) -> None:
    assert "21号" not in str(ask(story("trading_platform"), P2, member("E13")))
    uscc = parties.ENTITIES["E13"][0]
    assert "示财采罚〔2026〕21号" not in story().get(f"/api/v1/public/entities/{uscc}").text
    assert "示财采罚〔2026〕21号" in story("regulator", parties.FINANCE).get(f"/api/v1/entities/{uscc}").text


def test_a_name_that_is_not_that_of_the_code_says_so(story: Make) -> None:
    assert reasons(ask(story("trading_platform"), P1, PRINTED["E14"])) == {"name_disagrees"}


@pytest.mark.parametrize(("funding", "expected"), [("world_bank", "barred"), ("idb", "unknown"), ("", "unknown")])
def test_the_foreign_firm_is_barred_only_where_that_bank_pays(story: Make, funding: str, expected: str) -> None:
    paid = P1["project"] | ({"funding": funding} if funding else {})
    assert verdicts(ask(story("trading_platform"), P1, PRINTED["E15"], project=paid)) == [expected]


def test_only_the_auditor_learns_of_the_ban_that_has_ended(story: Make) -> None:
    then = (load.noon(TODAY) - timedelta(days=30)).isoformat()
    past = {"as_of": then, "case_no": "审〔2026〕1号", "reason": "审计"}
    assert verdicts(ask(story("auditor"), P2, member("E3"), **past)) == ["barred"]
    refused = story("trading_platform").post("/api/v1/screenings", json={"bidders": bidders(member("E3"))} | P2 | past)
    assert refused.status_code == 403


def test_the_ban_of_e9_still_bars_although_it_is_displayed_no_longer(story: Make) -> None:
    uscc = parties.ENTITIES["E9"][0]
    assert story().get(f"/api/v1/public/entities/{uscc}").json["records"] == []
    assert reasons(ask(story("trading_platform"), P2, member("E9"))) == {"restricted"}


PUBLIC = {
    "E1": ["honor"],
    "E2": ["penalty"],
    "E3": ["penalty"],
    "E5": [],
    "E7": [],
    "E9": [],
    "E10": [],
    "E11": [],
    "E13": [],
}


@pytest.mark.parametrize("code", PUBLIC)
def test_the_public_sees_of_an_example_only_what_is_public_here(story: Make, code: str) -> None:
    profile = story().get(f"/api/v1/public/entities/{parties.ENTITIES[code][0]}").json
    assert sorted(record["kind"] for record in profile["records"]) == PUBLIC[code]


def test_no_expert_is_on_any_public_page(story: Make) -> None:
    public = story()
    lists = [row["code"] for row in public.get("/api/v1/public/lists").json["items"]]
    addresses = ["/", "/metrics", "/api/v1/public/lists", *(f"/api/v1/public/lists/{code}" for code in lists)]
    for number, name in parties.EXPERTS.values():
        found = public.get("/api/v1/public/entities", query_string={"q": name})
        assert (found.status_code, found.json["items"]) == (200, [])
        assert public.get(f"/api/v1/public/entities/{number}").status_code in (404, 422)
        told = [public.get(address).text for address in addresses] + [public.get("/", query_string={"q": name}).text]
        assert not any(number in text for text in told)
        assert not any(name in text for text in told[:-1])


def test_the_thirty_bidders_are_screened_in_one_go(story: Make, tmp_path: Path) -> None:
    path = tmp_path / "bidders.xlsx"
    bidder_list(path)
    with open_table(path, path.name, known_heading) as table:
        rows = [table.as_mapping(row) for row in table]
    asked = [
        {"uscc": row["统一社会信用代码"], "name": row["投标人名称"]}
        if "统一社会信用代码" in row
        else {"name": row["投标人名称"]}
        for row in rows
    ]
    found = verdicts(ask(story("trading_platform"), P1, *asked))
    assert len(found) == 30
    assert [found[0], found[1], found[13], found[14]] == ["clear", "barred", "unknown", "unknown"]


def test_the_repair_of_e4_lets_it_take_part_again(client: Make, node: Node) -> None:
    load.load(node)
    platform, labour = client("trading_platform", parties.CENTRE), client("regulator", parties.LABOUR)
    assert verdicts(ask(platform, P1, member("E4"))) == ["barred"]
    listing = labour.get("/api/v1/records", query_string={"authority": parties.LABOUR[0]}).json["items"][0]
    act = {"op": "repair", "basis": "信用中国修复结果（模拟）", "effective_on": TODAY.isoformat(), "expect": [0, 1]}
    done = labour.post(f"/api/v1/records/{listing['rid']}/versions", json=act)
    assert done.status_code == 201, done.text
    assert verdicts(ask(platform, P1, member("E4")) + ask(platform, P2, member("E4"))) == ["clear", "clear"]


def test_the_example_workbook_comes_in_with_its_known_counts(client: Make, node: Node, tmp_path: Path) -> None:
    path = tmp_path / "双公示.xlsx"
    penalty_workbook(path, TODAY)
    clerk = client("regulator")
    with path.open("rb") as file:
        taken = clerk.post("/api/v1/imports", data={"file": (file, path.name)})
    assert taken.status_code == 202, taken.text
    assert import_jobs.claim_and_run(node, "test") == taken.json["import_id"]
    done = clerk.get(f"/api/v1/imports/{taken.json['import_id']}").json
    assert done["error"] == ""
    counts = {name: done[name] for name in ("state", "read", "filed", "updated", "unchanged", "quarantined")}
    assert counts == {"state": "done", "read": 20, "filed": 13, "updated": 1, "unchanged": 2, "quarantined": 4}
    rows = clerk.get(f"/api/v1/imports/{taken.json['import_id']}/rows", query_string={"outcome": "quarantined"}).json
    named = [row["code"] for row in rows["items"]]
    assert named == ["excel-rounded", "personal-number", "future-date", "abolished-basis"]
    assert all(row["message"] and row["remedy"] for row in rows["items"])

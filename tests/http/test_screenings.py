"""Screenings over HTTP: the answer's shape, the same bytes again, whose tickets are whose, and every fault named."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from credit_service.models import Audit, Ticket
from credit_service.node import Node
from credit_service.services import acts, coverage, filing
from schemas.screening_out import ScreeningOut
from schemas.vocabulary import Op
from tests import builders
from tests.builders import FIRM, OTHER_FIRM
from tests.conftest import Clock
from tests.http.asking import codes, pointers
from tests.screenings import P1, P2, REQUIRED, bidders

Make = Callable[..., FlaskClient]
PATH = "/api/v1/screenings"
PLATFORM = ("12150000DEMX0092XG", "示例公共资源交易平台（示例）")
ELSEWHERE = ("11150100DEMX009036", "另一平台（示例）")
FIELDS = {"ticket", "as_of", "seq", "law_version", "coverage", "bidders"}


def told(answer: Any) -> Any:
    """Return the answer read."""
    return answer.json


@pytest.fixture
def platform(client: Make, node: Node) -> FlaskClient:
    """A trading platform, asking of a firm with a running ban; every required list is known as of now."""
    with node.write() as session:
        for code in REQUIRED:
            coverage.note(session, code, ("x-000000000001", "示例来源（示例）"), node.now())
        filing.file_one(session, node.site, builders.filing(builders.penalty()), builders.REGULATOR, node.now())
    return client("trading_platform", PLATFORM)


def test_the_answer_has_the_shape_of_the_contract(platform: FlaskClient) -> None:
    answer = platform.post(PATH, json=P1 | {"bidders": bidders(FIRM, OTHER_FIRM)})
    assert answer.status_code == 201
    assert answer.headers["Location"] == f"{PATH}/{told(answer)['ticket']}"
    assert set(told(answer)) >= FIELDS
    assert ScreeningOut().validate(told(answer)) == {}
    barred, clear = told(answer)["bidders"]
    assert (barred["no"], barred["verdict"], clear["verdict"]) == (1, "barred", "clear")
    reason = barred["members"][0]["reasons"][0]
    assert set(reason) >= {"rid", "restriction", "authority", "decision_no", "basis", "until"}
    assert (reason["until"], reason["restriction"]["action"]) == ("2028-05-07", "bid")


def test_the_paper_says_who_decides_and_that_this_is_a_cross_check(platform: FlaskClient, node: Node) -> None:
    plain = told(platform.post(PATH, json={"subjects": [FIRM]}))
    named = P1 | {"rules": {"channels": ["信用中国", node.site.home]}, "bidders": bidders(FIRM)}
    assert "采购人" in plain["footer"]["zh"]
    assert "辅助核对" in plain["remark"]["zh"]
    assert told(platform.post(PATH, json=named))["remark"] is None
    assert not any(word in json.dumps(plain, ensure_ascii=False) for word in ("合格", "通过", "黑名单"))


@pytest.mark.parametrize(("market", "role", "verdict"), [
    ("mandatory_tender", None, "barred"), ("mandatory_tender", "bidder", "barred"), ("mandatory_tender", "supplier", "barred"),
    ("mandatory_tender", "tender_agency", "clear"), ("gov_procurement", None, "clear"), ("land", None, "clear"),
])  # fmt: skip
def test_a_ban_bars_in_its_market_and_capacity(
    platform: FlaskClient, market: str, role: str | None, verdict: str
) -> None:
    project = {"market": market, "territory": "150200"}
    asked = {"project": project, "bidders": bidders(FIRM | ({"role": role} if role else {}))}
    assert told(platform.post(PATH, json=asked))["bidders"][0]["verdict"] == verdict


@pytest.mark.parametrize(("territory", "verdict"), [("150200", "barred"), ("150000", "barred"), ("110100", "clear")])
def test_a_ban_bars_in_its_territory(platform: FlaskClient, territory: str, verdict: str) -> None:
    asked = {"project": {"market": "mandatory_tender", "territory": territory}, "bidders": bidders(FIRM)}
    assert told(platform.post(PATH, json=asked))["bidders"][0]["verdict"] == verdict


def test_a_ticket_is_read_again_as_the_same_bytes_by_its_own_organisation_only(
    platform: FlaskClient, client: Make
) -> None:
    first = platform.post(PATH, json={"subjects": [FIRM]})
    address = first.headers["Location"]
    assert platform.get(address).data == first.data
    assert client("purchaser", PLATFORM).get(address).data == first.data
    assert client("trading_platform", ELSEWHERE).get(address).status_code == 404
    assert client("auditor").get(address).status_code == 200
    assert client("regulator").get(address).status_code == 403


def test_before_the_opening_a_ticket_is_sealed_even_to_the_auditor(
    platform: FlaskClient, client: Make, node: Node, clock: Clock
) -> None:
    opens = (node.now() + timedelta(hours=1)).isoformat()
    sealed = platform.post(PATH, json=P1 | {"bidders": bidders(FIRM), "opens_at": opens})
    address = sealed.headers["Location"]
    assert client("auditor").get(address).status_code == 404
    with node.read() as session:
        trail = session.execute(select(Audit).where(Audit.event == "screening-asked")).scalars().all()
    told = json.dumps([[row.object_id, row.reason, row.detail] for row in trail], ensure_ascii=False)
    assert FIRM["name"] not in told
    assert FIRM["uscc"] not in told
    clock.tick(3601)
    assert client("auditor").get(address).data == sealed.data


@pytest.mark.parametrize(("sent", "places"), [
    ({}, ["/bidders"]),
    ({"subjects": [FIRM], "bidders": bidders(FIRM)}, ["/bidders"]),
    ({"bidders": bidders(FIRM)}, ["/project"]),
    (P1 | {"subjects": [FIRM]}, ["/project"]),
    ({"subjects": [{"code": "x"}], "more": 1}, ["/more", "/subjects/0/code"]),
    ({"subjects": [FIRM], "rules": {"extra_lists": ["tax", "no_such_list"]}}, ["/rules/extra_lists/1"]),
    ({"project": {"market": "land", "territory": "15020"}, "bidders": bidders(FIRM)}, ["/project/territory"]),
    ({"project": {"market": "land", "territory": "150000", "funding": "x"}, "bidders": bidders(FIRM)}, ["/project/funding"]),
    ({"subjects": [FIRM], "recheck_of": "20261123-AAAAAAAAAAAA"}, ["/recheck_of"]),
    ({"subjects": [FIRM], "as_of": "2999-01-01T00:00:00Z"}, ["/as_of"]),
])  # fmt: skip
def test_what_is_wrong_is_named_by_its_place(platform: FlaskClient, sent: Any, places: list[str]) -> None:
    answer = platform.post(PATH, json=sent)
    assert (answer.status_code, pointers(answer)) == (422, places)


def test_more_than_five_thousand_members_are_refused(platform: FlaskClient) -> None:
    many = [{"no": 1, "members": [{}] * 100}] * 51
    assert pointers(platform.post(PATH, json=P1 | {"bidders": many})) == ["/bidders"]
    answer = platform.post(PATH, json={"subjects": [{}] * 5001})
    assert (pointers(answer), codes(answer)) == (["/subjects"], {"length"})


def test_another_media_type_and_broken_json_are_told_apart(platform: FlaskClient) -> None:
    assert platform.post(PATH, data="x", content_type="text/plain").status_code == 415
    assert platform.post(PATH, data=b"{", content_type="application/json").status_code == 400


def test_a_past_instant_is_not_for_platforms(platform: FlaskClient, node: Node) -> None:
    then = (node.now() - timedelta(days=1)).isoformat()
    assert platform.post(PATH, json={"subjects": [FIRM], "as_of": then}).status_code == 403
    at_cutoff = P1 | {"bidders": bidders(FIRM), "as_of": then, "rules": {"cutoff_at": then}}
    answer = platform.post(PATH, json=at_cutoff)
    assert (answer.status_code, told(answer)["bidders"][0]["members"][0]["known"]) == (201, False)


def test_a_cut_off_in_the_past_does_not_tell_what_was_removed_since(
    platform: FlaskClient, node: Node, clock: Clock
) -> None:
    with node.write() as session:
        filed = filing.file_one(session, node.site, builders.filing(builders.penalty()), builders.REGULATOR, node.now())
    then = node.now().isoformat()
    question = P1 | {"bidders": bidders(builders.FIRM), "as_of": then, "rules": {"cutoff_at": then}}
    clock.tick(3600)
    assert told(platform.post(PATH, json=question))["bidders"][0]["verdict"] != "clear"
    with node.write() as session:
        act = acts.Act(Op.REVOKE, "示例", node.today())
        acts.perform(session, node.site, filed.rid, act, builders.REGULATOR, node.now())
    answer = told(platform.post(PATH, json=question))["bidders"][0]["members"][0]
    assert filed.rid not in str(answer)


def test_one_check_at_the_source_closes_a_stale_list_for_the_whole_ticket(
    platform: FlaskClient, client: Make, node: Node, clock: Clock
) -> None:
    clock.tick(25 * 3600)
    with node.write() as session:
        for code in set(REQUIRED) - {"tax"}:
            coverage.note(session, code, ("x-000000000001", "示例来源（示例）"), node.now())
    stale = platform.post(PATH, json=P2 | {"bidders": bidders(OTHER_FIRM, FIRM)})
    assert [bidder["verdict"] for bidder in told(stale)["bidders"]] == ["unknown", "unknown"]
    looked = {
        "list": "tax",
        "channel": "税务局网站",
        "checked_at": node.now().isoformat(),
        "result": "未查到",
        "evidence_sha256": "ab" * 32,
    }
    address = stale.headers["Location"] + "/source-checks"
    assert client("trading_platform", ELSEWHERE).post(address, json=looked).status_code == 404
    assert pointers(platform.post(address, json=looked | {"evidence_sha256": "x"})) == ["/evidence_sha256"]
    anew = platform.post(address, json=looked)
    assert (anew.status_code, [b["verdict"] for b in told(anew)["bidders"]]) == (201, ["clear", "clear"])
    assert [change["was"] for change in told(anew)["recheck"]["changes"]] == ["unknown", "unknown"]
    assert platform.get(stale.headers["Location"]).data == stale.data


def test_neither_logs_nor_addresses_name_a_bidder(platform: FlaskClient, caplog: pytest.LogCaptureFixture) -> None:
    caplog.set_level(logging.DEBUG)
    answer = platform.post(PATH, json=P1 | {"bidders": bidders(FIRM, {"name": "错" * 500})})
    assert answer.status_code == 422
    platform.post(PATH, json=P1 | {"bidders": bidders(FIRM)})
    assert FIRM["uscc"] not in caplog.text
    assert "错错" not in caplog.text + answer.text


def test_a_ticket_keeps_question_instant_position_and_law(platform: FlaskClient, node: Node) -> None:
    answer = told(platform.post(PATH, json=P1 | {"bidders": bidders(FIRM)}))
    with node.read() as session:
        kept = session.execute(select(Ticket).where(Ticket.ticket == answer["ticket"])).scalar_one()
    assert (kept.seq, kept.law_version, kept.as_of) == (answer["seq"], answer["law_version"], node.now())
    assert json.loads(kept.question) == P1 | {"bidders": bidders(FIRM)}
    assert kept.organisation_code == PLATFORM[0]

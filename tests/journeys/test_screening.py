"""Screenings of the invented parties from question to ticket, on both databases: the table of the example data set."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from credit_service.config import Settings
from credit_service.errors import Forbidden, Invalid, NotFound
from credit_service.examples import load, parties
from credit_service.node import Node, open_node
from credit_service.services import coverage, screening, tickets
from credit_service.services.tickets import Check
from credit_service.site import Actor
from tests import databases, screenings
from tests.conftest import TODAY, Clock
from tests.databases import Databases
from tests.screenings import AUDITOR, OTHER_PLATFORM, P1, P2, PLATFORM, REQUIRED, ask, bidders, member, verdict

LOOKED = "0" * 64
NEVER_SEEN = "91150102DEMX99990H"


@pytest.fixture
def told(node: Node) -> Node:
    """A node with the invented story; every source it follows is known as of now."""
    load.load(node)
    return node


@pytest.fixture(scope="module", params=databases.KINDS)
def shared(
    request: pytest.FixtureRequest, made: Databases, keys_folder: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Node]:
    """The same, loaded once: for tests that only ask."""
    clock = Clock(load.noon(TODAY))
    url = made.new(request.param, tmp_path_factory.mktemp("told"))
    node = open_node(Settings(database_url=url, keys=keys_folder), clock)
    load.load(node)
    yield node
    node.database.dispose()
    made.drop(url)


CASES = [
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
]


def test_the_example_parties_get_the_verdicts_of_their_table(shared: Node) -> None:
    found = [(code, verdict(shared, member(code), **P1), verdict(shared, member(code), **P2)) for code, _, _ in CASES]
    assert found == CASES


def test_a_penalty_that_does_not_bar_here_is_counted_beside_the_verdict(shared: Node) -> None:
    found = ask(shared, **P2, bidders=bidders(member("E2")))["bidders"][0]["members"][0]
    assert (found["verdict"], found["reasons"], found["other_public_records"]) == ("clear", [], 1)


def test_one_barred_member_bars_the_consortium(shared: Node) -> None:
    consortium = [{"no": "1", "members": [member("E1"), member("E5")]}]
    bidder = ask(shared, **P1, bidders=consortium)["bidders"][0]
    assert (bidder["verdict"], [m["verdict"] for m in bidder["members"]]) == ("barred", ["clear", "barred"])


def test_an_agency_with_conduct_events_and_an_open_case_is_clear(shared: Node) -> None:
    assert verdict(shared, member("E6", role="tender_agency"), **P1) == "clear"


def test_a_name_that_does_not_belong_to_the_code_is_unknown(shared: Node) -> None:
    found = ask(shared, **P1, bidders=bidders(member("E14", name="锡林浩特草源水利有限公司（示例）")))
    assert found["bidders"][0]["members"][0]["reasons"][0]["why"] == "name_disagrees"
    assert found["bidders"][0]["verdict"] == "unknown"


@pytest.mark.parametrize("name", [parties.FORMER, "北京曜石装备有限公司(示例)", " 北京曜石装备有限公司（示例）"])
def test_a_former_name_and_another_spelling_agree(shared: Node, name: str) -> None:
    assert verdict(shared, member("E13", name=name), **P2) == "clear"


def test_a_foreign_bidder_is_unknown_and_barred_only_by_the_bank_that_pays(shared: Node) -> None:
    foreign = {"name": parties.FOREIGN}
    paid = {"project": P1["project"] | {"funding": "world_bank"}, "rules": P1["rules"]}
    assert verdict(shared, foreign, **P1) == "unknown"
    assert verdict(shared, foreign, **paid) == "barred"


def test_an_entity_never_seen_is_clear_and_not_known(shared: Node) -> None:
    found = ask(shared, **P1, bidders=bidders({"uscc": NEVER_SEEN, "name": "未见过的企业（示例）"}))
    one = found["bidders"][0]["members"][0]
    assert (one["verdict"], one["known"]) == ("clear", False)


@pytest.mark.parametrize("code", ["", "00000000000000000X", NEVER_SEEN[:-1] + "0", "\t", "HRB 12345"])
def test_a_code_that_is_missing_wrong_or_a_placeholder_is_unknown(shared: Node, code: str) -> None:
    assert verdict(shared, {"uscc": code, "name": "未见过的企业（示例）"}, **P1) == "unknown"


@pytest.mark.parametrize("code", ["９１１５０２０３DEMX00022A", " 91150203demx00022a "])
def test_a_code_written_in_another_width_or_case_is_the_same(shared: Node, code: str) -> None:
    assert verdict(shared, member("E2", uscc=code), **P1) == "barred"


def test_the_short_form_needs_no_project(shared: Node) -> None:
    found = ask(shared, subjects=[member("E2"), {"uscc": parties.ENTITIES["E1"][0]}, {"name": "甲"}])
    assert [(b["no"], b["verdict"]) for b in found["bidders"]] == [(1, "barred"), (2, "clear"), (3, "unknown")]


def test_the_auditor_sees_what_was_known_thirty_days_ago(shared: Node) -> None:
    then = shared.now() - timedelta(days=30)
    past = {"as_of": then.isoformat(), "case_no": "审〔2026〕1号", "reason": "审计"}
    assert verdict(shared, member("E3"), **P2) == "clear"
    assert verdict(shared, member("E3"), actor=AUDITOR, **P2, **past) == "barred"


def test_a_platform_may_ask_for_its_cut_off_and_for_no_other_past_instant(shared: Node) -> None:
    then = (shared.now() - timedelta(days=30)).isoformat()
    at_cutoff = {"project": P2["project"], "rules": P2["rules"] | {"cutoff_at": then}, "as_of": then}
    assert verdict(shared, member("E3"), **at_cutoff) == "barred"
    with pytest.raises(Forbidden):
        ask(shared, **P2, as_of=then, bidders=bidders(member("E3")))


def test_an_auditor_names_case_and_reason(shared: Node) -> None:
    with pytest.raises(Invalid) as refused:
        ask(shared, AUDITOR, **P2, bidders=bidders(member("E3")))
    assert {fault.pointer for fault in refused.value.faults} == {"/case_no", "/reason", "/as_of"}


def test_the_past_read_from_the_database_says_what_was_answered_then(told: Node, clock: Clock) -> None:
    everyone = bidders(*(member(code) for code in parties.ENTITIES))
    then = told.now()
    before = {name: ask(told, **question, bidders=everyone) for name, question in (("P1", P1), ("P2", P2))}
    clock.tick(3600)
    _repair(told)
    for name, question in (("P1", P1), ("P2", P2)):
        past = {"as_of": then.isoformat(), "case_no": "审1", "reason": "复核"}
        again = ask(told, AUDITOR, **question, **past, bidders=everyone)
        assert [b["members"] for b in again["bidders"]] == [b["members"] for b in before[name]["bidders"]]
        assert (again["seq"], again["law_version"]) == (before[name]["seq"], before[name]["law_version"])


def _repair(node: Node) -> None:
    """The wage arrears of E4 are repaired at the simulated portal."""
    with node.write() as session:
        screenings.repair(session, node, screenings.rid_of(session, "E4"))


def test_a_repaired_listing_no_longer_bars_and_the_recheck_says_so(told: Node, clock: Clock) -> None:
    first = ask(told, **P1, bidders=bidders(member("E1"), member("E4")))
    clock.tick(60)
    _repair(told)
    again = ask(told, **P1, bidders=bidders(member("E1"), member("E4")), recheck_of=first["ticket"])
    uscc, name = parties.ENTITIES["E4"]
    assert again["recheck"] == {
        "of": first["ticket"],
        "as_of": first["as_of"],
        "changes": [{"no": 2, "uscc": uscc, "name": name, "was": "barred", "is": "clear"}],
    }


def test_branch_and_parent_in_one_section_are_noticed_as_related(shared: Node) -> None:
    found = ask(shared, **P2, bidders=bidders(member("E2"), member("E12"), member("E1")))["bidders"]
    assert [b["verdict"] for b in found] == ["notice", "notice", "clear"]
    assert {r["why"] for b in found[:2] for r in b["members"][0]["reasons"]} == {"common_control"}


def test_a_stale_list_makes_everything_unknown_until_it_is_checked_at_its_source(told: Node, clock: Clock) -> None:
    clock.tick(25 * 3600)
    with told.write() as session:
        for code in set(REQUIRED) - {"tax"}:
            coverage.note(session, code, parties.CREDIT_PORTAL, told.now())
    stale = ask(told, **P2, bidders=bidders(member("E1"), member("E9")))
    assert [b["verdict"] for b in stale["bidders"]] == ["unknown", "barred"]
    assert [row["list"] for row in stale["coverage"] if not row["current"]] == ["tax"]
    check = Check("tax", "税务局网站", told.now() - timedelta(minutes=5), "未查到", LOOKED)
    anew = screenings.read(screening.check_source(told, stale["ticket"], check, PLATFORM).body)
    assert [b["verdict"] for b in anew["bidders"]] == ["clear", "barred"]
    assert anew["recheck"]["of"] == stale["ticket"]
    assert {row["list"]: row.get("check", {}).get("result") for row in anew["coverage"]}["tax"] == "未查到"
    later = ask(told, **P2, bidders=bidders(member("E1")), recheck_of=anew["ticket"])
    assert later["bidders"][0]["verdict"] == "clear"
    assert verdict(told, member("E1"), **P2) == "unknown"


def test_a_check_of_a_list_that_was_not_asked_for_is_refused(shared: Node) -> None:
    asked = ask(shared, **P1, bidders=bidders(member("E1")))
    with pytest.raises(Invalid) as refused:
        screening.check_source(
            shared, asked["ticket"], Check("tax", "x", shared.now() + timedelta(1), "y", LOOKED), PLATFORM
        )
    assert {fault.pointer for fault in refused.value.faults} == {"/list", "/checked_at"}


def test_a_list_never_received_is_unknown_by_itself(node: Node) -> None:
    found = ask(node, **P1, bidders=bidders(member("E1")))
    assert found["coverage"] == [
        {"list": "judgment_defaulter", "name": "失信被执行人名单", "source": None, "as_of": None, "current": False}
    ]
    assert found["bidders"][0]["members"][0]["reasons"][0]["why"] == "list_absent"


def test_a_ticket_is_read_again_byte_for_byte_by_its_own_organisation_only(told: Node, clock: Clock) -> None:
    opens = told.now() + timedelta(hours=2)
    sent = {**P1, "bidders": bidders(member("E2")), "opens_at": opens.isoformat()}
    answer = screening.ask(told, screenings.question(**sent), PLATFORM)
    _repair(told)
    assert _read(told, answer.ticket, PLATFORM) == answer.body
    for stranger in (OTHER_PLATFORM, AUDITOR):
        with pytest.raises(NotFound):
            _read(told, answer.ticket, stranger)
    clock.tick(3 * 3600)
    assert _read(told, answer.ticket, AUDITOR) == answer.body
    with pytest.raises(NotFound):
        _read(told, answer.ticket, OTHER_PLATFORM)


def _read(node: Node, ticket: str, actor: Actor) -> bytes:
    with node.write() as session:
        return tickets.read(session, ticket, actor, node.now())


def test_a_ticket_of_others_cannot_be_rechecked(shared: Node) -> None:
    theirs = ask(shared, OTHER_PLATFORM, **P1, bidders=bidders(member("E1")))
    with pytest.raises(Invalid) as refused:
        ask(shared, **P1, bidders=bidders(member("E1")), recheck_of=theirs["ticket"])
    assert [fault.pointer for fault in refused.value.faults] == ["/recheck_of"]


def test_another_process_sees_what_was_filed_at_its_very_next_screening(
    node: Node, settings: Settings, clock: Clock
) -> None:
    other = open_node(settings, clock)
    assert verdict(other, member("E2"), **P1) == "unknown"
    load.load(node)
    assert verdict(other, member("E2"), **P1) == "barred"
    other.database.dispose()


def test_a_committed_change_without_number_is_numbered_and_seen(told: Node, clock: Clock) -> None:
    before = ask(told, **P1, bidders=bidders(member("E4")))
    with told.database.write() as session:  # unlike `node.write`, this leaves the version in the outbox
        screenings.repair(session, told, screenings.rid_of(session, "E4"))
    after = ask(told, **P1, bidders=bidders(member("E4")))
    assert (before["bidders"][0]["verdict"], after["bidders"][0]["verdict"]) == ("barred", "clear")
    assert after["seq"] == before["seq"] + 1

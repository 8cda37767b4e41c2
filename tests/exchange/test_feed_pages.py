"""The feed as a partner reads it: order, cursors that cannot be made or bent, pages within their limits."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import orjson
import pytest
from sqlalchemy import update

from credit_service.errors import Conflict, Invalid, NotFound
from credit_service.models import FeedEntry
from credit_service.node import Node
from credit_service.rules import integrity
from credit_service.rules.exchange import Route
from credit_service.services import acts, exchange, filing, intake
from credit_service.services.exchange import Page
from credit_service.services.partners import Partner
from schemas.exchange import MOST_BYTES
from schemas.vocabulary import Op, RecordKind
from tests import builders
from tests.builders import HOUSING, OTHER_FIRM, REGULATOR, penalty
from tests.exchange.envelopes import envelope

ROUTE = Route(HOUSING[0], frozenset({RecordKind.PENALTY}), date(2026, 1, 1))
PARTNER = Partner(name="province", routes=(ROUTE,))


def file(node: Node, count: int = 1, facts: str = "示例") -> list[str]:
    bodies = [penalty(decision_no=f"示〔2026〕{at}号", facts=facts) for at in range(1, count + 1)]
    with node.write() as session:
        filed = filing.file_many(session, node.site, [builders.filing(b) for b in bodies], REGULATOR, node.now())
    return [one.rid for one in filed]


def read(node: Node, after: str = "", limit: int = 500, partner: Partner = PARTNER) -> Page:
    with node.read() as session:
        return exchange.page(session, node.site, partner, after, limit, node.now())


def rids(page: Page) -> list[str]:
    return [orjson.loads(item)["rid"] for item in page.items]


def test_pages_follow_each_other_without_gap_or_repeat(node: Node) -> None:
    filed = file(node, 5)
    first = read(node, limit=2)
    second = read(node, first.next, limit=2)
    third = read(node, second.next, limit=2)
    assert rids(first) + rids(second) + rids(third) == filed
    assert [first.more, second.more, third.more] == [True, True, False]


def test_an_envelope_proves_itself(node: Node) -> None:
    file(node)
    told = orjson.loads(read(node).items[0])
    assert integrity.commitment(bytes.fromhex(told["salt"]), integrity.canonical(told["body"])).hex() == told["commit"]


def test_an_empty_page_still_moves_the_token(node: Node) -> None:
    beginning = read(node).next
    with node.write() as session:
        one = builders.filing(penalty(), builders.FINANCE)
        filing.file_one(session, node.site, one, REGULATOR, node.now())
    page = read(node, beginning)
    assert (page.items, page.next != beginning, page.more) == ([], True, False)


def test_a_page_keeps_to_its_bytes_and_still_ends(node: Node) -> None:
    filed = file(node, 12, facts="长" * 100_000)
    found, after, more = [], "", True
    while more:
        page = read(node, after)
        assert len(page.json()) <= MOST_BYTES
        found += rids(page)
        after, more = page.next, page.more
    assert found == filed


@pytest.mark.parametrize("at", [0, 20, 60, 80])
def test_a_changed_cursor_is_refused(node: Node, at: int) -> None:
    file(node)
    token = read(node).next
    bent = token[:at] + ("A" if token[at] != "A" else "B") + token[at + 1 :]
    with pytest.raises(Invalid) as refused:
        read(node, bent)
    assert refused.value.faults[0].code == "bad-cursor"


@pytest.mark.parametrize("token", ["x", "示例", "AAAA", "." * 91])
def test_what_is_no_cursor_is_refused(node: Node, token: str) -> None:
    with pytest.raises(Invalid):
        read(node, token)


def test_another_past_behind_the_cursor_is_a_fork(node: Node) -> None:
    file(node, 3)
    token = read(node, limit=2).next
    with node.database.write() as session:
        session.execute(update(FeedEntry).where(FeedEntry.seq == 2).values(chain_hash=bytes(32)))
    with pytest.raises(Conflict) as forked:
        read(node, token)
    assert forked.value.code == "cursor-forked"


def test_another_scope_begins_again(node: Node) -> None:
    file(node)
    token = read(node).next
    closed = replace(PARTNER, routes=(replace(ROUTE, until=date(2026, 2, 1)),))
    with pytest.raises(Conflict) as forked:
        read(node, token, partner=closed)
    assert forked.value.code == "cursor-forked"
    assert rids(read(node, partner=closed)) == []


def test_only_the_newest_version_tells_what_it_says(node: Node) -> None:
    file(node)
    with node.write() as session:
        again = builders.filing(penalty(decision_no="示〔2026〕1号", facts="更正（示例）"))
        filing.file_one(session, node.site, again, REGULATOR, node.now())
    told = [orjson.loads(item) for item in read(node).items]
    assert [(one["n"], one["body"] is None, one["salt"] is None) for one in told] == [
        (1, True, True),
        (2, False, False),
    ]


def test_nothing_of_a_removed_record_but_its_act_is_told(node: Node) -> None:
    (rid,) = file(node)
    with node.write() as session:
        acts.perform(session, node.site, rid, acts.Act(Op.REPAIR, "示例", node.today()), REGULATOR, node.now())
    told = [orjson.loads(item)["body"] for item in read(node).items]
    assert told[0] is None
    assert set(told[1]) == {"act"}


def test_a_record_does_not_go_back_to_where_it_came_from_or_passed(node: Node) -> None:
    file(node)
    assert rids(read(node, partner=replace(PARTNER, name=node.site.home))) == []


def test_what_is_held_is_told_only_of_what_is_exchanged(node: Node) -> None:
    (rid,) = file(node)
    with node.write() as session:
        other = filing.file_one(
            session, node.site, builders.filing(penalty(party=OTHER_FIRM), builders.FINANCE), REGULATOR, node.now()
        )
    with node.read() as session:
        assert exchange.readback(session, PARTNER, rid)["n"] == 1
        with pytest.raises(NotFound):
            exchange.readback(session, PARTNER, other.rid)


def test_a_correction_under_a_shield_travels_without_content(node: Node) -> None:
    (rid,) = file(node)
    for act in (
        acts.Act(Op.SUSPEND, "示例", node.today()),
        acts.Act(Op.CORRECT, "示例", node.today(), changes={"facts": "更正（示例）"}),
    ):
        with node.write() as session:
            acts.perform(session, node.site, rid, act, REGULATOR, node.now())
    assert "更正".encode() not in read(node).json()


def test_a_record_passed_on_goes_to_neither_its_home_nor_a_platform_it_passed(node: Node) -> None:
    carrier = intake.Carrier(node.site, Partner(name="middle", homes=frozenset({HOUSING[0]})), REGULATOR)
    with node.write() as session:
        intake.take_in(session, carrier, [envelope(home="first", via=("first", "middle"))], node.now())
    reached = [name for name in ("first", "middle", "third") if read(node, partner=replace(PARTNER, name=name)).items]
    assert reached == ["third"]


def test_on_site_conduct_leaves_along_no_route(node: Node) -> None:
    with node.write() as session:
        body = penalty(kind="conduct_event")
        filing.file_one(session, node.site, builders.filing(body), REGULATOR, node.now())
    wide = replace(PARTNER, routes=(replace(ROUTE, kinds=frozenset(RecordKind)),))
    assert read(node, partner=wide).items == []


MINOR = {"breach_class": "minor", "restrictions": []}
CORRECT = (Op.CORRECT, {"facts": "更正（示例）"})
SUSPEND, RESUME, REVOKE = (Op.SUSPEND, None), (Op.RESUME, None), (Op.REVOKE, None)


@pytest.mark.parametrize(
    ("filed", "steps", "told"),
    [
        # n and whether it tells what the record says
        (MINOR, [], []),
        (MINOR, [CORRECT], []),
        (MINOR, [CORRECT, CORRECT], []),
        (MINOR, [SUSPEND, RESUME], [(2, False)]),
        (MINOR, [REVOKE], [(1, False), (2, False)]),
        (MINOR, [(Op.CORRECT, {"breach_class": "general"})], [(1, False), (2, True)]),
        ({}, [(Op.CORRECT, MINOR)], [(1, False), (2, True)]),
        ({}, [(Op.CORRECT, MINOR), REVOKE], [(1, False), (2, False), (3, False)]),
    ],
)
def test_a_record_shared_on_no_day_does_not_leave_by_being_corrected(
    node: Node,
    filed: dict[str, Any],
    steps: list[tuple[Op, dict[str, Any] | None]],
    told: list[tuple[int, bool]],
) -> None:
    with node.write() as session:
        one = builders.filing(penalty(**filed))
        rid = filing.file_one(session, node.site, one, REGULATOR, node.now()).rid
    for op, changes in steps:
        with node.write() as session:
            act = acts.Act(op, "示例", node.today(), changes=changes or {})
            acts.perform(session, node.site, rid, act, REGULATOR, node.now())
    found = [orjson.loads(item) for item in read(node).items]
    assert [(one["n"], "record" in (one["body"] or {})) for one in found] == told

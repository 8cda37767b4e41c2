"""Deliveries: one row holds the newest wanted version, and only the answer for that version closes it."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

import orjson
import pytest
from sqlalchemy import select

from credit_service.models import Delivery
from credit_service.node import Node
from credit_service.rules.exchange import Route
from credit_service.services import acts, delivery, filing
from credit_service.services.delivery import Parcel, Returned
from credit_service.services.partners import Partner
from schemas.vocabulary import Op, Receipt, RecordKind
from tests import builders
from tests.builders import HOUSING, OTHER_FIRM, REGULATOR, penalty
from tests.conftest import Clock

PARTNER = Partner(name="province", routes=(Route(HOUSING[0], frozenset({RecordKind.PENALTY}), date(2026, 1, 1)),))


def file(node: Node, **changes: object) -> str:
    with node.write() as session:
        return filing.file_one(session, node.site, builders.filing(penalty(**changes)), REGULATOR, node.now()).rid


def revoke(node: Node, rid: str) -> None:
    with node.write() as session:
        acts.perform(session, node.site, rid, acts.Act(Op.REVOKE, "示例", node.today()), REGULATOR, node.now())


def plan(node: Node, partner: Partner = PARTNER) -> None:
    with node.write() as session:
        while delivery.plan(session, node.site, partner, node.now()):
            pass


def claim(node: Node) -> list[Parcel]:
    with node.write() as session:
        return delivery.claim(session, node.site, PARTNER, node.now())


def settle(node: Node, parcel: Parcel, receipt: Receipt) -> None:
    with node.write() as session:
        delivery.settle(session, PARTNER, [Returned(parcel, receipt)])


def row(node: Node) -> Delivery:
    with node.read() as session:
        return session.execute(select(Delivery)).scalar_one()


def versions(parcel: Parcel) -> list[int]:
    return [orjson.loads(data)["n"] for data in parcel.envelopes]


def test_an_answer_for_an_older_version_does_not_close_a_newer_wish(node: Node) -> None:
    rid = file(node)
    plan(node)
    (sent,) = claim(node)
    revoke(node, rid)
    plan(node)
    settle(node, sent, Receipt.APPLIED)
    assert (row(node).status, row(node).have_n) == ("pending", 1)
    (again,) = claim(node)
    assert versions(again) == [2]
    settle(node, again, Receipt.APPLIED)
    assert row(node).status == "delivered"


def test_an_answer_to_an_older_claim_changes_nothing(node: Node) -> None:
    file(node)
    plan(node)
    (lost,) = claim(node)
    (sent,) = claim(node)
    assert sent.fence == lost.fence + 1
    settle(node, lost, Receipt.REJECTED)
    assert row(node).status == "inflight"


@pytest.mark.parametrize(
    ("receipt", "status"),
    [
        (Receipt.APPLIED, "delivered"),
        (Receipt.DUPLICATE, "delivered"),
        (Receipt.STALE, "delivered"),
        (Receipt.ECHO, "delivered"),
        (Receipt.HELD, "held"),
        (Receipt.REJECTED, "quarantined"),
    ],
)
def test_each_receipt_has_its_end(node: Node, receipt: Receipt, status: str) -> None:
    file(node)
    plan(node)
    (sent,) = claim(node)
    settle(node, sent, receipt)
    assert row(node).status == status


def test_what_was_refused_is_tried_again_with_a_newer_version(node: Node) -> None:
    rid = file(node)
    plan(node)
    settle(node, claim(node)[0], Receipt.REJECTED)
    assert claim(node) == []
    revoke(node, rid)
    plan(node)
    assert versions(claim(node)[0]) == [1, 2]


def test_removals_go_first(node: Node) -> None:
    file(node, decision_no="示〔2026〕1号")
    rid = file(node, decision_no="示〔2026〕2号", party=OTHER_FIRM)
    revoke(node, rid)
    plan(node)
    assert [parcel.rid == rid for parcel in claim(node)] == [True, False]


def test_what_came_to_nothing_waits_longer_each_time_and_is_never_given_up(node: Node, clock: Clock) -> None:
    rid = file(node)
    revoke(node, rid)
    plan(node)
    for attempt in range(40):
        parcels = claim(node)
        assert len(parcels) == 1, f"given up after {attempt} attempts"
        with node.write() as session:
            delivery.put_back(session, PARTNER, parcels, "Retryable", node.now())
        assert row(node).next_at <= clock() + timedelta(hours=1)
        clock.tick(3601)
    assert row(node).attempts == 40


def test_a_partner_may_ask_for_more_time(node: Node, clock: Clock) -> None:
    file(node)
    plan(node)
    parcels = claim(node)
    with node.write() as session:
        delivery.put_back(session, PARTNER, parcels, "Retryable", node.now(), 9000)
    assert row(node).next_at >= clock() + timedelta(seconds=9000)
    assert claim(node) == []


def test_another_scope_reads_the_feed_again_and_sends_nothing_twice(node: Node) -> None:
    file(node)
    plan(node)
    settle(node, claim(node)[0], Receipt.APPLIED)
    wider = replace(PARTNER, routes=(*PARTNER.routes, Route("x", frozenset({RecordKind.LISTING}), date(2026, 1, 1))))
    plan(node, wider)
    assert claim(node) == []


def test_planning_looks_before_it_writes(node: Node) -> None:
    with node.read() as session:
        assert not delivery.has_news(session, node.site, PARTNER, node.now())
    file(node)
    with node.read() as session:
        assert delivery.has_news(session, node.site, PARTNER, node.now())
    plan(node)
    with node.read() as session:
        assert not delivery.has_news(session, node.site, PARTNER, node.now())


MINOR = {"breach_class": "minor", "restrictions": []}


def act(node: Node, rid: str, op: Op, **changes: object) -> None:
    with node.write() as session:
        one = acts.Act(op, "示例", node.today(), changes=changes)
        acts.perform(session, node.site, rid, one, REGULATOR, node.now())


def test_a_record_shared_on_no_day_is_not_sent_when_it_is_corrected(node: Node) -> None:
    rid = file(node, **MINOR)
    plan(node)
    act(node, rid, Op.CORRECT, facts="更正（示例）")
    plan(node)
    assert claim(node) == []
    act(node, rid, Op.SUSPEND)
    plan(node)
    act(node, rid, Op.RESUME)
    plan(node)
    assert claim(node) == []


@pytest.mark.parametrize("planned", [True, False])
def test_what_was_shared_is_followed_by_its_correction_and_its_removal(node: Node, planned: bool) -> None:
    rid = file(node)
    if planned:
        plan(node)
        settle(node, claim(node)[0], Receipt.APPLIED)
    act(node, rid, Op.CORRECT, **MINOR)
    plan(node)
    (corrected,) = claim(node)
    assert (versions(corrected)[-1], "record" in orjson.loads(corrected.envelopes[-1])["body"]) == (2, True)
    settle(node, corrected, Receipt.APPLIED)
    revoke(node, rid)
    plan(node)
    assert versions(claim(node)[0]) == [3]

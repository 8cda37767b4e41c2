"""Two writers at once: what was revoked stays gone, a lost race is run again, and a commit is never told as a failure."""

from __future__ import annotations

import threading
from datetime import timedelta
from typing import Any

import pytest
from sqlalchemy import select, text
from sqlalchemy.orm import Session

from credit_service.errors import Invalid
from credit_service.models import OutboxEntry, Profile
from credit_service.node import Node
from credit_service.services import acts, feed, filing
from schemas.vocabulary import Op, Outcome
from tests import builders


def file(node: Node, session: Session, **changes: Any) -> filing.Filed:
    one = builders.filing(builders.penalty(**changes))
    return filing.file_one(session, node.site, one, builders.REGULATOR, node.now())


def revoke(node: Node, rid: str) -> None:
    with node.write() as session:
        act = acts.Act(Op.REVOKE, "撤销决定（示例）", node.today())
        acts.perform(session, node.site, rid, act, builders.REGULATOR, node.now())


def test_a_slower_writer_does_not_write_a_revoked_record_back(node: Node) -> None:
    with node.write() as session:
        rid = file(node, session).rid
    revoking = threading.Thread(target=revoke, args=(node, rid))
    with node.write() as session:
        file(node, session, decision_no="示住建罚决字〔2026〕77号")
        revoking.start()
        revoking.join(0.5)
        assert revoking.is_alive()  # it waits for the profile that is being written
    revoking.join(20)
    with node.read() as session:
        profile = session.execute(select(Profile)).scalar_one()
    assert (profile.public_count, rid in profile.document.decode()) == (1, False)


@pytest.mark.parametrize("kind", ["postgresql"])
def test_a_transaction_that_lost_a_deadlock_is_run_again(node: Node) -> None:
    tried = []

    def work(session: Session) -> str:
        tried.append(1)
        if len(tried) == 1:
            session.execute(text("DO $$ BEGIN RAISE EXCEPTION 'lost' USING ERRCODE = '40P01'; END $$"))
        return "done"

    assert (node.transact(work), len(tried)) == ("done", 2)


def test_what_cannot_be_numbered_yet_is_committed_all_the_same(node: Node) -> None:
    with node.write() as session:
        file(node, session)
        session.execute(text("UPDATE versions SET hash = commit_hash"))
    with node.read() as session:
        assert session.execute(select(OutboxEntry.id)).first() is not None
    with pytest.raises(feed.Tampered):
        feed.sequence(node.database, node.now())


def test_an_act_of_tomorrow_is_not_taken_today(node: Node) -> None:
    with node.write() as session:
        rid = file(node, session).rid
    tomorrow = acts.Act(Op.REVOKE, "示例", node.today() + timedelta(days=1))
    with pytest.raises(Invalid) as refused, node.write() as session:
        acts.perform(session, node.site, rid, tomorrow, builders.REGULATOR, node.now())
    assert refused.value.faults[0].code == "future-date"


def test_a_corrected_number_finds_its_record(node: Node) -> None:
    with node.write() as session:
        rid = file(node, session, decision_no="错号1号").rid
    act = acts.Act(Op.CORRECT, "更正（示例）", node.today(), changes={"decision_no": "对号1号"})
    with node.write() as session:
        acts.perform(session, node.site, rid, act, builders.REGULATOR, node.now())
    with node.write() as session:
        assert file(node, session, decision_no="对号1号").rid == rid


@pytest.mark.parametrize("field", ["decision_no", "name", "basis_article"])
def test_a_text_longer_than_its_column_is_refused_alone(node: Node, field: str) -> None:
    long = "号" * 500
    every: dict[str, dict[str, Any]] = {
        "decision_no": {"decision_no": long},
        "name": {"party": builders.FIRM | {"name": long}},
        "basis_article": {"restrictions": [builders.ban(basis_article=long)]},
    }
    filings = [builders.filing(builders.penalty(**every[field])), builders.filing(builders.penalty())]
    with node.write() as session:
        ended = filing.file_many(session, node.site, filings, builders.REGULATOR, node.now())
    assert [one.outcome for one in ended] == [Outcome.QUARANTINED, Outcome.FILED]
    assert ended[0].fault is not None
    assert ended[0].fault.code == "too-long"


def test_a_person_without_number_leaves_no_name_behind(node: Node) -> None:
    with node.write() as session:
        file(node, session, party={"category": "natural_person", "name": "示例某某"})
    with node.read() as session:
        stored = session.execute(text("SELECT party_key || party_name || party_name_key FROM records")).scalar_one()
    assert "示例某某" not in stored

"""The feed numbers what is visible: nobody is passed by, whoever commits late is numbered late, and the chain tells."""

from __future__ import annotations

from collections.abc import Callable
from itertools import pairwise
from pathlib import Path

import pytest
from sqlalchemy import select, update

from credit_service.models import FeedEntry, Record, Version
from credit_service.node import Node
from credit_service.rules import integrity
from credit_service.services import feed, filing
from reliability import feed_order
from tests import builders


def file(node: Node, number: int) -> None:
    body = builders.penalty(decision_no=f"示例〔2026〕{number}号")
    with node.write() as session:
        filing.file_one(session, node.site, builders.filing(body), builders.REGULATOR, node.now())


def entries(node: Node) -> list[FeedEntry]:
    with node.read() as session:
        return list(session.execute(select(FeedEntry).order_by(FeedEntry.seq)).scalars())


@pytest.mark.timeout(300)
def test_many_slow_writers_lose_nothing_while_the_id_cursor_does(
    new_database: Callable[[str], str], kind: str, keys_folder: Path
) -> None:
    writers, commits = (8, 30) if kind == "postgresql" else (2, 40)
    outcome = feed_order.run(new_database(kind), keys_folder, seed=20261123, writers=writers, commits=commits)
    assert outcome.failures == ()


def test_numbers_are_dense_and_each_entry_covers_the_one_before(node: Node) -> None:
    for number in range(3):
        file(node, number)
    held = entries(node)
    assert [entry.seq for entry in held] == [1, 2, 3]
    for before, after in pairwise(held):
        assert after.chain_hash == integrity.chain(before.chain_hash, after.leaf_hash)


def test_what_was_not_numbered_after_its_commit_is_numbered_by_the_next_who_looks(node: Node) -> None:
    body = builders.filing(builders.penalty())
    with node.database.write() as session:
        filing.file_one(session, node.site, body, builders.REGULATOR, node.now())
    assert entries(node) == []
    assert feed.sequence(node.database, node.now()) == 1
    assert feed.sequence(node.database, node.now()) == 0
    assert len(entries(node)) == 1


def test_an_instant_of_the_feed_never_goes_back(node: Node) -> None:
    file(node, 1)
    with node.database.write() as session:
        other = builders.filing(builders.penalty(decision_no="示例〔2026〕2号"))
        filing.file_one(session, node.site, other, builders.REGULATOR, node.now())
    feed.sequence(node.database, node.now().replace(year=2020))
    first, second = entries(node)
    assert second.sequenced_at == first.sequenced_at


def test_a_version_changed_behind_its_hash_stops_the_feed(node: Node) -> None:
    with node.database.write() as session:
        filing.file_one(session, node.site, builders.filing(builders.penalty()), builders.REGULATOR, node.now())
    with node.database.write() as session:
        session.execute(update(Version).values(state="revoked"))
    with pytest.raises(feed.Tampered):
        feed.sequence(node.database, node.now())
    with node.read() as session:
        assert session.execute(select(Record.id)).first() is not None

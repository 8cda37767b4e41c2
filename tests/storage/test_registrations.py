"""What registrations do to their entity, on both databases: it follows those in force, and is undone with them."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date
from typing import Any

import pytest
from sqlalchemy import event, select, update

from credit_service.models import Entity, EntityName, Record, Related
from credit_service.node import Node
from credit_service.services import acts, filing, registrations
from schemas.vocabulary import Op, Standing
from tests import builders
from tests.exchange.envelopes import envelope
from tests.exchange.test_intake import hand_in

CANCELLED = {"registration_status": "cancelled", "branch_of": [builders.OTHER_FIRM]}
RENAMED = builders.FIRM | {"name": "包头新砚路桥有限公司（示例）"}


def file(node: Node, *bodies: dict[str, Any], **by: Any) -> list[filing.Filed]:
    with node.write() as session:
        filings = [builders.filing(body, **by) for body in bodies]
        return filing.file_many(session, node.site, filings, builders.REGULATOR, node.now())


def act(node: Node, rid: str, op: Op, **more: Any) -> None:
    done = acts.Act(op, "依据（示例）", date(2026, 11, 20), **more)
    with node.write() as session:
        acts.perform(session, node.site, rid, done, builders.REGULATOR, node.now())


def known(node: Node) -> tuple[str, str, list[tuple[str, str]]]:
    """Return name, status and ties of the one entity held."""
    with node.read() as session:
        name, status = session.execute(select(Entity.name, Entity.registration_status)).one()
        ties = session.execute(select(Related.relation, Related.other_uscc).order_by(Related.other_uscc)).all()
    return name, status, [(relation, other) for relation, other in ties]


def names(node: Node) -> dict[str, date | None]:
    with node.read() as session:
        return {row.name: row.until for row in session.execute(select(EntityName)).scalars()}


@contextmanager
def counted(node: Node) -> Iterator[list[str]]:
    """Note the statements sent while it runs."""
    sent: list[str] = []

    def note(_connection: Any, _cursor: Any, statement: str, *_rest: Any) -> None:
        sent.append(statement)

    event.listen(node.database.writer, "before_cursor_execute", note)
    yield sent
    event.remove(node.database.writer, "before_cursor_execute", note)


@pytest.mark.parametrize("op", [Op.REVOKE, Op.SUSPEND, Op.ERASE])
def test_what_a_removed_registration_said_is_undone(node: Node, op: Op) -> None:
    [filed] = file(node, builders.registration(details=CANCELLED))
    assert known(node)[1:] == ("cancelled", [("branch_of", builders.OTHER_FIRM["uscc"])])
    act(node, filed.rid, op)
    assert known(node) == (builders.FIRM["name"], "active", [])
    assert list(names(node)) == [builders.FIRM["name"]]


def test_a_registration_put_in_force_again_counts_again(node: Node) -> None:
    [filed] = file(node, builders.registration(details=CANCELLED))
    act(node, filed.rid, Op.REVOKE)
    act(node, filed.rid, Op.REINSTATE)
    assert known(node)[1:] == ("cancelled", [("branch_of", builders.OTHER_FIRM["uscc"])])


def test_a_correction_ends_ties_and_makes_the_status_active(node: Node) -> None:
    [filed] = file(node, builders.registration(details=CANCELLED))
    act(node, filed.rid, Op.CORRECT, changes={"details": {"registration_status": "active", "branch_of": None}})
    assert known(node)[1:] == ("active", [])


def test_a_corrected_filing_ends_ties_and_makes_the_status_active(node: Node) -> None:
    file(node, builders.registration(details=CANCELLED))
    file(node, builders.registration())
    assert known(node)[1:] == ("active", [])


def test_the_newest_decision_counts_whenever_it_is_filed(node: Node) -> None:
    file(node, builders.registration(decided_on="2026-01-02", party=RENAMED))
    file(node, builders.registration(decided_on="2020-01-02", details=CANCELLED))
    assert known(node)[:2] == (RENAMED["name"], "active")
    assert names(node) == {RENAMED["name"]: None, builders.FIRM["name"]: node.today()}


@pytest.mark.parametrize("first", [Standing.STATED, Standing.OBSERVED])
def test_what_was_seen_elsewhere_does_not_stand_against_a_statement(node: Node, first: Standing) -> None:
    filings = {
        Standing.STATED: builders.registration(),
        Standing.OBSERVED: builders.registration(party=RENAMED, decided_on="2026-01-02", details=CANCELLED),
    }
    for standing in sorted(filings, key=lambda one: one is not first):
        file(node, filings[standing], standing=standing)
    assert known(node) == (builders.FIRM["name"], "active", [])


def test_what_was_seen_elsewhere_counts_where_nothing_is_stated(node: Node) -> None:
    file(node, builders.registration(party=RENAMED, details=CANCELLED), standing=Standing.OBSERVED)
    assert known(node) == (RENAMED["name"], "cancelled", [("branch_of", builders.OTHER_FIRM["uscc"])])


def test_a_revoked_change_of_name_gives_the_older_name_back(node: Node) -> None:
    file(node, builders.registration())
    [filed] = file(node, builders.registration(party=RENAMED, decided_on="2026-01-02"))
    assert names(node) == {builders.FIRM["name"]: node.today(), RENAMED["name"]: None}
    act(node, filed.rid, Op.REVOKE)
    assert known(node)[0] == builders.FIRM["name"]
    assert names(node) == {builders.FIRM["name"]: None, RENAMED["name"]: node.today()}


def test_a_frozen_registration_does_not_count(node: Node) -> None:
    [filed] = file(node, builders.registration(details=CANCELLED))
    with node.write() as session:
        session.execute(update(Record).values(frozen="fork"))
        entity_id = session.execute(select(Record.entity_id).where(Record.rid == filed.rid)).scalar_one()
        registrations.recompute(session, [entity_id], node.now())
    assert known(node)[1:] == ("active", [])


def test_a_tie_stated_twice_is_one_tie(node: Node) -> None:
    file(node, builders.registration(details={"branch_of": [builders.OTHER_FIRM, builders.OTHER_FIRM]}))
    assert known(node)[2] == [("branch_of", builders.OTHER_FIRM["uscc"])]


def test_a_chunk_asks_the_database_no_more_than_one_row(node: Node) -> None:
    def rows(first: int, last: int) -> list[dict[str, Any]]:
        return [
            builders.registration(party={"name": f"示例{at}公司", "biz_reg_no": f"{330106000100000 + at}"})
            for at in range(first, last)
        ]

    file(node, *rows(0, 60))
    with node.read() as session:
        ids = list(session.execute(select(Entity.id)).scalars())
    assert len(ids) > 1
    sent: list[int] = []
    for some in (ids[:1], ids):
        with node.write() as session, counted(node) as statements:
            registrations.recompute(session, some, node.now())
        sent.append(len(statements))
    assert sent[0] == sent[1] <= 6


def test_a_registration_of_another_home_is_undone_by_its_revocation_and_by_a_fork(node: Node) -> None:
    said = builders.registration(details=CANCELLED)
    filed = envelope(record=said)
    assert hand_in(node, filed) == ["applied"]
    assert known(node)[1:] == ("cancelled", [("branch_of", builders.OTHER_FIRM["uscc"])])
    assert hand_in(node, envelope(record=said | {"facts": "另有说法（示例）"})) == ["rejected:fork"]
    assert known(node)[1:] == ("active", [])
    other = builders.registration(details=CANCELLED, decided_on="2021-01-02")
    second = envelope(record=other, key="b" * 26)
    assert hand_in(node, second) == ["applied"]
    assert known(node)[1] == "cancelled"
    assert hand_in(node, envelope(Op.REVOKE, 2, record=other, after=second, key="b" * 26)) == ["applied"]
    assert known(node)[1:] == ("active", [])

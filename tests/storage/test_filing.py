"""Filing and acting on records, on both databases: what is written, what is refused, and what never comes back."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from typing import Any

import pytest
from sqlalchemy import func, select

from credit_service.errors import Invalid, NotAllowed, NotOwner, StaleVersion
from credit_service.models import Body, Entity, FeedEntry, Identifier, OutboxEntry, Profile, Record, Version
from credit_service.node import Node
from credit_service.rules import integrity
from credit_service.services import acts, facts, filing, profiles
from credit_service.site import Actor
from schemas.vocabulary import Op, Outcome, Standing, State
from tests import builders


def file(node: Node, body: dict[str, Any], **by: Any) -> filing.Filed:
    with node.write() as session:
        return filing.file_one(session, node.site, builders.filing(body, **by), builders.REGULATOR, node.now())


def act(node: Node, rid: str, op: Op, by: Actor = builders.REGULATOR, **more: Any) -> acts.Done:
    with node.write() as session:
        return acts.perform(
            session, node.site, rid, acts.Act(op, "依据（示例）", date(2026, 11, 20), **more), by, node.now()
        )


def count(node: Node, table: Any) -> int:
    with node.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()


def head(node: Node, rid: str) -> Record:
    with node.read() as session:
        return session.execute(select(Record).where(Record.rid == rid)).scalar_one()


def test_a_filed_penalty_is_one_version_numbered_in_the_feed(node: Node) -> None:
    filed = file(node, builders.penalty())
    assert filed.outcome is Outcome.FILED
    assert filed.rid.startswith(f"{node.site.home}:penalty:{builders.HOUSING[0]}:")
    assert (count(node, Version), count(node, FeedEntry), count(node, OutboxEntry)) == (1, 1, 0)


def test_the_commitment_opens_with_body_and_salt(node: Node) -> None:
    file(node, builders.penalty())
    with node.read() as session:
        version, body = session.execute(select(Version, Body).join(Body, Body.version_id == Version.id)).one()
    assert integrity.commitment(body.salt, body.body.encode()) == version.commit_hash


def test_the_same_statement_again_changes_nothing(node: Node) -> None:
    first, again = file(node, builders.penalty()), file(node, builders.penalty())
    assert again.outcome is Outcome.UNCHANGED
    assert again.rid == first.rid
    assert count(node, Version) == 1


def test_the_same_number_printed_otherwise_is_the_same_record(node: Node) -> None:
    first = file(node, builders.penalty())
    again = file(node, builders.penalty(decision_no="包住建罚决字【2026】 012号"))
    assert (again.outcome, again.rid) == (Outcome.UPDATED, first.rid)


def test_another_statement_under_the_same_name_is_a_correction(node: Node) -> None:
    first = file(node, builders.penalty())
    again = file(node, builders.penalty(facts="更正后的事实（示例）"))
    assert (again.outcome, again.n) == (Outcome.UPDATED, 2)
    assert head(node, first.rid).n == 2


def test_two_rows_of_one_record_in_a_chunk_are_taken_one_after_the_other(node: Node) -> None:
    filings = [
        builders.filing(b) for b in (builders.penalty(), builders.penalty(), builders.penalty(facts="另（示例）"))
    ]
    with node.write() as session:
        ended = filing.file_many(session, node.site, filings, builders.REGULATOR, node.now())
    assert [f.outcome for f in ended] == [Outcome.FILED, Outcome.UNCHANGED, Outcome.UPDATED]
    assert count(node, Record) == 1


def test_filing_does_not_bring_a_revoked_record_back(node: Node) -> None:
    filed = file(node, builders.penalty())
    act(node, filed.rid, Op.REVOKE)
    again = file(node, builders.penalty(facts="再次报送（示例）"))
    assert again.outcome is Outcome.QUARANTINED
    assert again.fault is not None and again.fault.code == "illegal-transition"
    assert head(node, filed.rid).state == State.REVOKED
    assert file(node, builders.penalty()).outcome is Outcome.UNCHANGED


def test_a_name_alone_is_filed_without_an_entity(node: Node) -> None:
    filed = file(node, builders.penalty(party={"name": builders.FIRM["name"]}))
    record = head(node, filed.rid)
    assert record.entity_id is None
    assert "name-only" in record.flags.split()


@pytest.mark.parametrize("code", ["00000000000000000X", "无", "91150203DEMX00022B"])
def test_a_placeholder_or_doubtful_code_links_nothing(node: Node, code: str) -> None:
    filed = file(node, builders.penalty(party={"name": "甲（示例）", "uscc": code}))
    other = file(node, builders.penalty(party={"name": "乙（示例）", "uscc": code}, decision_no="另1号"))
    assert head(node, filed.rid).entity_id is None
    assert head(node, other.rid).entity_id is None
    assert "doubtful-identifier" in head(node, filed.rid).flags.split()


def test_a_different_organisation_code_beside_a_valid_uscc_is_only_a_claim(node: Node) -> None:
    file(node, builders.penalty(party=builders.FIRM | {"org_code": "MA1B3N1N2"}))
    with node.read() as session:
        links = {
            i.scheme: (i.value, i.link) for i in session.execute(select(Identifier)).scalars() if i.link == "claimed"
        }
    assert links == {"org_code": ("MA1B3N1N2", "claimed")}


def test_identifiers_of_two_entities_quarantine_the_row(node: Node) -> None:
    number = "330106000129004"
    file(node, builders.registration(party=builders.FIRM | {"biz_reg_no": number}))
    unknown = file(node, builders.registration(party=builders.OTHER_FIRM | {"biz_reg_no": number}))
    assert unknown.fault is not None and unknown.fault.code == "identity-conflict"
    file(node, builders.registration(party=builders.OTHER_FIRM))
    known = file(node, builders.penalty(party=builders.OTHER_FIRM | {"biz_reg_no": number}))
    assert known.fault is not None and known.fault.code == "identity-conflict"


def test_an_entity_known_by_its_organisation_code_gains_its_uscc(node: Node) -> None:
    code = "91230500MA1B3N1N2M"
    file(node, builders.penalty(party={"name": "示例公司（示例）", "org_code": code[8:17]}))
    file(node, builders.penalty(party={"name": "示例公司（示例）", "uscc": code}, decision_no="另2号"))
    with node.read() as session:
        entity = session.execute(select(Entity)).scalar_one()
        assert entity.uscc == code
        assert session.execute(select(Profile.uscc)).scalar_one() == code


def test_a_renamed_firm_keeps_its_former_name(node: Node) -> None:
    file(node, builders.registration())
    file(node, builders.registration(party=builders.FIRM | {"name": "包头新砚路桥有限公司（示例）"}))
    with node.read() as session:
        assert session.execute(select(Entity.name)).scalar_one() == "包头新砚路桥有限公司（示例）"


def test_an_act_needs_the_owner_the_seen_version_and_an_allowed_step(node: Node) -> None:
    rid = file(node, builders.penalty()).rid
    with pytest.raises(NotOwner):
        act(node, rid, Op.REVOKE, Actor("他", "regulator", *builders.FINANCE))
    with pytest.raises(StaleVersion):
        act(node, rid, Op.REVOKE, expect=(0, 7))
    with pytest.raises(NotAllowed):
        act(node, rid, Op.REINSTATE)
    assert act(node, rid, Op.REVOKE, expect=(0, 1)).state is State.REVOKED


def test_a_removal_carries_no_content_and_reinstatement_carries_all_of_it(node: Node) -> None:
    rid = file(node, builders.penalty()).rid
    act(node, rid, Op.REPAIR)
    act(node, rid, Op.REINSTATE)
    with node.read() as session:
        texts = session.execute(select(Body.body).order_by(Body.version_id)).scalars().all()
    assert [sorted(json.loads(text)) for text in texts] == [["record"], ["act"], ["act", "record"]]


def test_a_correction_is_a_merge_patch_that_leaves_party_and_kind_alone(node: Node) -> None:
    rid = file(node, builders.penalty()).rid
    act(node, rid, Op.CORRECT, changes={"facts": "更正（示例）", "details": {"fine_yuan": "1.00"}})
    assert head(node, rid).fine_yuan == "1.00"
    with pytest.raises(Invalid):
        act(node, rid, Op.CORRECT, changes={"kind": "honor"})


def test_erasing_destroys_body_and_salt_and_keeps_the_floor(node: Node) -> None:
    rid = file(node, builders.penalty()).rid
    act(node, rid, Op.ERASE)
    with node.read() as session:
        left = session.execute(select(Body.body)).scalars().all()
    assert [sorted(json.loads(text)) for text in left] == [["act"]]
    assert head(node, rid).content_version_id is None
    assert count(node, Version) == 2
    assert head(node, rid).state == State.ERASED


def test_a_persons_number_is_nowhere_in_clear(node: Node) -> None:
    number = "11010519491231002X"
    body = builders.penalty(party={"category": "natural_person", "name": "示例人", "person_id": number})
    rid = file(node, body).rid
    assert head(node, rid).entity_id is not None
    with node.read() as session:
        for table in (Body, Record, Entity, Profile, Identifier):
            for row in session.execute(select(table.__table__)):
                assert number not in str(tuple(row))


def test_the_stored_profile_equals_a_fresh_computation(node: Node) -> None:
    file(node, builders.penalty())
    file(node, builders.registration())
    with node.read() as session:
        row = session.execute(select(Profile)).scalar_one()
        entity: Mapping[str, Any] = dict(
            session.execute(select(Entity.uscc, Entity.name, Entity.category)).mappings().one()
        )
        held = [f for _, f in facts.load(session, Record.entity_id == row.entity_id)]
    shown = profiles.public_records(held, node.site.law, node.today())
    fresh = profiles.document_of(entity, shown, node.site.law, node.today())
    assert json.loads(row.document + b"}") == fresh
    assert [r["kind"] for r in fresh["records"]] == ["penalty"]


def test_facts_from_columns_equal_facts_from_the_body(node: Node) -> None:
    body = builders.penalty(stayed_from="2026-06-01", simplified=True)
    rid = file(node, body).rid
    with node.read() as session:
        [(columns, stored)] = facts.load(session, Record.rid == rid)
    rebuilt = facts.facts_from(dict(columns) | facts.columns_of(body), facts.restrictions_of_body(body))
    assert rebuilt == stored


def test_an_observation_is_kept_apart_from_statements(node: Node) -> None:
    rid = file(node, builders.penalty(), standing=Standing.OBSERVED).rid
    with pytest.raises(NotOwner):
        act(node, rid, Op.REVOKE)


def test_what_is_seen_elsewhere_does_not_change_a_statement(node: Node) -> None:
    rid = file(node, builders.penalty()).rid
    seen = file(node, builders.penalty(facts="他处另有说法（示例）"), standing=Standing.OBSERVED)
    assert (seen.outcome, seen.rid, seen.flags) == (Outcome.UNCHANGED, rid, ("mirror",))
    assert head(node, rid).n == 1

"""Intake: every line of the decision table on both databases, and everything a partner may send that is wrong."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from credit_service.errors import NotOwner
from credit_service.models import Body, FeedEntry, InboxEntry, Profile, Record, RestrictionRow, Version
from credit_service.node import Node
from credit_service.services import acts, filing, intake
from credit_service.services.partners import Partner
from credit_service.site import Actor
from schemas.vocabulary import Op, Standing
from tests import builders
from tests.builders import FINANCE, FIRM, OTHER_FIRM, REGULATOR, penalty, registration
from tests.exchange.envelopes import PROVINCE, envelope

Envelopes = list[dict[str, Any]]


def hand_in(node: Node, *envelopes: Any, partner: Partner = PROVINCE) -> list[str]:
    """Hand envelopes in as one batch; return their receipts."""
    carrier = intake.Carrier(node.site, partner, Actor(partner.name, "partner", ""))
    with node.write() as session:
        answers = intake.take_in(session, carrier, orjson.loads(orjson.dumps(list(envelopes))), node.now())
    return [answer.told()["receipt"] for answer in answers]


def head(node: Node, rid: str) -> Record:
    with node.read() as session:
        return session.execute(select(Record).where(Record.rid == rid)).scalar_one()


def public_count(node: Node, uscc: str = FIRM["uscc"]) -> int:
    with node.read() as session:
        return session.execute(select(Profile.public_count).where(Profile.uscc == uscc)).scalar() or 0


def story() -> dict[str, dict[str, Any]]:
    """Versions of one record that follow each other."""
    filed = envelope()
    corrected = envelope(Op.CORRECT, 2, record=penalty(facts="更正（示例）"), after=filed)
    suspended = envelope(Op.SUSPEND, 3, after=corrected)
    resumed = envelope(Op.RESUME, 4, record=penalty(facts="更正（示例）"), after=suspended)
    revoked = envelope(Op.REVOKE, 5, after=resumed)
    reinstated = envelope(Op.REINSTATE, 6, record=penalty(facts="更正（示例）"), after=revoked)
    return {
        "filed": filed,
        "corrected": corrected,
        "suspended": suspended,
        "resumed": resumed,
        "revoked": revoked,
        "reinstated": reinstated,
    }


S = story()
OTHER = envelope(Op.CORRECT, 2, record=penalty(facts="另一内容（示例）"), after=S["filed"])
OTHER_REVOKED = envelope(Op.REVOKE, 2, after=S["filed"])
LATE_CORRECTION = envelope(Op.CORRECT, 6, record=penalty(facts="更正（示例）"), after=S["revoked"])

TABLE = [
    # what is held first, what comes, receipt, version and state of the head after, shown to the public
    ([], "filed", "applied", (1, "in_force"), True),
    ([], "revoked", "applied", (5, "revoked"), False),
    (["filed"], "corrected", "applied", (2, "in_force"), True),
    (["filed"], "resumed", "applied", (4, "in_force"), True),
    (["filed"], "revoked", "applied", (5, "revoked"), False),
    (["filed"], "filed", "duplicate", (1, "in_force"), True),
    (["corrected"], "filed", "stale", (2, "in_force"), True),
    (["filed", "corrected"], "filed", "stale", (2, "in_force"), True),
    (["revoked"], "filed", "stale", (5, "revoked"), False),
    (["revoked"], "corrected", "stale", (5, "revoked"), False),
    (["revoked"], "reinstated", "applied", (6, "in_force"), True),
    (["filed", "suspended"], "resumed", "applied", (4, "in_force"), True),
]


@pytest.mark.parametrize(("held", "comes", "receipt", "ends", "shown"), TABLE)
def test_the_decision_table_holds_through_the_real_intake(
    node: Node, held: list[str], comes: str, receipt: str, ends: tuple[int, str], shown: bool
) -> None:
    for name in held:
        hand_in(node, S[name])
    assert hand_in(node, S[comes]) == [receipt]
    found = head(node, S["filed"]["rid"])
    assert (found.n, found.state) == ends
    assert public_count(node) == int(shown)


def test_a_removed_record_comes_back_only_by_reinstatement(node: Node) -> None:
    hand_in(node, S["revoked"])
    assert hand_in(node, LATE_CORRECTION) == ["rejected:illegal-transition"]
    assert head(node, S["filed"]["rid"]).state == "revoked"


def test_a_fork_freezes_the_record_and_what_follows_waits(node: Node) -> None:
    hand_in(node, S["filed"], S["corrected"])
    assert hand_in(node, OTHER) == ["rejected:fork"]
    found = head(node, S["filed"]["rid"])
    assert (found.frozen, found.state) == ("fork", "in_force")
    assert hand_in(node, S["suspended"]) == ["held:frozen"]


def test_a_fork_with_a_removal_hides_the_record(node: Node) -> None:
    hand_in(node, S["filed"], S["corrected"])
    assert hand_in(node, OTHER_REVOKED) == ["rejected:fork"]
    assert public_count(node) == 0


def test_a_whole_story_in_one_batch_is_taken_in_order(node: Node) -> None:
    assert hand_in(node, *S.values()) == ["applied"] * 6
    assert head(node, S["filed"]["rid"]).n == 6
    with node.read() as session:
        numbered = session.execute(
            select(Version.n).join(FeedEntry, FeedEntry.version_id == Version.id).order_by(FeedEntry.seq)
        ).scalars()
        assert list(numbered) == [1, 2, 3, 4, 5, 6]


def test_a_story_in_any_order_ends_at_its_newest_version(node: Node) -> None:
    for name in ("revoked", "corrected", "filed", "suspended"):
        hand_in(node, S[name])
    found = head(node, S["filed"]["rid"])
    assert (found.n, found.state, public_count(node)) == (5, "revoked", 0)


def test_our_own_record_coming_back_is_an_echo(node: Node) -> None:
    with node.write() as session:
        filed = filing.file_one(session, node.site, builders.filing(penalty()), REGULATOR, node.now())
    mine = envelope(home=node.site.home, key=filed.rid.split(":")[-1])
    assert hand_in(node, mine) == ["echo:drift"]
    assert head(node, filed.rid).n == 1


def test_a_platform_that_is_not_the_home_of_an_authority_states_nothing(node: Node) -> None:
    assert hand_in(node, envelope(authority=FINANCE)) == ["rejected:not-owner"]
    with node.read() as session:
        assert session.execute(select(func.count()).select_from(Record)).scalar_one() == 0


def test_a_foreign_record_cannot_be_acted_on_here(node: Node) -> None:
    hand_in(node, S["filed"])
    act = acts.Act(Op.REVOKE, "示例", node.today())
    with pytest.raises(NotOwner, match="another platform"), node.write() as session:
        acts.perform(session, node.site, S["filed"]["rid"], act, REGULATOR, node.now())


def test_a_foreign_record_is_not_refiled_here(node: Node) -> None:
    sent = envelope()
    hand_in(node, sent)
    mine = penalty(facts="本地另行报送（示例）")
    with node.write() as session:
        ended = filing.file_one(session, node.site, builders.filing(mine), REGULATOR, node.now())
    assert ended.fault is not None
    assert (ended.fault.code, ended.rid) == ("not-owner", sent["rid"])
    assert head(node, sent["rid"]).n == 1


def test_a_registration_names_its_entity(node: Node) -> None:
    said = registration(
        party=FIRM, details={"registration_status": "active", "former_names": [{"name": "旧名（示例）"}]}
    )
    assert hand_in(node, envelope(record=said)) == ["applied"]


def test_restrictions_stand_beside_the_head(node: Node) -> None:
    hand_in(node, S["filed"])
    with node.read() as session:
        assert session.execute(select(RestrictionRow.action)).scalars().all() == ["bid"]


def test_an_erasure_destroys_what_was_taken_in_and_set_aside(node: Node) -> None:
    hand_in(node, S["filed"], S["corrected"], OTHER | {"hash": S["filed"]["hash"]})
    assert hand_in(node, envelope(Op.ERASE, 3, after=S["corrected"])) == ["applied"]
    with node.read() as session:
        kept = session.execute(select(func.count()).select_from(Body)).scalar_one()
        sealed = session.execute(
            select(func.count()).select_from(InboxEntry).where(InboxEntry.sealed.is_not(None))
        ).scalar_one()
    assert (kept, sealed, head(node, S["filed"]["rid"]).party_name) == (0, 0, "")


def _broken(change: Callable[[dict[str, Any]], Any], base: dict[str, Any] | None = None) -> Any:
    sent = orjson.loads(orjson.dumps(base or envelope()))
    changed = change(sent)
    return sent if changed is None else changed


def _nested(depth: int) -> dict[str, Any]:
    return {"in": _nested(depth - 1)} if depth else {}


PERSON = {"name": "示例人", "category": "natural_person", "person": "0" * 32}
WRONG = {
    "not an object": (_broken(lambda e: 7), "rejected:schema"),
    "an unknown field": (_broken(lambda e: e.update(colour="red")), "rejected:schema"),
    "nothing": ({}, "rejected:schema"),
    "another hash": (_broken(lambda e: e.update(hash="0" * 64)), "rejected:hash"),
    "another state": (_broken(lambda e: e.update(op="revoke", state="revoked")), "rejected:hash"),
    "other facts": (_broken(lambda e: e["body"]["record"].update(facts="改动")), "rejected:commit"),
    "another salt": (_broken(lambda e: e.update(salt="f" * 32)), "rejected:commit"),
    "a body without salt": (_broken(lambda e: e.update(salt=None)), "rejected:schema"),
    "another authority": (_broken(lambda e: e.update(authority=FINANCE[0])), "rejected:schema"),
    "a kind nobody knows": (_broken(lambda e: e.update(rid=e["rid"].replace("penalty", "rumour"))), "rejected:schema"),
    "a date in the future": (envelope(record=penalty(decided_on="2026-11-30")), "rejected:future-date"),
    "a restriction nobody knows": (
        envelope(record=penalty(restrictions=[builders.ban(action="breathe")])),
        "rejected:schema",
    ),
    "money in words": (envelope(record=penalty(details={"fine_yuan": "很多"})), "rejected:schema"),
    "no party": (envelope(record=penalty(party=None)), "rejected:schema"),
    "a text too long": (envelope(record=penalty(decision_no="长" * 500)), "rejected:schema"),
    "a natural person": (envelope(record=penalty(party=PERSON)), "rejected:not-exchanged"),
    "on-site conduct": (envelope(record=penalty(kind="conduct_event")), "rejected:not-exchanged"),
    "an identity number": (envelope(record=penalty(facts="身份证11010519491231002X")), "rejected:personal-number"),
    "too deep": (envelope(record=penalty(details={"extra": _nested(40)})), "rejected:schema"),
    "too long a way": (envelope(via=tuple(f"p{i}" for i in range(8))), "rejected:schema"),
    "too large": (envelope(record=penalty(facts="长" * 100_000)), "rejected:too-large"),
}


@pytest.mark.parametrize(("sent", "receipt"), WRONG.values(), ids=WRONG)
def test_what_is_wrong_is_set_aside_and_disturbs_nothing_else(node: Node, sent: Any, receipt: str) -> None:
    good = envelope(key="b" * 26, record=penalty(decision_no="示〔2026〕2号", party=OTHER_FIRM))
    assert hand_in(node, sent, good) == [receipt, "applied"]
    with node.read() as session:
        row = session.execute(select(InboxEntry).order_by(InboxEntry.id)).scalars().first()
    assert row is not None
    assert row.sealed is not None
    assert orjson.loads(node.site.keys.unseal(row.sealed, f"inbox|sealed|{row.sha256}")) == sent


def test_a_newer_act_without_body_moves_the_state_and_keeps_the_content(node: Node) -> None:
    withheld = S["corrected"] | {"body": None, "salt": None}
    assert hand_in(node, S["filed"], withheld, S["suspended"]) == ["applied"] * 3
    found = head(node, S["filed"]["rid"])
    assert (found.n, found.state, found.party_name) == (3, "suspended", FIRM["name"])


def test_an_observation_gives_way_to_the_statement_of_its_home(node: Node) -> None:
    seen = builders.filing(penalty(), standing=Standing.OBSERVED)
    with node.write() as session:
        observed = filing.file_one(session, node.site, seen, REGULATOR, node.now())
    assert hand_in(node, S["filed"]) == ["applied"]
    assert head(node, observed.rid).state == "withdrawn"
    assert public_count(node) == 1


def test_a_second_statement_of_the_same_decision_is_for_people_to_settle(node: Node) -> None:
    with node.write() as session:
        filing.file_one(session, node.site, builders.filing(penalty()), REGULATOR, node.now())
    assert hand_in(node, S["filed"]) == ["rejected:same-decision"]
    assert public_count(node) == 1


def test_what_passed_us_on_its_way_is_still_taken_from_its_home(node: Node) -> None:
    assert hand_in(node, envelope(via=("elsewhere",)), partner=replace(PROVINCE, name="province")) == ["applied"]
    with node.read() as session:
        assert session.execute(select(Version.via)).scalar_one() == "elsewhere province"

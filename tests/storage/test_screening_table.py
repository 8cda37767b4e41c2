"""The screening table: what it finds by code, how it keeps up, and that two codes never look alike."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import Any

import numpy as np
import pytest
from sqlalchemy import text, update

from credit_service.config import Settings
from credit_service.models import Record
from credit_service.node import Node, open_node
from credit_service.rules.check_digits import ALPHABET, surely_uscc
from credit_service.rules.identity import grade, normalise_name
from credit_service.services import code_columns, coverage, filing, screening_look, screening_table
from credit_service.services.screening_index import FOLD, HELD, TIED, WEIGHS, Index, Seen
from schemas.vocabulary import Grade, Op, Scheme, State
from tests import builders, screenings
from tests.conftest import Clock
from tests.exchange.envelopes import envelope
from tests.exchange.test_intake import hand_in
from tests.screenings import P1, REQUIRED, ask, bidders, verdict

ORGANISATION_ONLY = "DEMX00022"


def codes(count: int, seed: int = 1) -> list[str]:
    """Codes of the right characters, most with wrong check characters."""
    chance = random.Random(seed)
    letters = sorted(ALPHABET)
    return [
        "".join(
            [
                chance.choice("159"),
                chance.choice("123"),
                *chance.choices("0123456789", k=6),
                *chance.choices(letters, k=10),
            ]
        )
        for _ in range(count)
    ]


def filled(some: Sequence[str]) -> Index:
    """An index that holds each code as the entity of its place, counted from 1."""
    index = Index()
    ids = range(1, len(some) + 1)
    index.append(some, (ids, ids, ids, [HELD] * len(some)))
    index.sort()
    return index


def scanned(index: Index, some: Sequence[str]) -> list[int]:
    """Return the place + 1 of each code as a scan sees it, 0 where nothing was found."""
    found = index.scan(code_columns.characters(some))
    return [int(place) for place in np.where(found.at >= 0, found.printed, 0)]


def file(node: Node, body: dict[str, Any]) -> None:
    with node.write() as session:
        filing.file_one(session, node.site, builders.filing(body), builders.REGULATOR, node.now())


def fresh(node: Node) -> None:
    with node.write() as session:
        for code in REQUIRED:
            coverage.note(session, code, ("x-000000000001", "示例来源（示例）"), node.now())


def test_two_codes_never_have_the_same_two_numbers() -> None:
    some = list(dict.fromkeys(codes(5000)))
    high, low = code_columns.pack(code_columns.characters(some))
    assert len(set(zip(high.tolist(), low.tolist(), strict=True))) == len(some)


def test_codes_that_share_an_organisation_code_are_told_apart() -> None:
    some = [f"9115010{place}DEMX00014U" for place in range(10)]
    index = filled(some[:9])
    assert scanned(index, some) == [*range(1, 10), 0]
    assert [seen.entity_id if (seen := index.one(code)) else 0 for code in some] == [*range(1, 10), 0]


def test_every_code_held_is_found_and_no_other() -> None:
    some = list(dict.fromkeys(codes(2000)))
    index = filled(some[:1500])
    assert scanned(index, some) == [*range(1, 1501), *[0] * 500]


def test_an_empty_index_finds_nothing() -> None:
    assert scanned(Index(), codes(3)) == [0, 0, 0]
    assert Index().one(codes(1)[0]) is None


def test_surely_valid_says_the_same_as_the_rules() -> None:
    some = codes(4000) + [code[:17] + "X" for code in codes(50, 2)] + ["1" * 18, "9" * 18, "123456789012345678"]
    some += [builders.FIRM["uscc"], builders.OTHER_FIRM["uscc"], "92150402DEMX00110H"]
    told = code_columns.surely_valid(code_columns.characters(some)).tolist()
    assert told == [surely_uscc(code) and grade(Scheme.USCC, code).grade is Grade.VALID for code in some]
    assert told[-3:] == [True, True, True]


@pytest.mark.parametrize(
    "name", ["内蒙古云杉建设有限公司（示例）", "Ａ公司", "甲 乙", "云杉(集团)", "㈱示例", "內蒙古。", "ａｂｃ", ""]
)
def test_the_quick_spelling_is_that_of_the_rules(name: str) -> None:
    assert screening_look.spelling(name) == normalise_name(name)


def test_an_entity_put_in_later_is_found_before_and_after_folding() -> None:
    index = filled(codes(100))
    new = [code for code in codes(FOLD + 2, 7) if index.one(code) is None]
    for at, code in enumerate(new):
        index.put(code, Seen(1000 + at, 5, 5, HELD))
    assert len(index) == 100 + len(new)
    assert [index.one(code) for code in (new[0], new[-1])] == [
        Seen(1000, 5, 5, HELD),
        Seen(1000 + len(new) - 1, 5, 5, HELD),
    ]


def test_a_change_in_place_keeps_the_mark_of_a_tie() -> None:
    some = codes(10)
    index = filled(some)
    index.tie([some[3]])
    index.put(some[3], Seen(4, 9, 9, HELD | WEIGHS))
    assert index.one(some[3]) == Seen(4, 9, 9, HELD | WEIGHS | TIED)


def test_an_entity_held_by_organisation_code_is_found_by_the_whole_code_even_if_that_is_mentioned() -> None:
    index = Index()
    index.append([ORGANISATION_ONLY], ([7], [1], [1], [HELD]))
    index.sort()
    firm = builders.FIRM["uscc"]
    assert scanned(index, [firm]) == [1]
    index.tie([firm])
    assert index.changed([firm]) == [0]
    assert index.one(firm) == Seen(7, 1, 1, HELD | TIED)
    index.forget(ORGANISATION_ONLY, 7)
    assert index.one(firm) == Seen(0, 0, 0, TIED)


def test_a_record_filed_by_organisation_code_bars_the_whole_code(node: Node) -> None:
    fresh(node)
    party = {"org_code": ORGANISATION_ONLY, "name": builders.FIRM["name"]}
    file(node, builders.penalty(party=party))
    assert verdict(node, builders.FIRM, **P1) == "barred"
    file(node, builders.registration())  # the entity gets its whole code
    assert verdict(node, builders.FIRM, **P1) == "barred"


def test_a_filing_and_its_correction_count_at_the_next_screening(node: Node) -> None:
    fresh(node)
    assert verdict(node, builders.FIRM, **P1) == "clear"
    file(node, builders.penalty())
    assert verdict(node, builders.FIRM, **P1) == "barred"
    file(node, builders.penalty(restrictions=[]))
    assert verdict(node, builders.FIRM, **P1) == "clear"


def test_a_table_caught_up_is_the_table_built_anew(node: Node, settings: Settings, clock: Clock) -> None:
    fresh(node)
    verdict(node, builders.FIRM, **P1)
    branch = {"uscc": "91150602DEMX00129U", "name": "包头石砚路桥有限公司鄂尔多斯分公司（示例）"}
    tie = {"branch_of": [{"uscc": builders.FIRM["uscc"], "name": builders.FIRM["name"]}]}
    file(node, builders.registration(party=branch, details={"registration_status": "revoked"} | tie))
    file(node, builders.penalty())
    file(node, builders.penalty(party={"name": "只有名称的企业（示例）"}, decision_no="示〔2026〕2号"))
    question = P1 | {
        "bidders": bidders(builders.FIRM, branch, {"uscc": "91150102DEMX00014U", "name": "只有名称的企业（示例）"})
    }
    kept = ask(node, **question)["bidders"]
    other = open_node(settings, clock)
    anew = ask(other, **question)["bidders"]
    other.database.dispose()
    assert kept == anew
    assert [bidder["verdict"] for bidder in kept] == ["barred", "notice", "clear"]
    assert kept[2]["members"][0]["candidates"][0]["decision_no"] == "示〔2026〕2号"


def test_members_of_whom_nothing_weighs_get_what_each_alone_would_get(node: Node) -> None:
    fresh(node)
    file(node, builders.registration())
    both = [builders.FIRM, {"uscc": "91150102DEMX00014U", "name": "未见过的企业（示例）"}]
    together = ask(node, **P1, bidders=bidders(*both))["bidders"]
    alone = [ask(node, **P1, bidders=bidders(one))["bidders"][0]["members"] for one in both]
    assert [bidder["members"] for bidder in together] == alone


def test_a_waived_code_counts_although_its_check_character_is_wrong(node: Node) -> None:
    fresh(node)
    file(node, builders.registration())
    wrong = builders.FIRM["uscc"][:-1] + "B"
    screenings.waive(node, builders.FIRM["uscc"], wrong)
    assert verdict(node, {"uscc": wrong, "name": builders.FIRM["name"]}, **P1) == "clear"


@pytest.mark.parametrize("late", [False, True])
def test_what_a_fork_hides_stops_barring_at_the_next_screening(node: Node, late: bool) -> None:
    fresh(node)
    filed = envelope()
    corrected = envelope(Op.CORRECT, 2, record=builders.penalty(facts="更正（示例）"), after=filed)
    hand_in(node, filed, corrected)
    if late:  # frozen first, hidden by a version that waits
        hand_in(node, envelope(Op.CORRECT, 2, record=builders.penalty(facts="另一（示例）"), after=filed))
    assert verdict(node, builders.FIRM, **P1) == "barred"
    receipts = hand_in(node, envelope(Op.REVOKE, 3 if late else 2, after=corrected if late else filed))
    assert receipts == ["held:frozen" if late else "rejected:fork"]
    assert verdict(node, builders.FIRM, **P1) == "clear"


def test_what_people_unfreeze_and_show_bars_again(node: Node) -> None:
    fresh(node)
    filed = envelope()
    corrected = envelope(Op.CORRECT, 2, record=builders.penalty(facts="更正（示例）"), after=filed)
    hand_in(node, filed, corrected, envelope(Op.REVOKE, 2, after=filed))
    assert verdict(node, builders.FIRM, **P1) == "clear"
    with node.write() as session:
        session.execute(update(Record).values(frozen=None, state=State.IN_FORCE.value))
    assert verdict(node, builders.FIRM, **P1) == "barred"


@pytest.mark.parametrize("kind", ["sqlite"])  # PostgreSQL reads an empty table without any index
def test_frozen_records_are_found_by_their_index(node: Node) -> None:
    with node.read() as session:
        plan = session.execute(text(f"EXPLAIN QUERY PLAN {screening_table.FROZEN}")).all()
    assert "ix_records_frozen" in str(plan)

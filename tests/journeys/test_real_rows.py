"""Real rows of the folder CREDIT_TEST_DATA, where there is one, from file to answer on a fixed day."""

from __future__ import annotations

import os
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import orjson
import pytest
from sqlalchemy import func, select

from credit_service.models import Import, Record
from credit_service.node import Node
from credit_service.rules.exchange import Route
from credit_service.services import exchange, imports
from credit_service.services.partners import Partner
from credit_service.site import SYSTEM
from schemas.forms import FORMS
from schemas.vocabulary import RecordKind
from tests.conftest import Clock
from tests.imports.test_real_files import Expected, found

Make = Callable[..., Any]
COUNTS = ("filed", "updated", "unchanged", "quarantined")
NEVER_SEEN = "91150102DEMX99990H"
POLICE = "11230500001755309F"
PENALISED = "91230500MA1B3N1N2M"
LICENSED = "91320583726679358F"
DEFAULTER = "91230109591935851E"
DEBARRED = "91653201MA793N9JXR"
NAMED = "鄂尔多斯市九安盲咂物流有眼责任公司"
POLLUTER = "陵川县洁美污水处理有限公司"
PENALTIES = "api_samples/shuanggongshi_penalty_rows_shuangyashan.json"
LICENCES = "cn_licences_cosmetics_2021.json"
CONVICTED = "cn_finance_crime_units_ocr.csv"
LISTED = "cn_ecommerce_dishonest_2018.csv"
POLLUTERS = "cn_env_penalties_2017.csv"
BANKS = "worldbank_debarred_firms.csv"


def take_in(node: Node, path: Path, mapping: str | None = None, source: str = "") -> Import:
    order = imports.Order(path, path.name, FORMS[mapping] if mapping else None, source)
    return imports.run(node, order, SYSTEM)


def effects(client: Make, uscc: str) -> list[dict[str, bool]]:
    """Return which effects each record of an entity has today, as an auditor sees it."""
    records = client("auditor").get(f"/api/v1/entities/{uscc}").json["records"]
    return [{name: effect["on"] for name, effect in record["effects"].items()} for record in records]


def screened(client: Make, subject: dict[str, str], **project: str) -> dict[str, Any]:
    """Return what is answered on one bidder of a mandatory tender."""
    asked = {
        "project": {"market": "mandatory_tender", "territory": "150200"} | project,
        "rules": {"clause": "第三章 3.1", "extra_lists": ["ecommerce_dishonest", "finance_defaulter"]},
        "bidders": [{"no": 1, "members": [subject]}],
    }
    answer = client("trading_platform").post("/api/v1/screenings", json=asked)
    assert answer.status_code == 201, answer.text
    one: dict[str, Any] = answer.json["bidders"][0]["members"][0]
    return one


if found():  # where the folder is absent there is nothing to collect
    FOLDER = Path(os.environ["CREDIT_TEST_DATA"])

    @pytest.mark.timeout(400)
    @pytest.mark.parametrize(("path", "expected"), found(), ids=lambda value: getattr(value, "name", ""))
    def test_a_real_file_comes_in_whole_and_again_without_anything_new(
        node: Node, path: Path, expected: Expected
    ) -> None:
        mapping = expected.form if expected.named else None
        first, again = (take_in(node, path, mapping) for _ in range(2))
        for done in (first, again):
            assert (done.state, done.error, done.read) == ("done", "", expected.rows)
            assert sum(getattr(done, name) for name in COUNTS) == done.read
        assert first.quarantined == expected.faults
        with node.read() as session:
            held = session.execute(select(func.count()).select_from(Record)).scalar_one()
        assert held == (expected.rows if expected.keys < 0 else expected.keys)
        counts = (again.filed, again.updated, again.unchanged, again.quarantined)
        assert counts == (0, 0, expected.rows - expected.faults, expected.faults)

    @pytest.mark.parametrize(
        ("file", "uscc", "on"),
        [(PENALTIES, PENALISED, date(2020, 6, 1)), (LICENCES, LICENSED, date(2021, 8, 1))],
        ids=["penalty", "licence"],
    )
    def test_a_real_row_in_its_period_is_displayed_and_screened(node: Node, client: Make, file: str, uscc: str) -> None:
        take_in(node, FOLDER / file)
        assert [one["displayed"] for one in effects(client, uscc)] == [True]
        assert screened(client, {"uscc": uscc})["known"] is True

    @pytest.mark.parametrize("on", [date(2025, 3, 1)])
    def test_a_real_debarment_in_its_term_bars_where_its_bank_pays(node: Node, client: Make) -> None:
        take_in(node, FOLDER / BANKS)
        subject = {"uscc": DEBARRED, "name": "HETIAN LAND PORT HUB CENTER MANAGEMENT CO., LTD."}
        paid = screened(client, subject, funding="world_bank")
        assert (paid["verdict"], paid["reasons"][0]["list"]) == ("barred", "world_bank")
        assert not any("rid" in reason for reason in screened(client, subject)["reasons"])

    @pytest.mark.parametrize(
        ("file", "uscc"), [(PENALTIES, PENALISED), (LICENCES, LICENSED)], ids=["penalty", "licence"]
    )
    def test_a_real_row_past_its_period_is_filed_and_not_displayed(
        node: Node, client: Make, file: str, uscc: str
    ) -> None:
        take_in(node, FOLDER / file)
        assert effects(client, uscc) == [{"displayed": False, "shared": False, "applied": False}]
        assert client().get(f"/api/v1/public/entities/{uscc}").json["records"] == []

    def test_a_real_row_without_date_is_filed_and_not_displayed(node: Node, client: Make) -> None:
        take_in(node, FOLDER / LISTED)
        assert effects(client, DEFAULTER) == [{"displayed": False, "shared": False, "applied": False}]
        assert client().get(f"/api/v1/public/entities/{DEFAULTER}").json["records"] == []
        named = [reason for reason in screened(client, {"uscc": DEFAULTER})["reasons"] if "rid" in reason]
        assert [(reason["why"], reason["verdict"]) for reason in named] == [("named_list", "notice")]

    @pytest.mark.parametrize("code", ["", NEVER_SEEN])
    def test_a_real_row_with_a_name_only_is_a_candidate_and_nothing_else(node: Node, client: Make, code: str) -> None:
        take_in(node, FOLDER / CONVICTED)
        one = screened(client, {"uscc": code, "name": NAMED})
        assert [(row["why"], row["verdict"], row["list"]) for row in one["candidates"]] == [
            ("name_only", "clear", "finance_defaulter")
        ]
        assert one["verdict"] == "unknown" and not any("rid" in reason for reason in one["reasons"])
        assert (one["known"], one["other_public_records"]) == (False, 0)
        assert client().get("/api/v1/public/entities", query_string={"q": NAMED}).json["items"] == []

    def test_a_real_row_with_a_name_only_that_restricts_nothing_is_no_candidate(node: Node, client: Make) -> None:
        take_in(node, FOLDER / POLLUTERS)
        one = screened(client, {"uscc": NEVER_SEEN, "name": POLLUTER})
        assert "candidates" not in one and not any("rid" in reason for reason in one["reasons"])

    @pytest.mark.parametrize(("source", "leaving"), [("", 0), (POLICE, 1)], ids=["observed", "stated"])
    @pytest.mark.parametrize("on", [date(2020, 6, 1)])
    def test_a_real_row_leaves_only_as_a_statement_of_its_authority(
        node: Node, clock: Clock, source: str, leaving: int
    ) -> None:
        take_in(node, FOLDER / PENALTIES, source=source)
        route = Route(POLICE, frozenset(RecordKind), date(2018, 1, 1))
        with node.read() as session:
            page = exchange.page(session, node.site, Partner("province", routes=(route,)), "", 500, clock())
        assert len([orjson.loads(item) for item in page.items]) == leaving

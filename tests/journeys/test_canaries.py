"""Personal numbers sent along every path: nothing of them comes back, is logged, or lies in clear in the database."""

from __future__ import annotations

import io
import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from itertools import count
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
from flask import Flask
from sqlalchemy import inspect, text
from stdnum.cn import ric

from credit_service.config import Settings
from credit_service.db import Database
from credit_service.node import Node
from credit_service.services import import_jobs
from tests.builders import FIRM, HOUSING, ban, penalty
from tests.exchange.envelopes import HOME, envelope
from tests.exchange.places import partner, route
from tests.imports.test_service import HEADINGS, row
from tests.journeys.served import Served

Make = Callable[..., Any]
LEAST = 50


@dataclass
class Canaries:
    """Numbers of the right format that nobody holds, each used once, and all that was answered to them."""

    sent: list[str] = field(default_factory=list)
    answers: list[str] = field(default_factory=list)
    numbers: Iterator[int] = field(default_factory=count)

    def __call__(self) -> str:
        """Return the next number."""
        at = next(self.numbers)
        number = f"150199{1950 + at % 50}{1 + at % 12:02}{1 + at % 28:02}{at:03}"
        self.sent.append(number + str(ric.calc_check_digit(number + "0")))
        return self.sent[-1]

    def answered(self, answer: Any) -> int:
        """Keep an answer, body and headers; return its status."""
        self.answers.append(f"{answer.status_code} {answer.text} {dict(answer.headers)}")
        status: int = answer.status_code
        return status

    def found_in(self, told: str) -> list[str]:
        """Return the numbers that stand in a text."""
        return [number for number in self.sent if number in told]


def everything_in(database: Database) -> str:
    """Return every cell of every table as text; what is sealed stays unreadable."""
    with database.reader.connect() as connection:
        tables = inspect(connection).get_table_names()
        cells = [
            cell.decode("latin-1") if isinstance(cell, bytes) else str(cell)
            for table in tables
            for found in connection.execute(text(f'SELECT * FROM "{table}"'))
            for cell in map(_plain, found)
        ]
    return "\n".join(cells)


def _plain(cell: Any) -> Any:
    return bytes(cell) if isinstance(cell, memoryview) else cell


def bodies(canary: Canaries) -> Iterator[dict[str, Any]]:
    """Filings with a number in one place after the other, none of which may hold one."""
    for name in ("decision_no", "facts", "list", "breach_class", "stay_order_no", "source_updated_at", "decided_on"):
        yield penalty(**{name: canary()})
    for name in ("name", "uscc", "org_code", "biz_reg_no", "tax_no", "institution_cert_no", "foreign_no", "person_id"):
        yield penalty(party=FIRM | {name: canary()})
    for name in ("as_printed", "basis_article", "basic_list_item", "territory", "until"):
        yield penalty(restrictions=[ban(**{name: canary()})])
    for name in ("text", "article"):
        yield penalty(legal_basis=[{"text": "示例法", name: canary()}])
    for name in ("violation_type", "penalty_content", "legal_rep_name", "fine_yuan", "no_such_field"):
        yield penalty(details={"penalty_category": ["fine"], name: canary()})
    yield penalty(authority={"code": canary(), "name": "示例"})
    yield penalty(source={"code": "x", "name": canary()})
    yield penalty(**{canary(): "x"})
    yield penalty(details={"penalty_category": [canary()]})
    yield penalty(facts=f"当事人张某（身份证号{canary()}）")


def questions(canary: Canaries) -> Iterator[dict[str, Any]]:
    """Screenings with a number in one place after the other."""
    project = {"market": "mandatory_tender", "territory": "150200"}
    yield {"subjects": [{"uscc": canary()}]}
    yield {"subjects": [{"name": canary()}]}
    yield {"subjects": [{"name": f"张三 {canary()}"}]}
    for name in ("code", "name", "section", "funding", "territory"):
        yield {"project": project | {name: canary()}, "subjects": [FIRM]}
    for name in ("acting_body", "operator", "case_no", "reason", "recheck_of", "as_of"):
        yield {name: canary(), "subjects": [FIRM]}
    for name, rule in (("clause", canary()), ("channels", [canary()]), ("extra_lists", [canary()])):
        yield {"project": project, "rules": {name: rule}, "bidders": [{"no": 1, "members": [FIRM]}]}
    yield {"project": project, "bidders": [{"no": canary(), "members": [FIRM]}]}
    yield {"project": project, "bidders": [{"no": 1, "members": [FIRM | {"role": canary()}]}]}


def addresses(canary: Canaries) -> Iterator[str]:
    """Addresses with a number in one place after the other."""
    for before in ("entities/", "api/v1/public/entities/", "api/v1/public/lists/", "static/", "", "api/v1/records/",
                   "api/v1/entities/", "api/v1/screenings/", "api/v1/imports/", "exchange/v1/records/"):  # fmt: skip
        yield f"/{before}{canary()}"
    for before in ("?q=", "api/v1/public/entities?q=", "api/v1/records?authority=", "api/v1/records?after=",
                   "api/v1/public/lists?x=", "exchange/v1/feed?after=", "api/v1/records?"):  # fmt: skip
        yield f"/{before}{canary()}"
    yield f"/entities/{FIRM['uscc']}?{canary()}={canary()}"


def headers(canary: Canaries) -> Iterator[dict[str, str]]:
    """Headers that hold a number."""
    yield {"Authorization": f"Bearer {canary()}"}
    for name in ("User-Agent", "Referer", "X-Request-Id", "If-None-Match", "Accept", "Cookie", "Accept-Language"):
        yield {name: canary()}


def files(canary: Canaries, folder: Path) -> Iterator[tuple[str, bytes]]:
    """Files to import: numbers in every column, as a heading and as the name of a file."""
    changed = [row(at, **{name: canary()}) for at, name in enumerate(HEADINGS)]
    lines = [",".join(HEADINGS), *(",".join(cells.values()) for cells in changed)]
    yield "p.csv", "\n".join(lines).encode()
    yield "p.json", json.dumps([row(at, **{name: canary()}) for at, name in enumerate(HEADINGS)]).encode()
    path = folder / "p.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("处罚")
        sheet.write_row(0, 0, HEADINGS)
        for at, name in enumerate(HEADINGS, 1):
            sheet.write_row(at, 0, list(row(at, **{name: canary()}).values()))
        book.add_worksheet(canary()).hide()
    yield "p.xlsx", path.read_bytes()
    yield "p.csv", ",".join([*HEADINGS, canary()]).encode()
    yield f"{canary()}.csv", "\n".join([lines[0], ",".join(row(90).values())]).encode()
    yield "bare.csv", f"{canary()},{canary()},x\n{canary()},{canary()},y".encode()
    yield "broken.json", b'[{"' + canary().encode() + b'": '


@pytest.fixture
def settings(settings: Settings, tmp_path: Path) -> Settings:
    """A node with a partner, from which it takes what the invented authority says."""
    path = tmp_path / "platforms.toml"
    path.write_text(partner(HOME, homes=f'["{HOUSING[0]}"]') + "\n" + route("11150100DEMX009036"), encoding="utf-8")
    object.__setattr__(settings, "platforms", path)
    return settings


@pytest.fixture
def canary(node: Node, app: Flask, caplog: pytest.LogCaptureFixture) -> Iterator[Canaries]:
    """Numbers to send; afterwards none may be found anywhere."""
    caplog.set_level(logging.DEBUG)
    numbers = Canaries()
    yield numbers
    app.extensions["credit-reads"].flush()
    numbers.answered(app.test_client().get("/metrics"))
    assert numbers.sent
    assert [(one[-600:], numbers.found_in(one)) for one in numbers.answers if numbers.found_in(one)] == []
    assert [line for line in caplog.text.splitlines() if numbers.found_in(line)] == []
    assert numbers.found_in(everything_in(node.database)) == []
    if node.database.sqlite:
        raw = Path(str(node.database.url.database))
        assert not [
            path for path in raw.parent.glob(f"{raw.name}*") if numbers.found_in(path.read_bytes().decode("latin-1"))
        ]


def test_a_filing_that_holds_a_number_is_refused_wherever_it_stands(client: Make, canary: Canaries) -> None:
    clerk = client("regulator")
    assert {canary.answered(clerk.post("/api/v1/records", json=body)) for body in bodies(canary)} <= {403, 422}


def test_an_act_that_holds_a_number_is_refused(client: Make, canary: Canaries) -> None:
    clerk = client("regulator")
    rid = clerk.post("/api/v1/records", json=penalty()).json["rid"]
    act = {"op": "correct", "basis": "示例", "effective_on": "2026-11-20", "expect": [0, 1]}
    changes = [
        {"facts": canary()},
        {"party": {"name": canary()}},
        {"details": {"penalty_content": canary()}},
        {canary(): 1},
    ]
    sent = [act | {"changes": one} for one in changes] + [act | {"basis": canary(), "changes": {"facts": "示例"}}]
    assert {canary.answered(clerk.post(f"/api/v1/records/{rid}/versions", json=one)) for one in sent} == {422}


def test_a_person_is_kept_sealed_and_found_by_number_only_in_a_body(client: Make, canary: Canaries) -> None:
    clerk = client("regulator")
    for at in range(10):
        party = {"category": "natural_person", "name": "示例人", "person_id": canary()}
        filed = clerk.post(
            "/api/v1/records", json=penalty(party=party, decision_no=f"示〔2026〕{at}号", restrictions=[])
        )
        assert canary.answered(filed) == 201
        for address in ("", "/versions"):
            assert canary.answered(clerk.get(f"/api/v1/records/{filed.json['rid']}{address}")) == 200
        asked = {"person_id": canary.sent[-1], "purpose": "核对示例"}
        assert canary.answered(clerk.post("/api/v1/entities/lookup", json=asked)) == 200
    assert (
        canary.answered(clerk.post("/api/v1/entities/lookup", json={"person_id": canary(), "purpose": "示例"})) == 404
    )
    wrong = {"person_id": canary(), "purpose": f"核对{canary()}"}
    assert canary.answered(clerk.post("/api/v1/entities/lookup", json=wrong)) == 422


def test_a_screening_keeps_no_number(client: Make, canary: Canaries) -> None:
    platform, auditor = client("trading_platform"), client("auditor")
    for question in questions(canary):
        answer = platform.post("/api/v1/screenings", json=question)
        assert canary.answered(answer) in (201, 403, 422)
        if answer.status_code == 201:
            canary.answered(platform.get(answer.headers["Location"]))
        canary.answered(auditor.post("/api/v1/screenings", json=question))


def test_no_address_and_no_header_is_repeated(client: Make, canary: Canaries) -> None:
    asking = [client(), *(client(role) for role in ("regulator", "auditor", "trading_platform"))]
    client("regulator").post("/api/v1/records", json=penalty())
    for address in addresses(canary):
        for one in asking:
            for accept in ("application/json", "text/html"):
                assert canary.answered(one.get(address, headers={"Accept": accept})) < 500
        assert canary.answered(asking[1].post(address)) < 500
    for sent in headers(canary):
        assert canary.answered(client().get("/api/v1/records", headers=sent)) == 401
        assert canary.answered(client().get("/", headers=sent)) < 500


def test_an_import_keeps_no_number_in_clear(client: Make, node: Node, canary: Canaries, tmp_path: Path) -> None:
    clerk = client("regulator")
    for name, content in files(canary, tmp_path):
        taken = clerk.post("/api/v1/imports", data={"file": (io.BytesIO(content), name)})
        assert canary.answered(taken) == 202
        import_jobs.claim_and_run(node, "test")
        address = f"/api/v1/imports/{taken.json['import_id']}"
        assert canary.answered(clerk.get(address)) == 200
        assert canary.answered(clerk.get(f"{address}/rows")) == 200
    for name in ("mapping", "source"):
        sent = {"file": (io.BytesIO(b"x"), "x.csv"), name: canary()}
        assert canary.answered(clerk.post("/api/v1/imports", data=sent)) == 422
    assert len(canary.sent) >= LEAST


def test_a_partner_that_sends_a_number_is_refused_without_repeating_it(client: Make, canary: Canaries) -> None:
    other = client("partner", (f"x-{HOME}", HOME))
    said = [envelope(record=body, key=f"{at:a>26}") for at, body in enumerate(bodies(canary))]
    said += [
        envelope() | {name: canary()} for name in ("rid", "op", "state", "origin", "authority_name", "hash", "via")
    ]
    for one in said:
        assert canary.answered(other.post("/exchange/v1/records", json={"items": [one]})) in (200, 403, 422)


def test_a_client_is_not_named_by_a_number(client: Make, canary: Canaries) -> None:
    admin = client("security_admin")
    order = {"name": "示例", "role": "auditor", "organisation": {"code": HOUSING[0], "name": HOUSING[1]}}
    for sent in (
        order | {"name": canary()},
        order | {"role": canary()},
        order | {"organisation": {"code": canary(), "name": "示例"}},
    ):
        assert canary.answered(admin.post("/api/v1/clients", json=sent)) == 422


def test_a_served_node_and_its_commands_print_no_number(tmp_path: Path) -> None:
    canary, node = Canaries(), Served(tmp_path)
    clerk = node.session("regulator", HOUSING)
    node.start()
    try:
        for address in addresses(canary):
            assert canary.answered(clerk.get(node.address + address[1:])) < 500
        for sent in headers(canary):
            canary.answered(clerk.get(f"{node.address}api/v1/records", headers=sent))
        for body in bodies(canary):
            assert canary.answered(clerk.post(f"{node.address}api/v1/records", json=body)) in (403, 422)
        assert canary.answered(clerk.post(f"{node.address}api/v1/records", data=f'{{"{canary()}')) in (400, 415)
        for name, content in files(canary, tmp_path):
            (tmp_path / name).write_bytes(content)
            done = node.run("import", str(tmp_path / name), "--source", HOUSING[0])
            if done.returncode == 1:
                node.run("import-rows", done.stdout.split("import-rows ")[-1].strip())
            (tmp_path / name).unlink()
        canary.answered(clerk.get(f"{node.address}metrics", headers={"Authorization": ""}))
    finally:
        node.stop()
    assert len(canary.sent) > 2 * LEAST
    told = [*canary.answers, *(line for line in node.log.read_text("utf-8").splitlines() if ".csv" not in line)]
    assert [(one[-300:], canary.found_in(one)) for one in told if canary.found_in(one)] == []
    for path in tmp_path.rglob("*"):
        if path.is_file() and path.name != node.log.name and not path.name.startswith("p."):
            assert (path.name, canary.found_in(path.read_bytes().decode("latin-1"))) == (path.name, [])

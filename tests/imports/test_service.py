"""Imports from file to ledger, on both databases: every row accounted for, nothing twice, nothing lost by a kill."""

from __future__ import annotations

import csv
import os
import signal
import subprocess
import sys
import time
from collections import Counter
from pathlib import Path
from typing import Any

import pytest
from sqlalchemy import func, select

from credit_service.config import Settings
from credit_service.models import Import, ImportRow, ListSource, Record, Version
from credit_service.node import Node
from credit_service.services import import_jobs, import_ledger, imports
from credit_service.site import SYSTEM, Actor
from schemas.forms import FORMS
from schemas.vocabulary import Standing
from tests.conftest import Clock

HEADINGS = (
    "行政相对人名称,行政相对人类别,统一社会信用代码,行政处罚决定书文号,违法行为类型,违法事实,处罚依据,处罚类别,处罚内容,"
    "罚款金额(万元),处罚决定日期,处罚有效期,公示截止期,处罚机关,处罚机关统一社会信用代码,数据来源单位,数据来源单位统一社会信用代码,备注"
).split(",")
HOUSING = ("示例市住房和城乡建设局（示例）", "11150200DEMX009116")
FIRMS = (
    ("内蒙古云杉建设有限公司（示例）", "91150102DEMX00014U"),
    ("包头石砚路桥有限公司（示例）", "91150203DEMX00022A"),
    ("乌海临渡商贸有限公司（示例）", "91150302DEMX00030U"),
)
CANARY = "11010519491231002X"


def row(no: int, **changes: str) -> dict[str, str]:
    name, code = FIRMS[no % len(FIRMS)]
    values = (
        name, "法人及非法人组织", code, f"示住建罚决字〔2026〕{no}号", "示例类型", "示例事实", "《中华人民共和国建筑法》第六十四条", "罚款",
        "罚款二千元", "0.2", "2026/05/06", "2099/12/31", "2026/11/30", *HOUSING, *HOUSING, "示例",
    )  # fmt: skip
    return dict(zip(HEADINGS, values, strict=True)) | changes


def sheet(path: Path, rows: list[dict[str, str]], encoding: str = "utf-8") -> Path:
    with path.open("w", encoding=encoding, newline="") as file:
        writer = csv.DictWriter(file, HEADINGS)
        writer.writeheader()
        writer.writerows(rows)
    return path


def take_in(node: Node, path: Path, **more: Any) -> Import:
    return imports.run(node, imports.Order(path, path.name, **more), SYSTEM)


def counts(done: Import) -> dict[str, int]:
    return {name: getattr(done, name) for name in ("read", "filed", "updated", "unchanged", "quarantined")}


def test_every_row_ends_in_the_ledger_and_the_counts_add_up(node: Node, tmp_path: Path) -> None:
    rows = [row(1), row(2), row(2), row(3, 处罚决定日期="2027/01/01"), row(1, 违法事实="更正后的示例事实")]
    done = take_in(node, sheet(tmp_path / "p.csv", rows))
    assert counts(done) == {"read": 5, "filed": 2, "updated": 1, "unchanged": 1, "quarantined": 1}
    with node.read() as session:
        ledger = import_ledger.rows(session, done.id)
    assert [(r.row_no, r.outcome) for r in ledger] == [
        (1, "filed"),
        (2, "filed"),
        (3, "unchanged"),
        (4, "quarantined"),
        (5, "updated"),
    ]
    assert (ledger[3].code, bool(ledger[3].message), bool(ledger[3].remedy)) == ("future-date", True, True)


def test_the_same_file_again_files_nothing_even_where_two_rows_contradict(node: Node, tmp_path: Path) -> None:
    path = sheet(tmp_path / "p.csv", [row(1), row(1, 违法事实="与上一行矛盾的示例事实"), row(2)])
    take_in(node, path)
    again = take_in(node, path)
    assert counts(again) == {"read": 3, "filed": 0, "updated": 0, "unchanged": 3, "quarantined": 0}


@pytest.mark.parametrize("encoding", ["utf-8-sig", "gb18030"])
def test_the_encoding_found_is_told(node: Node, tmp_path: Path, encoding: str) -> None:
    done = take_in(node, sheet(tmp_path / "p.csv", [row(1)], encoding))
    assert done.encoding.startswith(encoding.split("-", maxsplit=1)[0])
    assert done.filed == 1


def test_unknown_columns_are_kept_and_named(node: Node, tmp_path: Path) -> None:
    path = tmp_path / "p.csv"
    sheet(path, [row(1)])
    path.write_text(
        "\n".join(
            f"{line},{'内部编号' if i == 0 else 'N-7'}" for i, line in enumerate(path.read_text("utf-8").splitlines())
        ),
        "utf-8",
    )
    assert take_in(node, path).unknown_columns == ["内部编号"]


def test_rows_of_another_authority_are_observations(node: Node, tmp_path: Path) -> None:
    path = sheet(
        tmp_path / "p.csv",
        [row(1), row(2, 处罚机关="示例市财政局（示例）", 处罚机关统一社会信用代码="11150100DEMX009036")],
    )
    take_in(node, path, source_code=HOUSING[1])
    with node.read() as session:
        standings = dict(session.execute(select(Record.authority_code, Record.standing)).all())
    assert standings == {HOUSING[1]: Standing.STATED, "11150100DEMX009036": Standing.OBSERVED}


def test_an_imported_list_is_known_as_of_its_import(node: Node, tmp_path: Path, clock: Clock) -> None:
    path = tmp_path / "l.csv"
    path.write_text(
        "企业名称,工商注册号,组织机构代码,统一信用代码,失信领域\n甲（示例）,,,91150102DEMX00014U,示例\n", "utf-8"
    )
    take_in(node, path)
    with node.read() as session:
        known = session.execute(select(ListSource)).scalar_one()
    assert (known.list_code, known.as_of) == ("ecommerce_dishonest", clock.at)


def test_a_personal_number_is_refused_and_kept_only_sealed(
    node: Node, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    done = take_in(node, sheet(tmp_path / "p.csv", [row(1, 统一社会信用代码=CANARY)]))
    with node.read() as session:
        [entry] = import_ledger.rows(session, done.id)
        assert entry.code == "personal-number"
        assert CANARY not in "|".join(map(str, (entry.message, entry.remedy, entry.pointer, entry.code)))
        assert entry.sealed is not None and CANARY.encode() not in entry.sealed
        clear = node.site.keys.unseal(entry.sealed, f"import_rows|sealed|{done.id}|1")
    assert CANARY.encode() in clear
    assert CANARY not in caplog.text


def test_an_upload_waits_sealed_and_is_taken_in_once(node: Node, tmp_path: Path) -> None:
    content = sheet(tmp_path / "p.csv", [row(n) for n in range(5)]).read_bytes()
    import_id = import_jobs.enqueue(
        node, content, imports.Order(Path(), "p.csv", source_code=HOUSING[1]), Actor("c", "regulator", HOUSING[1])
    )
    [waiting] = list(node.settings.uploads.iterdir())
    assert "示例".encode() not in waiting.read_bytes()
    assert import_jobs.claim_and_run(node, "one") == import_id
    assert import_jobs.claim_and_run(node, "two") is None
    assert not list(node.settings.uploads.iterdir())
    with node.read() as session:
        assert counts(session.get_one(Import, import_id))["filed"] == 5


def test_an_upload_that_cannot_be_read_fails_with_a_sentence(node: Node) -> None:
    import_id = import_jobs.enqueue(
        node, b"\x00\x01 nothing", imports.Order(Path(), "x.csv"), Actor("c", "regulator", HOUSING[1])
    )
    import_jobs.claim_and_run(node, "one")
    with node.read() as session:
        failed = session.get_one(Import, import_id)
    assert failed.state == "failed"
    assert failed.error


def test_an_upload_whose_holder_died_goes_on_where_the_ledger_ends(node: Node, tmp_path: Path, clock: Clock) -> None:
    content = sheet(tmp_path / "p.csv", [row(n) for n in range(2500)]).read_bytes()
    order = imports.Order(Path(), "p.csv", FORMS["penalty_2018"], HOUSING[1])
    import_id = import_jobs.enqueue(node, content, order, Actor("c", "regulator", HOUSING[1]))
    _die_in_the_middle(node, import_id)
    assert import_jobs.claim_and_run(node, "early") is None
    clock.tick(imports.LEASE.total_seconds() + 1)
    assert import_jobs.claim_and_run(node, "late") == import_id
    with node.read() as session:
        assert counts(session.get_one(Import, import_id)) == {
            "read": 2500, "filed": 2500, "updated": 0, "unchanged": 0, "quarantined": 0,
        }  # fmt: skip


def _die_in_the_middle(node: Node, import_id: str) -> None:
    form = FORMS["penalty_2018"]
    assert import_jobs._claim(node, "dying") is not None
    with (
        import_jobs._unsealed(node, import_id) as path,
        imports.Order(path, "p.csv", form, HOUSING[1]).table() as table,
    ):
        order = imports.Order(path, "p.csv", form, HOUSING[1])
        with pytest.raises(InterruptedError):
            imports.take_in(node, import_id, order, form, table, SYSTEM, _die_after_one_chunk)


def _die_after_one_chunk(read: int, expected: int | None) -> None:
    raise InterruptedError


def test_a_killed_import_runs_again_and_loses_nothing(node: Node, settings: Settings, tmp_path: Path) -> None:
    path = sheet(tmp_path / "p.csv", [row(n) for n in range(6_000)])
    environ = os.environ | {"CREDIT_DATABASE_URL": settings.database_url, "CREDIT_KEYS": str(settings.keys)}
    command = [sys.executable, "-m", "credit_service", "import", str(path), "--mapping", "penalty_2018"]
    process = subprocess.Popen(command, env=environ, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    deadline = time.monotonic() + 60
    while _count(node, ImportRow) < 1000 and time.monotonic() < deadline:
        time.sleep(0.05)
    process.send_signal(signal.SIGKILL)
    process.wait()
    with node.read() as session:
        killed = session.execute(select(Import)).scalar_one()
        outcomes = Counter(session.execute(select(ImportRow.outcome)).scalars())
    assert 1000 <= killed.read < 6_000
    assert (killed.read, killed.filed) == (sum(outcomes.values()), outcomes["filed"])
    assert _count(node, Record) == _count(node, Version) == killed.filed
    again = take_in(node, path)
    assert (again.filed, again.unchanged) == (6_000 - killed.filed, killed.filed)
    assert _count(node, Record) == 6_000


def _count(node: Node, table: Any) -> int:
    with node.read() as session:
        return session.execute(select(func.count()).select_from(table)).scalar_one()

"""The files that ship as examples come out as their descriptions say."""

from __future__ import annotations

from collections import Counter
from datetime import date
from pathlib import Path

from credit_service.examples.files import bidder_list, invented_code, penalty_workbook
from credit_service.files import open_table
from credit_service.reading.headings import choose, known_heading
from credit_service.reading.rows import Defaults, compile_form
from credit_service.rules.identity import grade
from schemas.vocabulary import Grade, Scheme

TODAY = date(2026, 6, 1)


def test_the_example_workbook_has_thirteen_records_a_correction_two_repeats_and_four_faults(tmp_path: Path) -> None:
    path = tmp_path / "penalties.xlsx"
    penalty_workbook(path, TODAY)
    with open_table(path, path.name, known_heading) as table:
        reader = compile_form(choose(table.headings), table.headings, Defaults(TODAY.isoformat()))
        readings = [reader.read(row.cells, row.notes) for row in table]
    assert len(readings) == 20
    assert [fault.code for r in readings for fault in r.faults] == [
        "excel-rounded",
        "personal-number",
        "future-date",
        "abolished-basis",
    ]
    keys = Counter(key for r in readings for key in r.keys)
    assert (len(keys), sorted(keys.values())[-3:]) == (13, [2, 2, 2])
    different = {key: {str(r.bodies) for r in readings if key in r.keys} for key in keys}
    assert sorted(len(bodies) for bodies in different.values()) == [1] * 12 + [2]
    assert {r.bodies[0]["authority"]["name"] for r in readings if r.bodies} == {"示例市住房和城乡建设局（示例）"}
    assert not any(flag.startswith("doubtful") for r in readings for flag in r.flags)


def test_the_example_bidders_are_thirty_with_their_known_mistakes(tmp_path: Path) -> None:
    path = tmp_path / "bidders.xlsx"
    bidder_list(path)
    with open_table(path, path.name, known_heading) as table:
        rows = [table.as_mapping(row) for row in table]
    grades = Counter(grade(Scheme.USCC, row["统一社会信用代码"]).grade for row in rows if "统一社会信用代码" in row)
    assert (len(rows), grades) == (30, {Grade.VALID: 27, Grade.INVALID: 1, Grade.PLACEHOLDER: 1})
    assert sorted(Counter(row["联合体"] for row in rows if "联合体" in row).values()) == [2, 2, 2]


def test_invented_codes_are_valid_and_never_issued() -> None:
    code = invented_code("91150102", 901)
    assert grade(Scheme.USCC, code).grade is Grade.VALID
    assert code[8:12] == "DEMX"

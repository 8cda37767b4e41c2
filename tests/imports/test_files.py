"""What a file may be, how it is recognised, and what its rows look like."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest
import xlsxwriter

from credit_service.files import Limits, Row, Table, Unreadable, open_table
from credit_service.files.lines import ROW
from tests.imports.workbooks import repacked, workbook

KNOWN = {"企业名称", "统一社会信用代码", "处罚决定日期", "Firm Name", "Country", "From Date", "To Date"}
HEAD = "企业名称,统一社会信用代码\n"
ROWS = HEAD + "包头石砚路桥有限公司（示例）,91150203DEMX00022A\n"


def known(printed: str) -> bool:
    return printed.replace(" ", "") in KNOWN or printed in KNOWN


def read(path: Path, name: str | None = None, limits: Limits | None = None) -> tuple[Table, list[Row]]:
    with open_table(path, name or path.name, known, limits) as table:
        return table, list(table)


def refused(path: Path, name: str | None = None, limits: Limits | None = None) -> str:
    with pytest.raises(Unreadable) as wrong:
        read(path, name, limits)
    assert wrong.value.remedy
    return wrong.value.code


@pytest.mark.parametrize(
    ("content", "encoding"),
    [
        (ROWS.encode(), "utf-8"),
        (b"\xef\xbb\xbf" + ROWS.encode(), "utf-8-sig"),
        (ROWS.replace("\n", "\r\n").encode("gb18030"), "gb18030"),
        (ROWS.replace(",", "\t").encode("utf-16"), "utf-16"),
    ],
)
def test_the_encoding_is_found_and_declared_back(tmp_path: Path, content: bytes, encoding: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(content)
    table, rows = read(path)
    assert (table.encoding, table.headings) == (encoding, ("企业名称", "统一社会信用代码"))
    assert [row.cells for row in rows] == [["包头石砚路桥有限公司（示例）", "91150203DEMX00022A"]]


def test_damaged_utf8_is_refused_with_its_line_and_never_read_as_gb18030(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(ROWS.encode() * 20 + b"\xe5\x8c,1\n")
    assert refused(path) == "encoding"
    with pytest.raises(Unreadable, match="第 41 行"):
        read(path)


@pytest.mark.parametrize("mark", [",", ";", "\t", "|"])
def test_the_delimiter_is_found(tmp_path: Path, mark: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f'企业名称{mark}统一社会信用代码\n"甲,乙;丙（示例）"{mark}91150203DEMX00022A\n', encoding="utf-8")
    assert read(path)[1][0].cells[0] == "甲,乙;丙（示例）"


def test_lines_inside_quotes_belong_to_one_row_and_blank_lines_to_none(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + '\n"甲\n乙（示例）",1\n,\n丙（示例）,2\n', encoding="utf-8")
    assert [(row.no, row.cells[0]) for row in read(path)[1]] == [(1, "甲\n乙（示例）"), (2, "丙（示例）")]


def test_cells_beyond_the_headings_are_named(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "甲（示例）,1,多出\n乙（示例）,2,\n", encoding="utf-8")
    assert [row.notes.get(ROW) for row in read(path)[1]] == ["columns", None]


def test_formulas_in_text_stay_text(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(HEAD + "=HYPERLINK(1),+1\n", encoding="utf-8")
    assert read(path)[1][0].cells == ["=HYPERLINK(1)", "+1"]


def test_headings_repeated_by_a_page_break_are_no_row(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(ROWS + ROWS, encoding="utf-8")
    assert len(read(path)[1]) == 2


def test_banner_lines_and_two_levels_of_headings_are_understood(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text(
        "Downloaded on: 07/01/2025,,,\nFirm Name,Country,Ineligibility Period,\n,,From Date,To Date\nBEISPIEL (示例),DE,2024-01-01,2999-12-31\n",
        encoding="utf-8",
    )
    table, rows = read(path)
    assert table.headings == ("Firm Name", "Country", "From Date", "To Date")
    assert [row.cells[0] for row in rows] == ["BEISPIEL (示例)"]


@pytest.mark.parametrize("banner", ["示例市月报,", "填报单位:示例局,填报日期:2026-03-01"])
def test_a_banner_right_above_the_headings_is_no_group(tmp_path: Path, banner: str) -> None:
    path = tmp_path / "a.csv"
    path.write_text(f"{banner}\n企业名称,自定列\n甲（示例）,1\n", encoding="utf-8")
    assert read(path)[0].headings == ("企业名称", "自定列")


def test_merged_headings_and_merged_cells_of_a_workbook_are_understood(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["下载于 2026-01-01"],
        ["Firm Name", "Country", "Ineligibility Period", None],
        [None, None, "From Date", "To Date"],
        ["甲 (示例)", "DE", "2024-01-01", "2025-01-01"],
        ["乙 (示例)", None, "2024-01-01", "2025-01-01"],
    ]
    path = workbook(tmp_path / "a.xlsx", rows, merges=["C2:D2", "A2:A3", "B2:B3", "B4:B5"])
    table, found = read(path)
    assert table.headings == ("Firm Name", "Country", "From Date", "To Date")
    assert [(row.cells[1], row.notes.get(1)) for row in found] == [("DE", None), ("DE", "merged")]


def test_numbers_in_a_workbook_are_told_from_text_and_rounded_ones_named(tmp_path: Path) -> None:
    rows: list[list[object]] = [
        ["企业名称", "统一社会信用代码"],
        ["甲（示例）", 911501020000000123],
        ["乙（示例）", 591935851],
        ["丙（示例）", "91150203DEMX00022A"],
    ]
    found = read(workbook(tmp_path / "a.xlsx", rows))[1]
    assert [row.notes.get(1) for row in found] == ["rounded", "number", None]
    assert found[1].cells[1] == "591935851"


def test_hidden_rows_are_read_and_named(tmp_path: Path) -> None:
    rows = [["企业名称", "统一社会信用代码"], ["甲（示例）", "1"], ["乙（示例）", "2"]]
    found = read(workbook(tmp_path / "a.xlsx", rows, hidden=[3]))[1]
    assert [(row.place, row.notes.get(ROW)) for row in found] == [("2", None), ("3", "hidden")]


def test_a_column_without_heading_is_called_by_its_letter(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text("企业名称,,统一社会信用代码\n甲（示例）,x,1\n", encoding="utf-8")
    assert read(path)[0].headings == ("企业名称", "列B", "统一社会信用代码")


def test_json_numbers_keep_their_digits_and_envelopes_are_opened(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(
        '{"total": 1, "rows": [{"企业名称": "甲（示例）", "CF_NR_FK": 0.000001, "n": 911501020000000123, "x": null, "y": {"a": [1]}}]}',
        encoding="utf-8",
    )
    table, rows = read(path)
    assert list(rows[0].cells) == ["甲（示例）", "0.000001", "911501020000000123", None, '{"a": [1]}']
    assert (str(table.format), table.expected) == ("json", 1)


def test_json_lists_and_ndjson_stream_the_same_rows(tmp_path: Path) -> None:
    rows = [{"企业名称": f"第{i}家（示例）", "更多": "x" * 400} for i in range(3000)]
    whole, lines = tmp_path / "a.json", tmp_path / "a.ndjson"
    whole.write_text(json.dumps(rows, ensure_ascii=False, indent=1), encoding="utf-8")
    lines.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    assert [row.document for row in read(whole)[1]] == [row.document for row in read(lines)[1]] == rows


@pytest.mark.parametrize(
    "content",
    [
        '[{"a": "\\ud800"}]',
        '[{"a": "\\u0000"}]',
        '[{"a": NaN}]',
        '[{"a": ' + "9" * 5000 + "}]",
        '{"a": NaN}',
        '[{"a": 1}',
        "[{'a': 1}]",
        '{"a": ',
        "[1, 2]",
        "[" * 100_000,
    ],
)
def test_broken_json_is_refused(tmp_path: Path, content: str) -> None:
    path = tmp_path / "a.json"
    path.write_text(content, encoding="utf-8")
    assert refused(path) == "json"


@pytest.mark.parametrize(
    ("name", "content", "code"),
    [
        ("a.xlsm", b"PK\x03\x04", "macros"),
        ("a.csv", b"PK\x03\x04abc", "format"),
        ("a.xlsx", b"a,b\n1,2\n", "format"),
        ("a.xls", b"<html><table>", "format"),
        ("a.xlsx", bytes.fromhex("d0cf11e0a1b11ae1"), "encrypted"),
        ("a.csv", b"%PDF-1.7", "format"),
        ("a.csv", b"a,b\x00\n", "format"),
        ("a.csv", b"a,b\n" * 1000 + b"a,\x00\n", "format"),
        ("a.csv", b"", "empty"),
        ("a.csv", b"\xef\xbb\xbf \n", "empty"),
        ("a.bin", b"a,b\n", "format"),
        ("a.json", b"[]", "empty"),
        ("a.xlsx", b"PK\x03\x04 not an archive", "archive"),
    ],
)
def test_a_file_that_is_not_what_it_says_is_refused(tmp_path: Path, name: str, content: bytes, code: str) -> None:
    path = tmp_path / name
    path.write_bytes(content)
    assert refused(path) == code


@pytest.mark.parametrize(
    ("member", "content", "code"),
    [
        ("xl/vbaProject.bin", b"x", "macros"),
        ("../outside.xml", b"x", "archive"),
        ("xl/embedded.zip", b"x", "archive"),
        ("xl/more.xml", b'<!DOCTYPE x [<!ENTITY a "b">]>', "archive"),
        ("xl/bomb.xml", b"0" * 3_000_000, "bomb"),
    ],
)
def test_a_hostile_archive_is_refused_before_it_is_parsed(
    tmp_path: Path, member: str, content: bytes, code: str
) -> None:
    path = repacked(
        workbook(tmp_path / "a.xlsx", [["企业名称", "统一社会信用代码"], ["甲（示例）", "1"]]), {member: content}
    )
    assert refused(path) == code


def test_limits_count_what_is_unpacked_and_how_many_members(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "统一社会信用代码"], ["甲（示例）", "1"]])
    assert refused(path, limits=replace(Limits(), unpacked_bytes=1000)) == "bomb"
    assert refused(path, limits=replace(Limits(), members=3)) == "bomb"
    assert refused(path, limits=replace(Limits(), file_bytes=100)) == "too-large"


def test_a_sparse_workbook_cannot_take_the_process_with_it(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet()
        sheet.write(0, 0, "企业名称")
        sheet.write(1048575, 16383, "x")
    assert refused(path) in {"workbook", "empty", "headings"}


def test_a_parser_out_of_memory_is_an_answer_and_not_a_crash(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [["企业名称", "统一社会信用代码"], ["甲（示例）", "1"]])
    assert refused(path, limits=replace(Limits(), child_memory_bytes=20_000_000)) == "workbook"


def test_other_sheets_are_read_when_their_headings_agree_and_named_when_not(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        for name, head in (
            ("填报说明", ["本表说明"]),
            ("一月", ["企业名称", "统一社会信用代码"]),
            ("二月", ["企业名称", "统一社会信用代码"]),
            ("代码表", ["类别", "代码"]),
        ):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, head)
            sheet.write_row(1, 0, [f"{name}（示例）", "1"][: len(head)])
    table, rows = read(path)
    assert [(row.no, row.place, row.cells[0]) for row in rows] == [
        (1, "2", "一月（示例）"),
        (2, "二月!2", "二月（示例）"),
    ]
    assert ["填报说明" in remark or "代码表" in remark for remark in table.remarks] == [True, True]


def test_reading_can_stop_early_without_leaving_a_process(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "a.xlsx", [["企业名称", "统一社会信用代码"], *[[f"{i}（示例）", "1"] for i in range(5000)]]
    )
    with open_table(path, path.name, known) as table:
        first = next(iter(table))
    assert first.no == 1

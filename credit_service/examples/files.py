"""Invented files for trying things out: a 双公示 workbook with every usual trap, and a list of thirty bidders."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from itertools import product
from pathlib import Path

import xlsxwriter

from credit_service.examples import parties
from credit_service.rules.check_digits import org_check_right, uscc_check_right

_OPTIONS = {"strings_to_formulas": False, "strings_to_numbers": False, "strings_to_urls": False}
_HEADINGS = (
    "行政相对人名称", "行政相对人类别", "行政相对人代码_1(统一社会信用代码)", "行政处罚决定书文号", "违法行为类型", "违法事实", "处罚依据",
    "处罚类别", "处罚内容", "罚款金额（万元）", "处罚决定日期", "处罚有效期", "公示截止期", "处罚机关", "处罚机关统一社会信用代码", "备注",
)  # fmt: skip
_FILED = ("E1", "E3", "E4", "E5", "E6", "E7", "E9", "E10", "E11", "E12", "E13", "E14", "E8")
_ORG_CHECKS = "0123456789X"
_CHECKS = "0123456789ABCDEFGHJKLMNPQRTUWXY"


def penalty_workbook(path: Path, today: date) -> None:
    """Write twenty rows: imported once, 13 are filed, 1 updates one of them, 2 are unchanged and 4 quarantined.

    Days are offsets from `today`. Among the good rows: days in three spellings, a full-width code, a merged authority.
    """
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        sheet = book.add_worksheet("行政处罚")
        sheet.merge_range(0, 0, 0, len(_HEADINGS) - 1, "行政处罚信息报送表(虚构示例)")
        sheet.write_row(1, 0, _HEADINGS)
        for no, row in enumerate(_penalties(today), 2):
            sheet.write_row(no, 0, row)
        for column in (13, 14):
            sheet.merge_range(2, column, 4, column, parties.HOUSING[1 if column == 13 else 0])
        notes = book.add_worksheet("填报说明")
        notes.write(0, 0, "罚款金额以万元为单位;本表所有单位、文号均为虚构。")


def bidder_list(path: Path) -> None:
    """Write thirty bidders with three consortia, a duplicate and five codes or names that are wrong in known ways."""
    with xlsxwriter.Workbook(str(path), _OPTIONS) as book:
        sheet = book.add_worksheet("投标人")
        sheet.write_row(0, 0, ("序号", "投标人名称", "统一社会信用代码", "联合体"))
        for no, row in enumerate(_bidders(), 1):
            sheet.write_row(no, 0, (no, *row))


def _penalties(today: date) -> Iterator[Sequence[object]]:
    good = [_penalty(code, n, today - timedelta(days=30 + n)) for n, code in enumerate(_FILED, 1)]
    good[1][10] = good[1][10].replace("-", ".")
    good[2][10] = f"{today - timedelta(days=33):%Y年%m月%d日}"
    good[3][2] = good[3][2].translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"})
    yield from good
    corrected = list(good[4])
    corrected[8], corrected[9] = "警告，并处罚款0.6万元", "0.6"
    yield corrected
    yield good[5]
    yield good[6]
    yield from _wrong(today)


def _wrong(today: date) -> Iterator[Sequence[object]]:
    """A code that a spreadsheet rounded, a personal number as company code, a day in the future, an abolished basis."""
    rounded: list[object] = [*_penalty("E1", 14, today - timedelta(days=44))]
    rounded[2] = 915001020000000000
    yield rounded
    person = _penalty("E3", 15, today - timedelta(days=45))
    person[2] = parties.EXPERTS["甲"][0]
    yield person
    yield _penalty("E4", 16, today + timedelta(days=3))
    abolished = _penalty("E5", 17, today - timedelta(days=47))
    abolished[6] = "《中华人民共和国合同法》第五十二条"
    yield abolished


def _penalty(code: str, n: int, on: date) -> list[str]:
    uscc, name = parties.ENTITIES[code]
    category = "个体工商户" if uscc.startswith("92") else "法人及非法人组织"
    authority, authority_name = parties.HOUSING
    until = (on + timedelta(days=365)).isoformat()
    return [
        name, category, uscc, f"示住建罚决字〔{on.year}〕{100 + n}号", "未按规定公示施工信息（示例）", f"第{n}号虚构事实", "《建设工程质量管理条例》第六十四条",
        "警告;罚款", "警告，并处罚款0.2万元", "0.2", on.isoformat(), "2099-12-31", until, authority_name, authority, "虚构示例",
    ]  # fmt: skip


def _bidders() -> Iterator[tuple[str, str, str]]:
    held = [parties.ENTITIES[f"E{n}"] for n in range(1, 15)]
    consortia = {1: "联合体一", 5: "联合体一", 2: "联合体二", 7: "联合体二", 10: "联合体三", 12: "联合体三"}
    for n, (uscc, name) in enumerate(held, 1):
        printed = "锡林浩特示例水利有限公司（示例）" if n == 14 else name
        yield printed, uscc, consortia.get(n, "")
    yield parties.FOREIGN, "", ""
    yield held[2][1], held[2][0], ""
    yield held[7][1], held[7][0].translate({ord(c): ord(c) + 0xFEE0 for c in "0123456789"}), ""
    yield "校验不符的投标人（示例）", held[0][0][:-1] + "A", ""
    yield "没有代码的投标人（示例）", "00000000000000000X", ""
    for n in range(1, 12):
        yield f"未入库投标人{n}有限公司（示例）", invented_code("91150102", 900 + n), ""


def invented_code(prefix: str, n: int) -> str:
    """Return a code with right check characters whose organisation part `DEMX…` is never issued; `n` below 10,000.

    `prefix` is registration authority, type and division: eight characters.
    """
    for organisation, check in product(_ORG_CHECKS, _CHECKS):
        part = f"DEMX{n:04d}{organisation}"
        if org_check_right(part) and uscc_check_right(f"{prefix}{part}{check}"):
            return f"{prefix}{part}{check}"
    raise ValueError(f"no code for {n}")

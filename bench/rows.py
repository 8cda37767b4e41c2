"""An invented 双公示 penalty file (form of 2018) of any length, for the import benchmarks."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from datetime import date, timedelta
from pathlib import Path

import numpy as np

from bench import invented

COLUMNS = (
    "CF_XDR_MC", "CF_XDR_LB", "CF_XDR_SHXYM", "CF_XDR_GSZC", "CF_XDR_ZZJG", "CF_XDR_SWDJ", "CF_XDR_SYDW", "CF_XDR_SHZZ",
    "CF_FRDB", "CF_WSH", "CF_WFXW", "CF_SY", "CF_YJ", "CF_CFLB", "CF_NR", "CF_NR_FK", "CF_NR_WFFF", "CF_JDRQ", "CF_YXQ",
    "CF_GSJZQ", "CF_CFJG", "CF_CFJGDM", "CF_SJLY", "CF_SJLYDM", "BZ",
)  # fmt: skip
ENTITIES = 0.8
"""So many entities a row: some are named twice, far from each other."""
FIRST = 2_000_000
"""Entities of files are numbered from here: none of them is in the filled database."""
_OFFENCES = (
    ("未按规定招标", "将必须招标的工程项目化整为零规避招标", "《中华人民共和国招标投标法》第四十九条"),
    ("串通投标", "投标人相互串通投标报价", "《中华人民共和国招标投标法》第五十三条"),
    ("弄虚作假", "以他人名义投标骗取中标", "《中华人民共和国招标投标法》第五十四条"),
    ("提供虚假材料", "提供虚假材料谋取中标、成交", "《中华人民共和国政府采购法》第七十七条"),
    ("违法分包", "将中标项目的部分主体工作分包给他人", "《中华人民共和国招标投标法》第五十八条"),
)


def write(path: Path, count: int, today: date) -> None:
    """Write a file of `count` rows, as UTF-8 with a byte-order mark, the way spreadsheets save it."""
    with path.open("w", encoding="utf-8-sig", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(_rows(count, today))


def _rows(count: int, today: date) -> Iterator[tuple[str, ...]]:
    entities = max(1, int(count * ENTITIES))
    codes = invented.codes(np.arange(FIRST, FIRST + entities))
    offices = invented.authorities()
    for n in range(count):
        at = n % entities
        name = invented.name(FIRST + at)
        office, title = offices[n % len(offices)]
        kind, facts, basis = _OFFENCES[n % len(_OFFENCES)]
        decided = today - timedelta(days=10 + n % 300)
        until = decided + timedelta(days=364)
        yield (
            name, "法人及非法人组织", codes[at], "", "", "", "", "", "示例代表人", f"示建罚决字〔{decided.year}〕{n + 1}号", kind,
            f"{name}在示例项目中{facts}。", basis, "罚款", f"责令改正，处罚款{1 + n % 40}万元。", f"{1 + n % 40}.5", "", decided.strftime("%Y/%m/%d"),
            "2099/12/31", until.strftime("%Y/%m/%d"), title, office, title, office, "",
        )  # fmt: skip

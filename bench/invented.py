"""Invented entities: a million distinct valid codes and names, each a function of its number alone."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

_ALPHABET = "0123456789ABCDEFGHJKLMNPQRTUWXY"
_ORG_VALUES = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_DIVISIONS = (
    "150102",
    "150203",
    "150302",
    "150402",
    "150502",
    "150602",
    "150702",
    "150802",
    "150902",
    "152201",
    "152502",
    "152921",
)
_PLACES = (
    "呼和浩特",
    "包头",
    "乌海",
    "赤峰",
    "通辽",
    "鄂尔多斯",
    "呼伦贝尔",
    "巴彦淖尔",
    "乌兰察布",
    "兴安",
    "锡林郭勒",
    "阿拉善",
)
_FIRST = "云松柏桦榆柳杨枫石砚墨书川河湖海江溪泉雨雪霜露晨晓旭曜辰星月华光"
_SECOND = "杉原岭峰岳峦坡野牧场田禾穗谷麦粟金银铜铁玉珠璞瑞祥福禄寿康宁安泰"
_INDUSTRIES = (
    "建设", "路桥", "商贸", "劳务", "数据", "招标代理", "农机", "咨询", "运输", "装备", "水利", "市政", "园林", "电力",
    "信息技术", "环保", "勘察设计", "监理", "物业", "医疗器械", "能源", "新材料", "食品", "测绘", "检测", "消防", "装饰",
    "钢结构", "通信", "化工", "矿业", "林业",
)  # fmt: skip
_SCATTER = 7_368_787
"""Coprime to 31: neighbours in number are no neighbours in code, so that look-ups are not sequential."""
MOST = 31**5


def codes(numbers: NDArray[np.int64], sort: tuple[int, int] = (9, 1)) -> list[str]:
    """Return the valid 18-character code of each number; numbers lie below `MOST`. (9, 1) is a company, (1, 1) an office."""
    digits = np.zeros((len(numbers), 18), dtype=np.int64)
    divisions = np.array([[int(c) for c in division] for division in _DIVISIONS])
    digits[:, :2] = sort
    digits[:, 2:8] = divisions[numbers % len(_DIVISIONS)]
    digits[:, 8:11] = [_ALPHABET.index(c) for c in "DEM"]
    body = numbers * _SCATTER % MOST
    for place in range(5):
        digits[:, 15 - place] = body // 31**place % 31
    org_values = np.array([_ORG_VALUES.index(c) for c in _ALPHABET])
    check = -(org_values[digits[:, 8:16]] @ np.array([3, 7, 9, 10, 5, 8, 4, 2])) % 11
    digits[:, 16] = np.where(check == 10, _ALPHABET.index("X"), check)
    digits[:, 17] = -(digits[:, :17] @ np.array([pow(3, i, 31) for i in range(17)])) % 31
    letters = np.frombuffer(_ALPHABET.encode(), dtype=np.uint8)[digits].tobytes().decode()
    return [letters[start : start + 18] for start in range(0, len(letters), 18)]


def name(number: int) -> str:
    """Return the name of a number; different below 12 * 32 * 32 * 32 * 32 = 12.6 million."""
    rest, place = divmod(number, len(_PLACES))
    rest, industry = divmod(rest, len(_INDUSTRIES))
    rest, first = divmod(rest, len(_FIRST))
    rest, second = divmod(rest, len(_SECOND))
    return f"{_PLACES[place]}{_FIRST[first]}{_SECOND[second]}{_FIRST[rest % len(_FIRST)]}{_INDUSTRIES[industry]}有限公司（示例）"


def code(number: int) -> str:
    """Return the code of one number."""
    return codes(np.array([number], dtype=np.int64))[0]


def spread(count: int, below: int, seed: int) -> Sequence[int]:
    """Return `count` numbers drawn evenly from those below `below`, the same for the same seed."""
    return [int(n) for n in np.random.default_rng(seed).integers(0, below, count)]


def authorities() -> list[tuple[str, str]]:
    """Return (code, name) of the 24 offices that decide in the bulk data."""
    names = [
        f"{place}市{office}（示例）" for place in _PLACES[:6] for office in ("住建局", "财政局", "市监局", "交通局")
    ]
    return list(zip(codes(np.arange(len(names)), (1, 1)), names, strict=True))

"""Names and decision numbers brought to one spelling, so that two spellings of one thing are equal.

Nothing here guesses: traditional characters stay, `（示例）` and every other bracketed word are part of the name,
and names that differ in one character are different names.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable

BLANKS = dict.fromkeys(
    [*range(0x21), 0x7F, 0x85, 0xA0, 0xAD, 0x115F, 0x1160, 0x1680, 0x180E, *range(0x2000, 0x2010)]
    + [*range(0x2028, 0x2030), *range(0x205F, 0x2065), 0x3000, 0x3164, 0xFE0E, 0xFE0F, 0xFEFF, 0xFFA0]
)
"""Blanks, also the ideographic, the no-break and the zero-width ones, and controls: all struck out."""
DASHES = dict.fromkeys([0x2D, *range(0x2010, 0x2016), 0x2212, 0x2500, 0xFE58, 0xFE63, 0xFF0D])
_ROUND = dict.fromkeys(map(ord, "〔〕【】[]﹝﹞〖〗{}「」『』〘〙"))
_OPEN, _CLOSE = map(frozenset, ("〔【[﹝〖{「『〘", "〕】]﹞〗}」』〙"))
_BRACKETS = {code: "(" if chr(code) in _OPEN else ")" for code in _ROUND}
_DOTS = dict.fromkeys(map(ord, "•‧∙⋅・･●"), "·")
_QUOTES = dict.fromkeys(map(ord, "“”„‟〝〞＂«»"), '"') | dict.fromkeys(map(ord, "‘’‚‛＇`´"), "'")
_NAME = BLANKS | _BRACKETS | _DOTS | _QUOTES
_NUMBER = BLANKS | _BRACKETS | dict.fromkeys(DASHES, "-")
_UNBRACKETED = {ord("("): None, ord(")"): None}
_LEADING_ZEROS = re.compile(r"(?<![0-9.])0+(?=[0-9])")
NOTHING = frozenset(
    ["", "/", "//", "\\", "无", "無", "暂无", "暂缺", "空", "没有", "未知", "不详", "未提供", "不适用", "*", "?"]
    + ["NULL", "NONE", "NIL", "N/A", "NA", "NAN", "#N/A", "\\N", "(NULL)", "(空)", "(无)", "无。", ".", "、"]
)
"""What people and systems write into a cell for "nothing here", in capitals and without blanks and hyphens."""


def normalise_name(raw: str) -> str:
    """Return the spelling under which a name is compared: NFKC, no blanks, one kind of bracket, lower case.

    Traditional characters are kept: who reads 內蒙古 as 内蒙古 is search, never identity.

    Source: 企业名称登记管理规定实施办法 (a name is its characters); design decision 9.
    """
    name = unicodedata.normalize("NFKC", raw.translate(_NAME)).translate(_NAME)
    return name.rstrip("。,;、").casefold()


def names_agree(given: str, known: Iterable[str]) -> bool:
    """Whether a name is one of the known names, current or former, brackets present or not; never merely similar.

    Source: practice ruling 2(6).
    """
    known = tuple(known)
    if given in known:
        return bool(given.strip())
    key = normalise_name(given)
    if not key:
        return False
    bare = key.translate(_UNBRACKETED)
    return any(key == other or bare == other.translate(_UNBRACKETED) for other in map(normalise_name, known))


def normalise_decision_no(raw: str) -> str:
    """Return the spelling under which a decision number is compared; "" for a mark that says there is none.

    〔〕[]()【】 are one bracket, blanks go, width and case are one, `012` is `12`.

    Source: 党政机关公文处理工作条例 第九条 (发文字号); design decision 9.
    """
    number = unicodedata.normalize("NFKC", raw.translate(_NUMBER)).translate(_NUMBER).upper()
    if number.strip("-") in NOTHING:
        return ""
    return _LEADING_ZEROS.sub("", number)

"""Dates as they are written in tables, read into ISO days."""

from __future__ import annotations

import json
import re
from datetime import date, timedelta
from functools import lru_cache

from credit_service.reading.cell_fault import CellFault

_ISO = re.compile(r"(\d{4})-(\d{2})-(\d{2})")
_PARTS = re.compile(
    r"(\d{4})\s*[-/.年．]\s*(\d{1,2})\s*[-/.月．]\s*(\d{1,2})\s*日?(?:[T\s]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?)?"
)
_PACKED = re.compile(r"((?:19|20|29|99)\d{2})(\d{2})(\d{2})(?:\d{6})?")
_ENGLISH = re.compile(
    r"(?:([A-Za-z]{3})[a-z]*\.?\s+(\d{1,2}),?\s+(\d{4}))|(?:(\d{1,2})[\s-]([A-Za-z]{3})[a-z]*[\s-](\d{4}))"
)
_SLASHED = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
_MONTHS = {m: i for i, m in enumerate("jan feb mar apr may jun jul aug sep oct nov dec".split(), 1)}
_OPEN_WORDS = frozenset({"长期", "永久", "无期限", "长期有效", "ongoing", "indefinite", "permanent"})
_OPEN_YEARS = frozenset({"2099", "2999", "9999"})
_EPOCH = date(1899, 12, 30)
_SERIALS = range(18264, 73051)
"""Day numbers of spreadsheets between 1950 and 2099."""


@lru_cache(maxsize=16384)
def read_date(text: str) -> str | None:
    """Return the day as ISO text, None for an empty cell; raise `CellFault` where it is no day.

    Source: 发改办财金〔2018〕424号 (yyyy/MM/dd); other notations as found in real tables.
    """
    text = text.strip()
    if not text:
        return None
    match = _ISO.fullmatch(text) or _PARTS.fullmatch(text) or _PACKED.fullmatch(text)
    try:
        if match:
            return date(int(match[1]), int(match[2]), int(match[3])).isoformat()
        return _other(text)
    except (ValueError, OverflowError, KeyError, TypeError) as wrong:
        raise CellFault("date") from wrong


@lru_cache(maxsize=16384)
def read_until(text: str) -> str | None:
    """Return the last day, None where it is open: 2099-12-31 and its like, or a word.

    Source: 发改办财金〔2018〕424号 (2099/12/31 = 无期限).
    """
    text = text.strip()
    if text.lower() in _OPEN_WORDS:
        return None
    day = read_date(text)
    return None if day is not None and day[:4] in _OPEN_YEARS and day[5:] == "12-31" else day


def _other(text: str) -> str:
    english = _ENGLISH.fullmatch(text)
    if english:
        month, day, year = (english[1], english[2], english[3]) if english[1] else (english[5], english[4], english[6])
        return date(int(year), _MONTHS[month.lower()], int(day)).isoformat()
    if text.startswith("{"):
        return _java(json.loads(text))
    slashed = _SLASHED.fullmatch(text)
    if slashed:
        return _american(int(slashed[1]), int(slashed[2]), int(slashed[3]))
    serial = float(text)
    if int(serial) not in _SERIALS:
        raise CellFault("date")
    return (_EPOCH + timedelta(days=int(serial))).isoformat()


def _american(first: int, second: int, year: int) -> str:
    # 03/29/2018 can only be March; 03/04/2018 can be two days and is refused.
    if first > 12:
        first, second = second, first
    elif second <= 12 and first != second:
        raise CellFault("date")
    return date(year, first, second).isoformat()


def _java(value: dict[str, int]) -> str:
    # java.util.Date as JSON: years since 1900, months from 0.
    return date(1900 + value["year"], 1 + value["month"], value["date"]).isoformat()

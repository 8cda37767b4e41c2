"""Amounts of money in tables, read exactly into yuan."""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache

from credit_service.reading.cell_fault import CellFault

_NUMBER = re.compile(r"[¥￥]?(\d{1,14}(?:,\d{3})*(?:\.\d{1,10})?)\s*(万元|万|元)?(?:整)?")
_FINE_IN_TEXT = re.compile(r"(?<![\d.,])(\d{1,14}(?:,\d{3}){0,4}(?:\.\d{1,10})?) ?(万)? ?元")
_READ_OF_TEXT = 2_000
_WAN = Decimal(10_000)
_FEN = Decimal("0.01")


@lru_cache(maxsize=8192)
def read_yuan(text: str) -> str | None:
    """Return an amount given in yuan as decimal text with two places. Source: decision texts state yuan."""
    return _read(text, Decimal(1))


@lru_cache(maxsize=8192)
def read_wan_yuan(text: str) -> str | None:
    """Return an amount given in 万元 as yuan, exactly (0.000001 is one fen). Source: 发改办财金〔2018〕424号 (万元, 6 decimals)."""
    return _read(text, _WAN)


@lru_cache(maxsize=8192)
def read_decimal(text: str) -> str | None:
    """Return a plain non-negative number as decimal text. Source: 发改办法规〔2018〕1156号 (N..20,6)."""
    match = _NUMBER.fullmatch(text.strip())
    if match is None or match[2]:
        raise CellFault("amount")
    return _plain(Decimal(match[1].replace(",", "")))


def write_yuan(yuan: str) -> str:
    """Return an amount in yuan as a cell in yuan."""
    return yuan


def write_wan_yuan(yuan: str) -> str:
    """Return an amount in yuan as a cell in 万元, exactly."""
    return _plain(Decimal(yuan) / _WAN)


def looks_like_yuan(cell: str, content: str) -> bool:
    """Return whether a figure in a 万元 column is word for word the figure in yuan of the decision's text.

    Source: practice of returned 双公示 workbooks (元/万元 doubt); a fine stored ten thousand fold would mislead.
    """
    try:
        figure = Decimal(cell.replace(",", ""))
    except ArithmeticError:
        return False
    amounts = [(Decimal(m[1].replace(",", "")), m[2]) for m in _FINE_IN_TEXT.finditer(content[:_READ_OF_TEXT])]
    return any(amount == figure and not wan for amount, wan in amounts) and not any(
        amount == figure and wan for amount, wan in amounts
    )


def _read(text: str, unit: Decimal) -> str:
    match = _NUMBER.fullmatch(text.strip())
    if match is None:
        raise CellFault("amount")
    if match[2]:
        unit = Decimal(1) if match[2] == "元" else _WAN
    yuan = Decimal(match[1].replace(",", "")) * unit
    if yuan != yuan.quantize(_FEN):
        raise CellFault("amount")
    return str(yuan.quantize(_FEN))


def _plain(number: Decimal) -> str:
    text = f"{number:f}"
    return text.rstrip("0").rstrip(".") if "." in text else text

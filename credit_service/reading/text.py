"""Personal numbers in free text: found in one pass over a row, struck out before anything is kept."""

from __future__ import annotations

import re
from typing import Any

from credit_service.rules.identity import personal_number_in

_SHAPE = re.compile(r"\d{14}")
_NUMBER = re.compile(r"(?<!\d)(?:\d{17}[\dXxＸｘ]|\d{15})(?![\dA-Za-z])")
STRUCK = "〔个人号码已隐去〕"


def has_long_number(text: str) -> bool:
    """Return whether the text may hold a personal number; quick, and often wrong. Source: GB 11643-1999."""
    return _SHAPE.search(text) is not None


def strike(value: Any) -> Any:
    """Return a value of a body with every personal number in its texts struck out. Source: 个人信息保护法第六条."""
    if isinstance(value, str):
        return _NUMBER.sub(_struck, value) if has_long_number(value) else value
    if isinstance(value, dict):
        return {key: strike(inner) for key, inner in value.items()}
    return [strike(inner) for inner in value] if isinstance(value, list | tuple) else value


def _struck(match: re.Match[str]) -> str:
    return STRUCK if personal_number_in(match[0]) else match[0]

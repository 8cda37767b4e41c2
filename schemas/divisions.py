"""The divisions of Inner Mongolia: codes, names, and the successors of superseded codes."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType

_DATA = tomllib.loads(Path(__file__).with_suffix(".toml").read_text(encoding="utf-8"))
_LENGTH = 6

COUNTRY = "000000"
REGION: str = _DATA["region"]["code"]
CITIES: Mapping[str, str] = MappingProxyType({code: row["name"] for code, row in _DATA["cities"].items()})
"""The 12 leagues and cities by code."""
CITIES_ENGLISH: Mapping[str, str] = MappingProxyType({code: row["english"] for code, row in _DATA["cities"].items()})
COUNTIES: Mapping[str, str] = MappingProxyType(dict(_DATA["counties"]))
"""The 103 banners, counties, county-level cities and districts by code."""
SUPERSEDED: Mapping[str, str] = MappingProxyType(dict(_DATA["superseded"]))
"""Codes of the former leagues and what they are today."""
NAMES: Mapping[str, str] = MappingProxyType(
    {COUNTRY: "全国", REGION: _DATA["region"]["name"], **CITIES, **COUNTIES},
)


def is_code(text: str) -> bool:
    """Whether a text has the form of a division code: six ASCII digits; it need not be one of ours."""
    return len(text) == _LENGTH and text.isascii() and text.isdigit()


def current(code: str) -> str:
    """Return the code that stands for a division today; one we do not know keeps its digits.

    A county code of a former league that is not listed is placed in the league's successor, as far as its city.
    """
    if code in SUPERSEDED:
        return SUPERSEDED[code]
    league = SUPERSEDED.get(f"{code[:4]}00")
    return league if league and code not in NAMES else code


def name_of(code: str) -> str | None:
    """Return the Chinese name of a division, its city before it where it has one; None if it is not known."""
    code = current(code)
    if code in COUNTIES:
        return CITIES[f"{code[:4]}00"] + COUNTIES[code]
    return NAMES.get(code)

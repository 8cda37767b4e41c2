"""Citizens' identity numbers: recognised, graded, found in text where none belongs.

A number is never kept or logged here; callers get answers and spans, not copies.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from datetime import date

from stdnum.cn import ric

from credit_service.rules.check_digits import biz_check_right, surely_uscc

_PROVINCES = frozenset(
    f"{place}"
    for places in ((11, 16), (21, 24), (31, 38), (41, 47), (50, 55), (61, 66), (71, 72), (81, 84))
    for place in range(*places)
)
"""First two digits, with the residence permits of Hong Kong, Macao and Taiwan residents (81, 82, 83)."""
_OLDEST = 1800
_NEWEST = 2099
_OLD_LENGTH = 15
_LENGTH = 18
_FIRST_OLD_YEAR = 16
"""Of fifteen digits in free text: two-digit years before 1916 are far more often a running number."""
# Six, eight and four digits, also set apart; or eighteen before the two digits of a sole proprietor's tax number;
# or fifteen that stand alone.
_SHAPES = re.compile(
    r"(?<![0-9])(?:[0-9]{6}[ -]?[0-9]{8}[ -]?[0-9]{3}[0-9Xx](?![0-9])|[0-9]{17}[0-9Xx](?=0[0-9](?![0-9])))"
    r"|(?<![0-9A-Za-z])[0-9]{15}(?![0-9A-Za-z])"
)


def long_number_valid(number: str, on: date | None = None) -> bool:
    """Whether 18 characters are an identity number: place, a real birthday (not after `on`), right check character.

    Foreigners' permanent residence numbers (9, then a province) count.

    Source: GB 11643-1999; 港澳台居民居住证申领发放办法, in force from 2018-09-01 (81, 82, 83).
    """
    if len(number) != _LENGTH or not number.isascii() or not number[:17].isdigit():
        return False
    place = number[1:3] if number[0] == "9" else number[:2]
    if place not in _PROVINCES or not _birthday(number[6:14], on):
        return False
    return str(ric.calc_check_digit(number)) == number[17]


def old_number_plausible(number: str) -> bool:
    """Whether 15 digits may be an old identity number: place and a real birthday; it has no check character.

    Source: GB 11643-1989, replaced from 1999-07-01.
    """
    if len(number) != _OLD_LENGTH or not (number.isascii() and number.isdigit()):
        return False
    return number[:2] in _PROVINCES and _birthday("19" + number[6:12])


def eighteen(number: str) -> str:
    """Return the 18-character form of a 15-digit number, so that one person has one number; others unchanged.

    Source: GB 11643-1999 (19 before the year, check character at the end).
    """
    if not old_number_plausible(number):
        return number
    longer = f"{number[:6]}19{number[6:]}"
    return longer + str(ric.calc_check_digit(longer + "0"))


def personal_spans(text: str, *, strict: bool = True) -> Iterator[tuple[int, int]]:
    """Yield the spans of identity numbers in a text of half-width characters.

    `strict` leaves a 15-digit number that may as well be a business registration number; masking does not.

    Source: 中华人民共和国个人信息保护法 第六条, in force from 2021-11-01.
    """
    for match in _SHAPES.finditer(text):
        number = match[0].replace(" ", "").replace("-", "").upper()
        if len(number) == _OLD_LENGTH:
            found = old_number_plausible(number) and not (strict and _business_like(number))
        else:
            found = long_number_valid(number) and not surely_uscc(number)
        if found:
            yield match.span()


def personal_number_in(text: str) -> bool:
    """Whether a text holds a citizen's identity number; a valid unified social credit code is none.

    Of the 15-digit numbers those are passed over that are right business registration numbers as well, one in ten.

    Source: 中华人民共和国个人信息保护法 第六条, in force from 2021-11-01.
    """
    if not text.isascii():
        text = unicodedata.normalize("NFKC", text)
    return next(personal_spans(text), None) is not None


def _business_like(number: str) -> bool:
    return int(number[6:8]) < _FIRST_OLD_YEAR or biz_check_right(number)


def _birthday(digits: str, on: date | None = None) -> bool:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:])
    if not _OLDEST <= year <= _NEWEST:
        return False
    try:
        return date(year, month, day) <= (on or date.max)
    except ValueError:
        return False

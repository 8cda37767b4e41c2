"""Check characters of codes for organisations: tables, because a file of rows asks for millions."""

from __future__ import annotations

from functools import lru_cache
from operator import mul

from stdnum.iso7064 import mod_11_10

_USCC_CHARACTERS = "0123456789ABCDEFGHJKLMNPQRTUWXY"
ALPHABET = frozenset(_USCC_CHARACTERS)
"""The 31 characters of a unified social credit code: no I, O, S, V, Z."""
_USCC_VALUES = {character: value for value, character in enumerate(_USCC_CHARACTERS)}
_USCC_WEIGHTS = tuple(pow(3, place, 31) for place in range(17))
_AUTHORITIES = frozenset("123456789ANY")
_TYPES = frozenset("123456789")
"""Of institutions; which belong to which authority is amended now and then, so none is refused."""
_ORG_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ")}
_ORG_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_ORG_CHECKS = "0X987654321"
"""By the sum modulo 11: eleven minus it, where 10 is written X and 11 is written 0."""


def uscc_form(code: str) -> bool:
    """Whether 18 characters have the form of a unified social credit code, whatever its check character.

    Source: GB 32100-2015, 4 (parts), in force from 2015-10-01.
    """
    if len(code) != 18 or not ALPHABET.issuperset(code):
        return False
    return code[0] in _AUTHORITIES and code[1] in _TYPES and code[2:8].isdigit()


@lru_cache(maxsize=1 << 16)
def uscc_check_right(code: str) -> bool:
    """Whether the check character of a code of the right form is right.

    Source: GB 32100-2015, annex A, in force from 2015-10-01.
    """
    total = sum(map(mul, map(_USCC_VALUES.__getitem__, code[:17]), _USCC_WEIGHTS))
    return _USCC_CHARACTERS[-total % 31] == code[17]


def org_check_right(code: str) -> bool:
    """Whether nine characters are an organisation code with a right check character; M is 22 here, not 21.

    Source: GB 11714-1997.
    """
    if len(code) != 9 or not _ORG_VALUES.keys() >= set(code):
        return False
    total = sum(map(mul, map(_ORG_VALUES.__getitem__, code), _ORG_WEIGHTS))
    return _ORG_CHECKS[total % 11] == code[8]


def biz_check_right(code: str) -> bool:
    """Whether 15 digits are a business registration number with a right check digit.

    Source: GS 15-2006 工商行政管理注册号编制规则 (ISO 7064 MOD 11,10).
    """
    return len(code) == 15 and code.isascii() and code.isdigit() and bool(mod_11_10.checksum(code) == 1)


def surely_uscc(code: str) -> bool:
    """Whether form, check character and the organisation code inside are right: nothing else looks like that.

    Source: GB 32100-2015; GB 11714-1997.
    """
    return uscc_form(code) and uscc_check_right(code) and org_check_right(code[8:17])

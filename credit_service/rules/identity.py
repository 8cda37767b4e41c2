"""Identifiers: brought to one spelling and graded; a doubtful one is stored and flagged, never refused.

A placeholder or a wrong code must never link anything: see `Grade`. `waived` is given by people, not here.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from types import MappingProxyType

from credit_service.rules.check_digits import biz_check_right, org_check_right, uscc_check_right, uscc_form
from credit_service.rules.names import BLANKS, DASHES, NOTHING, names_agree, normalise_decision_no, normalise_name
from credit_service.rules.personal_numbers import (
    eighteen,
    long_number_valid,
    old_number_plausible,
    personal_number_in,
)
from schemas.divisions import NAMES, REGION, current
from schemas.vocabulary import EntityCategory, Grade, Scheme

__all__ = [
    "NOTES",
    "Identifier",
    "category_of",
    "eighteen",
    "grade",
    "names_agree",
    "normalise_code",
    "normalise_decision_no",
    "normalise_name",
    "personal_number_in",
]

_STRUCK = BLANKS | DASHES | dict.fromkeys(map(ord, "'’‘`´＇"))
_SCIENTIFIC = re.compile(r"[0-9](?:\.[0-9]+)?E\+?[0-9]{2}")
_ROUNDED = re.compile(r"[0-9]{15}000")
_RUNNING = "123456789012345678"
_OTHER_LENGTHS = range(15, 21)
_PERSON = "personal-number"
_Verdict = tuple[Grade, str]
NOTES: Mapping[str, str] = MappingProxyType(
    {
        "empty": "未填写；nothing was given",
        "placeholder": "占位符，不能用于识别主体；a placeholder, it identifies nobody",
        "length": "位数不符；wrong length",
        "characters": "含有不应出现的字符；characters that do not belong there",
        "check-character": "校验位不符，请核对原件；the check character is wrong, compare the original",
        "excel-rounded": "疑被表格软件按15位有效数字截断，请以文本格式重填；rounded to 15 digits by a spreadsheet, enter it as text",
        "scientific": "被表格软件改为科学计数法，请以文本格式重填；scientific notation of a spreadsheet, enter it as text",
        "personal-number": "疑为公民身份号码，不得填入此处；looks like a citizen's number, which must not stand here",
        "superseded-division": "区划代码已变更，不影响效力；the division has another code today, the identifier stays valid",
        "unknown-division": "区划代码不在现行区划内；the division is not a current one",
        "before-2006": "十三位旧注册号无校验位；13 digits from before 2006 have no check digit",
        "old-length": "十五位旧号码无校验位；15 digits have no check character",
    }
)
"""What the notes say to people; a note never holds the identifier itself."""


@dataclass(frozen=True, slots=True)
class Identifier:
    """One identifier as far as its own characters tell."""

    scheme: Scheme
    value: str
    """Normalised; the raw text is the record's."""
    grade: Grade
    note: str = ""
    """Why it is doubtful, or what to know of a valid one: a key of `NOTES`, empty for nothing."""


def normalise_code(raw: str) -> str:
    """Return an identifier half-width, in capitals, without blanks of any kind, hyphens and Excel's leading quote.

    Source: GB 32100-2015 (characters of the code); design notes on identifiers.
    """
    if raw.isascii() and raw.isalnum():
        return raw.upper()
    return unicodedata.normalize("NFKC", raw.translate(_STRUCK)).translate(_STRUCK).upper()


def grade(scheme: Scheme, raw: str, on: date | None = None) -> Identifier:
    """Return the identifier with its grade; birthdays after `on` are wrong where `on` is given.

    Superseded and unknown divisions are only noted. Nothing is looked up: a valid code need not be issued.

    Source: GB 32100-2015, GB 11714-1997, GS 15-2006, GB 11643-1999; placeholders: 双公示填报说明.
    """
    return _person_id(raw, on) if scheme is Scheme.PERSON_ID else _code(scheme, raw)


def _person_id(raw: str, on: date | None) -> Identifier:
    value = normalise_code(raw)
    return _undecided(Scheme.PERSON_ID, value) or Identifier(Scheme.PERSON_ID, value, *_person(value, on))


@lru_cache(maxsize=4096)  # reading and filing ask one after the other
def _code(scheme: Scheme, raw: str) -> Identifier:
    value = normalise_code(raw)
    return _undecided(scheme, value) or Identifier(scheme, value, *_GRADERS[scheme](value))


def _undecided(scheme: Scheme, value: str) -> Identifier | None:
    """What is no identifier at all, whatever it was meant to be."""
    if _is_placeholder(value):
        return Identifier(scheme, value, Grade.PLACEHOLDER, "empty" if not value else "placeholder")
    return Identifier(scheme, value, Grade.INVALID, "scientific") if _SCIENTIFIC.fullmatch(value) else None


def category_of(uscc: str) -> EntityCategory:
    """Return the category that a unified social credit code says: 92 is a sole proprietor, the rest organisations.

    Source: GB 32100-2015, table 1; 发改办财金〔2018〕424号 (个体工商户 is a category of its own).
    """
    return EntityCategory.SOLE_PROPRIETOR if uscc.startswith("92") else EntityCategory.ORGANIZATION


def _is_placeholder(value: str) -> bool:
    if value in NOTHING or (len(value) > 5 and _RUNNING.startswith(value)):
        return True
    # 17 zeros and X, all zeros, all nines, 无无无, ****: one character over and over.
    return len(set(value.rstrip("X") or "X")) == 1


def _uscc(value: str) -> _Verdict:
    if len(value) != 18:
        return Grade.INVALID, "length"
    if not uscc_form(value):
        return Grade.INVALID, _PERSON if long_number_valid(value) else "characters"
    if not uscc_check_right(value):
        if long_number_valid(value):
            return Grade.INVALID, _PERSON
        return Grade.INVALID, "excel-rounded" if _ROUNDED.fullmatch(value) else "check-character"
    if value[8:17] == "000000000":
        return Grade.PLACEHOLDER, "placeholder"
    return _with_organisation_part(value)


def _with_organisation_part(value: str) -> _Verdict:
    """Grade a code whose last character is right: one in 31 of other things has that by chance."""
    if not org_check_right(value[8:17]):
        if long_number_valid(value):
            return Grade.INVALID, _PERSON
        if _ROUNDED.fullmatch(value):
            return Grade.INVALID, "excel-rounded"
    return Grade.VALID, _division(value[2:8])


def _division(code: str) -> str:
    """What to know of the division in a code; only our own region's divisions are held."""
    if code in NAMES or not code.startswith(REGION[:2]):
        return ""
    return "superseded-division" if current(code) != code else "unknown-division"


def _org_code(value: str) -> _Verdict:
    if len(value) != 9:
        return Grade.INVALID, "length"
    return (Grade.VALID, "") if org_check_right(value) else (Grade.INVALID, "check-character")


def _biz_reg_no(value: str) -> _Verdict:
    if not (value.isascii() and value.isdigit()):
        return Grade.INVALID, "characters"
    if len(value) == 13:
        return Grade.UNVERIFIABLE, "before-2006"
    if len(value) != 15:
        return Grade.INVALID, _PERSON if long_number_valid(value) else "length"
    if biz_check_right(value):
        return Grade.VALID, _division(value[:6])
    return Grade.INVALID, _PERSON if personal_number_in(value) else "check-character"


def _tax_no(value: str) -> _Verdict:
    """Since the certificates were merged the number is the unified code; before, division and organisation code."""
    if personal_number_in(value):
        return Grade.INVALID, _PERSON
    if len(value) == 18 and uscc_form(value):
        return _uscc(value)
    if len(value) == 15 and value[:6].isdigit() and org_check_right(value[6:]):
        return Grade.VALID, _division(value[:6])
    known = value.isascii() and value.isalnum() and len(value) in _OTHER_LENGTHS
    return (Grade.UNVERIFIABLE, "") if known else (Grade.INVALID, "length")


def _certificate(value: str) -> _Verdict:
    if personal_number_in(value):
        return Grade.INVALID, _PERSON
    return (Grade.UNVERIFIABLE, "") if len(value) == 12 else (Grade.INVALID, "length")


def _free(value: str) -> _Verdict:
    if personal_number_in(value):
        return Grade.INVALID, _PERSON
    return (Grade.UNVERIFIABLE, "") if len(value) <= 50 else (Grade.INVALID, "length")


def _person(value: str, on: date | None) -> _Verdict:
    if len(value) == 15:
        return (Grade.UNVERIFIABLE, "old-length") if old_number_plausible(value) else (Grade.INVALID, "characters")
    if len(value) != 18:
        return Grade.INVALID, "length"
    if long_number_valid(value, on):
        return Grade.VALID, _division(value[:6])
    return Grade.INVALID, "excel-rounded" if _ROUNDED.fullmatch(value) else "check-character"


_GRADERS: Mapping[Scheme, Callable[[str], _Verdict]] = {
    Scheme.USCC: _uscc,
    Scheme.ORG_CODE: _org_code,
    Scheme.BIZ_REG_NO: _biz_reg_no,
    Scheme.TAX_NO: _tax_no,
    Scheme.INSTITUTION_CERT_NO: _certificate,
    Scheme.SOCIAL_ORG_CERT_NO: _free,
    Scheme.FOREIGN_NO: _free,
}

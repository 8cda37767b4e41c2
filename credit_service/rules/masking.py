"""What of a person may be shown: names to the surname, numbers to their ends, contacts and accounts struck from text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from itertools import chain

from stdnum import luhn

from credit_service.rules.check_digits import surely_uscc
from credit_service.rules.personal_numbers import personal_spans

STRUCK_ID = "〔身份证号已隐去〕"
STRUCK_ACCOUNT = "〔账号已隐去〕"
STRUCK_MAIL = "〔邮箱已隐去〕"
_TWO = "欧阳司马上官诸葛东方皇甫尉迟公孙慕容令狐长孙宇文司徒夏侯端木独孤南宫呼延百里东郭西门完颜轩辕司空太史申屠"
_COMPOUND = frozenset(_TWO[i : i + 2] for i in range(0, len(_TWO), 2))
_HALF_WIDTH = {code + 0xFEE0: code for code in range(0x21, 0x7F)} | {0x3000: 0x20}
_MOBILE = re.compile(r"(?<![0-9])(1[3-9][0-9])[ -]?[0-9]{4}[ -]?([0-9]{4})(?![0-9])")
_LANDLINE = re.compile(r"(?<![0-9])(\(?0[0-9]{2,3}\)?[ -]?)[2-8][0-9]{6,7}(?![0-9])")
_MAIL = re.compile(r"[A-Za-z0-9._%+-]+@[A-Za-z0-9-]+(?:\.[A-Za-z0-9-]+)+")
_CARD = re.compile(r"(?<![0-9A-Za-z])[3-69](?:[ -]?[0-9]){15,18}(?![0-9A-Za-z])")
_NAMED_ACCOUNT = re.compile(r"(?:账号|帐号|账户|帐户|卡号)[^0-9\n]{0,6}?([0-9](?:[ -]?[0-9]){7,29})(?![0-9A-Za-z])")
_Strike = tuple[int, int, str]


def mask_person_name(name: str) -> str:
    """Return the surname and one `*`, whatever the length; a name masked already stays as it is.

    Source: 中华人民共和国个人信息保护法 第六条; design notes on personal information.
    """
    name = name.strip()
    if not name or "*" in name:
        return name
    if len(name) == 1:
        return "*"
    return (name[:2] if name[:2] in _COMPOUND and len(name) > 2 else name[:1]) + "*"


def mask_person_id(number: str) -> str:
    """Return the first six and the last four characters; the birthday is hidden. Numbers of other lengths: the last two.

    Source: 中华人民共和国个人信息保护法 第六条; design notes on personal information.
    """
    number = number.strip()
    if len(number) in (15, 18):
        return number[:6] + "*" * (len(number) - 10) + number[-4:]
    return "*" * max(len(number) - 2, 4) + (number[-2:] if len(number) > 6 else "")


def mask_text(text: str) -> str:
    """Return a free text without identity numbers, telephone numbers, mail addresses and bank accounts.

    Unified social credit codes stay. An account that is no card is known only by the word before it.

    Source: 中华人民共和国行政处罚法 第四十八条, in force from 2021-07-15; provincial rules on publishing penalties.
    """
    half = text.translate(_HALF_WIDTH)
    if not any(map(str.isdigit, half)) and "@" not in half:
        return text
    strikes = sorted(chain.from_iterable(find(half) for find in _FINDERS), key=lambda strike: strike[0])
    pieces, end = [], 0
    for start, stop, instead in strikes:
        if start >= end:
            pieces += [text[end:start], instead]
            end = stop
    return "".join([*pieces, text[end:]])


def _identity_numbers(text: str) -> Iterator[_Strike]:
    for start, stop in personal_spans(text, strict=False):
        yield start, stop, STRUCK_ID


def _accounts(text: str) -> Iterator[_Strike]:
    for match in _NAMED_ACCOUNT.finditer(text):
        if not surely_uscc(match[1]):
            yield *match.span(1), STRUCK_ACCOUNT
    for match in _CARD.finditer(text):
        digits = match[0].replace(" ", "").replace("-", "")
        if luhn.is_valid(digits) and not surely_uscc(digits):
            yield *match.span(), STRUCK_ACCOUNT


def _telephones(text: str) -> Iterator[_Strike]:
    for match in _MOBILE.finditer(text):
        yield *match.span(), f"{match[1]}****{match[2]}"
    for match in _LANDLINE.finditer(text):
        yield *match.span(), f"{match[1].strip()}****"


def _mails(text: str) -> Iterator[_Strike]:
    for match in _MAIL.finditer(text):
        yield *match.span(), STRUCK_MAIL


_FINDERS: tuple[Callable[[str], Iterator[_Strike]], ...] = (_identity_numbers, _accounts, _telephones, _mails)

"""How the cells of each sort of column are read and written; `schemas.forms` names them."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, date, datetime, time, timedelta, timezone
from functools import lru_cache
from typing import Any

from credit_service.reading.cell_dates import read_date, read_until
from credit_service.reading.cell_fault import CellFault
from credit_service.reading.cell_memory import remembering
from credit_service.reading.cell_money import read_decimal, read_wan_yuan, read_yuan, write_wan_yuan
from credit_service.reading.cell_words import (
    labels_of,
    read_license_categories,
    read_other_words,
    read_party_category,
    read_penalty_categories,
    read_registration_status,
    read_roles,
    write_roles,
)
from schemas.vocabulary import EntityCategory, LicenseCategory, PenaltyCategory, RegistrationStatus

_EMPTY = frozenset(
    {"", "/", "-", "--", "—", "——", "无", "暂无", "空", "null", "NULL", "None", "none", r"\N", "N/A", "#N/A", "***"}
)
_BLANKS = re.compile(r"\s+")
_CJK_BLANK = re.compile(r"(?<=[^\x00-\xff])[ \t\r\n　]+|[ \t\r\n　]+(?=[^\x00-\xff])")
_BASIS = re.compile(r"(?:《([^《》]+)》)((?:(?!《).)*)", re.DOTALL)
_YEAR_FIRST = re.compile(r"(\d{4})[-/]?(\d{2})[-/]?(\d{2})(?:[T\s]?(\d{2}):?(\d{2}):?(\d{2}))?")
_LONGEST_NAME = 300
_OPEN_DAY = "2099-12-31"
_BEIJING = timezone(timedelta(hours=8))


@dataclass(frozen=True, slots=True)
class Cell:
    """A reader from a non-empty cell to a value of the body (None: nothing was said), and the writer back."""

    read: Callable[[str], Any]
    write: Callable[[Any], str]


def read_text(text: str) -> str | None:
    """Return the text without surrounding blanks, None for the marks people put into empty cells. Source: real tables."""
    text = text.strip()
    return None if text in _EMPTY else text


@lru_cache(maxsize=8192)
def read_name(text: str) -> str | None:
    """Return a name without blanks beside Chinese characters; raise `name` where it holds no letter at all. Source: real tables."""
    name = text.strip()
    if name in _EMPTY:
        return None
    if len(name) > _LONGEST_NAME:
        raise CellFault("name")
    if " " in name or "　" in name or "\n" in name:
        name = _BLANKS.sub(" ", _CJK_BLANK.sub("", name))
    if not any(c.isalpha() for c in name):
        raise CellFault("name")
    return name


@remembering(4096)
def read_basis(text: str) -> tuple[dict[str, str], ...] | None:
    """Return the texts cited, each with its articles; a basis without book-title marks stays one text. Source: 424号, 处罚依据."""
    whole = text.strip()
    if whole in _EMPTY:
        return None
    cited = _BASIS.findall(whole)
    if not cited or not whole.startswith("《"):
        return ({"text": whole},)
    rows = []
    for title, rest in cited:
        article = rest.strip(" 、,，;；。.和及与\n")
        rows.append({"text": title.strip(), "article": article} if article else {"text": title.strip()})
    return tuple(rows)


def write_basis(rows: Any) -> str:
    """Return cited texts as one cell."""
    if len(rows) == 1 and "article" not in rows[0]:
        return str(rows[0]["text"])
    return "、".join(f"《{row['text']}》{row.get('article', '')}" for row in rows)


def read_words(text: str) -> tuple[str, ...] | None:
    """Return the words of a list joined by 、 or `;`. Source: real tables."""
    return tuple(part.strip() for part in re.split(r"[、;；]", text) if part.strip()) or None


def read_other_names(text: str) -> tuple[str, ...] | None:
    """Return other names, one a line or separated by `;`, without stray blanks. Source: lists of development banks."""
    return tuple(name for part in re.split(r"[;；\n]", text) if (name := read_name(part))) or None


def read_person_name(text: str) -> str | None:
    """Return a person's name, None where the publisher removed it. Source: 个人信息保护法第六条."""
    name = read_text(text)
    return None if name is None or name.startswith("（已隐去") else name


def read_firm_only(text: str) -> str:
    """Return the word for a firm; a natural person on the list is refused. Source: 个人信息保护法第六条."""
    if text.strip().lower() in ("firm", "entity", "organization"):
        return text.strip()
    raise CellFault("natural-person")


@lru_cache(maxsize=4096)
def read_instant(text: str) -> str | None:
    """Return a time stamp of Beijing time as ISO text in UTC. Source: 发改办法规〔2018〕1156号 (yyyyMMddHHmmss)."""
    match = _YEAR_FIRST.fullmatch(text.strip())
    day = read_date(f"{match[1]}-{match[2]}-{match[3]}" if match else text)
    if day is None:
        return None
    clock = time(int(match[4]), int(match[5]), int(match[6])) if match and match[4] else time()
    at = datetime.combine(date.fromisoformat(day), clock, _BEIJING).astimezone(UTC)
    return at.strftime("%Y-%m-%dT%H:%M:%SZ")


def write_instant(instant: str) -> str:
    """Return a time stamp as yyyyMMddHHmmss in Beijing time."""
    return datetime.fromisoformat(instant).astimezone(_BEIJING).strftime("%Y%m%d%H%M%S")


_STATES = {
    "0": "normal",
    "1": "revoked",
    "2": "disputed",
    "3": "other",
    "正常": "normal",
    "撤销": "revoked",
    "异议": "disputed",
    "其他": "other",
}
_YES_NO = {"0": False, "1": True, "否": False, "是": True, "N": False, "Y": True}
_UNITS = {"0": "yuan", "1": "wan_yuan", "元": "yuan", "万元": "wan_yuan"}


def _listed(words: dict[str, Any]) -> Callable[[str], Any]:
    def read(text: str) -> Any:
        try:
            return words[text.strip()]
        except KeyError as wrong:
            raise CellFault("unknown-code") from wrong

    return read


def _unlisted(words: dict[str, Any]) -> Callable[[Any], str]:
    back = {value: word for word, value in reversed(words.items())}
    return lambda value: back[value]


def _same(value: Any) -> str:
    return str(value)


CELLS: dict[str, Cell] = {
    "text": Cell(read_text, _same),
    "name": Cell(read_name, _same),
    "foreign-name": Cell(read_name, _same),
    "scanned-name": Cell(read_name, _same),
    "person-name": Cell(read_person_name, _same),
    "date": Cell(read_date, _same),
    "until": Cell(read_until, lambda day: day or _OPEN_DAY),
    "instant": Cell(read_instant, write_instant),
    "yuan": Cell(read_yuan, _same),
    "wan-yuan": Cell(read_wan_yuan, write_wan_yuan),
    "decimal": Cell(read_decimal, _same),
    "amount-unit": Cell(_listed(_UNITS), _unlisted(_UNITS)),
    "party-category": Cell(read_party_category, labels_of(EntityCategory)),
    "penalty-categories": Cell(read_penalty_categories, labels_of(PenaltyCategory)),
    "license-categories": Cell(read_license_categories, labels_of(LicenseCategory)),
    "registration-status": Cell(read_registration_status, labels_of(RegistrationStatus)),
    "other-words": Cell(read_other_words, lambda words: f"其他-{words}"),
    "basis": Cell(read_basis, write_basis),
    "words": Cell(read_words, "、".join),
    "other-names": Cell(read_other_names, ";".join),
    "body-role": Cell(read_roles, write_roles),
    "firm-only": Cell(read_firm_only, _same),
    "source-state": Cell(_listed(_STATES), _unlisted(_STATES)),
    "yes-no": Cell(_listed(_YES_NO), _unlisted(_YES_NO)),
}
"""Every sort of cell but identifiers, which `rules/reading_codes.py` grades."""

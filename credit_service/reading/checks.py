"""Checks over a whole row: who the party is, days in order, amounts in their unit, a legal basis still in force."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any

from credit_service.reading.cell_fault import CellFault
from credit_service.reading.cell_memory import remembering
from credit_service.reading.cell_money import looks_like_yuan
from schemas.forms.abolished import ABOLISHED
from schemas.vocabulary import EntityCategory

_TITLES = re.compile("|".join(re.escape(row.title) for row in ABOLISHED))
_ENDS = {row.title: row.abolished_on.isoformat() for row in ABOLISHED}
_DOUBTFUL_WAN = "1000000.00"
"""Fines below this many yuan are not checked for a mistaken unit."""
_CODES = ("uscc", "org_code", "biz_reg_no", "tax_no", "institution_cert_no", "social_org_cert_no")


def check_party(party: dict[str, Any], persons: bool) -> None:
    """Settle whether the party is a natural person; only forms with a column for persons take one.

    Source: 发改办财金〔2018〕424号 (自然人: 证件号码 required, no 统一社会信用代码); 个人信息保护法第六条.
    """
    if "name" not in party:
        raise CellFault("required", "party.name")
    category = party.get("category")
    number = "person_id" in party
    if category is None and number and not any(code in party for code in _CODES):
        category = party["category"] = str(EntityCategory.NATURAL_PERSON)
    if category == EntityCategory.NATURAL_PERSON:
        if not persons:
            raise CellFault("natural-person", "party.category")
        if not number:
            raise CellFault("required", "party.person_id")
        for code in _CODES:
            party.pop(code, None)
    elif number:
        raise CellFault("personal-number", "party.person_id")


def check_body(body: dict[str, Any], today: str, wan: Sequence[tuple[str, str | None]]) -> None:
    """Raise `CellFault` for a day in the future, days out of order, an abolished basis or a doubtful unit.

    `today` is ISO text; `wan` holds (detail, cell as printed) of amounts in 万元.
    Source: V1008 of the design notes; schemas/forms/abolished.py; practice of 双公示 workbooks.
    """
    decided = body.get("decided_on")
    details = body["details"]
    if decided is not None:
        if decided > today:
            raise CellFault("future-date", "decided_on")
        for day, path in (
            (body.get("display_until"), "display_until"),
            (details.get("penalty_valid_until"), "details.penalty_valid_until"),
        ):
            if day is not None and day < decided:
                raise CellFault("date-order", path)
        for row in body.get("legal_basis", ()):
            if _ended(row["text"]) <= decided:
                raise CellFault("abolished-basis", "legal_basis")
    for name, cell in wan:
        yuan = details.get(name)
        if (
            yuan is not None
            and len(yuan) >= len(_DOUBTFUL_WAN)
            and cell
            and looks_like_yuan(cell, details.get("penalty_content", ""))
        ):
            raise CellFault("unit-doubt", f"details.{name}")


@remembering(4096)
def _ended(text: str) -> str:
    """Return the earliest day on which a text named here no longer applied, `9999` where all apply."""
    return min((_ENDS[title] for title in _TITLES.findall(text)), default="9999")

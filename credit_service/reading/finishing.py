"""Last steps over a whole row, where a table says in one column what belongs in several, or for several parties at once."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal
from typing import Any

from credit_service.reading.cell_fault import CellFault
from credit_service.rules.identity import grade
from schemas.vocabulary import Grade, PenaltyCategory, Scheme

Body = dict[str, Any]
Step = Callable[[Body, list[str]], list[Body]]
"""From the body of a row, and its flags to add to, to the bodies it stands for."""

_AMOUNT = re.compile(r"(按日连续处罚|罚款|处罚)(?:人民币)?(\d+(?:\.\d+)?)(万)?元")
_WORDS = (
    ("警告", PenaltyCategory.WARNING),
    ("罚款", PenaltyCategory.FINE),
    ("处罚", PenaltyCategory.FINE),
    ("限制生产", PenaltyCategory.RESTRICT_BUSINESS),
    ("停产", PenaltyCategory.SUSPEND_PRODUCTION),
    ("责令关闭", PenaltyCategory.ORDER_CLOSURE),
    ("限期治理", PenaltyCategory.OTHER),
)
_TITLE_NUMBER = re.compile(r"[一-鿿]{2,12}[〔\[(（【]\s*(?:19|20)\d{2}\s*[〕\])）】]\s*第?\s*\d{1,5}\s*号")
_TITLE_WORDS = re.compile(r".*(?:公示|公开)(?:列?表)?")
_MORE_NUMBERS = re.compile(r"\d\s*[、,，—~～至-]\s*\d|号\s*[、,，—~～至-]\s*[〔\d一-鿿]")
_PARTIES = re.compile(r"[、;；\n]")
_STAFF = re.compile(r"(?:及|和)(?:其)?相关(?:责任)?人(?:员)?$")
_HAN = re.compile(r"[一-鿿](?:[一-鿿（）()·\s]*[一-鿿）)])?")
_FOOTNOTE = re.compile(r"\*(\d+)")
_USCC_IN_TEXT = re.compile(r"(?<![0-9A-Z])[0-9ANY][0-9A-Z]{17}(?![0-9A-Z])")


def double_publicity(body: Body, flags: list[str]) -> list[Body]:
    """Join the two category columns of 2015-16 and name a state that the sender itself calls revoked.

    Source: 双公示 field set of 2015-16 (CF_CFLB1, CF_CFLB2, CF_ZT).
    """
    details = body["details"]
    second = details.pop("penalty_category_second", None)
    if second:
        details["penalty_category"] = list(dict.fromkeys([*details.get("penalty_category", ()), *second]))
    if details.get("source_state") == "revoked":
        flags.append("revoked-at-source")
    return [body]


def blacklist(body: Body, flags: list[str]) -> list[Body]:
    """Flag an entry the platform itself marks as revoked. Source: 发改办法规〔2018〕1156号, 302 REVOCATION_STATUS."""
    if body["details"].get("revoked_at_source"):
        flags.append("revoked-at-source")
    return [body]


def amounts_in_text(body: Body, flags: list[str]) -> list[Body]:
    """Take categories and the sum of all fines from the wording. Source: table of the ministry, 2017 (万元 inside the text)."""
    details = body["details"]
    text = details["penalty_content"]
    amounts = [Decimal(figure) * (10_000 if wan else 1) for _, figure, wan in _AMOUNT.findall(text)]
    if amounts:
        details["fine_yuan"] = f"{sum(amounts):.2f}"
    details["penalty_category"] = list(dict.fromkeys(str(word) for sign, word in _WORDS if sign in text))
    if not details["penalty_category"]:
        raise CellFault("unknown-code")
    flags.append("authority-assumed")
    return [body]


def finance_regulator(body: Body, flags: list[str]) -> list[Body]:
    """Take the decision number from a title that carries exactly one, and part several parties.

    Source: notices of the financial regulator, 2024-2026 (number only in the title; several parties joined by 、).
    """
    numbers = _TITLE_NUMBER.findall(body["details"]["document_title"])
    if "decision_no" not in body and len(numbers) == 1 and not _MORE_NUMBERS.search(body["details"]["document_title"]):
        body["decision_no"] = _TITLE_WORDS.sub("", re.sub(r"\s+", "", numbers[0]))
    names = [name for part in _PARTIES.split(body["party"]["name"]) if (name := _STAFF.sub("", part.strip()))]
    if len(names) == 1:
        body["party"]["name"] = names[0]
        return [body]
    flags.append("several-parties")
    return [{**body, "party": {**body["party"], "name": name}} for name in names]


def world_bank(body: Body, _flags: list[str]) -> list[Body]:
    """Take registered name, code and footnote from "Additional Firm Info". Source: World Bank listing of ineligible firms."""
    text = body["details"].get("additional_information", "")
    note = _FOOTNOTE.search(text)
    if note:
        body["details"]["footnote"] = note[1]
    codes = dict.fromkeys(code for code in _USCC_IN_TEXT.findall(text) if grade(Scheme.USCC, code).grade is Grade.VALID)
    if len(codes) == 1:
        body["party"]["uscc"] = next(iter(codes))
    names = list(dict.fromkeys(name for found in _HAN.findall(text) if len(name := _balanced(found)) >= 4))
    if names:
        body["details"]["other_names"] = names
    return [body]


def _balanced(name: str) -> str:
    closing = name.endswith((")", "）")) and not any(mark in name for mark in "(（")
    return name[:-1] if closing else name


def contract_amount(body: Body, _flags: list[str]) -> list[Body]:
    """State the amount of a contract in yuan where its currency is. Source: 发改办法规〔2018〕1156号, 305 (unit 0 元, 1 万元)."""
    details = body["details"]
    amount = details.get("contract_amount")
    if amount is not None and details.get("contract_currency", "156") == "156":
        unit = 10_000 if details.get("contract_amount_unit") == "wan_yuan" else 1
        details["contract_amount_yuan"] = f"{Decimal(amount) * unit:.2f}"
    return [body]


STEPS: dict[str, Step] = {
    "double-publicity": double_publicity,
    "blacklist": blacklist,
    "amounts-in-text": amounts_in_text,
    "finance-regulator": finance_regulator,
    "world-bank": world_bank,
    "contract-amount": contract_amount,
}
"""Every last step by the name forms use."""

"""Words of code lists in tables, read into the codes of this service; a word outside its list is a fault."""

from __future__ import annotations

import re
from collections.abc import Callable
from functools import lru_cache

from credit_service.reading.cell_fault import CellFault
from credit_service.reading.cell_memory import remembering
from schemas.vocabulary import EntityCategory, LicenseCategory, MemberRole, PenaltyCategory, RegistrationStatus, Word

_SEPARATORS = re.compile(r"[;；、,，|/\s]+")
_OTHER = re.compile(r"其他\s*[-—－:：]\s*(.+)", re.DOTALL)
_PENALTY = {word.label: str(word) for word in PenaltyCategory} | {
    "没收违法所得、没收非法财物": "confiscate_gains",
    "暂扣许可证": "suspend_license",
    "暂扣执照": "suspend_license",
    "吊销许可证": "revoke_license",
    "吊销执照": "revoke_license",
    "暂扣许可证、执照": "suspend_license",
    "吊销许可证、执照": "revoke_license",
    "责令停产": "suspend_production",
    "责令停业": "suspend_production",
    "禁止从业": "ban_from_practice",
    "取消任职资格": "ban_from_practice",
    "责令改正": "other",
    "行政拘留": "detention",
}
_LICENSE = {word.label: str(word) for word in LicenseCategory}
_LICENSE |= {f"{word.label}许可": str(word) for word in LicenseCategory}
_CATEGORY = {word.label: str(word) for word in EntityCategory} | {
    "1": "organization",
    "2": "natural_person",
    "4": "sole_proprietor",
    "法人": "organization",
}
_STATUS = {word.label: str(word) for word in RegistrationStatus} | {
    "在业": "active",
    "正常": "active",
    "开业": "active",
    "在营": "active",
    "迁出": "active",
}
# Roles 01, 04, 07 and 99 (tenderer, purchaser, grantor, platform) are known codes without a role in a screening.
_ROLES = {
    "02": MemberRole.TENDER_AGENCY,
    "03": MemberRole.BIDDER,
    "05": MemberRole.PROCUREMENT_AGENCY,
    "06": MemberRole.SUPPLIER,
}
_ROLES |= {"08": MemberRole.TRANSFEREE, "09": MemberRole.TRANSFEREE}
_NO_ROLE = frozenset({"01", "04", "07", "99"})


def one_of(words: dict[str, str]) -> Callable[[str], str]:
    """Return a reader for a column that holds exactly one word of a list."""

    @lru_cache(maxsize=1024)
    def read(text: str) -> str:
        try:
            return words[text.strip()]
        except KeyError as wrong:
            raise CellFault("unknown-code") from wrong

    return read


def several_of(words: dict[str, str]) -> Callable[[str], tuple[str, ...]]:
    """Return a reader for a column that holds words of a list, joined by `;` or `、`; `其他-…` counts as `other`."""

    @remembering(4096)
    def read(text: str) -> tuple[str, ...]:
        whole = text.strip()
        if whole in words:
            return (words[whole],)
        codes: dict[str, None] = {}
        for part in _parts(whole):
            code = "other" if _OTHER.match(part) else words.get(part)
            if code is None:
                raise CellFault("unknown-code")
            codes[code] = None
        return tuple(codes)

    return read


@remembering(4096)
def read_other_words(text: str) -> str | None:
    """Return what a cell names after `其他-`, None where it does not. Source: 发改办财金〔2018〕424号 (其他-须注明)."""
    found = [match[1].strip() for part in _parts(text.strip()) if (match := _OTHER.match(part))]
    return "、".join(found) or None


@lru_cache(maxsize=256)
def read_roles(text: str) -> tuple[str, ...]:
    """Return the screening roles behind 主体角色 codes. Source: 发改办法规〔2018〕1156号, code set 主体角色."""
    codes = [part.zfill(2) for part in _SEPARATORS.split(text.strip()) if part]
    if any(code not in _ROLES and code not in _NO_ROLE for code in codes):
        raise CellFault("unknown-code")
    return tuple(dict.fromkeys(str(_ROLES[code]) for code in codes if code in _ROLES))


def write_roles(roles: tuple[str, ...]) -> str:
    """Return roles as 主体角色 codes."""
    codes = {str(role): code for code, role in reversed(_ROLES.items())}
    return ";".join(codes[role] for role in roles)


def labels_of(vocabulary: type[Word]) -> Callable[[object], str]:
    """Return a writer from one code, or several, to labels."""

    def write(value: object) -> str:
        codes = [value] if isinstance(value, str) else list(value) if isinstance(value, tuple | list) else []
        return ";".join(vocabulary(code).label for code in codes)

    return write


def _parts(text: str) -> list[str]:
    # What follows 其他- may itself hold separators of lower rank: only `;` ends it.
    parts: list[str] = []
    for piece in re.split(r"[;；]", text):
        other = re.search(r"其他\s*[-—－:：]", piece)
        head, tail = (piece[: other.start()], piece[other.start() :]) if other else (piece, "")
        parts += [p for p in _SEPARATORS.split(head) if p]
        parts += [tail.strip()] if tail.strip() else []
    return parts


read_penalty_categories = several_of(_PENALTY)
read_license_categories = several_of(_LICENSE)
read_party_category = one_of(_CATEGORY)
read_registration_status = one_of(_STATUS)

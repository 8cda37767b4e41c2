"""Invented values for every sort of cell, as strategies."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from schemas.forms import Field, Form
from schemas.vocabulary import LicenseCategory, MemberRole, PenaltyCategory

TODAY = "2026-06-01"
CODES = ["91150203DEMX00022A", "91150102DEMX00014U", "91150302DEMX00030U", "91150402DEMX00049X"]
_TEXT = (
    st.text("甲乙丙丁建设工程材料示例（）第一二号ABC 1-", min_size=1, max_size=20)
    .map(str.strip)
    .filter(lambda t: t.strip("- 1") != "")
)
_NAME = st.sampled_from(
    ["内蒙古云杉建设有限公司（示例）", "包头石砚路桥有限公司（示例）", "Beispiel Anlagenbau GmbH (示例)"]
)
_DAY = st.dates(date(1990, 1, 1), date(2026, 5, 31)).map(date.isoformat)
_LATER = st.dates(date(2026, 6, 1), date(2098, 12, 31)).map(date.isoformat)
_FEN = st.integers(0, 10**11).map(lambda fen: str((Decimal(fen) / 100).quantize(Decimal("0.01"))))
_WORDS = st.lists(
    st.sampled_from(["失信被执行人名单", "工商吊销企业名单", "海关失信"]), min_size=1, max_size=3, unique=True
)


def _some(vocabulary: Any) -> st.SearchStrategy[list[str]]:
    return st.lists(
        st.sampled_from([str(word) for word in vocabulary if word != "other"]), min_size=1, max_size=3, unique=True
    )


CELL: dict[str, st.SearchStrategy[Any]] = {
    "text": _TEXT,
    "name": _NAME,
    "foreign-name": _NAME,
    "scanned-name": _NAME,
    "person-name": st.just("示例人"),
    "date": _DAY,
    "until": _LATER,
    "instant": st.datetimes(datetime(2000, 1, 1), datetime(2026, 5, 1)).map(
        lambda t: t.replace(microsecond=0, tzinfo=UTC).isoformat().replace("+00:00", "Z")
    ),
    "yuan": _FEN,
    "wan-yuan": _FEN,
    "decimal": st.integers(1, 10**9).map(str),
    "amount-unit": st.sampled_from(["yuan", "wan_yuan"]),
    "party-category": st.sampled_from(["organization", "sole_proprietor"]),
    "penalty-categories": _some(PenaltyCategory),
    "license-categories": _some(LicenseCategory),
    "registration-status": st.sampled_from(["active", "revoked", "cancelled"]),
    "basis": st.just([{"text": "中华人民共和国招标投标法", "article": "第五十三条"}, {"text": "示例条例"}]),
    "words": _WORDS,
    "other-names": _WORDS,
    "body-role": st.lists(
        st.sampled_from([str(MemberRole.BIDDER), str(MemberRole.SUPPLIER), str(MemberRole.TENDER_AGENCY)]),
        min_size=1,
        unique=True,
    ),
    "firm-only": st.just("Firm"),
    "source-state": st.sampled_from(["normal", "revoked", "disputed"]),
    "yes-no": st.booleans(),
    "authority-code": st.just("11150200DEMX009116"),
    "uscc": st.sampled_from(CODES),
    "org_code": st.sampled_from([code[8:17] for code in CODES]),
    "biz_reg_no": st.just("330106000129004"),
    "tax_no": st.just("150203DEMX00022"),
    "institution_cert_no": st.just("115000000123"),
    "social_org_cert_no": st.just("蒙社证字第0001号"),
    "foreign_no": st.just("HRB 1"),
}
_SKIPPED = frozenset({"other-words", "person_id"})


@st.composite
def values(draw: st.DrawFn, form: Form) -> dict[str, Any]:
    """Return one invented value per path of a form; required ones always, others now and then."""
    said: dict[str, Any] = {}
    for row in form.fields:
        if row.cell not in _SKIPPED and (row.required or draw(st.booleans())):
            said[row.path] = draw(_value(row))
    if "term.from" in said or "decided_on" in said:
        for path in ("term.from", "decided_on"):
            if any(row.path == path for row in form.fields):
                said[path] = said.get("decided_on") or said["term.from"]
    return said


def _value(row: Field) -> st.SearchStrategy[Any]:
    if row.path == "details.penalty_content":
        return st.sampled_from(["警告。", "罚款16万元；按日连续处罚118.68万元。"])
    return CELL[row.cell]

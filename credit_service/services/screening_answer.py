"""The answer of a screening as the API writes it: verdicts with their reasons, what was checked, and who decides."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from typing import Any

from credit_service.clock import rfc3339
from credit_service.rules.screening import Bench, gravest
from credit_service.rules.screening_shapes import Coverage, MemberVerdict, Reason
from credit_service.services.profiles import restriction_out
from credit_service.services.screening_question import Sheet
from schemas import screening as asked
from schemas.vocabulary import Verdict

_ENGLISH = {
    Verdict.BARRED: "a restriction by law applies",
    Verdict.UNKNOWN: "cannot be told; check at the source",
    Verdict.NOTICE: "something to verify by hand",
    Verdict.CLEAR: "no restriction found on the lists named",
}
LABELS = {verdict.value: {"zh": verdict.label, "en": _ENGLISH[verdict]} for verdict in Verdict}
FOOTER = {
    "zh": "本查询仅提供信息，不作资格结论；是否限制参加，由采购人（招标人）、评标（评审）委员会依招标（采购）文件认定。",
    "en": "This informs and decides nothing: purchasers, tenderers and committees decide under the tender document.",
}
AUXILIARY = {
    "zh": "辅助核对，以招标（采购）文件指定渠道为准。",
    "en": "A cross-check only; the channels the tender document names prevail.",
}


def members_out(printed: Sequence[asked.Member], verdicts: Sequence[MemberVerdict]) -> list[dict[str, Any]]:
    """Return every member with its verdict; members with the same verdict share what is written of it."""
    written: dict[int, dict[str, Any]] = {}
    out = []
    for member, found in zip(printed, verdicts, strict=True):
        rest = written.get(id(found))
        if rest is None:
            rest = written[id(found)] = _verdict(found)
        if member.role is None:
            out.append({"uscc": member.uscc, "name": member.name, **rest})
        else:
            out.append({"uscc": member.uscc, "name": member.name, "role": member.role.value, **rest})
    return out


def _verdict(found: MemberVerdict) -> dict[str, Any]:
    out: dict[str, Any] = {
        "verdict": found.verdict.value,
        "known": found.known,
        "reasons": _reasons(found.reasons),
        "other_public_records": found.other_public_records,
    }
    return out | ({"candidates": _reasons(found.candidates)} if found.candidates else {})


def bidders_out(sheet: Sheet, verdicts: Sequence[MemberVerdict]) -> list[dict[str, Any]]:
    """Return every bidder; of a consortium the gravest verdict of its members counts."""
    members = members_out(sheet.printed, verdicts)
    if len(members) == len(sheet.bids):
        pairs = zip(sheet.bids, members, strict=True)
        return [{"no": bid.no, "verdict": member["verdict"], "members": [member]} for bid, member in pairs]
    out = []
    for bid in sheet.bids:
        verdict = gravest(found.verdict for found in verdicts[bid.first : bid.after]).value
        out.append({"no": bid.no, "verdict": verdict, "members": members[bid.first : bid.after]})
    return out


def coverage_out(
    bench: Bench, names: Mapping[str, str], checks: Mapping[str, Mapping[str, Any]]
) -> list[dict[str, Any]]:
    """Return how fresh each list is that had to be checked, with the check at its source if there was one."""
    return [_covered(row, bench, names, checks) for row in bench.coverage]


def _covered(
    row: Coverage, bench: Bench, names: Mapping[str, str], checks: Mapping[str, Mapping[str, Any]]
) -> dict[str, Any]:
    listed = bench.law.lists.get(row.list_code)
    out: dict[str, Any] = {
        "list": row.list_code,
        "name": listed.name if listed else row.list_code,
        "source": {"code": row.source, "name": names.get(row.list_code, "")} if row.source else None,
        "as_of": rfc3339(row.as_of) if row.as_of else None,
        "current": row.current,
    }
    if row.list_code in checks:
        out["check"] = dict(checks[row.list_code])
    return out


def reason_labels(verdicts: Iterable[MemberVerdict]) -> dict[str, str]:
    """Return what every reason given means; said once, because a stale list is a reason for every member."""
    seen = {id(found): found for found in verdicts}
    reasons = (reason for found in seen.values() for reason in (*found.reasons, *found.candidates))
    return {reason.why.value: reason.why.label for reason in reasons}


def remark(sheet: Sheet, home: str) -> dict[str, str] | None:
    """Return the remark that others are the named channels, None if this platform is one of them."""
    return None if home in sheet.rules.channels else AUXILIARY


def _reasons(reasons: Iterable[Reason]) -> list[dict[str, Any]]:
    return [_reason(reason) for reason in reasons]


def _reason(reason: Reason) -> dict[str, Any]:
    out: dict[str, Any] = {"why": reason.why.value, "verdict": reason.verdict.value}
    if reason.list_code:
        out["list"] = reason.list_code
    if reason.about:
        out["about"] = reason.about
    if reason.rid:
        out |= {
            "rid": reason.rid,
            "restriction": restriction_out(reason.restriction) if reason.restriction else None,
            "authority": {"code": reason.authority_code, "name": reason.authority},
            "decision_no": reason.decision_no,
            "basis": reason.basis,
            "until": _iso(reason.until),
        }
    return out


def _iso(day: date | None) -> str | None:
    return day.isoformat() if day else None


def changes(before: Mapping[str, Any], bidders: Sequence[Mapping[str, Any]]) -> list[dict[str, Any]]:
    """Return what differs from an earlier answer, by bidder number and code: `was` or `is` None: not on that list."""
    old, new = _verdicts(before["bidders"]), _verdicts(bidders)
    return [
        {"no": key[0], "uscc": key[1], "name": key[2], "was": old.get(key), "is": new.get(key)}
        for key in dict.fromkeys([*new, *old])
        if old.get(key) != new.get(key)
    ]


def _verdicts(bidders: Iterable[Mapping[str, Any]]) -> dict[tuple[Any, Any, Any], str]:
    return {
        (bidder["no"], member["uscc"], member["name"]): member["verdict"]
        for bidder in bidders
        for member in bidder["members"]
    }

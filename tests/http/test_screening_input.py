"""The body of a screening: the fast reader and the explaining one accept and refuse the same."""

from __future__ import annotations

from typing import Any

import marshmallow as ma
import msgspec
import orjson
import pytest
from hypothesis import given
from hypothesis import strategies as st

from credit_service.api import screening_body
from credit_service.errors import CreditError, Invalid
from schemas.screening import At, Screening, ScreeningIn

MEMBER = {"uscc": "91150203DEMX00022A", "name": "包头石砚路桥有限公司（示例）"}
WHOLE: dict[str, Any] = {
    "project": {"code": "E1", "name": "路", "section": "1", "market": "mandatory_tender", "territory": "150200", "funding": "world_bank"},
    "acting_body": "示例采购人", "operator": "甲", "phase": "qualification",
    "rules": {"channels": ["信用中国"], "cutoff_at": "2026-11-20T01:00:00Z", "clause": "3.1", "extra_lists": ["tax"]},
    "opens_at": "2026-11-24T09:00:00+08:00", "as_of": "2026-11-20T01:00:00Z", "recheck_of": "20261120-7K2MQ4X9T3WA",
    "case_no": "1", "reason": "审", "bidders": [{"no": 1, "members": [MEMBER | {"role": "bidder"}]}, {"no": "2", "members": [MEMBER]}],
}  # fmt: skip


def changed(path: str, value: Any) -> dict[str, Any]:
    """WHOLE with one place changed; `path` as a JSON pointer."""
    body: dict[str, Any] = orjson.loads(orjson.dumps(WHOLE))
    *steps, last = path.strip("/").split("/")
    place: Any = body
    for step in steps:
        place = place[int(step)] if isinstance(place, list) else place[step]
    place[int(last) if isinstance(place, list) else last] = value
    return body


def fast(body: Any) -> bool:
    """Whether the fast reader alone takes a body."""
    try:
        sent = msgspec.json.decode(orjson.dumps(body), type=Screening)
        for text in filter(None, (sent.as_of, sent.opens_at, sent.rules.cutoff_at if sent.rules else None)):
            At().deserialize(text)
    except (msgspec.ValidationError, ma.ValidationError):
        return False
    return True


GOOD: list[tuple[str, Any]] = [
    ("/rules", None), ("/project/funding", None), ("/as_of", None), ("/recheck_of", None), ("/subjects", None),
    ("/bidders/0/members/0/uscc", None), ("/bidders/0/members/0/name", ""), ("/bidders/0/members/0/role", None),
    ("/bidders/0/no", 99_999), ("/bidders/0/no", "标段一-3"), ("/bidders/0/members/0/name", "x" * 400),
    ("/operator", ""), ("/phase", "award"), ("/rules/channels", []), ("/as_of", "2026-11-20T09:00:00.5+08:00"),
]  # fmt: skip
BAD: list[tuple[str, Any]] = [
    ("/unknown", 1), ("/project/other", ""), ("/project/market", "moon"), ("/project/market", None),
    ("/project/territory", "15020"), ("/project/territory", "150200\n"), ("/project/territory", 150200),
    ("/phase", "later"), ("/phase", None), ("/as_of", "2026-11-20"), ("/as_of", "2026-11-20T01:00:00"),
    ("/as_of", 5), ("/opens_at", "yesterday"), ("/recheck_of", "../etc"), ("/recheck_of", ""), ("/operator", None),
    ("/rules/channels", ["" ]), ("/rules/channels", "x"), ("/rules/extra_lists", [1]), ("/rules/clause", None),
    ("/bidders", []), ("/bidders/0", 1), ("/bidders/0/no", True), ("/bidders/0/no", -1), ("/bidders/0/no", 1.5),
    ("/bidders/0/no", ""), ("/bidders/0/no", None), ("/bidders/0/members", []), ("/bidders/0/members/0", {"code": ""}),
    ("/bidders/0/members/0/uscc", 91150203), ("/bidders/0/members/0/name", "x" * 401),
    ("/bidders/0/members/0/role", "judge"), ("/subjects", [1]),
]  # fmt: skip


@pytest.mark.parametrize(("path", "value"), GOOD)
def test_both_readers_take_what_is_right(path: str, value: Any) -> None:
    body = changed(path, value)
    assert fast(body)
    assert ScreeningIn().validate(body) == {}
    assert screening_body.read(orjson.dumps(body)) == msgspec.convert(body, Screening)


@pytest.mark.parametrize(("path", "value"), BAD)
def test_what_the_fast_reader_refuses_is_refused_with_its_place(path: str, value: Any) -> None:
    body = changed(path, value)
    if path != "/project/territory" or value != "150200\n":  # trimmed by the explaining reader
        assert not fast(body)
        with pytest.raises(Invalid) as refused:
            screening_body.read(orjson.dumps(body))
        assert any(
            fault.pointer.startswith(path.rstrip("0")) or path.startswith(fault.pointer)
            for fault in refused.value.faults
        )
        assert all(fault.message for fault in refused.value.faults)


@pytest.mark.parametrize("path", ["/bidders/0/members/0/name", "/rules/clause", "/operator", "/bidders/1/no"])
@pytest.mark.parametrize("sign", ["\x00", "\x1f", "\x7f", "\ufffe"])
def test_control_characters_are_refused_everywhere(path: str, sign: str) -> None:
    with pytest.raises(Invalid) as refused:
        screening_body.read(orjson.dumps(changed(path, f"甲{sign}")))
    assert [(fault.pointer, fault.code) for fault in refused.value.faults] == [(path, "characters")]


def test_what_is_no_json_is_malformed() -> None:
    with pytest.raises(CreditError) as refused:
        screening_body.read(b"{")
    assert refused.value.code == "malformed"


json = st.recursive(
    st.none()
    | st.booleans()
    | st.integers(-10, 10**6)
    | st.text(max_size=5)
    | st.sampled_from(["150100", "bidder", "land"]),
    lambda inner: (
        st.lists(inner, max_size=3)
        | st.dictionaries(st.sampled_from(["uscc", "name", "role", "no", "x"]), inner, max_size=3)
    ),
    max_leaves=6,
)


@given(st.sampled_from([path for path, _ in GOOD + BAD]), json)
def test_whatever_is_sent_both_readers_say_the_same(path: str, value: Any) -> None:
    body = changed(path, value)
    try:
        taken = bool(screening_body.read(orjson.dumps(body)))
    except Invalid:
        taken = False
    assert taken == (ScreeningIn().validate(body) == {})

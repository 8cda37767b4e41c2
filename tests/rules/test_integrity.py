"""The hashes that prove a version: fixed vectors, and the fast encoder against the reference one."""

from __future__ import annotations

import rfc8785
from hypothesis import given
from hypothesis import strategies as st

from credit_service.rules import integrity

BODY = {"record": {"kind": "penalty", "party": {"name": "示例有限公司（示例）"}, "details": {"fine_yuan": "2000.00"}}}
SALT = bytes(range(16))
FIELDS = {
    "rid": "nm:penalty:11150200DEMX009116:abc",
    "inc": 0,
    "n": 1,
    "op": "file",
    "state": "in_force",
    "origin": "nm",
    "authority": "11150200DEMX009116",
    "valid_from": "2026-05-06",
    "valid_to": None,
    "prev_hash": None,
    "commit": "c1",
}


def test_the_committed_vectors_hold() -> None:
    text = integrity.canonical(BODY)
    assert text.decode() == (
        '{"record":{"details":{"fine_yuan":"2000.00"},"kind":"penalty","party":{"name":"示例有限公司（示例）"}}}'
    )
    assert integrity.commitment(SALT, text).hex() == VECTORS["commit"]
    hash_ = integrity.version_hash(FIELDS)
    assert hash_.hex() == VECTORS["hash"]
    leaf = integrity.leaf(hash_)
    assert leaf.hex() == VECTORS["leaf"]
    assert integrity.chain(integrity.GENESIS, leaf).hex() == VECTORS["chain"]


VECTORS = {
    "commit": "ae6da9d9668abc3b308420224cf5ff64e44ff123a6f1a3b2f0c1982250ee3cd2",
    "hash": "23cea27c6d1ba367097b69f24ca8e8bad57145f85ba0a98f01c99f5c4ccabf8e",
    "leaf": "4ecaa99cf618b79723a3c1e5a071dffb3e11593a65887ea8bf6b58245c8a7009",
    "chain": "354a29ea969b8a0da53f1f567375247fb486f2716b1560b74069b5c4d5d783f8",
}

JSON = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53) + 1, 2**53 - 1) | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(), inner, max_size=4),
)


@given(JSON)
def test_the_fast_encoder_writes_the_bytes_of_the_reference_encoder(value: object) -> None:
    assert integrity.canonical(value) == rfc8785.dumps(value)  # type: ignore[arg-type]


def test_keys_beyond_the_basic_plane_sort_by_utf16_unit() -> None:
    value = {"\U00020bb7": 1, "\ufb33": 2}
    assert integrity.canonical(value) == rfc8785.dumps(value)


def test_a_record_key_is_26_letters_and_depends_on_every_column() -> None:
    one, other = integrity.record_key(["a", "bc"]), integrity.record_key(["ab", "c"])
    assert len(one) == 26
    assert one.isalnum() and one.islower()
    assert one != other

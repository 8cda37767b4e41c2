"""Unified social credit codes by the hundred: packed into two numbers without loss, and their check characters at once.

A hash of 64 bits would need a second look at every hit; 18 characters of base 36 fit into two numbers exactly, so two
codes never look alike. The organisation code stands in the first number, for it alone also identifies (GB 32100-2015).
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt

Column = npt.NDArray[np.uint64]
CODE = 18
ORGANISATION = slice(8, 17)
NO_CODE = np.uint64(2**64 - 1)
"""Second number of an entity that is held by its organisation code only."""

_BASE = 36
_UNKNOWN = 255
_DIGITS = b"0123456789"
_CAPITALS = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_CODE_ALPHABET = b"0123456789ABCDEFGHJKLMNPQRTUWXY"


def _values(alphabet: bytes) -> npt.NDArray[np.uint8]:
    table = np.full(256, _UNKNOWN, np.uint8)
    table[np.frombuffer(alphabet, np.uint8)] = np.arange(len(alphabet), dtype=np.uint8)
    return table


_VALUE_36 = _values(_DIGITS + _CAPITALS)
_VALUE_31 = _values(_CODE_ALPHABET)
_POWERS = np.array([_BASE**power for power in range(8, -1, -1)], np.uint64)
_OTHERS = [*range(8), 17]
_CODE_WEIGHTS = np.array([pow(3, place, 31) for place in range(17)], np.int32)
_ORGANISATION_WEIGHTS = np.array([3, 7, 9, 10, 5, 8, 4, 2], np.int32)
_ORGANISATION_CHECKS = np.frombuffer(b"0X987654321", np.uint8)
_AUTHORITIES = np.frombuffer(b"123456789ANY", np.uint8)
_ZERO, _NINE = _DIGITS[0], _DIGITS[9]


def regular(code: str) -> bool:
    """Whether a text can be packed: 18 capitals and digits, as a normalised code is."""
    return len(code) == CODE and code.isascii() and code.isalnum() and code.upper() == code


def characters(codes: Sequence[str], width: int = CODE) -> npt.NDArray[np.uint8]:
    """Return the characters of texts of `width` ASCII characters, a row each."""
    return np.frombuffer("".join(codes).encode("ascii"), np.uint8).reshape(-1, width)


def pack(rows: npt.NDArray[np.uint8]) -> tuple[Column, Column]:
    """Return two numbers for each row of 18 characters: the organisation code, and everything else."""
    values = _VALUE_36[rows].astype(np.uint64)
    return values[:, ORGANISATION] @ _POWERS, values[:, _OTHERS] @ _POWERS


def pack_organisations(codes: Sequence[str]) -> tuple[Column, Column]:
    """Return the two numbers of entities that are held by their organisation code of nine characters only."""
    high = _VALUE_36[characters(codes, 9)].astype(np.uint64) @ _POWERS
    return high, np.full(len(codes), NO_CODE)


def surely_valid(rows: npt.NDArray[np.uint8]) -> npt.NDArray[np.bool_]:
    """Whether each row has the form of a code and both check characters are right.

    What is not surely valid may still be: `rules.identity.grade` decides those one by one.
    """
    values = _VALUE_31[rows]
    well_formed = (values != _UNKNOWN).all(axis=1) & np.isin(rows[:, 0], _AUTHORITIES)
    well_formed &= (rows[:, 1] > _ZERO) & (rows[:, 1] <= _NINE)
    well_formed &= ((rows[:, 2:8] >= _ZERO) & (rows[:, 2:8] <= _NINE)).all(axis=1)
    total = values[:, :17].astype(np.int32) @ _CODE_WEIGHTS
    inside = _VALUE_36[rows[:, 8:16]].astype(np.int32) @ _ORGANISATION_WEIGHTS
    right = (-total) % 31 == values[:, 17]
    varied = (rows[:, :17] != rows[:, :1]).any(axis=1)
    return np.asarray(well_formed & varied & right & (_ORGANISATION_CHECKS[inside % 11] == rows[:, 16]))

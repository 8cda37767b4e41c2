"""Remembers what short cells meant: tables repeat their words, and long texts are not worth keeping."""

from __future__ import annotations

from collections.abc import Callable
from functools import lru_cache, wraps
from typing import TypeVar

_LONGEST = 200
T = TypeVar("T")


def remembering(most: int) -> Callable[[Callable[[str], T]], Callable[[str], T]]:
    """Return a decorator that keeps the `most` recent answers for texts of at most 200 characters. Source: none, speed only."""

    def decorate(read: Callable[[str], T]) -> Callable[[str], T]:
        kept = lru_cache(maxsize=most)(read)

        @wraps(read)
        def call(text: str) -> T:
            return kept(text) if len(text) <= _LONGEST else read(text)

        return call

    return decorate

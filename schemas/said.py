"""From marshmallow's nested messages to faults, each with the pointer to its place."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from schemas.fields import Said
from schemas.problems import Fault


def faults_of(messages: Any, place: str = "", query: bool = False) -> Iterator[Fault]:
    """Yield a fault for every message below `place`; `query` writes the first step as a parameter's ?NAME."""
    if isinstance(messages, Mapping):
        for key, inner in messages.items():
            yield from faults_of(inner, place if key == "_schema" else _step(place, str(key), query))
    elif isinstance(messages, list):
        for message in messages:
            yield from faults_of(message, place)
    elif isinstance(messages, Said):
        yield Fault(place, messages.code, str(messages), messages.remedy)
    else:
        yield Fault(place, "invalid", str(messages))


def _step(place: str, key: str, query: bool) -> str:
    if query and not place:
        return f"?{key}"
    return f"{place}/{key.replace('~', '~0').replace('/', '~1')}"

"""Whether a restriction's territory takes in the place of a project."""

from __future__ import annotations

from schemas.divisions import COUNTRY, current, is_code


def covers(territory: str, place: str) -> bool:
    """Whether the six-digit division code `territory` takes in the division `place`.

    A code ending 0000 covers its region, 00 its league or city, 000000 the country; superseded codes are read as
    their successors. A place wider than the territory is not covered.

    Raises: ValueError for anything but six digits: a restriction that silently covers nothing would read as clear.

    Source: GB/T 2260 中华人民共和国行政区划代码.
    """
    for code in (territory, place):
        if not is_code(code):
            raise ValueError("A territory is a six-digit division code such as 150200; correct it at its source.")
    if territory == COUNTRY:
        return True
    held = current(territory)
    return current(place).startswith(held.removesuffix("00").removesuffix("00") if held.endswith("00") else held)

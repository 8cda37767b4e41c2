"""Calendar months as the law counts them."""

from __future__ import annotations

from calendar import monthrange
from datetime import date
from functools import lru_cache

_MONTHS = 12


@lru_cache(maxsize=16_384)
def months_after(day: date, months: int) -> date:
    """Return the corresponding day so many months later; the month's last day where there is none.

    Counted so, the day itself is not part of the period and the day returned is its last.

    Source: 中华人民共和国民法典 第二百零一条、第二百零二条, in force from 2021-01-01.
    """
    years, month = divmod(day.month - 1 + months, _MONTHS)
    year = day.year + years
    if year > date.max.year:
        return date.max
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))

"""Working days of the People's Republic of China: weekdays less holidays, plus make-up days."""

from __future__ import annotations

from datetime import date, timedelta

import chinese_calendar

_DAY = timedelta(days=1)
_SATURDAY = 5


def working(day: date) -> bool:
    """Whether a day is a working day; in a year whose holidays are not announced yet, every weekday is.

    Source: 全国年节及纪念日放假办法, in force from 2025-01-01; the yearly notices of 国务院办公厅 (chinesecalendar).
    """
    try:
        return bool(chinese_calendar.is_workday(day))
    except NotImplementedError:
        return day.weekday() < _SATURDAY


def add(day: date, n: int) -> date:
    """Return the n-th working day after `day`, which itself is not counted; `n` 0 gives `day`.

    Source: 中华人民共和国民法典 第二百零一条 (the first day is not counted), in force from 2021-01-01.
    """
    if n < 0:
        raise ValueError("Working days are counted forward; give 0 or more.")
    while n:
        day += _DAY
        n -= working(day)
    return day


def between(a: date, b: date) -> int:
    """Return how many working days lie after `a` up to and including `b`; negative where `b` is the earlier.

    Source: 中华人民共和国民法典 第二百零一条, in force from 2021-01-01.
    """
    if b < a:
        return -between(b, a)
    return sum(working(a + n * _DAY) for n in range(1, (b - a).days + 1))

"""Working days: holidays, make-up days, and years that are not announced yet."""

from __future__ import annotations

from datetime import date

import pytest

from credit_service.rules.working_days import add, between


@pytest.mark.parametrize(
    ("day", "n", "expected"),
    [
        (date(2026, 5, 6), 0, date(2026, 5, 6)),
        (date(2026, 5, 6), 7, date(2026, 5, 14)),  # Saturday 9 May is a make-up day
        (date(2024, 9, 30), 1, date(2024, 10, 8)),  # the October holiday
        (date(2024, 10, 11), 1, date(2024, 10, 12)),  # a working Saturday
        (date(2031, 10, 1), 1, date(2031, 10, 2)),  # a year nobody has announced: every weekday counts
        (date(2031, 10, 3), 1, date(2031, 10, 6)),
    ],
)
def test_the_nth_working_day_after_a_day(day: date, n: int, expected: date) -> None:
    assert add(day, n) == expected
    assert between(day, expected) == n
    assert between(expected, day) == -n


def test_working_days_are_not_counted_backwards() -> None:
    with pytest.raises(ValueError, match="forward"):
        add(date(2026, 5, 6), -1)

"""The one place that asks the clock; everything else is told the instant or the day."""

from __future__ import annotations

from datetime import UTC, date, datetime
from zoneinfo import ZoneInfo

SHANGHAI = ZoneInfo("Asia/Shanghai")


def now() -> datetime:
    """Return the present instant, aware, in UTC."""
    return datetime.now(UTC)


def legal_day(instant: datetime) -> date:
    """Return the day in Asia/Shanghai on which `instant` falls; laws and windows count in these days."""
    return instant.astimezone(SHANGHAI).date()


def rfc3339(instant: datetime) -> str:
    """Return `instant` in UTC to the microsecond if it has any, with a Z, as the API writes it."""
    return instant.astimezone(UTC).isoformat().replace("+00:00", "Z")

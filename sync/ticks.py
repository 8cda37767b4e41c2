"""Who runs a period of a job: whoever of all processes can insert its row. The timer only asks."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import delete, func, select
from sqlalchemy.exc import IntegrityError

from credit_service.db import Database
from credit_service.models import Tick

_KEPT = 100


def begin(database: Database, job: str, seconds: float, now: datetime) -> bool:
    """Return whether this process runs the present period of a job. Looks first and writes only when due."""
    period = int(now.timestamp() // seconds)
    with database.read() as session:
        if (session.execute(select(func.max(Tick.period)).where(Tick.job == job)).scalar() or 0) >= period:
            return False
    try:
        with database.write() as session:
            session.add(Tick(job=job, period=period, started_at=now))
            session.flush()
            session.execute(delete(Tick).where(Tick.job == job, Tick.period < period - _KEPT))
    except IntegrityError:
        return False
    return True

"""A server that is stopped leaves no read out of the trail."""

from __future__ import annotations

from pathlib import Path

from sqlalchemy import select

from credit_service.db import Database
from credit_service.models import Audit
from tests.builders import FIRM, HOUSING, penalty
from tests.journeys.served import Served

READS = 40


def test_every_read_with_a_key_is_in_the_trail_once_the_server_has_stopped(tmp_path: Path) -> None:
    served = Served(tmp_path)
    asking = served.session("regulator", HOUSING)
    served.start()
    try:
        assert asking.post(f"{served.address}api/v1/records", json=penalty(), timeout=20).status_code == 201
        for _ in range(READS):
            assert asking.get(f"{served.address}api/v1/public/entities/{FIRM['uscc']}", timeout=20).ok
    finally:
        served.stop()
    database = Database(f"sqlite:///{served.database}")
    with database.read() as session:
        details = session.execute(select(Audit.detail).where(Audit.event == "keyed-read")).scalars().all()
    database.dispose()
    assert sum(detail["count"] for detail in details) == READS

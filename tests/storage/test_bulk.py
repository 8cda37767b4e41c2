"""Many rows at once: stored as one by one, refused as one by one, found again by many values."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import Any

import pytest
from sqlalchemy import select
from sqlalchemy.exc import IntegrityError

from credit_service.among import among, rows_among
from credit_service.bulk import insert_rows
from credit_service.db import Database, insert_many
from credit_service.models import Audit, Import, Organisation

AT = datetime(2026, 11, 23, 4, 5, 6, 789, UTC)


def organisations(*names: str) -> list[dict[str, Any]]:
    return [
        {"code": f"x-{n:012}", "name": name, "name_key": name, "kind": "authority", "created_at": AT}
        for n, name in enumerate(names)
    ]


def stored(database: Database, table: Any) -> list[dict[str, Any]]:
    with database.read() as session:
        rows = session.execute(select(*table.__table__.columns).order_by(*table.__table__.primary_key)).mappings()
        return [dict(row) for row in rows]


@pytest.mark.parametrize(
    ("table", "rows"),
    [
        (Organisation, organisations("示例市财政局（示例）", 'quote " and \\ back\tslash')),
        (Audit, [{"at": AT, "actor": "示例", "organisation_code": "", "event": "exported", "object_id": "1"}] * 3),
        (Audit, [{"at": AT, "actor": "", "organisation_code": "", "event": "", "object_id": "", "detail": {"n": [1, "二"]}}]),
        (Import, [{"id": "i1", "file_name": "", "sha256": "", "mapping": "", "client": "", "organisation_code": "",
                   "state": "done", "created_at": AT, "finished_at": None, "total": None}]),
    ],
)  # fmt: skip
def test_many_rows_are_stored_as_one_by_one(database: Database, table: Any, rows: list[dict[str, Any]]) -> None:
    with database.write() as session:
        insert_many(session, table, rows)
    one_by_one = stored(database, table)
    with database.write() as session:
        session.query(table).delete()
    with database.write() as session:
        insert_rows(session.connection(), table.__table__, rows)
    assert [row | {"id": 0} for row in stored(database, table)] == [row | {"id": 0} for row in one_by_one]


def test_a_key_that_is_taken_refuses_the_rows_with_the_error_callers_know(database: Database) -> None:
    with pytest.raises(IntegrityError), database.write() as session:
        insert_rows(session.connection(), Organisation.__table__, organisations("甲") * 2)  # type: ignore[arg-type]
    assert stored(database, Organisation) == []


def test_rows_are_found_by_many_values_at_once(database: Database) -> None:
    names = ("甲'", '乙"', "丙\\")
    with database.write() as session:
        insert_many(session, Organisation, organisations(*names))
        columns = (Organisation.name, Organisation.kind)
        wanted = [("甲'", "authority"), ('乙"', "centre"), ("丙\\", "authority")]
        by_row = session.execute(select(Organisation.name).where(rows_among(session, columns, wanted))).scalars()
        assert set(by_row) == {"甲'", "丙\\"}
        by_name = select(Organisation.name).where(among(session, Organisation.name, [*names[1:], "丁"]))
        assert set(session.execute(by_name).scalars()) == set(names[1:])
        ids = [row.id for row in session.execute(select(Organisation.id).where(among(session, Organisation.id, [-1])))]
        assert ids == []

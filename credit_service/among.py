"""Conditions over many values at once as one parameter: an array on PostgreSQL, JSON on SQLite.

SQLAlchemy's `in_` makes a parameter of each value; a thousand of them cost more than the look-up itself.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from typing import Any

from sqlalchemy import ARRAY, ColumnElement, any_, bindparam, func, literal, select, tuple_
from sqlalchemy.orm import Session


def among(session: Session, column: Any, values: Sequence[str] | Sequence[int]) -> ColumnElement[bool]:
    """Return the condition that `column` is one of `values`."""
    if _postgresql(session):
        listed = bindparam(None, list(values), ARRAY(column.type), unique=True)
        return column == any_(listed)  # type: ignore[no-any-return]
    given = func.json_each(_json(values)).table_valued("value")
    return column.in_(select(given.c.value))  # type: ignore[no-any-return]


def rows_among(session: Session, columns: Sequence[Any], rows: Sequence[Sequence[str]]) -> ColumnElement[bool]:
    """Return the condition that the `columns`, all of them text, are together one of `rows`."""
    if _postgresql(session):
        arrays = [
            bindparam(None, list(values), ARRAY(column.type), unique=True)
            for column, values in zip(columns, zip(*rows, strict=True), strict=True)
        ]
        names = [f"c{at}" for at in range(len(columns))]
        given = func.unnest(*arrays).table_valued(*names).render_derived()
        return tuple_(*columns).in_(select(*(given.c[name] for name in names)))
    listed = func.json_each(_json(rows)).table_valued("value")
    parts = (func.json_extract(listed.c.value, f"$[{at}]") for at in range(len(columns)))
    return tuple_(*columns).in_(select(*parts))


def _postgresql(session: Session) -> bool:
    return session.get_bind().dialect.name == "postgresql"


def _json(values: Sequence[Any]) -> ColumnElement[str]:
    return literal(json.dumps(list(values), ensure_ascii=False))

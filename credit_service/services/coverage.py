"""How fresh each list is: until when which source is known here."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.models import ListSource


def note(session: Session, list_code: str, source: tuple[str, str], as_of: datetime) -> None:
    """Note that `list_code` is known as of `as_of` from `source` (code, name). An older instant changes nothing."""
    code, name = source
    row = session.get(ListSource, (list_code, code))
    if row is None:
        session.add(ListSource(list_code=list_code, source_code=code, source_name=name, as_of=as_of))
    elif row.as_of < as_of:
        row.as_of, row.source_name = as_of, name
    session.flush()  # sent now, because sessions here do not flush before a query


def newest(session: Session) -> dict[str, ListSource]:
    """Return for each list the source that is known longest."""
    rows = session.execute(select(ListSource).order_by(ListSource.as_of)).scalars()
    return {row.list_code: row for row in rows}

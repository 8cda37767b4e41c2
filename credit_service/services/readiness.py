"""Whether a node can do its work: database and schema there, feed numbered."""

from __future__ import annotations

from functools import cache
from typing import Any

from credit_service import migrate
from credit_service.db import Database
from credit_service.errors import Unavailable
from credit_service.services import feed

_newest = cache(migrate.newest)
"""Reading the folder of migrations takes longer than all the rest."""


def ready(database: Database) -> dict[str, Any]:
    """Return how far the feed is numbered. Raises: Unavailable when the database is away or has another schema."""
    with database.read() as session:
        schema, newest = migrate.current(database), _newest()
        if schema != newest:
            raise Unavailable(f"the database is at revision {schema}, this code needs {newest}")
        position = feed.position(session)
        return {"schema": schema, "feed_seq": position.seq, "feed_backlog": feed.backlog(session)}

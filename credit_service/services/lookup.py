"""Public look-up by exact code: one query for a stored document, which is computed again only when its day has come.

The query goes past SQLAlchemy on a connection that each thread keeps: checking one out of the pool and beginning a
transaction costs six times the query itself.
"""

from __future__ import annotations

import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.db import Database, fetch
from credit_service.errors import NotFound, Unavailable
from credit_service.models import Entity, EntityName, Profile, Record
from credit_service.rules import display
from credit_service.rules.identity import normalise_code, normalise_name, personal_number_in
from credit_service.services import facts as facts_of
from credit_service.services import profiles, statements
from credit_service.services.profiles import Shown
from credit_service.site import Site
from schemas.fields import storable
from schemas.law import Law
from schemas.vocabulary import EntityCategory

# Dates as text: both databases then say the same, and ISO text compares like the days it stands for.
_QUERY = (
    "SELECT document, digest, law_version, CAST(from_day AS TEXT), CAST(changes_on AS TEXT), entity_id"
    " FROM profiles WHERE uscc = "
)


@dataclass(frozen=True, slots=True)
class Stored:
    """A public profile: JSON bytes without the last brace, and the digest that its ETag is made of."""

    uscc: str
    document: bytes
    digest: str


class Lookup:
    """Reads stored profiles; one connection for each thread, opened again when the database was away."""

    def __init__(self, database: Database, site: Site) -> None:
        self._database = database
        self._site = site
        self._law = site.law.version[:16]
        self._dbapi: Any = database.reader.dialect.loaded_dbapi
        self._query = _QUERY + ("?" if database.sqlite else "%s")
        self._connections: dict[int, Any] = {}
        self._pooled: list[Any] = []
        """What SQLAlchemy made of them: it closes a connection once nobody holds this."""

    def profile(self, uscc: str, today: date) -> Stored | None:
        """Return what is public today of the entity with that code, however it is spelt; None when it is not held.

        Raises: Unavailable when the database is away.
        """
        if not (len(uscc) == 18 and uscc.isascii() and uscc.isalnum() and uscc.isupper()):
            uscc = normalise_code(uscc)
        row = self._row(uscc)
        if row is None:
            return None
        day = today.isoformat()
        if row[2] == self._law and row[3] <= day < row[4]:
            return Stored(uscc, bytes(row[0]), row[1])
        with self._database.write() as session:
            profiles.rewrite(session, self._site, [row[5]], today)
        row = self._row(uscc)
        return None if row is None else Stored(uscc, bytes(row[0]), row[1])

    def close(self) -> None:
        """Close every connection."""
        while self._connections:
            self._connections.popitem()[1].close()
        self._pooled.clear()

    def _row(self, uscc: str) -> Sequence[Any] | None:
        try:
            return self._ask(uscc)
        except self._dbapi.Error:
            self._drop()  # the server may have been restarted since: once more on a new connection
        try:
            return self._ask(uscc)
        except self._dbapi.Error as error:
            self._drop()
            raise Unavailable from error

    def _ask(self, uscc: str) -> Sequence[Any] | None:
        me = threading.get_ident()
        connection = self._connections.get(me) or self._connect(me)
        cursor = connection.execute(self._query, (uscc,))
        try:
            row: Sequence[Any] | None = cursor.fetchone()
        finally:
            cursor.close()
        return row

    def _connect(self, me: int) -> Any:
        database = self._database
        if database.sqlite:
            pooled = database.reader.raw_connection()
            connection: Any = pooled.driver_connection
            pooled.detach()
            self._pooled.append(pooled)
        else:
            # Not out of the pool: that would ask the server whether it is there before each answer.
            arguments, options = database.reader.dialect.create_connect_args(database.reader.url)
            connection = self._dbapi.connect(*arguments, **options, autocommit=True, connect_timeout=5)
            connection.prepare_threshold = 1
        self._connections[me] = connection
        return connection

    def _drop(self) -> None:
        connection = self._connections.pop(threading.get_ident(), None)
        if connection is not None:
            connection.close()


def public_records(session: Session, law: Law, uscc: str, today: date) -> list[Shown]:
    """Return what is public here today of an entity, the newest decisions first. Raises: NotFound."""
    entity_id = session.execute(select(Entity.id).where(Entity.uscc == normalise_code(uscc))).scalar_one_or_none()
    if entity_id is None:
        raise NotFound("no entity with this code is held here")
    held = facts_of.load(session, Record.entity_id == entity_id)
    return profiles.newest_first(Shown(facts, display.outlook(facts, law, today)) for _, facts in held)


def search(session: Session, query: str) -> list[Mapping[str, Any]]:
    """Return the entities whose code, or current or former name, is exactly `query`; natural persons never.

    Raises: Invalid for a personal number: persons are looked up in another way, or the number would be kept in logs.
    """
    if personal_number_in(query):
        raise statements.personal("?q")
    if not storable(query):
        return []
    columns = (Entity.uscc, Entity.name, Profile.public_count.label("records"))
    named = select(EntityName.entity_id).where(EntityName.name_key == normalise_name(query))
    where = (Entity.uscc == normalise_code(query)) | Entity.id.in_(named)
    found = (
        select(*columns)
        .join(Profile, Profile.entity_id == Entity.id)
        .where(where, Entity.uscc.is_not(None), Entity.category != EntityCategory.NATURAL_PERSON.value)
        .order_by(Entity.uscc)
        .limit(100)
    )
    return fetch(session, found)

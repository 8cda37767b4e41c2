"""A node that is open for work: its site, its database and its clock, checked before anything is served."""

from __future__ import annotations

import logging
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from typing import TypeVar

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from sqlalchemy.orm import Session

from credit_service import clock, keys, migrate
from credit_service.config import Settings
from credit_service.db import LOST_RACES, Database
from credit_service.errors import StartRefused, Unavailable
from credit_service.models import NodeRow
from credit_service.services import feed
from credit_service.site import Site
from schemas import law

T = TypeVar("T")
log = logging.getLogger(__name__)
ATTEMPTS = 5


@dataclass(frozen=True, slots=True)
class Node:
    """Everything an edge (a view, a command, an adapter) needs. The edge commits by leaving `write()`."""

    site: Site
    database: Database
    settings: Settings
    feed_id: str
    now: Callable[[], datetime] = clock.now

    def today(self) -> date:
        """Return the legal day in Asia/Shanghai."""
        return clock.legal_day(self.now())

    @contextmanager
    def write(self) -> Iterator[Session]:
        """One transaction; after its commit what it made is numbered in the feed."""
        with self.database.write() as session:
            yield session
        try:
            feed.sequence(self.database, self.now())
        except (Unavailable, DBAPIError, feed.Tampered) as error:
            # It is committed: failing now would tell the caller that it is not. The schedule numbers what waits.
            log.warning("committed, but not numbered yet: %s", type(error).__name__)

    def transact(self, work: Callable[[Session], T]) -> T:
        """Do `work` in one transaction, again when another writer made the same thing first or a lock was lost.

        Raises: what `work` raises, and the last refusal of the database after `ATTEMPTS`.
        """
        for attempt in range(1, ATTEMPTS):
            try:
                with self.write() as session:
                    return work(session)
            except DBAPIError as error:
                if not isinstance(error, IntegrityError) and getattr(error.orig, "sqlstate", "") not in LOST_RACES:
                    raise
                time.sleep(0.05 * attempt)
        with self.write() as session:
            return work(session)

    @contextmanager
    def read(self) -> Iterator[Session]:
        """One consistent look."""
        with self.database.read() as session:
            yield session


def open_node(settings: Settings, now: Callable[[], datetime] = clock.now) -> Node:
    """Open a node. Raises: StartRefused with a sentence when schema, keys, law or node code are not right."""
    held = keys.load(settings.keys)
    try:
        known = law.load(settings.law)
    except ValueError as error:
        raise StartRefused(f"the law cannot be read: {error}") from error
    database = Database(settings.database_url)
    try:
        _check_schema(database)
        row = _node_row(database, settings, held)
    except StartRefused:
        database.dispose()
        raise
    site = Site(row.home, known, held, settings.fresh_hours)
    return Node(site, database, settings, row.feed_id, now)


def _check_schema(database: Database) -> None:
    try:
        found = migrate.current(database)
    except OperationalError as error:
        raise StartRefused(f"the database {database.url.render_as_string()} cannot be opened: {error.orig}") from error
    if found is None:
        raise StartRefused("the database has no schema yet: run `credit migrate`")
    if found != migrate.newest():
        raise StartRefused(
            f"the database is at revision {found}, this code needs {migrate.newest()}: run `credit migrate`"
            " with this release, or start the release that fits"
        )


def _node_row(database: Database, settings: Settings, held: keys.Keys) -> NodeRow:
    with database.read() as session:
        row = session.execute(select(NodeRow)).scalar_one()
    if settings.home and settings.home != row.home:
        raise StartRefused(
            f"this database belongs to node {row.home}, CREDIT_HOME says {settings.home}: unset it, or use another database"
        )
    if row.key_check is None:
        with database.write() as session:
            session.execute(update(NodeRow).values(key_check=held.check))
    elif row.key_check != held.check:
        raise StartRefused(f"the keys in {settings.keys} are not those of this database: restore the right ones")
    return row

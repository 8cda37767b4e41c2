"""The audit of reading: keyed reads reach the trail within a second, anonymous ones are only counted.

A view hands over what was read and goes on; a thread of the process writes. Keyed reads of the same thing within one
batch become one row with a count. Anonymous reads are added up per entity, day and class, and written once a minute
and at exit: of those a crash may lose a minute.
"""

from __future__ import annotations

import logging
import threading
import weakref
from collections import Counter, deque
from collections.abc import Callable
from datetime import date, datetime
from multiprocessing.util import Finalize
from typing import Any

from sqlalchemy.exc import DBAPIError

from credit_service.clock import legal_day
from credit_service.db import Database, insert_many
from credit_service.errors import Unavailable
from credit_service.models import Audit
from credit_service.services.audit import Event
from credit_service.site import Actor

log = logging.getLogger(__name__)
EVERY_SECONDS = 0.5
COUNTS_EVERY = 120
"""Batches between two writings of the anonymous counts."""


class Reads:
    """Collects who read what in this process; `note` and `count` are safe from any thread and never wait."""

    def __init__(self, database: Database, now: Callable[[], datetime]) -> None:
        self._database = database
        self._now = now
        self._keyed: deque[tuple[Actor, str, str, datetime]] = deque()
        self._anonymous: deque[tuple[str, str, datetime]] = deque()
        self._counts: Counter[tuple[str, str, date]] = Counter()
        self._kept: list[dict[str, Any]] = []
        """Rows that could not be written yet."""
        self._writing = threading.Lock()
        self._stop = threading.Event()
        self._thread: threading.Thread | None = None

    def note(self, actor: Actor, class_: str, object_id: str) -> None:
        """Note that `actor` read `object_id`, in a class such as "profile"."""
        self._keyed.append((actor, class_, object_id, self._now()))
        if self._thread is None:
            self._start()

    def count(self, class_: str, object_id: str) -> None:
        """Count an anonymous read."""
        self._anonymous.append((class_, object_id, self._now()))
        if self._thread is None:
            self._start()

    def flush(self, *, counts: bool = True) -> None:
        """Write what was collected. What cannot be written now stays for the next time."""
        with self._writing:
            self._add_up()
            rows = [*self._kept, *self._keyed_rows(), *(self._count_rows() if counts else ())]
            self._kept = []
            if not rows:
                return
            try:
                with self._database.write() as session:
                    insert_many(session, Audit, rows)
            except Unavailable:
                log.warning("the database is away: %d lines of the audit of reading wait", len(rows))
                self._kept = rows
            except DBAPIError as error:
                log.warning(
                    "%d lines of the audit of reading are written one by one: %s", len(rows), type(error).__name__
                )
                self._write_singly(rows)

    def _write_singly(self, rows: list[dict[str, Any]]) -> None:
        """Write what the database takes; one line it refuses must not take the others with it."""
        for row in rows:
            try:
                with self._database.write() as session:
                    insert_many(session, Audit, [row])
            except (Unavailable, DBAPIError) as error:
                log.warning("one line of the audit of reading (%s) is lost: %s", row["event"], type(error).__name__)

    def close(self) -> None:
        """Stop the thread and write the rest."""
        self._stop.set()
        if self._thread is not None:
            self._thread.join(timeout=5)
        self.flush()

    def _start(self) -> None:
        with self._writing:
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="reads", daemon=True)
                self._thread.start()
                _close_at_exit(self)

    def _run(self) -> None:
        batches = 0
        while not self._stop.wait(EVERY_SECONDS):
            batches += 1
            self.flush(counts=batches % COUNTS_EVERY == 0)

    def _keyed_rows(self) -> list[dict[str, Any]]:
        merged: dict[tuple[int | None, str, str], dict[str, Any]] = {}
        for _ in range(len(self._keyed)):
            actor, class_, object_id, at = self._keyed.popleft()
            row = merged.get((actor.client_id, class_, object_id))
            if row is None:
                merged[(actor.client_id, class_, object_id)] = _row(
                    at, actor.name, actor.organisation_code, Event.KEYED_READ, object_id, {"class": class_, "count": 1}
                )
            else:
                row["detail"]["count"] += 1
        return list(merged.values())

    def _add_up(self) -> None:
        for _ in range(len(self._anonymous)):
            class_, object_id, at = self._anonymous.popleft()
            self._counts[(class_, object_id, legal_day(at))] += 1

    def _count_rows(self) -> list[dict[str, Any]]:
        counts, self._counts = self._counts, Counter()
        now = self._now()
        return [
            _row(
                now, "", "", Event.ANONYMOUS_READS, object_id, {"class": class_, "day": day.isoformat(), "count": count}
            )
            for (class_, object_id, day), count in counts.items()
        ]


def _row(
    at: datetime, actor: str, organisation: str, event: Event, object_id: str, detail: dict[str, Any]
) -> dict[str, Any]:
    return {
        "at": at,
        "actor": actor,
        "organisation_code": organisation,
        "event": event.value,
        "object_id": object_id,
        "reason": "",
        "detail": detail,
    }


def _close_at_exit(reads: Reads) -> None:
    """Have the rest written at the end of the process.

    A web worker is a child of `multiprocessing`, which never runs what `atexit` holds; its own finalizers run in both.
    """
    held = weakref.ref(reads)

    def close() -> None:
        alive = held()
        if alive is not None:
            alive.close()

    Finalize(None, close, exitpriority=100)

"""G4: many writers commit at once, slowly, some give up; a reader of the feed must see every commit, once, in order.

The control in the same run reads by ascending version id, as a reader of a sequence would. On PostgreSQL it must lose
something, or the run was too tame to prove anything.
"""

from __future__ import annotations

import random
import time
from collections import Counter
from collections.abc import Callable
from concurrent.futures import Executor, Future, ProcessPoolExecutor, ThreadPoolExecutor
from dataclasses import dataclass, field
from multiprocessing import get_context
from pathlib import Path

from sqlalchemy import func, select
from sqlalchemy.orm import Session

from credit_service.config import Settings
from credit_service.db import Database
from credit_service.errors import Conflict, Unavailable
from credit_service.examples import parties
from credit_service.models import FeedEntry, OutboxEntry, Record, Version
from credit_service.node import open_node
from credit_service.services import filing
from credit_service.site import Actor
from reliability.goal import Outcome
from schemas.vocabulary import Standing

_GIVES_UP = 0.05
_LINGERS = 0.02
_PAUSE = 0.004
_REREADS = 0.01


@dataclass(frozen=True, slots=True)
class Task:
    """What one writer does."""

    settings: Settings
    seed: int
    writer: int
    commits: int
    longest: float
    """Seconds the slowest transactions stay open after their rows are written."""


class _ChangedItsMind(Exception):
    """A writer gives up on purpose."""


def write(task: Task) -> int:
    """File records about a firm of the writer's own, correcting some; return how many transactions committed."""
    dice = random.Random(task.seed * 1000 + task.writer)
    node = open_node(task.settings)
    actor = Actor(f"writer {task.writer}", "regulator", *parties.HOUSING)
    done = 0
    while done < task.commits:
        one = _statement(task.writer, dice.randrange(task.commits), dice.random())
        try:
            with node.write() as session:
                filing.file_one(session, node.site, one, actor, node.now())
                time.sleep(task.longest if dice.random() < _LINGERS else dice.random() * _PAUSE)
                _may_give_up(dice)
        except (_ChangedItsMind, Conflict, Unavailable):
            continue
        done += 1
    node.database.dispose()
    return done


def _may_give_up(dice: random.Random) -> None:
    if dice.random() < _GIVES_UP:
        raise _ChangedItsMind


def _statement(writer: int, number: int, fact: float) -> filing.Filing:
    code = list(parties.ENTITIES)[writer % len(parties.ENTITIES)]
    body = {
        "kind": "penalty",
        "decision_no": f"示可靠〔2026〕{writer}-{number}号",
        "decided_on": "2026-05-06",
        "party": parties.party(code, "bidder"),
        "breach_class": "general",
        "facts": f"{fact}（示例）",
        "legal_basis": [{"text": "中华人民共和国招标投标法", "article": "第五十三条"}],
        "challenge": "none",
        "authority": dict(zip(("code", "name"), parties.HOUSING, strict=True)),
        "details": {"penalty_category": ["fine"], "fine_yuan": "1000.00"},
    }
    return filing.Filing(body, *parties.HOUSING, filing.key_columns(body), Standing.STATED)


@dataclass(slots=True)
class Reader:
    """Follows a cursor and never looks back."""

    after: Callable[[Session, int], list[tuple[int, int]]]
    """Returns (position, version id) of what lies after a position, ascending."""
    cursor: int = 0
    seen: list[int] = field(default_factory=list)
    gaps: int = 0

    def read(self, database: Database) -> int:
        """Read what is new; return how much."""
        with database.read() as session:
            rows = self.after(session, self.cursor)
        for position, version in rows:
            self.gaps += position != self.cursor + 1
            self.cursor = position
            self.seen.append(version)
        return len(rows)


def by_feed(session: Session, cursor: int) -> list[tuple[int, int]]:
    """Return feed entries after a position."""
    rows = session.execute(
        select(FeedEntry.seq, FeedEntry.version_id).where(FeedEntry.seq > cursor).order_by(FeedEntry.seq)
    )
    return [(seq, version) for seq, version in rows]


def by_id(session: Session, cursor: int) -> list[tuple[int, int]]:
    """Return versions after an id: the cursor that loses."""
    return [
        (i, i) for i in session.execute(select(Version.id).where(Version.id > cursor).order_by(Version.id)).scalars()
    ]


def run(url: str, keys: Path, *, seed: int, writers: int, commits: int, longest: float = 0.2) -> Outcome:
    """Run the goal on a migrated, empty database with `commits` for each of the writers."""
    started = time.monotonic()
    database = Database(url)
    settings = Settings(database_url=url, keys=keys)
    # Who is seen for the first time by two writers at once is another question than order: all are seen before.
    committed = sum(write(Task(settings, seed, writer, 1, 0)) for writer in range(writers))
    tasks = [Task(settings, seed + 1, writer, commits, longest) for writer in range(writers)]
    feed, control = Reader(by_feed), Reader(by_id)
    with _pool(database.sqlite, writers) as pool:
        running = [pool.submit(write, task) for task in tasks]
        _follow(database, running, feed, control)
    committed += sum(future.result() for future in running)
    failures = _failures(database, feed, committed)
    if not database.sqlite and not set(_versions(database)) - set(control.seen):
        failures.append("the control lost nothing: more writers, more commits or longer transactions are needed")
    database.dispose()
    kind = "sqlite" if database.sqlite else "postgresql"
    return Outcome("G4", seed, writers * commits, tuple(failures), time.monotonic() - started, kind)


def _pool(sqlite: bool, writers: int) -> Executor:
    # SQLite locks between processes in another way than between threads; to PostgreSQL a session is a session.
    return ProcessPoolExecutor(writers, get_context("spawn")) if sqlite else ThreadPoolExecutor(writers)


def _follow(database: Database, running: list[Future[int]], *readers: Reader) -> None:
    over = False
    while True:
        read = sum([reader.read(database) for reader in readers])
        if over and not read:
            return
        over = all(future.done() for future in running)
        time.sleep(_REREADS)


def _failures(database: Database, feed: Reader, committed: int) -> list[str]:
    written = _versions(database)
    with database.read() as session:
        unnumbered = session.execute(select(func.count()).select_from(OutboxEntry)).scalar_one()
        order = session.execute(
            select(Record.id, Version.n).join(FeedEntry, FeedEntry.version_id == Version.id)
            .join(Record, Record.id == Version.record_id).order_by(FeedEntry.seq)
        ).all()  # fmt: skip
    latest: Counter[int] = Counter()
    inverted = 0
    for record, n in order:
        inverted += n != latest[record] + 1
        latest[record] = n
    wrong = {
        "commits acknowledged and not stored": committed - len(written),
        "versions the reader never saw": len(set(written) - set(feed.seen)),
        "versions the reader saw twice": len(feed.seen) - len(set(feed.seen)),
        "gaps in the numbers": feed.gaps,
        "versions numbered before the one they follow": inverted,
        "versions left without number": unnumbered,
    }
    return [f"{count} {what}" for what, count in wrong.items() if count]


def _versions(database: Database) -> list[int]:
    with database.read() as session:
        return list(session.execute(select(Version.id)).scalars())

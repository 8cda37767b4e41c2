"""The timer: every second each job asks the database whether its period is due; whoever gets it runs it."""

from __future__ import annotations

import logging
import threading
import traceback
from collections.abc import Callable

from apscheduler.executors.pool import ThreadPoolExecutor  # type: ignore[import-untyped]
from apscheduler.jobstores.memory import MemoryJobStore  # type: ignore[import-untyped]
from apscheduler.schedulers.background import BackgroundScheduler  # type: ignore[import-untyped]

from credit_service.node import Node
from credit_service.services import feed, import_jobs
from credit_service.services.partners import Partner, Partners
from sync import ticks
from sync.run import Engine, run

log = logging.getLogger(__name__)
_EVERY_SECONDS = 1
_OWN_JOBS = 2


def serve(engine: Engine, partners: Partners, stop: threading.Event) -> None:
    """Run the schedule until `stop` is set; work that has begun is finished first."""
    called = [partner for partner in partners.values() if partner.address]
    scheduler = BackgroundScheduler(
        jobstores={"default": MemoryJobStore()},
        executors={"default": ThreadPoolExecutor(_OWN_JOBS + max(1, len(called)))},
        job_defaults={"coalesce": True, "max_instances": 1, "misfire_grace_time": None},
        timezone="UTC",
    )
    _every_second(scheduler, "sequencer", lambda: _number(engine.node))
    _every_second(scheduler, "imports", lambda: _import(engine))
    for partner in called:
        _every_second(scheduler, partner.name, _visit(engine, partner))
    scheduler.start()
    stop.wait()
    scheduler.shutdown(wait=True)


def _every_second(scheduler: BackgroundScheduler, name: str, job: Callable[[], None]) -> None:
    scheduler.add_job(lambda: _guarded(name, job), "interval", seconds=_EVERY_SECONDS, id=name)


def _guarded(name: str, job: Callable[[], None]) -> None:
    """Keep the schedule going whatever one job runs into; the log names place and kind, never values."""
    try:
        job()
    except Exception as error:  # noqa: BLE001 - one partner's surprise must not stop the others
        trace = "".join(traceback.format_tb(error.__traceback__))
        # The message of a driver's error can carry the values of a row.
        log.error("%s: %s\n%s", name, type(error).__name__, trace)  # noqa: TRY400


def _number(node: Node) -> None:
    """Number what a process left behind that died between its commit and the numbering."""
    feed.sequence(node.database, node.now())


def _import(engine: Engine) -> None:
    """Take over uploads that wait for their import."""
    while import_jobs.claim_and_run(engine.node, engine.leases.holder):
        pass


def _visit(engine: Engine, partner: Partner) -> Callable[[], None]:
    def visit() -> None:
        if not ticks.begin(engine.node.database, f"platform:{partner.name}", partner.seconds, engine.node.now()):
            return
        ran = run(engine, partner)
        if ran.outcome in {"failed", "blocked"}:
            log.warning("%s: %s: %s", partner.name, ran.outcome, ran.error)
        elif ran.pulled or ran.pushed:
            log.info("%s: pulled %s, pushed %s", partner.name, dict(ran.pulled), dict(ran.pushed))

    return visit

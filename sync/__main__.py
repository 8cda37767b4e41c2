"""`python -m sync`: run the schedule; `run [PLATFORM]`: exchange now; `status`: how it goes."""

# ruff: noqa: T201 - its output is read by people and by a parent process
from __future__ import annotations

import argparse
import json
import logging
import os
import signal
import sys
import threading
from collections.abc import Sequence
from dataclasses import asdict

from credit_service.config import from_environ
from credit_service.errors import StartRefused
from credit_service.node import open_node
from credit_service.services import partners as partners_of
from credit_service.services.partners import Partners
from sync import schedule, states
from sync.leases import Leases
from sync.run import Engine, run

DONE, NOT_ALL, COULD_NOT = 0, 1, 2
_COLUMNS = ("platform", "state", "last_ok_at", "pulled_at", "oldest_pending_seconds", "set_aside", "last_error")


def main(arguments: Sequence[str] | None = None) -> int:
    """Return the exit status: 0 done, 1 done but something was refused or failed, 2 could not run."""
    chosen = _parser().parse_args(arguments)
    try:
        settings = from_environ(os.environ)
        logging.basicConfig(level=settings.log_level, format="%(asctime)s %(levelname)s %(name)s %(message)s")
        logging.getLogger("apscheduler").setLevel(logging.WARNING)
        partners = partners_of.load(settings.platforms)
        node = open_node(settings)
    except StartRefused as error:
        print(error, file=sys.stderr)
        return COULD_NOT
    engine = Engine(node, Leases(node.database), os.environ)
    if chosen.command == "run":
        return _run(engine, partners, chosen.platform, as_json=chosen.json)
    if chosen.command == "status":
        return _status(engine, partners, as_json=chosen.json)
    return _serve(engine, partners)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m sync", description=__doc__)
    commands = parser.add_subparsers(dest="command")
    once = commands.add_parser("run", help="exchange now with one platform or all")
    once.add_argument("platform", nargs="?")
    once.add_argument("--json", action="store_true")
    commands.add_parser("status", help="say how the exchange goes").add_argument("--json", action="store_true")
    return parser


def _serve(engine: Engine, partners: Partners) -> int:
    stop = threading.Event()
    for number in (signal.SIGINT, signal.SIGTERM):
        signal.signal(number, lambda *_: stop.set())
    for partner in partners.values():
        if partner.allow_insecure_loopback:
            logging.getLogger("sync").warning("%s is called without encryption, on this machine only", partner.name)
    schedule.serve(engine, partners, stop)
    return DONE


def _run(engine: Engine, partners: Partners, name: str | None, *, as_json: bool) -> int:
    called = [partner for partner in partners.values() if partner.address and name in {None, partner.name}]
    if name is not None and not called:
        known = ", ".join(sorted(p.name for p in partners.values() if p.address)) or "none"
        print(f"no platform {name} with an address is configured; known: {known}", file=sys.stderr)
        return COULD_NOT
    runs = [run(engine, partner, by_person=True) for partner in called]
    if as_json:
        print(json.dumps([asdict(ran) for ran in runs], ensure_ascii=False))
    else:
        for ran in runs:
            print(
                f"{ran.platform}: {ran.outcome}; pulled {dict(ran.pulled)}, pushed {dict(ran.pushed)} {ran.error}".rstrip()
            )
    refused = any(word.startswith(("rejected", "held")) for ran in runs for word in [*ran.pulled, *ran.pushed])
    if runs and all(ran.outcome in {"failed", "blocked", "busy"} for ran in runs):
        return COULD_NOT
    return NOT_ALL if refused or any(ran.outcome != "ok" for ran in runs) else DONE


def _status(engine: Engine, partners: Partners, *, as_json: bool) -> int:
    with engine.node.read() as session:
        rows = [states.status(session, partner, engine.node.now()) for partner in partners.values()]
    if as_json:
        print(json.dumps({"home": engine.node.site.home, "platforms": rows}, ensure_ascii=False))
        return DONE
    table = [[str(row[column] if row[column] is not None else "-") for column in _COLUMNS] for row in rows]
    widths = [max(map(len, cells)) for cells in zip(_COLUMNS, *table, strict=True)]
    for cells in [list(_COLUMNS), *table]:
        print("  ".join(cell.ljust(width) for cell, width in zip(cells, widths, strict=True)).rstrip())
    return DONE


if __name__ == "__main__":
    raise SystemExit(main())

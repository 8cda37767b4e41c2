"""The machine a run was made on, and the CPU time its processes used: of a server with its workers, of PostgreSQL's backends."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterable, Mapping
from contextlib import suppress

import psutil
import psycopg
from sqlalchemy import make_url

from credit_service import db

SQLITE = db.sqlite  # type: ignore[attr-defined]
"""The module of the SQLite the product links."""


def line(postgresql: str | None) -> str:
    """Return one sentence on what the figures were measured on; `postgresql` is an address, None without a server."""
    memory = psutil.virtual_memory().total / 2**30
    held = f"PostgreSQL {_version(postgresql)}" if postgresql else "no PostgreSQL"
    return (
        f"{os.cpu_count()} cores ({platform.machine()}), {memory:.0f} GiB, {platform.system()} {platform.release()}, "
        f"Python {platform.python_version()}, SQLite {SQLITE.sqlite_version}, {held}"
    )


def of_server(pid: int) -> float:
    """Return the CPU seconds a process and all its descendants have used so far."""
    root = psutil.Process(pid)
    return _sum([root, *root.children(recursive=True)])


class Backends:
    """The CPU time of the PostgreSQL processes that serve one database; of SQLite there are none, it runs in the client."""

    def __init__(self, url: str) -> None:
        address = make_url(url)
        self._name = address.database
        self._admin = None
        if address.get_backend_name() == "postgresql":
            other = address.set(drivername="postgresql", database="postgres").render_as_string(hide_password=False)
            self._admin = psycopg.connect(other, autocommit=True)

    def seconds(self) -> Mapping[int, float]:
        """Return the CPU seconds so far of each process that serves the database now."""
        if self._admin is None:
            return {}
        pids = self._admin.execute("SELECT pid FROM pg_stat_activity WHERE datname = %s", (self._name,)).fetchall()
        return {pid: _sum([psutil.Process(pid)]) for (pid,) in pids if psutil.pid_exists(pid)}

    def close(self) -> None:
        """Give the connection back."""
        if self._admin is not None:
            self._admin.close()


def used(before: Mapping[int, float], after: Mapping[int, float]) -> float:
    """Return the CPU seconds used between two looks at backends; one that ended meanwhile is not seen."""
    return sum(seconds - before.get(pid, 0.0) for pid, seconds in after.items())


def _sum(processes: Iterable[psutil.Process]) -> float:
    total = 0.0
    for process in processes:
        with suppress(psutil.NoSuchProcess):
            times = process.cpu_times()
            total += times.user + times.system
    return total


def _version(url: str) -> str:
    plain = make_url(url).set(drivername="postgresql").render_as_string(hide_password=False)
    with psycopg.connect(plain) as connection:
        number = connection.info.server_version
    return f"{number // 10000}.{number % 10000}"

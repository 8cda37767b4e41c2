"""Starts the servers under measure, ours and the peers, and measures them under the same load."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from bench import load, machine

WORKERS = 2
_ROOT = Path(__file__).parents[1]
_PATIENCE = 60.0


@dataclass(frozen=True, slots=True)
class Server:
    """A server that answers on a port."""

    pid: int
    port: int


@dataclass(frozen=True, slots=True)
class Cost:
    """What one round of load cost."""

    server_us: float
    """CPU of the server's processes per answer, in microseconds."""
    database_us: float
    per_second: float
    p99_ms: float

    @property
    def cpu_us(self) -> float:
        """Return server and database together."""
        return self.server_us + self.database_us


@contextmanager
def wsgi(target: str, environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Serve a WSGI application with granian as `credit serve` does: one blocking thread per worker."""
    command = [
        sys.executable, "-m", "granian", "--interface", "wsgi", "--workers", str(WORKERS), "--blocking-threads", "1",
        "--host", "127.0.0.1", "--no-ws", "--log-level", "error", target, "--port",
    ]  # fmt: skip
    with _started(command, environ, log) as server:
        yield server


@contextmanager
def asgi(target: str, environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    """Serve an ASGI application with uvicorn, uvloop and httptools."""
    command = [
        sys.executable, "-m", "uvicorn", "--workers", str(WORKERS), "--host", "127.0.0.1", "--loop", "uvloop", "--http", "httptools",
        "--no-access-log", "--log-level", "error", target, "--port",
    ]  # fmt: skip
    with _started(command, environ, log) as server:
        yield server


@contextmanager
def _started(command: list[str], environ: Mapping[str, str], log: Path) -> Iterator[Server]:
    port = _free_port()
    # Settings of whoever runs the benchmarks must not reach the servers.
    clean = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_")}
    with log.open("ab") as out:
        process = subprocess.Popen(
            [*command, str(port)], cwd=_ROOT, env={**clean, **environ, "PYTHONPATH": str(_ROOT)}, stdout=out, stderr=out,
            start_new_session=True,
        )  # fmt: skip
    try:
        _wait(process, port, log)
        yield Server(process.pid, port)
    finally:
        os.killpg(process.pid, signal.SIGTERM)
        try:
            process.wait(15)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            process.wait()


def measure(server: Server, backends: machine.Backends, plan: load.Load) -> Cost:
    """Drive one round of load. Raises: RuntimeError when any answer was a refusal."""
    before, database = machine.of_server(server.pid), backends.seconds()
    seen = load.drive(plan)
    server_s = machine.of_server(server.pid) - before
    database_s = machine.used(database, backends.seconds())
    if seen.refused or not seen.count:
        raise RuntimeError(f"{seen.refused} of {seen.count} answers were refusals, the first: {seen.first_refusal}")
    return Cost(server_s / seen.count * 1e6, database_s / seen.count * 1e6, seen.per_second, seen.p99)


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    end = time.monotonic() + _PATIENCE
    while time.monotonic() < end:
        if process.poll() is not None:
            raise RuntimeError(f"{process.args!r} did not start: see {log}")
        try:
            socket.create_connection(("127.0.0.1", port), 1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise RuntimeError(f"{process.args!r} does not answer after {_PATIENCE:.0f} s: see {log}")


def _free_port() -> int:
    with socket.socket() as held:
        held.bind(("127.0.0.1", 0))
        return int(held.getsockname()[1])

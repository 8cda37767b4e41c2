"""The load: keep-alive connections that send prepared requests as fast as they are answered, in a process of their own."""

from __future__ import annotations

import multiprocessing
import re
import selectors
import socket
import time
from collections.abc import Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from dataclasses import dataclass, field
from itertools import cycle
from statistics import quantiles

_LENGTH = re.compile(rb"\r\ncontent-length: *(\d+)", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Load:
    """What to send: whole requests, in turn, over so many connections for so many seconds."""

    port: int
    requests: Sequence[bytes]
    seconds: float
    connections: int = 8


@dataclass(slots=True)
class Answered:
    """What came back."""

    count: int = 0
    seconds: float = 0.0
    refused: int = 0
    """Answers other than 200 and 201."""
    first_refusal: str = ""
    latencies: list[float] = field(default_factory=list)
    """Milliseconds."""

    @property
    def per_second(self) -> float:
        """Return answers per second."""
        return self.count / self.seconds

    @property
    def p99(self) -> float:
        """Return the latency in milliseconds that one answer in a hundred exceeds."""
        return quantiles(self.latencies, n=100)[-1] if len(self.latencies) > 1 else 0.0


def request(method: str, path: str, body: bytes = b"", key: str = "") -> bytes:
    """Return one HTTP/1.1 request as bytes."""
    lines = [f"{method} {path} HTTP/1.1", "Host: 127.0.0.1"]
    if key:
        lines.append(f"Authorization: Bearer {key}")
    if body:
        lines += ["Content-Type: application/json", f"Content-Length: {len(body)}"]
    return "\r\n".join([*lines, "", ""]).encode() + body


def drive(load: Load) -> Answered:
    """Run the load in another process and return what it saw."""
    with ProcessPoolExecutor(1, mp_context=multiprocessing.get_context("spawn")) as other:
        return other.submit(_run, load).result()


class _Line:
    """One connection: sends a request, reads the whole answer, sends the next."""

    def __init__(self, port: int) -> None:
        self.socket = socket.create_connection(("127.0.0.1", port), 10)
        self.socket.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        self._got = b""
        self._whole = 0
        self._sent_at = 0.0

    def send(self, message: bytes) -> None:
        """Send the next request."""
        self._got, self._whole = b"", 0
        self._sent_at = time.perf_counter()
        self.socket.sendall(message)

    def receive(self, seen: Answered) -> bool:
        """Take what has arrived; return whether the answer is complete."""
        data = self.socket.recv(1 << 18)
        if not data:
            raise ConnectionError("the server closed a connection: see its log")
        self._got = self._got + data if self._got else data
        if not self._whole:
            end = self._got.find(b"\r\n\r\n")
            if end < 0:
                return False
            found = _LENGTH.search(self._got, 0, end)
            self._whole = end + 4 + (int(found[1]) if found else 0)
        if len(self._got) < self._whole:
            return False
        seen.count += 1
        seen.latencies.append((time.perf_counter() - self._sent_at) * 1000)
        if self._got[9:11] != b"20":
            seen.refused += 1
            seen.first_refusal = seen.first_refusal or self._got[:600].decode(errors="replace")
        return True


def _run(load: Load) -> Answered:
    messages = cycle(load.requests)
    seen = Answered()
    lines = [_Line(load.port) for _ in range(load.connections)]
    waiting = selectors.DefaultSelector()
    for line in lines:
        waiting.register(line.socket, selectors.EVENT_READ, line)
        line.send(next(messages))
    _until(waiting, messages, seen, time.perf_counter() + load.seconds)
    seen.seconds = load.seconds
    for line in lines:
        line.socket.close()
    return seen


def _until(waiting: selectors.BaseSelector, messages: Iterator[bytes], seen: Answered, end: float) -> None:
    while time.perf_counter() < end:
        for key, _ in waiting.select(timeout=1):
            line: _Line = key.data
            if line.receive(seen):
                line.send(next(messages))

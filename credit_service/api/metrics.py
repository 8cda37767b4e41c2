"""Counts of one worker process: requests by address pattern, never by address, and how long they took.

Each worker counts for itself; `credit serve` runs several behind one port, so a scraper sees one of them by chance.
Sums over workers need one process per port (docs/operations.md).
"""

from __future__ import annotations

import time

from flask import Flask, Response, g, request
from prometheus_client import CollectorRegistry, Counter, Histogram

REGISTRY = CollectorRegistry()
_REQUESTS = Counter("credit_requests", "Answered requests", ("rule", "method", "status"), registry=REGISTRY)
_SECONDS = Histogram("credit_request_seconds", "Time to answer", ("rule",), registry=REGISTRY)


def register(app: Flask) -> None:
    """Count every answer of `app`."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.begun = time.perf_counter()


def _end(response: Response) -> Response:
    url_rule = request.url_rule
    rule, method = (url_rule.rule, request.method) if url_rule else ("none", "any")
    counter, histogram = _instruments(rule, method, response.status_code)
    counter.inc()
    histogram.observe(time.perf_counter() - g.begun)
    return response


_known: dict[tuple[str, str, int], tuple[Counter, Histogram]] = {}


def _instruments(rule: str, method: str, status: int) -> tuple[Counter, Histogram]:
    """Finding a labelled child costs more than counting: it is remembered."""
    found = _known.get((rule, method, status))
    if found is None:
        found = _known[(rule, method, status)] = (_REQUESTS.labels(rule, method, str(status)), _SECONDS.labels(rule))
    return found

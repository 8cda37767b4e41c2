"""Every error as one shape, `application/problem+json` (RFC 9457), or as a plain page for people in a browser."""

from __future__ import annotations

import logging
import traceback
from collections.abc import Sequence
from types import TracebackType
from typing import Any

import orjson
from flask import Flask, Response, render_template, request
from sqlalchemy.exc import DBAPIError, IntegrityError, OperationalError
from werkzeug.exceptions import HTTPException

from credit_service.api import headers
from credit_service.errors import Conflict, CreditError, Unavailable
from credit_service.rules.masking import mask_text
from schemas.problems import PROBLEMS, Fault

log = logging.getLogger(__name__)
RETRY_AFTER_SECONDS = 5
_MACHINES = ("/api/", "/exchange/", "/openapi.json", "/healthz", "/readyz", "/metrics")
_BY_STATUS = {
    400: "malformed",
    401: "unauthenticated",
    403: "forbidden",
    404: "not-found",
    405: "method-not-allowed",
    406: "not-acceptable",
    409: "conflict",
    412: "precondition-failed",
    413: "too-large",
    415: "unsupported-media-type",
    422: "invalid",
    429: "too-many-requests",
    503: "unavailable",
}


def register(app: Flask) -> None:
    """Answer every error of `app` in the one shape, and log failures without their values."""
    app.register_error_handler(CreditError, _of_the_field)
    app.register_error_handler(HTTPException, _of_http)
    app.register_error_handler(DBAPIError, _of_database)
    app.log_exception = _log  # type: ignore[assignment,method-assign]  # the place Flask offers for this


def problem(code: str, detail: str = "", faults: Sequence[Fault] = (), more: Any = ()) -> Response:
    """Return the answer for a problem; personal numbers are struck even where a caller put them into an address."""
    row = PROBLEMS[code]
    told = mask_text(detail or row.english)
    if _for_people():
        page = render_template("error.html", row=row, detail=told, request_id=headers.request_id())
        return Response(page, row.status, headers=more, mimetype="text/html")
    body: dict[str, Any] = {
        "type": f"urn:credit-service:problem:{row.code}",
        "title": row.title,
        "status": row.status,
        "code": row.code,
        "detail": told,
        "remedy": row.remedy,
        "request_id": headers.request_id(),
    }
    if faults:
        body["errors"] = [fault_out(fault) for fault in faults]
    return Response(orjson.dumps(body), row.status, headers=more, mimetype="application/problem+json")


def fault_out(fault: Fault) -> dict[str, str]:
    """Return a fault as the API writes it."""
    return {
        "pointer": mask_text(fault.pointer),
        "code": fault.code,
        "message": mask_text(fault.message),
        "remedy": fault.remedy,
    }


def _for_people() -> bool:
    if request.path.startswith(_MACHINES):
        return False
    return request.accept_mimetypes.best_match(("application/json", "text/html")) == "text/html"


def _of_the_field(error: CreditError) -> Response:
    more = {"Retry-After": str(RETRY_AFTER_SECONDS)} if isinstance(error, Unavailable) else {}
    if error.code == "unauthenticated":
        more["WWW-Authenticate"] = 'Bearer realm="credit"'
    return problem(error.code, error.detail, error.faults, more)


def _of_http(error: HTTPException) -> Response:
    code = _BY_STATUS.get(error.code or 500, "malformed" if error.code and error.code < 500 else "internal")
    kept = [(name, value) for name, value in error.get_headers() if name in ("Allow", "Location", "Retry-After")]
    if error.code and error.code < 400:  # a redirect of the router is no error
        return Response(status=error.code, headers=kept)
    return problem(code, more=kept)


def _of_database(error: DBAPIError) -> Response:
    """Two writers of the same thing, or a database that went away in the middle of a request."""
    if isinstance(error, IntegrityError):
        log.warning("a constraint refused a write, request_id=%s", headers.request_id())
        return _of_the_field(
            Conflict("someone else stored the same thing at the same moment; read it and decide again")
        )
    if isinstance(error, OperationalError) or error.connection_invalidated:
        return _of_the_field(Unavailable())
    _log((type(error), error, error.__traceback__))
    return problem("internal")


def _log(info: tuple[type | None, BaseException | None, TracebackType | None] | Any) -> None:
    """Log what failed and where, but no message: a driver's message can carry the values of a row."""
    kind, _, trace = info
    lines = "".join(traceback.format_tb(trace))
    name = getattr(kind, "__name__", "error")
    log.error("%s in %s %s request_id=%s\n%s", name, request.method, request.endpoint, headers.request_id(), lines)

"""Headers every answer carries: a request id, and what browsers must not do with it.

Done around the application and not in it: there the headers are a plain list, which costs a tenth.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import Callable, Iterable
from typing import Any

from flask import request

NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; font-src 'self'; form-action 'self';"
    " base-uri 'none'; frame-ancestors 'none'"
)
_FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)
_ID = "credit.request_id"
_NONCE = "credit.nonce"
_POLICIES = {False: ("Content-Security-Policy", NO_PAGE), True: ("Content-Security-Policy", PAGE)}
Wsgi = Callable[[dict[str, Any], Callable[..., Any]], Iterable[bytes]]


class Headers:
    """A WSGI application that numbers each request of another one and closes its answers off."""

    def __init__(self, inner: Wsgi) -> None:
        self._inner = inner

    def __call__(self, environ: dict[str, Any], start_response: Callable[..., Any]) -> Iterable[bytes]:
        """Answer."""
        # Made here and never taken from outside, so that nobody can write into our logs.
        environ[_ID] = number = os.urandom(8).hex()

        def start(status: str, headers: list[tuple[str, str]], exc_info: Any = None) -> Any:
            page = any(name == "Content-Type" and value.startswith("text/html") for name, value in headers)
            if not any(name == "Cache-Control" for name, _ in headers):
                headers.append(("Cache-Control", _cache(environ)))
            headers.extend(_FIXED)
            headers.append(("X-Request-Id", number))
            headers.append(_scripted(environ[_NONCE]) if _NONCE in environ else _POLICIES[page])
            return start_response(status, headers, exc_info)

        return self._inner(environ, start)


def nonce() -> str:
    """Return a nonce for the scripts of this page; asking for one allows the scripts that carry it."""
    made = secrets.token_urlsafe(16)
    request.environ[_NONCE] = made
    return made


def request_id() -> str:
    """Return the number of this request; it stands in its answer, its errors and its log lines."""
    return str(request.environ.get(_ID, ""))


def _cache(environ: dict[str, Any]) -> str:
    return "no-cache" if environ["REQUEST_METHOD"] == "GET" and "HTTP_AUTHORIZATION" not in environ else "no-store"


def _scripted(nonce_: str) -> tuple[str, str]:
    return "Content-Security-Policy", f"{PAGE}; script-src 'nonce-{nonce_}'; connect-src 'self'"

"""Headers every answer carries: a request id, and what browsers must not do with it."""

from __future__ import annotations

import os
import secrets

from flask import Flask, Response, g, request

NO_PAGE = "default-src 'none'; frame-ancestors 'none'"
PAGE = (
    "default-src 'none'; style-src 'self'; img-src 'self' data:; form-action 'self'; base-uri 'none';"
    " frame-ancestors 'none'"
)
_FIXED = (
    ("X-Content-Type-Options", "nosniff"),
    ("X-Frame-Options", "DENY"),
    ("Referrer-Policy", "no-referrer"),
    ("Cross-Origin-Resource-Policy", "same-origin"),
)


def register(app: Flask) -> None:
    """Give every request an id and every answer its headers."""
    app.before_request(_number)
    app.after_request(_close)


def nonce() -> str:
    """Return the nonce of this answer; asking for one allows scripts of our own address that carry it."""
    if "nonce" not in g:
        g.nonce = secrets.token_urlsafe(16)
    found: str = g.nonce
    return found


def _number() -> None:
    # Made here and never taken from outside, so that nobody can write into our logs.
    g.request_id = os.urandom(8).hex()


def _close(response: Response) -> Response:
    headers = response.headers
    headers.extend(_FIXED)
    headers["X-Request-Id"] = g.get("request_id", "")
    if "Content-Security-Policy" not in headers:
        headers["Content-Security-Policy"] = _policy(response)
    if "Cache-Control" not in headers:
        headers["Cache-Control"] = "no-store" if request.method != "GET" or "Authorization" in request.headers else "no-cache"
    return response


def _policy(response: Response) -> str:
    if response.mimetype != "text/html":
        return NO_PAGE
    if "nonce" in g:
        return f"{PAGE}; script-src 'nonce-{g.nonce}'; connect-src 'self'"
    return PAGE

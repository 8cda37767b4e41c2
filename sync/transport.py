"""Requests to partners: only to the configured address, only into its networks, bounded in time and size, never repeated.

The address a connection really reached is checked before the first byte is sent, so neither a name that resolves
elsewhere nor a redirect leads anywhere else. Retries belong to the database, where a crash keeps them.
"""

from __future__ import annotations

import ipaddress
import ssl
import time
from collections.abc import Mapping
from typing import Any

import orjson
import requests
from requests.adapters import HTTPAdapter
from urllib3 import HTTPConnectionPool, HTTPSConnectionPool, Retry
from urllib3.connection import HTTPConnection, HTTPSConnection
from urllib3.exceptions import HTTPError

from credit_service.services.partners import Partner
from schemas.exchange import MOST_BYTES
from sync.contract import Broken, CursorExpired, Retryable

CONNECT_SECONDS, READ_SECONDS, TOTAL_SECONDS = 5, 30, 120
MOST_ANSWER = 2 * MOST_BYTES
_PIECE = 65536
_LATER = {408, 425, 429}


class Blocked(HTTPError):
    """The connection reached an address outside the partner's networks and was closed before anything was sent."""


class GuardedAdapter(HTTPAdapter):
    """Connects only where the partner may be; never retries, never follows, never waits on its own."""

    def __init__(self, partner: Partner) -> None:
        self._partner = partner
        super().__init__(pool_maxsize=2, max_retries=Retry(total=0, redirect=0, respect_retry_after_header=False))

    def init_poolmanager(self, *args: Any, **kwargs: Any) -> None:
        """Make pools whose connections are checked."""
        ca_file = self._partner.ca_file
        context = ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
        context.minimum_version = ssl.TLSVersion.TLSv1_2
        super().init_poolmanager(*args, ssl_context=context, **kwargs)
        self.poolmanager.pool_classes_by_scheme = {
            "https": _pool(HTTPSConnectionPool, HTTPSConnection, self._partner),
            "http": _pool(HTTPConnectionPool, HTTPConnection, self._partner),
        }


def _pool(pool: type, connection: type, partner: Partner) -> type:
    return type("CheckedPool", (pool,), {"ConnectionCls": _checked(connection, partner)})


def _checked(connection: Any, partner: Partner) -> type:
    class Checked(connection):  # type: ignore[misc]  # made from either of urllib3's connections
        """A connection that looks whom it reached."""

        def _new_conn(self) -> Any:
            sock = super()._new_conn()  # TCP only: nothing has been sent yet
            reached = ipaddress.ip_address(sock.getpeername()[0].split("%")[0])
            reached = getattr(reached, "ipv4_mapped", None) or reached
            if not _allowed(reached, partner):
                sock.close()
                raise Blocked(f"the address {reached} lies outside the partner's networks")
            return sock

    return Checked


def _allowed(reached: Any, partner: Partner) -> bool:
    """This machine itself is reached only where that was allowed, and then nothing else; link-local addresses never."""
    if reached.is_link_local or reached.is_loopback is not partner.allow_insecure_loopback:
        return False
    return any(reached in network for network in partner.cidrs)


class Transport:
    """Calls of one partner."""

    def __init__(self, partner: Partner, key: str) -> None:
        self._base = partner.address
        self._session = requests.Session()
        self._session.trust_env = False  # no proxy variables, no .netrc
        self._session.headers.update({"Authorization": f"Bearer {key}", "User-Agent": "credit-service"})
        self._session.adapters.clear()
        self._session.mount(partner.address, GuardedAdapter(partner))

    def get(self, path: str, params: Mapping[str, str] | None = None) -> dict[str, Any]:
        """GET an object. Raises: Retryable, Broken, CursorExpired."""
        return self._call("GET", path, params=params)

    def post(self, path: str, body: bytes) -> dict[str, Any]:
        """POST JSON and return an object. Raises: Retryable, Broken, CursorExpired."""
        return self._call("POST", path, data=body, headers={"Content-Type": "application/json"})

    def close(self) -> None:
        """Close every connection."""
        self._session.close()

    def _call(self, method: str, path: str, **more: Any) -> dict[str, Any]:
        started = time.monotonic()
        try:
            with self._session.request(
                method,
                self._base + path,
                timeout=(CONNECT_SECONDS, READ_SECONDS),
                allow_redirects=False,
                stream=True,
                **more,
            ) as answer:
                body = _read(answer, started)
        except (Blocked, requests.exceptions.SSLError, requests.exceptions.InvalidSchema) as error:
            raise Broken(f"{type(error).__name__}: {error}") from error
        except (OSError, HTTPError) as error:  # every exception of requests is an OSError
            raise Retryable(type(error).__name__) from error
        return verdict(answer.status_code, answer.headers, body)


def _read(answer: requests.Response, started: float) -> bytes:
    body = bytearray()
    for piece in answer.iter_content(_PIECE):
        body += piece
        if len(body) > MOST_ANSWER:
            raise Broken(f"the answer is larger than {MOST_ANSWER} bytes")
        if time.monotonic() - started > TOTAL_SECONDS:
            raise Retryable(f"no whole answer within {TOTAL_SECONDS} s")
    return bytes(body)


def verdict(status: int, headers: Mapping[str, str], body: bytes) -> dict[str, Any]:
    """Return the object a partner answered. Raises: Retryable, Broken, CursorExpired by status and shape."""
    if status in _LATER or status >= 500:
        after = headers.get("Retry-After", "")
        raise Retryable(f"HTTP {status}", float(after) if after.isdigit() else None)
    told = _object(body)
    if status == 410 or (status == 409 and told is not None and told.get("code") == "cursor-forked"):
        raise CursorExpired(f"HTTP {status}")
    if status != 200:
        raise Broken(f"HTTP {status} {(told or {}).get('code', '')}".strip())
    if told is None:
        raise Retryable("HTTP 200 without a JSON object")  # proxies answer HTML with 200
    return told


def _object(body: bytes) -> dict[str, Any] | None:
    try:
        told = orjson.loads(body)
    except orjson.JSONDecodeError:
        return None
    return told if isinstance(told, dict) else None

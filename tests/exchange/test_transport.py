"""Calls to partners: nothing reaches an address that was not agreed, and every answer has a verdict."""

from __future__ import annotations

import socket
import threading
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from ipaddress import ip_network

import pytest
import requests

from credit_service.services.partners import Partner
from sync.contract import Broken, CursorExpired, Retryable
from sync.transport import MOST_ANSWER, Transport, verdict


@dataclass
class Listener:
    """A server that sends the same bytes to everybody and keeps what it was sent."""

    answer: bytes
    received: list[bytes] = field(default_factory=list)

    def __post_init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self) -> None:
        while True:
            try:
                connection, _ = self._socket.accept()
            except OSError:
                return
            with connection:
                connection.settimeout(5)
                self.received.append(connection.recv(65536))
                if self.received[-1]:
                    connection.sendall(self.answer)

    def close(self) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


@pytest.fixture
def listening() -> Iterator[list[Listener]]:
    """Listeners to be closed at the end."""
    made: list[Listener] = []
    yield made
    for one in made:
        one.close()


def listen(listening: list[Listener], answer: bytes) -> Listener:
    listening.append(Listener(answer))
    return listening[-1]


def http(body: bytes, status: str = "200 OK", *headers: str) -> bytes:
    lines = [f"HTTP/1.1 {status}", f"Content-Length: {len(body)}", "Connection: close", *headers, "", ""]
    return "\r\n".join(lines).encode() + body


def partner(port: int, **changes: object) -> Partner:
    known = Partner(
        name="p", address=f"http://127.0.0.1:{port}/", cidrs=(ip_network("127.0.0.0/8"),), allow_insecure_loopback=True
    )
    return replace(known, **changes)  # type: ignore[arg-type]


def get(who: Partner) -> dict[str, object]:
    calls = Transport(who, "key")
    try:
        return calls.get("exchange/v1/meta")
    finally:
        calls.close()


def test_an_object_comes_back(listening: list[Listener]) -> None:
    there = listen(listening, http(b'{"home": "p"}'))
    assert get(partner(there.port)) == {"home": "p"}
    assert b"Authorization: Bearer key" in there.received[0]


@pytest.mark.parametrize(
    "changes",
    [
        {"cidrs": (ip_network("10.0.0.0/8"),)},
        {"cidrs": (ip_network("0.0.0.0/0"),), "allow_insecure_loopback": False},
        {"cidrs": ()},
    ],
    ids=["another network", "this machine without leave", "no network"],
)
def test_an_address_outside_the_networks_receives_no_byte(
    listening: list[Listener], changes: dict[str, object]
) -> None:
    there = listen(listening, http(b"{}"))
    with pytest.raises(Broken, match="outside the partner's networks"):
        get(partner(there.port, **changes))
    for _ in range(50):
        if there.received:
            break
        threading.Event().wait(0.02)
    assert there.received == [b""]


def test_a_redirect_is_not_followed(listening: list[Listener]) -> None:
    elsewhere = listen(listening, http(b"{}"))
    there = listen(listening, http(b"", "302 Found", f"Location: http://127.0.0.1:{elsewhere.port}/"))
    with pytest.raises(Broken, match="HTTP 302"):
        get(partner(there.port))
    assert elsewhere.received == []


def test_another_address_cannot_even_be_named(listening: list[Listener]) -> None:
    elsewhere = listen(listening, http(b"{}"))
    calls = Transport(partner(1), "key")
    with pytest.raises(requests.exceptions.InvalidSchema):
        calls._session.get(f"http://127.0.0.1:{elsewhere.port}/")
    calls.close()
    assert elsewhere.received == []


def test_a_page_of_a_proxy_is_no_answer(listening: list[Listener]) -> None:
    there = listen(listening, http(b"<html>\xe8\xaf\xb7\xe7\x99\xbb\xe5\xbd\x95</html>"))
    with pytest.raises(Retryable, match="without a JSON object"):
        get(partner(there.port))


def test_an_answer_cut_off_may_work_later(listening: list[Listener]) -> None:
    there = listen(listening, http(b'{"home": "p"}').replace(b"Content-Length: 13", b"Content-Length: 99"))
    with pytest.raises(Retryable):
        get(partner(there.port))


def test_nobody_there_may_work_later(listening: list[Listener]) -> None:
    there = listen(listening, b"")
    there.close()
    listening.clear()
    with pytest.raises(Retryable):
        get(partner(there.port))


def test_an_answer_without_end_is_refused(listening: list[Listener]) -> None:
    there = listen(listening, http(b"x" * (MOST_ANSWER + 1)))
    with pytest.raises(Broken, match="larger than"):
        get(partner(there.port))


def test_bytes_that_are_not_what_their_encoding_says_may_work_later(listening: list[Listener]) -> None:
    there = listen(listening, http(b"not gzip", "200 OK", "Content-Encoding: gzip"))
    with pytest.raises(Retryable):
        get(partner(there.port))


def test_a_certificate_nobody_vouches_for_needs_a_person(listening: list[Listener]) -> None:
    there = listen(listening, b"this is not TLS")
    with pytest.raises(Broken):
        get(partner(there.port, address=f"https://127.0.0.1:{there.port}/"))


@pytest.mark.parametrize(
    ("status", "body", "error"),
    [
        (503, b"", Retryable),
        (500, b"{}", Retryable),
        (408, b"", Retryable),
        (425, b"", Retryable),
        (429, b"", Retryable),
        (200, b"[1]", Retryable),
        (200, b"", Retryable),
        (410, b"", CursorExpired),
        (409, b'{"code": "cursor-forked"}', CursorExpired),
        (409, b'{"code": "conflict"}', Broken),
        (401, b'{"code": "unauthenticated"}', Broken),
        (403, b"", Broken),
        (404, b"", Broken),
        (422, b"{}", Broken),
        (301, b"", Broken),
        (204, b"", Broken),
    ],
)
def test_every_status_has_a_verdict(status: int, body: bytes, error: type[Exception]) -> None:
    with pytest.raises(error):
        verdict(status, {}, body)


def test_the_wait_a_partner_asks_for_is_passed_on() -> None:
    with pytest.raises(Retryable) as later:
        verdict(503, {"Retry-After": "90"}, b"")
    assert later.value.after == 90

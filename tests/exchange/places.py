"""Two nodes that exchange over real sockets: each with a database of its own, served by a thread that counts."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass, field, replace
from pathlib import Path
from typing import Any

import orjson
from werkzeug.serving import BaseWSGIServer, make_server

from credit_service import keys, migrate
from credit_service.api.app import build
from credit_service.config import Settings
from credit_service.db import Database
from credit_service.node import Node, open_node
from credit_service.services import clients, filing, partners
from credit_service.site import SYSTEM, Actor
from schemas.vocabulary import Role
from sync.leases import Leases
from sync.run import Engine, Ran, run
from tests import builders

AUTHORITY = builders.HOUSING


@dataclass
class Wire:
    """What reached a server: method, path and the body as sent."""

    app: Any
    seen: list[tuple[str, str, bytes]] = field(default_factory=list)

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Iterable[bytes]:
        """Note a request, then answer it."""
        body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
        self.seen.append((environ["REQUEST_METHOD"], environ["PATH_INFO"], body))
        environ["wsgi.input"] = _Again(body)
        found: Iterable[bytes] = self.app(environ, start_response)
        return found

    def items(self) -> int:
        """Return how many envelopes were handed in."""
        return sum(len(orjson.loads(body)["items"]) for method, _, body in self.seen if method == "POST")


class _Again:
    """A body that can be read once more."""

    def __init__(self, body: bytes) -> None:
        self._body = body

    def read(self, size: int = -1) -> bytes:
        """Return up to `size` bytes."""
        size = len(self._body) if size < 0 else size
        piece, self._body = self._body[:size], self._body[size:]
        return piece

    def readline(self, size: int = -1) -> bytes:
        """Bodies here have no lines."""
        return self.read(size)


@dataclass
class Place:
    """One node, its server and its file of partners."""

    node: Node
    folder: Path
    wire: Wire | None = None
    server: BaseWSGIServer | None = None
    environ: dict[str, str] = field(default_factory=dict)
    _close: Callable[[], None] = field(default=lambda: None)

    @property
    def home(self) -> str:
        """Its platform code."""
        return self.node.site.home

    @property
    def address(self) -> str:
        """Where it answers."""
        assert self.server is not None
        return f"http://127.0.0.1:{self.server.server_port}/"

    def serve(self) -> None:
        """Answer requests from now on, with the partners the file names now."""
        self.stop()
        app = build(self.node)
        self.wire = Wire(app.wsgi_app)
        self._close = app.extensions["credit-reads"].close
        port = self.server.server_port if self.server else 0
        self.server = make_server("127.0.0.1", port, self.wire, threaded=True)
        threading.Thread(target=self.server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        """Answer no more."""
        if self.server:
            self.server.shutdown()
            self.server.server_close()
            self._close()

    def configure(self, *tables: str) -> None:
        """Write the file of partners."""
        path = self.folder / "platforms.toml"
        path.write_text("\n".join(tables), encoding="utf-8")
        self.node = replace(self.node, settings=replace(self.node.settings, platforms=path))

    def client(self, name: str) -> str:
        """Make a client for a partner of that name; return its key."""
        order = clients.Order(name, Role.PARTNER, f"x-{name}", f"{name}（示例）")
        with self.node.write() as session:
            return clients.add(session, order, SYSTEM, self.node.now()).key

    def exchange(self) -> list[Ran]:
        """Run the exchange once with every partner that has an address."""
        engine = Engine(self.node, Leases(self.node.database), self.environ)
        found = partners.load(self.node.settings.platforms)
        return [run(engine, partner, by_person=True) for partner in found.values() if partner.address]

    def file(self, body: dict[str, Any], by: tuple[str, str] = AUTHORITY) -> str:
        """File one record by its authority; return its rid."""
        actor = Actor("示例接口", "regulator", *by)
        with self.node.write() as session:
            filed = filing.file_one(session, self.node.site, builders.filing(body, by), actor, self.node.now())
        return filed.rid


def open_place(url: str, home: str, folder: Path, now: Callable[[], Any]) -> Place:
    """Make a node of that code in a database that was never migrated."""
    folder.mkdir()
    keys.init(folder / "keys")
    database = Database(url)
    migrate.upgrade(database, home)
    database.dispose()
    return Place(open_node(Settings(database_url=url, keys=folder / "keys", uploads=folder / "uploads"), now), folder)


def partner(name: str, address: str = "", **more: str) -> str:
    """One partner as TOML; `more` are further lines."""
    lines = [
        "[[platform]]",
        f'name = "{name}"',
        f'organisation = "x-{name}"',
        *(f"{key} = {value}" for key, value in more.items()),
    ]
    if address:
        lines += [
            f'address = "{address}"',
            f'key_env = "KEY_{name.upper()}"',
            'cidrs = ["127.0.0.0/8"]',
            "allow_insecure_loopback = true",
            "seconds = 1",
        ]
    return "\n".join(lines)


def route(
    authority: str = AUTHORITY[0], kinds: str = '["penalty", "listing"]', begins: str = "2026-01-01", until: str = ""
) -> str:
    """One route as TOML."""
    lines = ["[[platform.route]]", f'authority = "{authority}"', f"kinds = {kinds}", f"from = {begins}"]
    return "\n".join(lines + ([f"until = {until}"] if until else []))

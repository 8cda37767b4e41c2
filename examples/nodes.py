"""A node of this service in real processes with a throw-away database: migrated, served, asked over HTTP."""

from __future__ import annotations

import json
import os
import secrets
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import psycopg
import requests

SECONDS_TO_START = 60
SERVER = "postgresql://postgres@127.0.0.1:5432/postgres"


@contextmanager
def postgresql() -> Iterator[str | None]:
    """A throw-away PostgreSQL database, or None where no server answers; CREDIT_TEST_DATABASE_URL names another server."""
    server = os.environ.get("CREDIT_TEST_DATABASE_URL", SERVER)
    name = f"credit_demo_{secrets.token_hex(4)}"
    try:
        with psycopg.connect(server, connect_timeout=3, autocommit=True) as connection:
            connection.execute(f"CREATE DATABASE {name}".encode())
    except psycopg.Error:
        yield None
        return
    try:
        yield server.rpartition("/")[0] + "/" + name
    finally:
        with psycopg.connect(server, autocommit=True) as connection:
            connection.execute(f"DROP DATABASE IF EXISTS {name} WITH (FORCE)".encode())


class Node:
    """One node: its folder, its settings, its web process, and the keys of its clients."""

    def __init__(self, name: str, folder: Path, database: str | None = None) -> None:
        self.name = name
        self.folder = folder
        self.kind = "PostgreSQL" if database else "SQLite"
        folder.mkdir(parents=True)
        self.port = _free_port()
        self._keys: dict[str, str] = {}
        self._processes: list[subprocess.Popen[bytes]] = []
        self._partners = folder / "platforms.toml"
        self._partners.touch()
        ours = {
            "CREDIT_HOME": name,
            "CREDIT_DATABASE_URL": database or f"sqlite:///{folder / 'credit.db'}",
            "CREDIT_KEYS": str(folder / "keys"),
            "CREDIT_UPLOADS": str(folder / "uploads"),
            "CREDIT_PLATFORMS": str(self._partners),
            "CREDIT_WORKERS": "1",
            "CREDIT_LOG_LEVEL": "WARNING",
        }
        self._environ = {k: v for k, v in os.environ.items() if not k.startswith("CREDIT_")} | ours

    @property
    def address(self) -> str:
        """Where it answers, with a slash at the end."""
        return f"http://127.0.0.1:{self.port}/"

    def credit(self, *arguments: str) -> str:
        """Run a command of `credit` on this node; status 1 (done with rejected rows) is fine."""
        command = [sys.executable, "-m", "credit_service", *arguments]
        done = subprocess.run(command, env=self._environ, capture_output=True, text=True, check=False)
        if done.returncode > 1:
            raise RuntimeError(f"{self.name}: credit {' '.join(arguments)}: {done.stderr.strip()}")
        return done.stdout

    def credit_json(self, *arguments: str) -> Any:
        """Run a command and return its machine-readable line."""
        return json.loads(self.credit(*arguments).strip().splitlines()[-1])

    def migrate(self) -> None:
        """Make keys and schema."""
        self.credit("keys", "init")
        self.credit("migrate")

    def client(self, name: str, role: str, organisation: tuple[str, str]) -> str:
        """Make an API client and remember its key."""
        made = self.credit_json(
            "client", "add", name, "--role", role, "--org", organisation[0], "--org-name", organisation[1], "--json"
        )
        self._keys[name] = made["key"]
        return str(made["key"])

    def write_partner(self, other: Node, rest: str) -> None:
        """Make `other` a partner of this node: our key there, and what may come and go."""
        code = f"x-{self.name:0<12}"[:14]
        (self.folder / f"{other.name}.key").write_text(other.client(self.name, "partner", (code, self.name)))
        self._partners.write_text(
            f'[[platform]]\nname = "{other.name}"\nadapter = "peer"\naddress = "{other.address}"\n'
            f'key_file = "{other.name}.key"\ncidrs = ["127.0.0.0/8"]\nallow_insecure_loopback = true\n'
            f'organisation = "{f"x-{other.name:0<12}"[:14]}"\nseconds = 1\n{rest}',
            encoding="utf-8",
        )

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = [sys.executable, "-m", "credit_service", "serve", "--port", str(self.port)]
        self._processes.append(subprocess.Popen(command, env=self._environ, stdout=subprocess.DEVNULL))
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline:
            try:
                if requests.get(f"{self.address}readyz", timeout=2).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)
        raise RuntimeError(f"{self.name} did not answer within {SECONDS_TO_START} seconds")

    def start_sync(self) -> None:
        """Run the schedule of the exchange beside the web process."""
        self._processes.append(subprocess.Popen([sys.executable, "-m", "sync"], env=self._environ))

    def stop(self) -> None:
        """End every process."""
        for process in self._processes:
            process.terminate()
        for process in self._processes:
            process.wait()

    def status(self, path: str) -> int:
        """Return the status of an anonymous GET."""
        return requests.get(self.address + path.lstrip("/"), timeout=30).status_code

    def get(self, path: str, client: str | None = None) -> Any:
        """Return the JSON of a GET, anonymously or as a client."""
        answer = requests.get(self.address + path.lstrip("/"), headers=self._headers(client), timeout=30)
        return self._json(answer)

    def post(self, client: str, path: str, body: Any) -> Any:
        """Return the JSON of a POST as a client."""
        answer = requests.post(self.address + path.lstrip("/"), json=body, headers=self._headers(client), timeout=30)
        return self._json(answer)

    def _headers(self, client: str | None) -> dict[str, str]:
        return {"Authorization": f"Bearer {self._keys[client]}"} if client else {}

    def _json(self, answer: requests.Response) -> Any:
        if not answer.ok:
            raise RuntimeError(f"{self.name}: {answer.request.method} {answer.request.path_url}: {answer.text}")
        return answer.json()


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

"""One node in real processes: its commands, and its web workers, whose every line is kept."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import requests

SECONDS_TO_START = 60


class Served:
    """A node with a folder of its own; `url` is its database, an SQLite file in that folder if left out."""

    def __init__(self, folder: Path, url: str = "") -> None:
        self.database = folder / "credit.db"
        self.log = folder / "log.txt"
        """Both streams of every process started here."""
        self._process: subprocess.Popen[bytes] | None = None
        self._port = _free_port()
        ours = {
            "CREDIT_HOME": "nm",
            "CREDIT_DATABASE_URL": url or f"sqlite:///{self.database}",
            "CREDIT_KEYS": str(folder / "keys"),
            "CREDIT_UPLOADS": str(folder / "uploads"),
            "CREDIT_WORKERS": "1",
            "CREDIT_LOG_LEVEL": "DEBUG",
        }
        self._environ = {name: value for name, value in os.environ.items() if not name.startswith("CREDIT_")} | ours
        self.credit("keys", "init")
        self.credit("migrate")

    @property
    def address(self) -> str:
        """Where it answers, with a slash at the end."""
        return f"http://127.0.0.1:{self._port}/"

    def run(self, *arguments: str, **settings: str) -> subprocess.CompletedProcess[str]:
        """Run a command of `credit`, however it ends; `settings` differ from the node's own."""
        command = [sys.executable, "-m", "credit_service", *arguments]
        environ = self._environ | settings
        done = subprocess.run(command, env=environ, capture_output=True, text=True, check=False, timeout=100)
        with self.log.open("a", encoding="utf-8") as log:
            log.write(done.stdout + done.stderr)
        return done

    def credit(self, *arguments: str) -> str:
        """Run a command of `credit`; status 1 (done with rejected rows) is fine."""
        done = self.run(*arguments)
        assert done.returncode <= 1, done.stderr
        return done.stdout

    def json(self, *arguments: str) -> Any:
        """Run a command and return its machine-readable line."""
        return json.loads(self.credit(*arguments, "--json").splitlines()[-1])

    def session(self, role: str = "", organisation: tuple[str, str] = ("", "")) -> requests.Session:
        """Return a session that asks with the key of a new client, or without one."""
        session = requests.Session()
        if role:
            code, name = organisation
            made = self.json("client", "add", f"{role} {code}", "--role", role, "--org", code, "--org-name", name)
            session.headers["Authorization"] = f"Bearer {made['key']}"
        return session

    def start(self) -> None:
        """Serve, and wait until it answers."""
        command = [sys.executable, "-m", "credit_service", "serve", "--port", str(self._port)]
        with self.log.open("ab") as log:
            self._process = subprocess.Popen(command, env=self._environ, stdout=log, stderr=log)
        deadline = time.monotonic() + SECONDS_TO_START
        while time.monotonic() < deadline and self._process.poll() is None:
            try:
                if requests.get(f"{self.address}readyz", timeout=2).ok:
                    return
            except requests.ConnectionError:
                time.sleep(0.2)
        raise RuntimeError(f"no answer within {SECONDS_TO_START} seconds: {self.log.read_text('utf-8')[-2000:]}")

    def stop(self) -> None:
        """End the web workers."""
        if self._process is not None:
            self._process.terminate()
            self._process.wait(timeout=30)


def _free_port() -> int:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        return int(listener.getsockname()[1])

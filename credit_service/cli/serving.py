"""Start the service and prepare what it stands on: keys, schema, web workers, the schedule beside them."""

from __future__ import annotations

import signal
import socket
import subprocess
import sys

import click
from granian.constants import Interfaces
from granian.server.mp import MPServer

from credit_service import keys, migrate
from credit_service.cli.group import as_json_option, node, settings, tell
from credit_service.config import Settings
from credit_service.db import Database
from credit_service.errors import StartRefused
from credit_service.examples import load

_PORT = click.option("--port", default=8000, show_default=True, type=click.IntRange(1, 65535))


@click.command()
@click.option("--host", default="127.0.0.1", show_default=True, help="Only a proxy should stand on other addresses.")
@_PORT
def serve(host: str, port: int) -> None:
    """Serve the API and the pages; CREDIT_WORKERS processes, one blocking thread each."""
    _check_port(host, port)
    node().database.dispose()  # refuses to start with a sentence here, not in a worker
    _server(host, port).serve()


def _check_port(host: str, port: int) -> None:
    """Refuse a taken port: two services on one would answer in turn, each from its own database."""
    with socket.socket() as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise StartRefused(f"port {port} on {host} is in use: stop what uses it, or choose another port") from error


def _server(host: str, port: int) -> MPServer:
    return MPServer(
        "wsgi:app",
        address=host,
        port=port,
        interface=Interfaces.WSGI,
        workers=settings().workers,
        blocking_threads=1,
        websockets=False,
        log_access=False,
    )


@click.command()
@_PORT
@click.option("--examples/--no-examples", default=True, help="Load the invented examples into an empty database.")
def run(port: int, examples: bool) -> None:
    """Start everything on 127.0.0.1: keys, schema, examples if empty, web workers and the schedule."""
    _check_port("127.0.0.1", port)
    here = settings()
    if not _named(here) and keys.init(here.keys):
        click.echo(f"新密钥已写入 / new keys in {here.keys}: keep a copy, they cannot be made again.")
    _migrate()
    opened = node()
    if examples and load.is_empty(opened):
        count = load.load(opened)
        click.echo(f"已装载虚构示例 {count} 项 / loaded {count} invented acts.")
    elif load.is_demo(opened):
        load.refresh(opened)
    home = opened.site.home
    opened.database.dispose()
    _greet(home, port)
    schedule = subprocess.Popen([sys.executable, "-m", "sync"])
    signal.signal(signal.SIGTERM, _leave)
    try:
        _server("127.0.0.1", port).serve()
    finally:
        schedule.terminate()
        schedule.wait()


def _named(here: Settings) -> bool:
    """Whether the database already belongs to a node: then its keys exist somewhere, and new ones would be wrong."""
    database = Database(here.database_url)
    found = migrate.current(database) is not None
    database.dispose()
    return found


def _leave(*_: object) -> None:
    raise SystemExit(0)


def _greet(home: str, port: int) -> None:
    address = f"http://127.0.0.1:{port}"
    click.echo(
        f"节点 / node {home}\n"
        f"  公开查询 / public look-up  {address}/\n"
        f"  接口文档 / API docs        {address}/docs\n"
        f"  健康检查 / health          {address}/readyz\n"
        "取得密钥 / get a key:  credit client add NAME --role trading_platform --org CODE --org-name NAME\n"
        "(in this folder: .venv/bin/credit …)",
    )


@click.command("migrate")
@as_json_option
def migrate_database(as_json: bool) -> None:
    """Bring the database to the newest schema; the first time it also stores CREDIT_HOME."""
    before, after = _migrate()
    tell({"before": before, "after": after}, f"{before or 'empty'} → {after}", as_json)


def _migrate() -> tuple[str | None, str]:
    here = settings()
    database = Database(here.database_url)
    before = migrate.current(database)
    if before != migrate.newest():
        migrate.upgrade(database, here.home)
    database.dispose()
    return before, migrate.newest()


@click.group("keys")
def keys_group() -> None:
    """Keys outside the database."""


@keys_group.command("init")
def init_keys() -> None:
    """Write new keys into CREDIT_KEYS; existing ones are never touched."""
    folder = settings().keys
    made = keys.init(folder)
    click.echo(f"{folder}: {'新密钥已写入 / new keys written' if made else '密钥已存在 / keys exist'}")

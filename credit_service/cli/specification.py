"""Print openapi.json from the views themselves; it needs no database of yours."""

from __future__ import annotations

import json
import tempfile
from pathlib import Path
from typing import Any

import click

from credit_service import create_app, keys, migrate
from credit_service.config import Settings
from credit_service.db import Database
from credit_service.node import open_node


@click.command()
def openapi() -> None:
    """Print the specification of the API (OpenAPI 3.1)."""
    click.echo(written(document()))


def document() -> dict[str, Any]:
    """Return the specification of an app over a throw-away database."""
    with tempfile.TemporaryDirectory() as folder:
        here = Path(folder)
        keys.init(here / "keys")
        settings = Settings(database_url=f"sqlite:///{here / 'credit.db'}", keys=here / "keys")
        database = Database(settings.database_url)
        migrate.upgrade(database, "openapi")
        database.dispose()
        node = open_node(settings)
        answer = create_app(node).test_client().get("/openapi.json")
        node.database.dispose()
        specification: dict[str, Any] = json.loads(answer.get_data())
        return specification


def written(specification: dict[str, Any]) -> str:
    """Return the specification as it is committed: sorted, so that a change shows as a small difference."""
    return json.dumps(specification, ensure_ascii=False, indent=1, sort_keys=True)

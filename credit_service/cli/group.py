"""How every command of `credit` speaks: sentences instead of traces, one JSON line on request, exit status 0, 1 or 2."""

from __future__ import annotations

import json
import os
from typing import Any

import click
from sqlalchemy.exc import SQLAlchemyError

from credit_service.config import Settings, from_environ
from credit_service.errors import CreditError
from credit_service.node import Node, open_node

PARTLY, REFUSED = 1, 2
"""Exit status: done with rejected rows; could not run."""


class Group(click.Group):
    """A group whose commands end with a sentence and status 2 when they cannot run."""

    def invoke(self, context: click.Context) -> Any:
        """Run the command that was asked for."""
        try:
            return super().invoke(context)
        except CreditError as error:
            for sentence in sentences(error):
                click.echo(sentence, err=True)
        except SQLAlchemyError as error:
            # A driver's message can carry values of a row, so only its kind is told.
            click.echo(f"the database refused: {type(error).__name__}", err=True)
        context.exit(REFUSED)


def sentences(error: CreditError) -> list[str]:
    """Return what an error says, a line for each fault."""
    return [error.detail, *(f"  {f.pointer}: {f.message} {f.remedy}".rstrip() for f in error.faults)]


def settings() -> Settings:
    """Return the settings of this process."""
    return from_environ(os.environ)


def node() -> Node:
    """Open the node the settings name."""
    return open_node(settings())


def tell(answer: dict[str, Any], text: str, as_json: bool) -> None:
    """Print one machine-readable line, or the text for people."""
    click.echo(json.dumps(answer, ensure_ascii=False, default=str) if as_json else text)


as_json_option = click.option("--json", "as_json", is_flag=True, help="Print one machine-readable line.")

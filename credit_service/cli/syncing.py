"""`credit sync …`: hands over to `python -m sync`, which this package never imports."""

from __future__ import annotations

import subprocess
import sys

import click


@click.command(
    "sync",
    context_settings={"ignore_unknown_options": True, "allow_extra_args": True, "help_option_names": []},
)
@click.pass_context
def sync(context: click.Context) -> None:
    """Exchange with partner platforms: `credit sync run [PLATFORM]`, `credit sync status`; alone, run the schedule."""
    # The arguments are the operator's own; no shell reads them.
    context.exit(subprocess.call([sys.executable, "-m", "sync", *context.args]))  # noqa: S603

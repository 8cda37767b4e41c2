"""The console script `credit`: one file for each group of commands."""

from __future__ import annotations

import click

from credit_service.cli import clients, examples, imports, looking, serving, specification, syncing
from credit_service.cli.group import Group

COMMANDS: tuple[click.Command, ...] = (
    serving.run,
    serving.serve,
    serving.migrate_database,
    serving.keys_group,
    clients.clients_group,
    imports.import_file,
    imports.import_rows,
    looking.search,
    looking.show,
    looking.export,
    syncing.sync,
    examples.examples_group,
    specification.openapi,
)
"""Every command; a new one is added here and nowhere else."""


@click.group(cls=Group, help="公共资源交易信用信息服务 Credit Service. Settings: docs/settings.md.")
def main() -> None:
    """The console script."""


for _command in COMMANDS:
    main.add_command(_command)

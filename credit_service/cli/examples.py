"""The invented examples: load them, or write the example files to try imports and screenings with."""

from __future__ import annotations

from pathlib import Path

import click

from credit_service.cli.group import node
from credit_service.clock import legal_day, now
from credit_service.examples import files, load


@click.group("examples")
def examples_group() -> None:
    """Invented examples; nothing in them is real."""


@examples_group.command("load")
@click.option("--if-empty", is_flag=True, help="Do nothing when the database already holds records.")
def load_examples(if_empty: bool) -> None:
    """Load the invented story into an empty database and mark the node as a demo."""
    opened = node()
    if if_empty and not load.is_empty(opened):
        click.echo("数据库已有记录，未装载 / the database holds records, nothing loaded")
        return
    with click.progressbar(length=1, label="示例") as bar:

        def progress(done: int, total: int) -> None:
            bar.length = total
            bar.update(done - bar.pos)

        count = load.load(opened, progress)
    click.echo(f"已装载虚构示例 {count} 项 / loaded {count} invented acts")


@examples_group.command("files")
@click.argument("folder", type=click.Path(file_okay=False, path_type=Path))
def write_files(folder: Path) -> None:
    """Write a 双公示 workbook and a list of bidders, both invented, into FOLDER."""
    folder.mkdir(parents=True, exist_ok=True)
    files.penalty_workbook(folder / "penalties.xlsx", legal_day(now()))
    files.bidder_list(folder / "bidders.xlsx")
    click.echo(f"{folder / 'penalties.xlsx'}\n{folder / 'bidders.xlsx'}")

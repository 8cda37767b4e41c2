"""`credit import`: take a file in here and now, with a progress bar, and say how every row ended."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from credit_service.config import from_environ
from credit_service.errors import CreditError
from credit_service.files import ON_SERVER, Unreadable
from credit_service.models import Import
from credit_service.node import open_node
from credit_service.rules.mapping import read_mapping
from credit_service.services import imports
from credit_service.site import SYSTEM
from schemas.forms import FORMS, Form

REFUSED = 2


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", metavar="NAME|FILE", help="A built-in form, or your own TOML mapping (docs/imports.md).")
@click.option("--source", "source_code", default="", metavar="CODE", help="Whose statements these are; else observations.")
@click.option("--json", "as_json", is_flag=True, help="Print one machine-readable line.")
@click.pass_context
def import_file(context: click.Context, file: Path, mapping: str | None, source_code: str, as_json: bool) -> None:
    """Take in FILE (CSV, XLSX, XLS, JSON, NDJSON). Exit status 1 when rows were quarantined, 2 when it could not run."""
    try:
        order = imports.Order(file, file.name, _form(mapping), source_code, limits=ON_SERVER)
        node = open_node(from_environ(context.obj or {}))
        with _bar(file.name, hidden=as_json) as progress:
            done = imports.run(node, order, SYSTEM, progress)
    except (CreditError, Unreadable, ValueError, OSError) as error:
        click.echo(json.dumps({"error": str(error)}, ensure_ascii=False) if as_json else str(error), err=not as_json)
        context.exit(REFUSED)
    click.echo(json.dumps(_counts(done), ensure_ascii=False) if as_json else _told(done))
    context.exit(1 if done.quarantined else 0)


def _form(mapping: str | None) -> Form | None:
    if mapping is None or mapping in FORMS:
        return FORMS[mapping] if mapping else None
    path = Path(mapping)
    if not path.is_file():
        raise ValueError(f"--mapping {mapping}: neither a file nor one of {', '.join(FORMS)}")
    return read_mapping(path.read_text("utf-8"))


@contextmanager
def _bar(name: str, *, hidden: bool) -> Iterator[Callable[[int, int | None], None]]:
    with click.progressbar(length=0, label=f"导入 {name}", hidden=hidden, show_pos=True) as bar:

        def progress(read: int, expected: int | None) -> None:
            bar.length = max(expected or 0, read)
            bar.update(read - bar.pos)

        yield progress


def _counts(done: Import) -> dict[str, object]:
    return {
        "import_id": done.id,
        "mapping": done.mapping,
        "encoding": done.encoding,
        "read": done.read,
        "filed": done.filed,
        "updated": done.updated,
        "unchanged": done.unchanged,
        "quarantined": done.quarantined,
        "unknown_columns": done.unknown_columns,
    }


def _told(done: Import) -> str:
    lines = [
        f"按“{FORMS[done.mapping].label if done.mapping in FORMS else done.mapping}”读入 {done.read} 行"
        f"（编码 {done.encoding or '工作簿'}）：新录入 {done.filed}，更新 {done.updated}，无变化 {done.unchanged}，隔离 {done.quarantined}。",
        f"Read {done.read} rows as {done.mapping}: {done.filed} filed, {done.updated} updated,"
        f" {done.unchanged} unchanged, {done.quarantined} quarantined. Import {done.id}.",
    ]
    if done.unknown_columns:
        lines.append(f"未知列存入 details.extra / unknown columns kept in details.extra: {'、'.join(done.unknown_columns)}")
    if done.quarantined:
        lines.append(f"隔离原因 / why rows were quarantined: credit import-rows {done.id}")
    return "\n".join(lines)


@click.command("import-rows")
@click.argument("import_id")
@click.option("--outcome", default="quarantined", show_default=True)
@click.pass_context
def import_rows(context: click.Context, import_id: str, outcome: str) -> None:
    """Print the ledger of an import: row, outcome, code, sentence and remedy; never the cells themselves."""
    node = open_node(from_environ(context.obj or {}))
    after = 0
    while True:
        with node.read() as session:
            rows = imports.ledger(session, import_id, outcome, after)
        if not rows:
            break
        for row in rows:
            click.echo(f"{row.row_no}\t{row.outcome}\t{row.code}\t{row.message}\t{row.remedy}")
        after = rows[-1].row_no

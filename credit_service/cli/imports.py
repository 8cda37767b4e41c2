"""`credit import`: take a file in here and now, with a progress bar, and say how every row ended."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from credit_service.cli.group import PARTLY, REFUSED, as_json_option, node, tell
from credit_service.files import ON_SERVER, Unreadable
from credit_service.models import Import
from credit_service.reading.mapping import read_mapping
from credit_service.rules.masking import mask_text
from credit_service.services import import_ledger, imports, organisations
from credit_service.site import SYSTEM
from schemas.forms import FORMS, Form
from schemas.vocabulary import Outcome


@click.command("import")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--mapping", metavar="NAME|FILE", help="A built-in form, or your own TOML mapping (docs/imports.md).")
@click.option(
    "--source", "source_code", default="", metavar="CODE", help="Whose statements these are; else observations."
)
@as_json_option
@click.pass_context
def import_file(context: click.Context, file: Path, mapping: str | None, source_code: str, as_json: bool) -> None:
    """Take in FILE (CSV, XLSX, XLS, JSON, NDJSON). Exit status 1 when rows were quarantined, 2 when it could not run."""
    try:
        order = imports.Order(file, file.name, _form(mapping), _source(source_code), limits=ON_SERVER)
        with _bar(file.name, hidden=as_json) as progress:
            done = imports.run(node(), order, SYSTEM, progress)
    except (Unreadable, ValueError, OSError) as error:
        click.echo(mask_text(str(error)), err=True)
        context.exit(REFUSED)
    tell(_counts(done), _told(done), as_json)
    context.exit(PARTLY if done.quarantined else 0)


def _source(code: str) -> str:
    """Refuse a code nobody holds: a mistyped one would turn every statement into an observation."""
    with node().read() as session:
        if code and organisations.by_code(session, code) is None:
            raise ValueError(f"--source {code}: no organisation of that code is held; `credit client add` makes one")
    return code


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
    label = FORMS[done.mapping].label if done.mapping in FORMS else done.mapping
    chinese = (
        f"按“{label}”读入 {done.read} 行（编码 {done.encoding or '工作簿'}）："
        f"新录入 {done.filed}，更新 {done.updated}，无变化 {done.unchanged}，隔离 {done.quarantined}。"
    )
    english = (
        f"Read {done.read} rows as {done.mapping}: {done.filed} filed, {done.updated} updated,"
        f" {done.unchanged} unchanged, {done.quarantined} quarantined. Import {done.id}."
    )
    lines = [chinese, english]
    if done.unknown_columns:
        lines.append(
            f"未知列存入 details.extra / unknown columns kept in details.extra: {'、'.join(done.unknown_columns)}"
        )
    if done.quarantined:
        lines.append(f"隔离原因 / why rows were quarantined: credit import-rows {done.id}")
    return "\n".join(lines)


@click.command("import-rows")
@click.argument("import_id")
@click.option("--outcome", default="quarantined", show_default=True, type=click.Choice([o.value for o in Outcome]))
def import_rows(import_id: str, outcome: str) -> None:
    """Print the ledger of an import: row, outcome, code, sentence and remedy; never the cells themselves."""
    opened = node()
    with opened.read() as session:
        import_ledger.held(session, import_id, None)
    after = 0
    while True:
        with opened.read() as session:
            rows = import_ledger.rows(session, import_id, outcome, after)
        if not rows:
            break
        for row in rows:
            click.echo(f"{row.row_no}\t{row.outcome}\t{row.code}\t{row.message}\t{row.remedy}")
        after = rows[-1].row_no

"""Look things up from the shell: by name or code, one entity's public profile, or everything as NDJSON."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import click
from sqlalchemy import func, select

from credit_service.cli.group import PARTLY, as_json_option, node, tell
from credit_service.models import Body, Record
from credit_service.node import Node
from credit_service.rules.identity import normalise_code
from credit_service.services import audit, lookup, profiles
from credit_service.site import SYSTEM
from schemas.vocabulary import RecordKind, State

_PAGE = 1000


@click.command()
@click.argument("name")
@as_json_option
@click.pass_context
def search(context: click.Context, name: str, as_json: bool) -> None:
    """Find entities by exact code or exact name, current or former; exit status 1 when there is none."""
    with node().read() as session:
        found = [dict(row) for row in lookup.search(session, name)]
    lines = "\n".join(f"{row['uscc']}  {row['name']}  ({row['records']})" for row in found)
    tell({"items": found}, lines or "未找到 / none found", as_json)
    context.exit(0 if found else PARTLY)


@click.command()
@click.argument("uscc")
@as_json_option
def show(uscc: str, as_json: bool) -> None:
    """Show what is public here of one entity today."""
    opened = node()
    code = normalise_code(uscc)
    with opened.read() as session:
        shown = lookup.public_records(session, opened.site.law, code, opened.today())
    records = [profiles.public_record(one, opened.site.law) for one in shown]
    lines = [f"{code}: {len(records)} 项在此公示 / records public here on {opened.today()}"]
    for row in records:
        lines.append(f"  {row['decided_on']}  {row['label']}  {row['authority']['name']}  {row['decision_no']}")
        lines += [f"    {ban['as_printed'] or ban['action']} → {ban['until'] or '…'}" for ban in row["restrictions"]]
    tell({"uscc": code, "records": records}, "\n".join(lines), as_json)


@click.command()
@click.option("--kind", type=click.Choice([kind.value for kind in RecordKind]), help="Only records of this kind.")
@click.option("--to", "target", type=click.Path(dir_okay=False, path_type=Path), help="A file; else standard output.")
def export(kind: str | None, target: Path | None) -> None:
    """Write the records in force, organisations' only, as NDJSON that `credit import` reads again."""
    opened = node()
    with opened.write() as session:
        audit.note(session, SYSTEM, audit.Event.EXPORTED, kind or "all", opened.now())
    if target is None:
        for line in _lines(opened, kind):
            click.echo(line)
        return
    with (
        target.open("w", encoding="utf-8") as file,
        click.progressbar(length=_total(opened, kind), label="导出") as bar,
    ):
        for line in _lines(opened, kind):
            file.write(line + "\n")
            bar.update(1)


def _lines(opened: Node, kind: str | None) -> Iterator[str]:
    after = 0
    while True:
        wanted = select(Record.id, Record.rid, Body.body).join(Body, Body.version_id == Record.content_version_id)
        with opened.read() as session:
            page = session.execute(
                wanted.where(*_in_force(kind), Record.id > after).order_by(Record.id).limit(_PAGE)
            ).all()
        if not page:
            return
        for row in page:
            yield json.dumps(json.loads(row.body)["record"], ensure_ascii=False)
        after = page[-1].id


def _total(opened: Node, kind: str | None) -> int:
    with opened.read() as session:
        return session.execute(select(func.count()).select_from(Record).where(*_in_force(kind))).scalar_one()


def _in_force(kind: str | None) -> list[Any]:
    where = [Record.state == State.IN_FORCE.value, Record.natural_person.is_(False)]
    return [*where, Record.kind == kind] if kind else where

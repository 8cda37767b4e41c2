"""Taking in a file: rows become filings, chunk by chunk, and every row ends in the ledger.

A chunk is one transaction: its records, its ledger rows and the import's counts commit together, so a killed import
goes on at the first row that is not in the ledger. Importing a file again files nothing new.
"""

from __future__ import annotations

import gc
import json
import secrets
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from functools import partial
from hashlib import file_digest
from itertools import islice
from pathlib import Path
from typing import Any

from sqlalchemy import select, update
from sqlalchemy.exc import DBAPIError
from sqlalchemy.orm import Session

from credit_service.clock import legal_day
from credit_service.db import insert_many
from credit_service.errors import CreditError
from credit_service.files import Limits, Row, Table, Unreadable, open_table
from credit_service.models import Import, ImportRow, ListSource
from credit_service.node import Node
from credit_service.reading.headings import choose, known_heading
from credit_service.reading.rows import Defaults, Reading, compile_form
from credit_service.rules import integrity
from credit_service.rules.identity import personal_number_in
from credit_service.rules.masking import mask_text
from credit_service.services import acts, audit, coverage, filing, organisations, statements
from credit_service.site import Actor, Site
from schemas.forms import Form, plain_heading
from schemas.problems import Fault
from schemas.vocabulary import ImportState, Op, Outcome, Standing

LEASE = timedelta(minutes=2)
_ORDER = (Outcome.QUARANTINED, Outcome.FILED, Outcome.UPDATED, Outcome.UNCHANGED)
"""Which outcome names a row that gave several records."""

Progress = Callable[[int, int | None], None]
"""Called after each chunk with rows read so far and rows expected (None: unknown)."""


@dataclass(frozen=True, slots=True)
class Order:
    """What is to be imported: the file, under which name, by which mapping, on whose behalf."""

    path: Path
    name: str
    mapping: Form | None = None
    source_code: str = ""
    """The organisation that states what the file says; empty: the rows are observations."""
    homes: frozenset[str] = frozenset()
    """Authorities at home here, whose rows are statements whoever hands them in."""
    again: bool = False
    """Whether this very file was imported before."""
    observed: bool = False
    """The source is named, but whoever hands the file in does not speak for it."""
    limits: Limits = field(default_factory=Limits)

    def table(self) -> AbstractContextManager[Table]:
        """Open the file; headings are known by the order's own mapping too."""
        own = self.mapping.columns() if self.mapping else {}
        return open_table(self.path, self.name, lambda h: known_heading(h) or plain_heading(h) in own, self.limits)


@dataclass(slots=True)
class _Taken:
    """One row on its way to the ledger."""

    row: Row
    read: Reading
    filed: list[filing.Filed] = field(default_factory=list)


def run(node: Node, order: Order, actor: Actor, progress: Progress = lambda read, expected: None) -> Import:
    """Import a file from beginning to end and return how it went.

    Raises: Unreadable when the file cannot be read or the headings do not decide which mapping it is.
    """
    with order.table() as table:
        form = _form(order, table)
        with node.write() as session:
            order = replace(order, again=_imported_before(session, order, form))
            import_id = start(session, order, actor, node.now(), ImportState.RUNNING)
        take_in(node, import_id, order, form, table, actor, progress)
    with node.read() as session:
        return session.get_one(Import, import_id)


def resume(node: Node, import_id: str, order: Order, actor: Actor) -> None:
    """Go on with an import that was claimed, at its first row that is not in the ledger.

    Raises: what `run` raises.
    """
    with order.table() as table:
        form = _form(order, table)
        with node.read() as session:
            order = replace(order, again=_imported_before(session, order, form, import_id))
        take_in(node, import_id, order, form, table, actor)


def _form(order: Order, table: Table) -> Form:
    """Headings are kept and told in clear, so a personal number among them stops the import."""
    if any(map(personal_number_in, table.headings)):
        said = "列标题中出现个人证件号码。 A personal number stands among the headings."
        raise Unreadable("headings", said, "请补上标题行或改正标题。 Add the line of headings, or correct it.")
    return order.mapping or choose(table.headings)


def _imported_before(session: Session, order: Order, form: Form, now_going: str = "") -> bool:
    """Whether another import took rows of this very file; one that goes on after a crash is not its own forerunner."""
    same = (Import.sha256 == _digest(order.path), Import.mapping == form.code, Import.read > 0, Import.id != now_going)
    return session.execute(select(Import.id).where(*same).limit(1)).first() is not None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return file_digest(file, "sha256").hexdigest()


def start(session: Session, order: Order, actor: Actor, now: datetime, state: ImportState) -> str:
    """Open the ledger of one import and return its id. Raises: Invalid when its source is a personal number."""
    statements.check_text(order.source_code, "/source")
    import_id = "i" + secrets.token_hex(10)
    session.add(
        Import(
            id=import_id,
            file_name=mask_text(order.name)[:200],
            sha256=_digest(order.path),
            mapping=order.mapping.code if order.mapping else "",
            source_code=order.source_code,
            client=actor.name,
            organisation_code=actor.organisation_code,
            state=state.value,
            created_at=now,
            lease_until=now + LEASE if state is ImportState.RUNNING else None,
        )
    )
    session.flush()  # the ledger's rows refer to it
    audit.note(session, actor, audit.Event.IMPORT_STARTED, import_id, now)
    return import_id


def take_in(
    node: Node,
    import_id: str,
    order: Order,
    form: Form,
    table: Table,
    actor: Actor,
    progress: Progress = lambda read, expected: None,
) -> None:
    """Take the rows of an opened table into the ledger of one import, from the first that is not there yet."""
    reader = compile_form(form, table.headings, _defaults(order, node))
    with node.write() as session:
        done = session.execute(select(Import.read).where(Import.id == import_id)).scalar_one()
        columns = {"encoding": table.encoding, "total": table.expected, "unknown_columns": list(reader.unknown)}
        columns |= {"mapping": form.code, "state": ImportState.RUNNING.value}
        session.execute(update(Import).where(Import.id == import_id).values(columns))
    for rows in _chunks(islice(table, done, None)):
        with _without_collector():
            read = [(row, reader.read(row.cells, row.notes, row.document)) for row in rows]
            node.transact(partial(_take_chunk, node, import_id, order, table, read, actor))
        done += len(read)
        progress(done, table.expected)
    with node.write() as session:
        _finish(session, import_id, order, form, table, actor, node.now())


@contextmanager
def _without_collector() -> Iterator[None]:
    """Let no cycles be looked for: rows make none, and looking through a chunk of them again and again costs a fifth."""
    was = gc.isenabled()
    gc.disable()
    try:
        yield
    finally:
        if was:
            gc.enable()


def _take_chunk(
    node: Node,
    import_id: str,
    order: Order,
    table: Table,
    read: Sequence[tuple[Row, Reading]],
    actor: Actor,
    session: Session,
) -> None:
    taken = [_Taken(row, one) for row, one in read]
    _file(session, node.site, order, taken, actor, node.now())
    _enter(session, node.site, import_id, table, taken, node.now())
    outcomes = Counter(_outcome(one).value for one in taken)
    audit.note(session, actor, audit.Event.IMPORT_CHUNK, import_id, node.now(), outcomes=outcomes)


def _defaults(order: Order, node: Node) -> Defaults:
    """Rows that name no authority are the source's own statements."""
    if not order.source_code:
        return Defaults(node.today().isoformat())
    with node.read() as session:
        held = organisations.by_code(session, order.source_code)
    body = {"code": order.source_code, "name": held.name if held else order.source_code}
    return Defaults(node.today().isoformat(), authority=body, source=body)


def _chunks(rows: Iterable[Row]) -> Iterator[list[Row]]:
    waiting = iter(rows)
    while chunk := list(islice(waiting, filing.CHUNK)):
        yield chunk


def _file(session: Session, site: Site, order: Order, taken: Sequence[_Taken], actor: Actor, now: datetime) -> None:
    """File what the rows say; a row with any fault files nothing at all."""
    filings: list[filing.Filing] = []
    owners: list[_Taken] = []
    for one in taken:
        for body, key in zip(one.read.bodies, one.read.keys, strict=True):
            filings.append(_filing(order, body, key, one.read.flags))
            owners.append(one)
    if taken and taken[0].read.op is not Op.FILE:
        for owner, said in zip(owners, filings, strict=True):
            owner.filed.append(_act(session, site, order, owner.read.op, said, actor, now))
        return
    for at in range(0, len(filings), filing.CHUNK):
        ended = filing.file_many(session, site, filings[at : at + filing.CHUNK], actor, now, again=order.again)
        for owner, filed in zip(owners[at:], ended, strict=False):
            owner.filed.append(filed)


def _act(
    session: Session, site: Site, order: Order, op: Op, said: filing.Filing, actor: Actor, now: datetime
) -> filing.Filed:
    """Take a row that is an act, such as 撤销黑名单信息, on the record its key names."""
    rid = integrity.rid(site.home, said.body["kind"], said.authority_code, said.key)
    grounds = (said.body.get("details") or {}).get("act") or {}
    basis = grounds.get("basis") or grounds.get("reason") or order.name
    act = acts.Act(op, basis, legal_day(now))
    owner = replace(actor, organisation_code=said.authority_code)
    make = acts.perform if said.standing is Standing.STATED else acts.observe
    try:
        done = make(session, site, rid, act, owner, now)
    except CreditError as error:
        remedy = "Import the record before its withdrawal; one that was removed already needs nothing."
        return filing.Filed(Outcome.QUARANTINED, rid, fault=Fault("", error.code, error.detail, remedy))
    return filing.Filed(Outcome.UPDATED, rid, n=done.n)


def _filing(order: Order, body: dict[str, Any], key: Sequence[str], flags: Sequence[str]) -> filing.Filing:
    authority = body.get("authority") or {}
    name = authority.get("name") or ""
    code = authority.get("code") or (organisations.code_for(name) if name else order.source_code)
    ours = bool(code) and not order.observed and (code == order.source_code or code in order.homes)
    standing = Standing.STATED if ours else Standing.OBSERVED
    return filing.Filing(body, code or organisations.UNKNOWN, name or code, key, standing, flags)


def _enter(session: Session, site: Site, import_id: str, table: Table, taken: Sequence[_Taken], now: datetime) -> None:
    insert_many(session, ImportRow, [_ledger_row(site, import_id, table, one) for one in taken])
    counts = Counter(_outcome(one) for one in taken)
    values: dict[str, Any] = {o.value: getattr(Import, o.value) + counts[o] for o in Outcome}
    values |= {"read": Import.read + len(taken), "lease_until": now + LEASE}
    session.execute(update(Import).where(Import.id == import_id).values(values))


def _outcome(one: _Taken) -> Outcome:
    if one.read.faults:
        return Outcome.QUARANTINED
    ended = {filed.outcome for filed in one.filed}
    return next(outcome for outcome in _ORDER if outcome in ended)


def _ledger_row(site: Site, import_id: str, table: Table, one: _Taken) -> dict[str, Any]:
    faults = [*one.read.faults, *(filed.fault for filed in one.filed if filed.fault)]
    first = faults[0] if faults else Fault("", "", "")
    raw = None
    if faults:
        clear = json.dumps(table.as_mapping(one.row), ensure_ascii=False).encode()
        raw = site.keys.seal(clear, f"import_rows|sealed|{import_id}|{one.row.no}")
    return {
        "import_id": import_id,
        "row_no": one.row.no,
        "outcome": _outcome(one).value,
        "rids": " ".join(filed.rid for filed in one.filed if filed.rid),
        "code": " ".join(dict.fromkeys(f.code for f in faults))[:40],
        "pointer": first.pointer,
        "message": "；".join(f.message for f in faults),
        "remedy": first.remedy,
        "sealed": raw,
    }


def _finish(
    session: Session, import_id: str, order: Order, form: Form, table: Table, actor: Actor, now: datetime
) -> None:
    values = {
        "state": ImportState.DONE.value,
        "finished_at": now,
        "lease_until": None,
        "notes": [mask_text(remark) for remark in table.remarks],
    }
    session.execute(update(Import).where(Import.id == import_id).values(values))
    if form.list_code:
        name = session.execute(
            select(ListSource.source_name).where(ListSource.source_code == order.source_code).limit(1)
        ).scalar_one_or_none()
        source = (order.source_code or organisations.UNKNOWN, name or order.source_code or order.name)
        coverage.note(session, form.list_code, source, now)
    audit.note(session, actor, audit.Event.IMPORT_FINISHED, import_id, now)


def fail(session: Session, import_id: str, error: Exception, now: datetime) -> None:
    """Close an import whose file could not be read to its end; the rows already taken stay accounted for."""
    # A driver's message can carry the values of a row, so only its kind is told.
    told = f"the database refused: {type(error).__name__}" if isinstance(error, DBAPIError) else str(error)
    values = {
        "state": ImportState.FAILED.value,
        "error": mask_text(told)[:2000],
        "finished_at": now,
        "lease_until": None,
    }
    session.execute(update(Import).where(Import.id == import_id).values(values))

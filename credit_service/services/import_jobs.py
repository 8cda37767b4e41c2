"""Imports handed in over HTTP: the file waits sealed, one process claims it by a lease, a crash only delays it."""

from __future__ import annotations

import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import datetime
from pathlib import Path

from sqlalchemy import Select, or_, select, update
from sqlalchemy.exc import DBAPIError

from credit_service.files import Unreadable
from credit_service.models import Import
from credit_service.node import Node
from credit_service.services import imports
from credit_service.site import Actor
from schemas.forms import FORMS
from schemas.vocabulary import ImportState


def enqueue(node: Node, content: bytes, order: imports.Order, actor: Actor) -> str:
    """Keep an uploaded file, sealed, until the schedule takes it in; return the import's id.

    `order.path` is ignored: the file is what was uploaded.
    """
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.write_bytes(content)
        with node.write() as session:
            import_id = imports.start(session, replace(order, path=path), actor, node.now(), ImportState.QUEUED)
            node.settings.uploads.mkdir(parents=True, exist_ok=True, mode=0o700)
            _sealed(node, import_id).write_bytes(node.site.keys.seal(content, f"uploads|{import_id}"))
    return import_id


def claim_and_run(node: Node, holder: str) -> str | None:
    """Take in the oldest import that waits, or whose holder is gone; return its id, None when there is none."""
    claimed = _claim(node, holder)
    if claimed is None:
        return None
    actor = Actor(claimed.client, "", claimed.organisation_code)
    try:
        with _unsealed(node, claimed.id) as path:
            imports.resume(node, claimed.id, _order(claimed, path), actor)
    except (Unreadable, ValueError, OSError, DBAPIError) as error:
        with node.write() as session:
            imports.fail(session, claimed.id, error, node.now())
    _sealed(node, claimed.id).unlink(missing_ok=True)
    return claimed.id


def _claim(node: Node, holder: str) -> Import | None:
    now = node.now()
    with node.read() as session:
        if session.execute(_waiting(now)).first() is None:
            return None
    with node.write() as session:
        waiting = session.execute(_waiting(now).with_for_update(skip_locked=True)).scalar_one_or_none()
        if waiting is None:
            return None
        lease = {"lease_until": now + imports.LEASE, "lease_holder": holder, "state": ImportState.RUNNING.value}
        session.execute(update(Import).where(Import.id == waiting).values(lease))
        return session.get_one(Import, waiting)


def _waiting(now: datetime) -> Select[str]:
    """The oldest uploaded import nobody works on; one run by a command has no upload and is not ours to resume."""
    free = or_(
        Import.state == ImportState.QUEUED.value,
        (Import.state == ImportState.RUNNING.value) & (Import.lease_until < now) & (Import.lease_holder != ""),
    )
    return select(Import.id).where(free).order_by(Import.created_at).limit(1)


def _order(claimed: Import, path: Path) -> imports.Order:
    observed = claimed.source_code not in ("", claimed.organisation_code)
    source = claimed.source_code or claimed.organisation_code
    form = FORMS.get(claimed.mapping)
    return imports.Order(path, claimed.file_name, form, source, observed=observed)


def _sealed(node: Node, import_id: str) -> Path:
    return node.settings.uploads / f"{import_id}.sealed"


@contextmanager
def _unsealed(node: Node, import_id: str) -> Iterator[Path]:
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "upload"
        path.touch(mode=0o600)
        path.write_bytes(node.site.keys.unseal(_sealed(node, import_id).read_bytes(), f"uploads|{import_id}"))
        yield path

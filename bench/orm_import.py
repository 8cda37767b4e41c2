"""The peer of the import: the same job done the usual way, marshmallow for the row and the ORM for everything stored.

It uses our rules for what is law or proof (grades, hashes, the public document), so that it answers for its own way of
reading and storing only, and writes the same tables: a profile, a version with body and feed entry, a ledger row.
"""

from __future__ import annotations

import csv
import os
import secrets
from collections.abc import Mapping
from datetime import UTC, date, datetime
from decimal import Decimal
from hashlib import sha256
from pathlib import Path
from typing import Any

import orjson
from marshmallow import EXCLUDE, Schema, ValidationError, fields, validate
from sqlalchemy import select
from sqlalchemy.orm import Session

from bench.nodes import ACTOR
from credit_service.models import (
    Body,
    Entity,
    EntityName,
    FeedEntry,
    FeedHead,
    Identifier,
    Import,
    ImportRow,
    Organisation,
    Profile,
    Record,
    Version,
)  # fmt: skip
from credit_service.node import Node
from credit_service.rules import identity, integrity
from credit_service.services import facts as facts_of
from credit_service.services import profiles, versions
from credit_service.site import Site
from schemas.vocabulary import Op, Scheme, State

_COMMIT_EVERY = 1000


class _Row(Schema):
    """One row of the penalty form of 2018."""

    class Meta:
        """Columns nobody asked for are left out."""

        unknown = EXCLUDE

    party_name = fields.String(required=True, data_key="CF_XDR_MC", validate=validate.Length(1, 400))
    uscc = fields.String(data_key="CF_XDR_SHXYM", validate=validate.Length(equal=18))
    legal_rep_name = fields.String(data_key="CF_FRDB")
    decision_no = fields.String(required=True, data_key="CF_WSH", validate=validate.Length(1, 200))
    violation_type = fields.String(data_key="CF_WFXW")
    facts = fields.String(data_key="CF_SY")
    legal_basis = fields.String(data_key="CF_YJ")
    category = fields.String(data_key="CF_CFLB", validate=validate.OneOf(["罚款", "警告", "其他"]))
    content = fields.String(data_key="CF_NR")
    fine = fields.Decimal(data_key="CF_NR_FK")
    decided_on = fields.Date(required=True, data_key="CF_JDRQ", format="%Y/%m/%d")
    valid_until = fields.Date(data_key="CF_YXQ", format="%Y/%m/%d")
    display_until = fields.Date(data_key="CF_GSJZQ", format="%Y/%m/%d")
    authority_name = fields.String(required=True, data_key="CF_CFJG")
    authority_code = fields.String(required=True, data_key="CF_CFJGDM")
    source_name = fields.String(data_key="CF_SJLY")
    source_code = fields.String(data_key="CF_SJLYDM")


def run(node: Node, file: Path) -> None:
    """Import the file row by row. Raises: RuntimeError when a row is refused, because then the job is another."""
    schema, now = _Row(), datetime.now(UTC)
    with Session(node.database.writer) as session, file.open(encoding="utf-8-sig", newline="") as lines:
        import_id = "i" + secrets.token_hex(10)
        ledger = Import(
            id=import_id, file_name=file.name, sha256=sha256(file.read_bytes()).hexdigest(), mapping="penalty_2018",
            client=ACTOR.name, organisation_code=ACTOR.organisation_code, state="running", created_at=now,
        )  # fmt: skip
        session.add(ledger)
        for number, cells in enumerate(csv.DictReader(lines), 1):
            try:
                row = schema.load({name: cell for name, cell in cells.items() if cell})
            except ValidationError as error:
                raise RuntimeError(f"row {number}: {error}") from error
            record = _file(session, node.site, row, now)
            session.add(ImportRow(import_id=import_id, row_no=number, outcome="filed", rids=record.rid))
            ledger.read, ledger.filed = number, number
            if number % _COMMIT_EVERY == 0:
                session.commit()
        ledger.state = "done"
        session.commit()


def _file(session: Session, site: Site, row: Mapping[str, Any], now: datetime) -> Record:
    _organisation(session, row, now)
    entity = _entity(session, row, now)
    body = _body(row)
    rid = integrity.rid(site.home, "penalty", row["authority_code"], (row["decision_no"], row["party_name"]))
    if session.scalars(select(Record).where(Record.rid == rid)).one_or_none() is not None:
        raise RuntimeError(f"{rid} is held already: the generated file repeats itself")
    record = Record(
        **facts_of.columns_of(body), rid=rid, standing="observed", authority_code=row["authority_code"],
        authority_name=row["authority_name"], entity_id=entity.id, party_name=row["party_name"],
        party_name_key=identity.normalise_name(row["party_name"]), party_key=f"uscc:{row['uscc']}",
        decision_key=identity.normalise_decision_no(row["decision_no"]), state="in_force", version_id=0, hash=b"",
    )  # fmt: skip
    session.add(record)
    session.flush()
    _version(session, record, body, now)
    _profile(session, site, entity, now.date())
    return record


def _organisation(session: Session, row: Mapping[str, Any], now: datetime) -> None:
    held = session.scalars(select(Organisation).where(Organisation.code == row["authority_code"])).one_or_none()
    if held is None:
        key = identity.normalise_name(row["authority_name"])
        session.add(
            Organisation(
                code=row["authority_code"], name=row["authority_name"], name_key=key, kind="authority", created_at=now
            )
        )
        session.flush()


def _entity(session: Session, row: Mapping[str, Any], now: datetime) -> Entity:
    graded = identity.grade(Scheme.USCC, row["uscc"])
    held = select(Entity).join(Identifier).where(Identifier.scheme == "uscc", Identifier.value == graded.value)
    entity = session.scalars(held).one_or_none()
    if entity is not None:
        return entity
    key = identity.normalise_name(row["party_name"])
    entity = Entity(
        category=identity.category_of(graded.value).value, uscc=graded.value, name=row["party_name"], name_key=key, created_at=now,
    )  # fmt: skip
    session.add(entity)
    session.flush()
    session.add(EntityName(entity_id=entity.id, name_key=key, name=row["party_name"]))
    for scheme, value in (("uscc", graded.value), ("org_code", graded.value[8:17])):
        session.add(Identifier(entity_id=entity.id, scheme=scheme, value=value, grade="valid", link="linked"))
    return entity


def _body(row: Mapping[str, Any]) -> dict[str, Any]:
    return {
        "kind": "penalty",
        "challenge": "none",
        "decision_no": row["decision_no"],
        "decided_on": row["decided_on"].isoformat(),
        "display_until": row["display_until"].isoformat(),
        "party": {"name": row["party_name"], "uscc": row["uscc"], "category": "organization"},
        "authority": {"code": row["authority_code"], "name": row["authority_name"]},
        "source": {"code": row["source_code"], "name": row["source_name"]},
        "facts": row["facts"],
        "legal_basis": [{"text": row["legal_basis"]}],
        "details": {
            "penalty_category": ["fine"],
            "penalty_content": row["content"],
            "violation_type": row["violation_type"],
            "legal_rep_name": row["legal_rep_name"],
            "fine_yuan": str(row["fine"] * Decimal(10_000)),
        },
    }


def _version(session: Session, record: Record, body: Mapping[str, Any], now: datetime) -> None:
    salt, text = os.urandom(16), integrity.canonical({"record": body})
    commit = integrity.commitment(salt, text)
    said = versions.Statement(
        record.id, record.rid, record.authority_code, 0, 1, Op.FILE, State.IN_FORCE, {"record": body}, record.decided_on,
        record.display_until,
    )  # fmt: skip
    version = Version(
        record_id=record.id, inc=0, n=1, op="file", state="in_force", valid_from=record.decided_on, valid_to=record.display_until,
        commit_hash=commit, hash=versions.hash_of(said, commit), recorded_at=now, recorded_by=ACTOR.name,
    )  # fmt: skip
    session.add(version)
    session.flush()
    session.add(Body(version_id=version.id, salt=salt, body=text.decode()))
    record.version_id = record.content_version_id = version.id
    record.hash = version.hash
    head = session.scalars(select(FeedHead)).one()
    leaf = integrity.leaf(version.hash)
    head.last_seq, head.chain_hash, head.sequenced_at = head.last_seq + 1, integrity.chain(head.chain_hash, leaf), now
    session.add(
        FeedEntry(
            seq=head.last_seq, version_id=version.id, leaf_hash=leaf, chain_hash=head.chain_hash, sequenced_at=now
        )
    )


def _profile(session: Session, site: Site, entity: Entity, today: date) -> None:
    session.flush()
    held = [facts for _, facts in facts_of.load(session, Record.entity_id == entity.id)]
    shown = profiles.public_records(held, site.law, today)
    named = {"uscc": entity.uscc, "name": entity.name, "category": entity.category}
    document = orjson.dumps(profiles.document_of(named, shown, site.law, today))[:-1]
    profile = session.get(Profile, entity.id) or Profile(
        entity_id=entity.id, uscc=entity.uscc, changes_on=profiles.NEVER
    )
    profile.document, profile.digest = document, sha256(document).hexdigest()[:16]
    profile.law_version, profile.from_day, profile.public_count = site.law.version[:16], today, len(shown)
    session.add(profile)

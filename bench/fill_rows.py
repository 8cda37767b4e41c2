"""The rows of the filled database, table by table, with the hashes and the public documents the product itself would write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from hashlib import sha256
from types import SimpleNamespace
from typing import Any

import numpy as np
import orjson

from bench import invented, patterns
from credit_service.db import Base
from credit_service.models import (
    Body,
    Entity,
    EntityName,
    FeedEntry,
    Identifier,
    Profile,
    Record,
    RestrictionRow,
    Version,
)  # fmt: skip
from credit_service.rules import identity, integrity
from credit_service.services import profiles
from credit_service.services.feed import version_fields
from credit_service.site import Site

Rows = dict[type[Base], list[tuple[Any, ...]]]
TABLES: Sequence[type[Base]] = (
    Entity,
    EntityName,
    Identifier,
    Record,
    RestrictionRow,
    Version,
    Body,
    FeedEntry,
    Profile,
)
BATCH = 5000


@dataclass(frozen=True, slots=True)
class Filled:
    """How much there is to be: entities, and how many of them (the first) have records."""

    entities: int
    with_records: int


class Maker:
    """Makes rows as SQLite keeps them: dates and instants as text, truth as 0 and 1."""

    def __init__(self, site: Site, now: datetime, today: date) -> None:
        self._site = site
        self._today = today
        self._at = now.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S.%f")
        self._patterns = patterns.make(site, today)
        self._columns = {table: [column.name for column in table.__table__.columns] for table in TABLES}
        self._rows: Rows = {}
        self.records = 0
        self.chain = integrity.GENESIS

    def batches(self, filled: Filled) -> Iterator[Rows]:
        """Yield the rows of `BATCH` entities at a time, from the first on."""
        for start in range(0, filled.entities, BATCH):
            self._rows = {table: [] for table in TABLES}
            numbers = np.arange(start, min(start + BATCH, filled.entities))
            for number, uscc in zip(numbers.tolist(), invented.codes(numbers), strict=True):
                self._entity(number, uscc, number < filled.with_records)
            yield self._rows

    def _entity(self, number: int, uscc: str, with_records: bool) -> None:
        id_, name = number + 1, invented.name(number)
        entity = {
            "id": id_,
            "uscc": uscc,
            "name": name,
            "name_key": identity.normalise_name(name),
            "created_at": self._at,
        }
        entity |= {"category": identity.category_of(uscc).value, "registration_status": "active"}
        self._add(Entity, entity)
        self._add(EntityName, {"entity_id": id_, "name_key": entity["name_key"], "name": name, "until": None})
        for scheme, value in (("uscc", uscc), ("org_code", uscc[8:17])):
            self._add(
                Identifier, {"entity_id": id_, "scheme": scheme, "value": value, "grade": "valid", "link": "linked"}
            )
        held = self._patterns[number % patterns.TURNS] if with_records else []
        self._profile(entity, held, [self._record(entity, number, at, pattern) for at, pattern in enumerate(held)])

    def _record(self, entity: Mapping[str, Any], number: int, at: int, pattern: patterns.Pattern) -> profiles.Shown:
        self.records += 1
        code, office = pattern.authority
        decision_no = f"示{pattern.facts.kind.value}〔2026〕{number}-{at}号"
        rid = integrity.rid(self._site.home, pattern.facts.kind, code, (decision_no, entity["name"]))
        party = {"name": entity["name"], "uscc": entity["uscc"], "category": entity["category"]}
        hash_ = self._version(rid, {**pattern.body, "decision_no": decision_no, "party": party}, pattern)
        head = {
            **pattern.columns,
            "id": self.records, "rid": rid, "standing": "stated", "authority_code": code, "authority_name": office,
            "entity_id": entity["id"], "party_name": entity["name"], "party_name_key": entity["name_key"],
            "party_key": f"uscc:{entity['uscc']}", "decision_no": decision_no, "state": "in_force", "inc": 0, "n": 1,
            "decision_key": identity.normalise_decision_no(decision_no), "version_id": self.records,
            "content_version_id": self.records, "hash": hash_, "flags": "", "frozen": None,
        }  # fmt: skip
        self._add(Record, head)
        for row in pattern.restrictions:
            self._add(RestrictionRow, {**row, "record_id": self.records})
        return profiles.Shown(replace(pattern.facts, rid=rid, decision_no=decision_no), pattern.outlook)

    def _version(self, rid: str, record: Mapping[str, Any], pattern: patterns.Pattern) -> bytes:
        salt = self.records.to_bytes(16)
        text = integrity.canonical({"record": record})
        commit = integrity.commitment(salt, text)
        said = {
            "inc": 0, "n": 1, "op": "file", "state": "in_force", "valid_from": pattern.facts.decided_on,
            "valid_to": pattern.facts.display_until, "prev_hash": None, "commit_hash": commit,
        }  # fmt: skip
        named = SimpleNamespace(**said, rid=rid, authority_code=pattern.authority[0])
        hash_ = integrity.version_hash(version_fields(named))
        stored = {
            **said,
            "id": self.records,
            "record_id": self.records,
            "hash": hash_,
            "via": "",
            "recorded_by": "bench",
        }
        stored |= {"valid_from": pattern.columns["decided_on"], "valid_to": pattern.columns["display_until"]}
        self._add(Version, stored | {"recorded_at": self._at})
        self._add(Body, {"version_id": self.records, "salt": salt, "body": text.decode()})
        leaf = integrity.leaf(hash_)
        self.chain = integrity.chain(self.chain, leaf)
        numbered = {"seq": self.records, "version_id": self.records, "leaf_hash": leaf, "chain_hash": self.chain}
        self._add(FeedEntry, numbered | {"sequenced_at": self._at})
        return hash_

    def _profile(
        self, entity: Mapping[str, Any], held: Sequence[patterns.Pattern], seen: Sequence[profiles.Shown]
    ) -> None:
        shown = profiles.newest_first(seen)
        document = orjson.dumps(profiles.document_of(entity, shown, self._site.law, self._today))[:-1]
        changes = (pattern.outlook.changes_on for pattern in held)
        self._add(Profile, {
            "entity_id": entity["id"], "uscc": entity["uscc"], "document": document, "digest": sha256(document).hexdigest()[:16],
            "law_version": self._site.law.version[:16], "from_day": self._today.isoformat(), "public_count": len(shown),
            "changes_on": min((day for day in changes if day), default=profiles.NEVER).isoformat(), "weighs": int(bool(held)),
        })  # fmt: skip

    def _add(self, table: type[Base], row: Mapping[str, Any]) -> None:
        self._rows[table].append(tuple([row[name] for name in self._columns[table]]))


def organisations(now: datetime) -> Iterable[dict[str, Any]]:
    """Return the rows of the offices that decide."""
    return [
        {
            "code": code,
            "name": name,
            "name_key": identity.normalise_name(name),
            "kind": "authority",
            "confirmed": True,
            "created_at": now,
        }
        for code, name in invented.authorities()
    ]

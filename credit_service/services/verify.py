"""Whether a received envelope is what it says: its hash, its commitment, its parts in agreement, its content readable."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from types import SimpleNamespace
from typing import Any

from credit_service.db import too_long
from credit_service.models import Record, RestrictionRow
from credit_service.rules import display, integrity
from credit_service.rules.identity import personal_number_in
from credit_service.rules.lifecycle import REMOVED
from credit_service.services import entities
from credit_service.services.facts import columns_of, facts_from, restrictions_of_body
from credit_service.services.feed import version_fields
from credit_service.site import Site
from schemas.exchange import Envelope
from schemas.problems import Fault
from schemas.vocabulary import EntityCategory, Op, RecordKind, Standing

_DEEPEST = 32
_UNREADABLE = (ValueError, TypeError, KeyError, AttributeError, ArithmeticError)


def fault_of(envelope: Envelope, site: Site, latest: date) -> Fault | None:
    """Return the first thing wrong with an envelope of right shape; `latest` is the last possible decision date."""
    return _disagreement(envelope) or _broken_proof(envelope) or _unfit(envelope, site, latest)


def _disagreement(envelope: Envelope) -> Fault | None:
    home, kind, authority, _ = envelope.rid.split(":")
    if kind not in set(RecordKind):
        return Fault("/rid", "schema", "its kind is not known here")
    if authority != envelope.authority:
        return Fault("/authority", "schema", "it is not the authority the rid names")
    if (envelope.salt is None) != (envelope.body is None):
        return Fault("/salt", "schema", "salt and body travel together or not at all")
    if envelope.record is not None and envelope.record.get("kind") != kind:
        return Fault("/body/record/kind", "schema", "it is not the kind the rid names")
    if envelope.op is Op.FILE and (envelope.state in REMOVED or envelope.prev_hash is not None):
        return Fault("/op", "schema", "a first statement is in force and follows nothing")
    return None if home else Fault("/rid", "schema", "it names no home")


def _broken_proof(envelope: Envelope) -> Fault | None:
    fields = SimpleNamespace(
        rid=envelope.rid,
        inc=envelope.inc,
        n=envelope.n,
        op=envelope.op.value,
        state=envelope.state.value,
        authority_code=envelope.authority,
        valid_from=envelope.valid_from,
        valid_to=envelope.valid_to,
        prev_hash=envelope.prev_hash,
        commit_hash=envelope.commit,
    )
    if integrity.version_hash(version_fields(fields)) != envelope.hash:
        return Fault("/hash", "hash", "the version does not hash to it")
    if envelope.body is None or envelope.salt is None:
        return None
    try:
        text = integrity.canonical(envelope.body)
    except (ValueError, TypeError):
        return Fault("/body", "schema", "it has no canonical form")
    if integrity.commitment(envelope.salt, text) != envelope.commit:
        return Fault("/commit", "commit", "body and salt do not meet the commitment")
    return None


def _unfit(envelope: Envelope, site: Site, latest: date) -> Fault | None:
    if envelope.kind == RecordKind.CONDUCT_EVENT:
        return Fault("/rid", "not-exchanged", "on-site conduct is no credit information and is not exchanged")
    record = envelope.record
    if record is None:
        return None
    try:
        texts = list(_texts(record))
        party = record["party"]
        if (
            entities.party_of(party).category is EntityCategory.NATURAL_PERSON
            or party.get("person_id")
            or party.get("person")
        ):
            return Fault("/body/record/party", "not-exchanged", "records of natural persons are not exchanged")
        if any(personal_number_in(text) for text in texts):
            return Fault("/body/record", "personal-number", "it holds a citizen's identity number")
        return _unreadable(envelope, record, site, latest)
    except _UNREADABLE:
        return Fault("/body/record", "schema", "it is not the canonical body of a record; see docs/exchange.md")


def _unreadable(envelope: Envelope, record: Mapping[str, Any], site: Site, latest: date) -> Fault | None:
    """Read the record as the rules will, so that nothing unreadable is ever stored. Raises: what is in `_UNREADABLE`."""
    columns = columns_of(record)
    head = {
        "rid": envelope.rid,
        "state": envelope.state.value,
        "authority_code": envelope.authority,
        "authority_name": envelope.authority_name,
        "standing": Standing.STATED.value,
    }
    restrictions = restrictions_of_body(record)
    party = {"party_name": record["party"].get("name") or "", "decision_key": record.get("decision_no") or ""}
    if too_long(Record, columns | head | party) or any(too_long(RestrictionRow, row) for row in restrictions):
        return Fault("/body/record", "schema", "a text in it is longer than this service stores")
    facts = facts_from(columns | head, restrictions)
    display.outlook(facts, site.law, latest)
    if facts.decided_on and facts.decided_on > latest:
        return Fault("/body/record/decided_on", "future-date", "the decision lies in the future")
    if facts.kind is RecordKind.LISTING and not facts.list_code:
        return Fault("/body/record/list", "schema", "a listing names its list")
    return None


def _texts(value: Any, depth: int = 0) -> Iterator[str]:
    if depth > _DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, str):
        yield value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield str(key)
            yield from _texts(inner, depth + 1)
    elif isinstance(value, list):
        for inner in value:
            yield from _texts(inner, depth + 1)

"""Records as those see them who have more than a public right: owners, the entity itself, stewards and auditors."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from sqlalchemy import select, true
from sqlalchemy.orm import Session

from credit_service.db import fetch
from credit_service.errors import NotFound, NotOwner
from credit_service.models import Body, Entity, Record
from credit_service.rules import display
from credit_service.rules.facts import Facts
from credit_service.services import facts as facts_of
from credit_service.services.profiles import restriction_out
from credit_service.site import Actor
from schemas.law import Law

ALL, OWN, SELF = "all", "own", "self"
Page = tuple[list[dict[str, Any]], str | None]
"""Items, and what the next page begins after."""
_HEAD = (Record.id, Record.inc, Record.n, Record.flags, Record.content_version_id)
_SEALED = ("person", "person_id")
"""Keys of a stored party that only find a person again; nobody is shown them."""


def visible(reach: str, organisation_code: str) -> Any:
    """Return the condition under which a record may be seen; it stands in the query, never after it."""
    if reach == ALL:
        return true()
    own = Record.authority_code == organisation_code
    if reach == OWN:
        return own
    return own | Record.entity_id.in_(select(Entity.id).where(Entity.uscc == organisation_code))


@dataclass(frozen=True, slots=True)
class View:
    """Who looks, how far the permission reaches, on which day, under which law."""

    actor: Actor
    reach: str
    law: Law
    today: date

    @property
    def allowed(self) -> Any:
        """The condition on records the viewer may see in full."""
        return visible(self.reach, self.actor.organisation_code)


def select_by(query: Mapping[str, Any]) -> list[Any]:
    """Return the conditions a list of records is asked for by: authority, kind, state."""
    columns = {"authority": Record.authority_code, "kind": Record.kind, "state": Record.state}
    return [column == query[name] for name, column in columns.items() if name in query]


def page(session: Session, view: View, where: Sequence[Any], after: int, limit: int) -> Page:
    """Return the records the viewer may see that meet `where`, by id after `after`, and the id of the last of them."""
    ids = session.execute(
        select(Record.id).where(Record.id > after, view.allowed, *where).order_by(Record.id).limit(limit + 1)
    )
    found = list(ids.scalars())
    return out(session, view, found[:limit]), str(found[limit - 1]) if len(found) > limit else None


def one(session: Session, view: View, rid: str) -> dict[str, Any]:
    """Return one record. Raises: NotFound, also when it may not be seen."""
    return out(session, view, [id_of(session, view, rid)])[0]


def id_of(session: Session, view: View, rid: str) -> int:
    """Return the id of a record that may be seen. Raises: NotFound."""
    found = session.execute(select(Record.id).where(Record.rid == rid, view.allowed)).scalar_one_or_none()
    if found is None:
        raise NotFound("no record of this name is held here, or it is not yours to see")
    return found


def check_own(session: Session, view: View, rid: str) -> None:
    """Raise unless the record's authority is the viewer's: NotOwner of a record that is public today, else NotFound.

    Of a record that is not public, whoever may not act is not even told that it exists.
    """
    held = facts_of.load(session, Record.rid == rid)
    if any(facts.authority_code == view.actor.organisation_code for _, facts in held):
        return
    if any(head["entity_id"] and display.public_here(facts, view.law, view.today) for head, facts in held):
        raise NotOwner("only the authority that decided may act on this record")
    raise NotFound("no record of this name is held here, or it is not yours to see")


def out(session: Session, view: View, ids: Sequence[int]) -> list[dict[str, Any]]:
    """Return records by id, each with its effects of the day and its filed body."""
    if not ids:
        return []
    heads = {row["id"]: row for row in fetch(session, select(*_HEAD).where(Record.id.in_(ids)))}
    versions = [row["content_version_id"] for row in heads.values() if row["content_version_id"]]
    texts = session.execute(select(Body.version_id, Body.body).where(Body.version_id.in_(versions)))
    bodies = {version_id: json.loads(text).get("record") for version_id, text in texts}
    return [
        record_out(head, facts, heads[head["id"]], bodies.get(heads[head["id"]]["content_version_id"]), view)
        for head, facts in facts_of.load(session, Record.id.in_(ids))
    ]


def record_out(
    head: Mapping[str, Any],
    facts: Facts,
    version: Mapping[str, Any],
    body: Mapping[str, Any] | None,
    view: View,
) -> dict[str, Any]:
    """Return one record as the API writes it."""
    shown = clean(body) if body else None
    answer: dict[str, Any] = {
        "rid": facts.rid,
        "kind": facts.kind.value,
        "standing": facts.standing.value,
        "state": facts.state.value,
        "inc": version["inc"],
        "n": version["n"],
        "authority": {"code": facts.authority_code, "name": facts.authority_name},
        "party": shown["party"] if shown else {"name": head["party_name"]},
        "decision_no": facts.decision_no,
        "decided_on": facts.decided_on,
        "effects": effects_out(facts, view.law, view.today),
        "restrictions": [restriction_out(r) for r in display.restrictions_of(facts, view.law)],
        "flags": version["flags"].split(),
    }
    if facts.list_code:
        answer["list"] = facts.list_code
    return answer | ({"record": shown} if shown else {})


def effects_out(facts: Facts, law: Law, today: date) -> dict[str, Any]:
    """Return the three effects of a record on a day: each with its end and why."""
    effects = display.effects(facts, law, today)
    return {
        name: {"on": effect.on, "until": effect.until, "why": effect.why}
        for name, effect in (("displayed", effects.displayed), ("shared", effects.shared), ("applied", effects.applied))
    }


def clean(body: Mapping[str, Any]) -> dict[str, Any]:
    """Return a stored body without what only finds a person again."""
    party = {key: value for key, value in body["party"].items() if key not in _SEALED}
    return dict(body) | {"party": party}

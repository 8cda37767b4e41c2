"""Questions and readings of screenings; a test says only what it is about."""

from __future__ import annotations

from typing import Any

import msgspec
import orjson
from sqlalchemy import select, update
from sqlalchemy.orm import Session

from credit_service.examples import parties
from credit_service.models import Entity, Identifier, Record
from credit_service.node import Node
from credit_service.services import acts, screening
from credit_service.site import Actor
from schemas.screening import Screening
from schemas.vocabulary import Grade, Op, Scheme

PLATFORM = Actor("示例交易平台接口", "trading_platform", "12150000DEMX0092XG", "示例公共资源交易平台（示例）")
OTHER_PLATFORM = Actor("另一平台接口", "trading_platform", "11150100DEMX009036", "另一平台（示例）")
AUDITOR = Actor("示例审计员", "auditor", "11150200DEMX009116")
P1: dict[str, Any] = {
    "project": {"market": "mandatory_tender", "territory": "150200"},
    "rules": {"clause": "第三章 3.1"},
}
P2: dict[str, Any] = {
    "project": {"market": "gov_procurement", "territory": "150100"},
    "rules": {"clause": "第三章 3.1"},
}
REQUIRED = ("gov_procurement", "judgment_defaulter", "tax")


def member(code: str, **changes: Any) -> dict[str, Any]:
    """One of the invented parties as a bidder list prints it."""
    uscc, name = parties.ENTITIES[code]
    return {"uscc": uscc, "name": name} | changes


def bidders(*members: dict[str, Any]) -> list[dict[str, Any]]:
    """Each a bidder of its own, numbered from 1."""
    return [{"no": no, "members": [one]} for no, one in enumerate(members, 1)]


def ask(node: Node, actor: Actor = PLATFORM, **question: Any) -> dict[str, Any]:
    """Ask, and return the answer read."""
    answer: dict[str, Any] = orjson.loads(screening.ask(node, msgspec.convert(question, Screening), actor).body)
    return answer


def verdict(node: Node, one: dict[str, Any], **question: Any) -> str:
    """Return the verdict on one bidder of one member."""
    found: str = ask(node, **question, bidders=bidders(one))["bidders"][0]["verdict"]
    return found


def question(**sent: Any) -> Screening:
    """Return a question as it is read from a body."""
    return msgspec.convert(sent, Screening)


def read(body: bytes) -> dict[str, Any]:
    """Return an answer read."""
    answer: dict[str, Any] = orjson.loads(body)
    return answer


def rid_of(session: Session, code: str) -> str:
    """Return the listing of one of the invented parties."""
    entity = select(Entity.id).where(Entity.uscc == parties.ENTITIES[code][0]).scalar_subquery()
    return session.execute(select(Record.rid).where(Record.entity_id == entity, Record.kind == "listing")).scalar_one()


def repair(session: Session, node: Node, rid: str) -> None:
    """Repair a listing of the invented labour authority, as that authority does."""
    act = acts.Act(Op.REPAIR, "信用修复决定（示例）", node.today())
    acts.perform(session, node.site, rid, act, Actor("示例人社局接口", "regulator", *parties.LABOUR), node.now())


def waive(node: Node, code: str, instead: str) -> None:
    """Give an entity a code with a wrong check character, waived by a person, and a version that tells of it."""
    with node.write() as session:
        entity_id = session.execute(select(Entity.id).where(Entity.uscc == code)).scalar_one()
        session.execute(update(Entity).where(Entity.id == entity_id).values(uscc=instead))
        linked = Identifier.entity_id == entity_id, Identifier.scheme == Scheme.USCC.value
        session.execute(update(Identifier).where(*linked).values(value=instead, grade=Grade.WAIVED.value))

"""Load the invented story into an empty database, each act with the clock set to its own day."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import UTC, date, datetime, time

from sqlalchemy import select, update

from credit_service.clock import SHANGHAI
from credit_service.errors import Conflict
from credit_service.examples import parties, story
from credit_service.models import Entity, NodeRow, Record
from credit_service.node import Node
from credit_service.services import acts, coverage, filing, organisations, profiles
from credit_service.site import Actor
from schemas.vocabulary import Op, OrganisationKind

SOURCES = ("gov_procurement", "tax", "judgment_defaulter", "wage_arrears", "world_bank")
"""Lists whose source the examples pretend to follow."""


def load(node: Node, progress: Callable[[int, int], None] = lambda done, total: None) -> int:
    """Load everything and mark the node as a demo; return how many acts were filed.

    Raises: Conflict when the database already holds records: invented rows never mix with real ones.
    """
    if not is_empty(node):
        raise Conflict("the examples are loaded into an empty database only; this one holds records")
    with node.write() as session:
        session.execute(update(NodeRow).values(demo=True))
        organisations.ensure(session, [parties.CENTRE], node.now(), OrganisationKind.CENTRE)
        organisations.ensure(session, [parties.CREDIT_PORTAL], node.now(), OrganisationKind.PARTNER)
    rids: dict[str, str] = {}
    steps = story.steps(node.today())
    for done, step in enumerate(steps, 1):
        _take(node, step, rids)
        progress(done, len(steps))
    with node.write() as session:
        profiles.rewrite(session, node.site, session.execute(select(Entity.id)).scalars(), node.today())
    refresh(node)
    return len(steps)


def refresh(node: Node) -> None:
    """Say that the pretended sources are known as of now; each start of a demo does it."""
    with node.write() as session:
        for list_code in SOURCES:
            coverage.note(session, list_code, parties.CREDIT_PORTAL, node.now())


def is_empty(node: Node) -> bool:
    """Return whether the database holds no record yet."""
    with node.read() as session:
        return session.execute(select(Record.id).limit(1)).first() is None


def is_demo(node: Node) -> bool:
    """Return whether the examples are loaded."""
    with node.read() as session:
        return session.execute(select(NodeRow.demo)).scalar_one()


def noon(day: date) -> datetime:
    """Return noon in Beijing of a day, in UTC."""
    return datetime.combine(day, time(12), SHANGHAI).astimezone(UTC)


def _take(node: Node, step: story.Step, rids: dict[str, str]) -> None:
    then = replace(node, now=lambda: noon(step.on))
    code, name = step.by
    actor = Actor(f"examples {step.name}", "regulator", code, name)
    with then.write() as session:
        if step.op is Op.FILE:
            body = dict(step.body) | {"authority": {"code": code, "name": name}}
            one = filing.Filing(body, code, name, filing.key_columns(body), step.standing)
            rids[step.name] = filing.file_one(session, node.site, one, actor, then.now()).rid
        else:
            act = acts.Act(step.op, step.basis, step.on)
            acts.perform(session, node.site, rids[step.name], act, actor, then.now())

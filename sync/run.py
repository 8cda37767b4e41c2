"""One run with one partner: who answers, pull, push, and what is written down of how it went."""

from __future__ import annotations

import logging
from collections.abc import Mapping
from dataclasses import dataclass, field

from credit_service.node import Node
from credit_service.services.partners import Partner
from sync import states
from sync.contract import Broken, CursorExpired, Platform, Retryable
from sync.leases import Lease, Leases, LostLease
from sync.platforms import ADAPTERS
from sync.pull import pull
from sync.push import push

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class Engine:
    """What every run needs: the node, this process's leases, and the environment our keys may be named in."""

    node: Node
    leases: Leases
    environ: Mapping[str, str]


@dataclass(frozen=True, slots=True)
class Ran:
    """How a run went. `outcome` is ok, failed, blocked, busy or waiting."""

    platform: str
    outcome: str
    pulled: Mapping[str, int] = field(default_factory=dict)
    pushed: Mapping[str, int] = field(default_factory=dict)
    error: str = ""


def run(engine: Engine, partner: Partner, *, by_person: bool = False) -> Ran:
    """Exchange with one partner. A person's run also tries a partner that is blocked or left alone for a while."""
    node = engine.node
    with node.read() as session:
        if not by_person and not states.may_run(session, partner, node.now()):
            return Ran(partner.name, "waiting")
    lease = engine.leases.take(f"platform:{partner.name}", node.now())
    if lease is None:
        return Ran(partner.name, "busy")
    try:
        ran = _run(engine, partner, lease)
    except LostLease:
        log.warning("%s: another process has taken over", partner.name)
        return Ran(partner.name, "busy")
    engine.leases.give_back(lease, node.now())
    return ran


def _run(engine: Engine, partner: Partner, lease: Lease) -> Ran:
    node = engine.node
    try:
        platform = _adapter(engine, partner)
        try:
            ran = _exchange(node, partner, platform, lease)
        finally:
            platform.close()
    except (Retryable, CursorExpired) as error:
        with node.write() as session:
            lease.hold(session, node.now())
            states.failed(session, partner, str(error), node.now(), getattr(error, "after", None))
        return Ran(partner.name, "failed", error=str(error))
    except Broken as error:
        with node.write() as session:
            lease.hold(session, node.now())
            states.block(session, partner, str(error), node.now())
        return Ran(partner.name, "blocked", error=str(error))
    with node.write() as session:
        lease.hold(session, node.now())
        states.worked(session, partner, node.now())
    return ran


def _exchange(node: Node, partner: Partner, platform: Platform, lease: Lease) -> Ran:
    who = platform.identify()
    pulled = pull(node, partner, platform, lease, who) if partner.pull and platform.caps.feed else {}
    pushed = push(node, partner, platform, lease) if partner.push and platform.caps.push else {}
    return Ran(partner.name, "ok", dict(pulled), dict(pushed))


def _adapter(engine: Engine, partner: Partner) -> Platform:
    if partner.adapter not in ADAPTERS:
        raise Broken(f"there is no adapter {partner.adapter!r}; known are {', '.join(sorted(ADAPTERS))}")
    return ADAPTERS[partner.adapter](partner, _key(engine, partner))


def _key(engine: Engine, partner: Partner) -> str:
    if partner.key_file is None:
        key = engine.environ.get(partner.key_env, "")
        told = f"the variable {partner.key_env}"
    else:
        told = f"the file {partner.key_file}"
        try:
            key = partner.key_file.read_text(encoding="utf-8").strip()
        except (OSError, UnicodeDecodeError):
            key = ""
    if not key or not key.isascii() or not key.isprintable():
        raise Broken(f"our key at {partner.name} is missing: {told} must hold it")
    return key

"""Who is asking and whether they may: default deny, decided before any view runs.

A key check costs a hash and a dictionary: what the database said about a key is believed for one second, so a
revoked client is refused within a second in every process (at once in the one that revoked it).
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterable
from hashlib import sha256
from typing import Any

from flask import Flask, Request, current_app, g, request

from credit_service.api.permissions import Permission, Reach, reach
from credit_service.api.spec import Func, described
from credit_service.errors import CreditError, Forbidden, Invalid, NotFound, StartRefused
from credit_service.node import Node
from credit_service.services import clients
from credit_service.services.records import View
from credit_service.site import Actor
from schemas.fields import UNKNOWN, storable
from schemas.problems import Fault

BELIEVED_SECONDS = 1.0
_MOST = 10_000


class KeyCheck:
    """Remembers for a second what the database said about a key, by the key's digest."""

    def __init__(self, node: Node) -> None:
        self._node = node
        self._known: dict[bytes, tuple[float, Actor | None]] = {}

    def actor(self, key: str) -> Actor | None:
        """Return who holds the key; None when nobody does."""
        digest = sha256(key.encode("utf-8", "replace")).digest()
        found = self._known.get(digest)
        now = time.monotonic()
        if found is not None and now - found[0] < BELIEVED_SECONDS:
            return found[1]
        with self._node.read() as session:
            actor = clients.authenticate(session, key, self._node.now())
        if len(self._known) >= _MOST:  # wrong keys must not fill the memory
            self._known.clear()
        self._known[digest] = (now, actor)
        return actor

    def forget(self) -> None:
        """Ask the database again from now on."""
        self._known.clear()


def allow(permission: Permission) -> Callable[[Func], Func]:
    """Name the permission a view asks for."""

    def mark(func: Func) -> Func:
        vars(func)["permission"] = permission
        return described(permission=permission)(func)

    return mark


def register(app: Flask, node: Node) -> None:
    """Guard every request of `app`."""
    app.extensions["credit-keys"] = KeyCheck(node)
    app.before_request(_guard)


def check(app: Flask) -> None:
    """Raise: StartRefused when a view names no permission."""
    silent = [
        rule.rule for rule in app.url_map.iter_rules() if not hasattr(app.view_functions[rule.endpoint], "permission")
    ]
    if silent:
        raise StartRefused(f"these views name no permission: {', '.join(sorted(silent))}; add @allow(...)")


def actor() -> Actor:
    """Return who is asking. Only for views that are not for anyone."""
    found: Actor = g.actor
    return found


def actor_or_none() -> Actor | None:
    """Return who is asking, None for the public."""
    found: Actor | None = g.actor
    return found


def granted() -> Reach:
    """Return how far the permission of this view reaches for who is asking."""
    found: Reach = g.reach
    return found


def view() -> View:
    """Return who looks, how far, on which day and under which law."""
    node: Node = current_app.extensions["credit"]
    return View(g.actor, g.reach.value, node.site.law, node.today())


def key_check() -> KeyCheck:
    """Return the app's memory of keys."""
    found: KeyCheck = current_app.extensions["credit-keys"]
    return found


def _guard() -> None:
    # The proxies are looked through once: each use of one costs as much as the key check itself.
    asked, here = _behind(request), _behind(g)
    rule = asked.url_rule
    here.actor = _who(asked)
    if rule is None:
        return  # no such address or method: the router's own error follows
    if not storable(asked.path):
        raise NotFound("no address holds control characters")
    view: Any = current_app.view_functions[rule.endpoint]
    if view.permission is not Permission.ANYONE:
        here.reach = _reach(view.permission, here.actor)
    if asked.query_string and not getattr(view, "takes_query", False):
        _refuse_query(asked.args)


def _behind(proxy: Any) -> Any:
    return proxy._get_current_object()  # noqa: SLF001  # werkzeug's documented way


def _reach(permission: Permission, who: Actor | None) -> Reach:
    if who is None:
        raise CreditError("a valid key is missing: send `Authorization: Bearer KEY`", code="unauthenticated")
    found = reach(permission, who.role)
    if found is None:
        raise Forbidden(f"the role {who.role} may not do that; docs/roles.md says who may")
    return found


def _refuse_query(names: Iterable[str]) -> None:
    remedy = "Remove it; see /docs."
    raise Invalid(
        faults=[Fault(f"?{name}", UNKNOWN.code, "未知参数；this parameter is not known here", remedy) for name in names]
    )


def _who(asked: Request) -> Actor | None:
    header = asked.environ.get("HTTP_AUTHORIZATION")
    if header is None:
        return None
    scheme, _, key = header.partition(" ")
    right = scheme.lower() == "bearer" and key.isascii() and key.isprintable()
    found = key_check().actor(key.strip()) if right else None
    if found is None:
        raise CreditError("this key is not valid: it is wrong, revoked or expired", code="unauthenticated")
    return found

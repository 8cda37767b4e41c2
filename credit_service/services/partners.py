"""Partner platforms as the file `CREDIT_PLATFORMS` describes them; every mistake in it is a sentence."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from ipaddress import IPv4Network, IPv6Network, ip_network
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from credit_service.errors import Forbidden, StartRefused
from credit_service.rules.exchange import Route
from credit_service.site import Actor
from schemas.vocabulary import RecordKind

_NAME = re.compile(r"[A-Za-z0-9._~-]{1,32}")
_KNOWN = frozenset(
    "name adapter organisation address key_env key_file seconds cidrs homes lists pull push ca_file"
    " allow_insecure_loopback route".split()
)
_ROUTE = frozenset("authority kinds from until".split())


@dataclass(frozen=True, slots=True)
class Partner:
    """One partner platform. Its `name` is the platform code (`CREDIT_HOME`) under which it mints its rids."""

    name: str
    adapter: str = "peer"
    organisation: str = ""
    """Code of the organisation whose client it uses when it calls us."""
    address: str = ""
    """Ends with a slash; empty for a partner that only calls us."""
    key_env: str = ""
    key_file: Path | None = None
    seconds: int = 60
    cidrs: tuple[IPv4Network | IPv6Network, ...] = ()
    homes: frozenset[str] = frozenset()
    """Authorities that publish through this partner: only their records are taken from it."""
    lists: frozenset[str] = frozenset()
    """Lists whose freshness this partner vouches for."""
    routes: tuple[Route, ...] = ()
    pull: bool = True
    push: bool = True
    ca_file: Path | None = None
    allow_insecure_loopback: bool = False


Partners = Mapping[str, Partner]


class _Mistake(ValueError):
    """One sentence about one place of the file."""


def load(path: Path | None) -> Partners:
    """Read the file of partners; None gives none. Raises: StartRefused with a sentence for every mistake in it."""
    if path is None:
        return {}
    try:
        said = tomllib.loads(path.read_text(encoding="utf-8"))
    except (OSError, ValueError) as error:
        raise StartRefused(f"{path} cannot be read as TOML: {error}") from error
    mistakes = [
        f"{key} is not known at the top of the file; partners stand under [[platform]]"
        for key in said
        if key != "platform"
    ]
    found: dict[str, Partner] = {}
    tables = said.get("platform", [])
    for at, table in enumerate(tables if isinstance(tables, list) else []):
        try:
            partner = _partner(table, path.parent)
        except _Mistake as mistake:
            mistakes.append(f"platform {table.get('name', f'number {at + 1}')}: {mistake}")
            continue
        if partner.name in found:
            mistakes.append(f"two platforms have the name {partner.name}")
        found[partner.name] = partner
    if mistakes:
        raise StartRefused(f"{path}: " + "; ".join(mistakes))
    return found


def of_actor(partners: Partners, actor: Actor) -> Partner:
    """Return the partner a client stands for, by its organisation's code, else by its own name. Raises: Forbidden."""
    for partner in partners.values():
        if partner.organisation and partner.organisation == actor.organisation_code:
            return partner
    if actor.name in partners:
        return partners[actor.name]
    raise Forbidden(
        "no partner platform is configured for this client; its name or organisation must stand in CREDIT_PLATFORMS"
    )


def _partner(table: Mapping[str, Any], folder: Path) -> Partner:
    _refuse_unknown(table, _KNOWN)
    name = _text(table, "name")
    if not _NAME.fullmatch(name):
        raise _Mistake("`name` is its platform code: 1 to 32 of A-Z a-z 0-9 . _ ~ -")
    seconds = table.get("seconds", 60)
    if not isinstance(seconds, int) or isinstance(seconds, bool) or not 1 <= seconds <= 86400:
        raise _Mistake("`seconds` between runs is a whole number from 1 to 86400")
    partner = Partner(
        name=name,
        adapter=_text(table, "adapter", "peer"),
        organisation=_text(table, "organisation", ""),
        address=_text(table, "address", ""),
        key_env=_text(table, "key_env", ""),
        key_file=_path(table, "key_file", folder),
        seconds=seconds,
        cidrs=_cidrs(table),
        homes=frozenset(_texts(table, "homes")),
        lists=frozenset(_texts(table, "lists")),
        routes=tuple(_route(row) for row in _tables(table, "route")),
        pull=_flag(table, "pull", default=True),
        push=_flag(table, "push", default=True),
        ca_file=_path(table, "ca_file", folder),
        allow_insecure_loopback=_flag(table, "allow_insecure_loopback", default=False),
    )
    if partner.address:
        _check_address(partner)
    return partner


def _check_address(partner: Partner) -> None:
    parts = urlsplit(partner.address)
    if not partner.address.endswith("/") or not parts.hostname or parts.username or parts.query or parts.fragment:
        raise _Mistake("`address` is https://HOST[:PORT]/ with a slash at the end and no user, query or fragment")
    if parts.scheme != "https" and not (parts.scheme == "http" and partner.allow_insecure_loopback):
        raise _Mistake(
            "`address` begins with https://; http:// needs allow_insecure_loopback = true and reaches this machine only"
        )
    if not partner.cidrs:
        raise _Mistake('`cidrs` names the networks its address may lie in, such as ["10.1.0.0/16"]')
    if bool(partner.key_env) == bool(partner.key_file):
        raise _Mistake("name exactly one of `key_env` (a variable) and `key_file` (a file) that holds our key there")


def _cidrs(table: Mapping[str, Any]) -> tuple[IPv4Network | IPv6Network, ...]:
    try:
        return tuple(ip_network(text) for text in _texts(table, "cidrs"))
    except ValueError as error:
        raise _Mistake(f"`cidrs`: {error}") from error


def _route(row: Mapping[str, Any]) -> Route:
    _refuse_unknown(row, _ROUTE)
    begins, until = row.get("from"), row.get("until")
    if type(begins) is not date or (until is not None and type(until) is not date):
        raise _Mistake("a route has `from` and, if it ends, `until` (last day) as dates, such as from = 2026-01-01")
    kinds = _texts(row, "kinds")
    known = {kind.value for kind in RecordKind} - {RecordKind.CONDUCT_EVENT.value}
    if not kinds or not set(kinds) <= known:
        raise _Mistake(f"`kinds` of a route are some of {', '.join(sorted(known))}")
    return Route(_text(row, "authority"), frozenset(map(RecordKind, kinds)), begins, until)


def _refuse_unknown(table: Mapping[str, Any], known: frozenset[str]) -> None:
    if unknown := sorted(set(table) - known):
        raise _Mistake(f"{', '.join(unknown)} is not known; known are {', '.join(sorted(known))}")


def _text(table: Mapping[str, Any], key: str, default: str | None = None) -> str:
    value = table.get(key, default)
    if not isinstance(value, str) or (default is None and not value):
        raise _Mistake(f"`{key}` is needed as text")
    return value


def _texts(table: Mapping[str, Any], key: str) -> list[str]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, str) and one for one in value):
        raise _Mistake(f"`{key}` is a list of texts")
    return value


def _tables(table: Mapping[str, Any], key: str) -> Iterable[Mapping[str, Any]]:
    value = table.get(key, [])
    if not isinstance(value, list) or not all(isinstance(one, dict) for one in value):
        raise _Mistake(f"write each {key} as [[platform.{key}]]")
    return value


def _flag(table: Mapping[str, Any], key: str, *, default: bool) -> bool:
    value = table.get(key, default)
    if not isinstance(value, bool):
        raise _Mistake(f"`{key}` is true or false")
    return value


def _path(table: Mapping[str, Any], key: str, folder: Path) -> Path | None:
    text = _text(table, key, "")
    return folder / text if text else None

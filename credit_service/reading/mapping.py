"""A user's own mapping: a small TOML file that says which column is what, checked line by line."""

from __future__ import annotations

import tomllib
from collections.abc import Iterator
from dataclasses import replace
from typing import Any

from credit_service.reading.cells import CELLS
from credit_service.reading.plan import SCHEMES
from schemas.forms import FORMS, Field, Form
from schemas.vocabulary import RecordKind, Scheme

_KEYS = frozenset(
    {"code", "label", "base", "kind", "list", "authority", "source", "key", "ignored", "columns", "constants"}
)
_COLUMN_KEYS = frozenset({"path", "cell", "required"})
_TOP = frozenset(
    {
        "decision_no",
        "decided_on",
        "served_on",
        "breach_class",
        "facts",
        "legal_basis",
        "display_until",
        "source_updated_at",
    }
)
_PARTY = frozenset({"name", "category", *(str(scheme) for scheme in Scheme)})
_ORGANISATION = frozenset({"name", "code"})
_USUAL = {
    "decided_on": "date",
    "served_on": "date",
    "display_until": "until",
    "source_updated_at": "instant",
    "legal_basis": "basis",
    "party.name": "name",
    "party.category": "party-category",
    "authority.name": "name",
    "authority.code": "authority-code",
    "source.name": "name",
    "source.code": "authority-code",
    "details.fine_yuan": "yuan",
    "details.confiscated_yuan": "yuan",
    "details.penalty_category": "penalty-categories",
    "details.license_category": "license-categories",
    "details.penalty_valid_until": "until",
    "details.valid_until": "until",
    "details.valid_from": "date",
    "details.registration_status": "registration-status",
}


class MappingError(ValueError):
    """A mapping file is wrong; the message names the line and the entry."""


def read_mapping(text: str) -> Form:
    """Return the form a mapping file describes; raise `MappingError`. Source: docs/imports.md, "Your own mapping"."""
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError as wrong:
        raise MappingError(f"对照表不是合法的 TOML:{wrong}。 The mapping is not valid TOML.") from wrong
    try:
        return _form(table)
    except _Wrong as wrong:
        line = _line_of(text, wrong.entry)
        raise MappingError(f"对照表第 {line} 行“{wrong.entry}”:{wrong.said}") from wrong


class _Wrong(ValueError):
    def __init__(self, entry: str, said: str) -> None:
        super().__init__(said)
        self.entry = entry
        self.said = said


def _form(table: dict[str, Any]) -> Form:
    for key in table:
        if key not in _KEYS:
            raise _Wrong(key, f"未知条目;可用:{'、'.join(sorted(_KEYS))}。 Unknown entry.")
    base = _base(table)
    own = tuple(_fields(table.get("columns")))
    replaced = {row.path for row in own}
    fields = (*own, *(row for row in base.fields if row.path not in replaced)) if base else own
    paths = {row.path for row in fields}
    if "party.name" not in paths:
        raise _Wrong("columns", "没有一列是 party.name(主体名称)。 No column is the party's name.")
    code = _text(table, "code") or "own"
    form = base or Form(code=code, label="", english="", kind=_kind(table), fields=(), key=(), needs=())
    return replace(
        form,
        code=code,
        label=_text(table, "label") or form.label or "自定义对照表",
        english=form.english or "own mapping",
        fields=fields,
        key=tuple(_key(table, fields)) or form.key or _usual_key(paths),
        needs=(),
        list_code=_text(table, "list") or form.list_code,
        authority=_text(table, "authority") or form.authority,
        source=_text(table, "source") or form.source,
        constants=(*form.constants, *_constants(table)),
        ignored=(*form.ignored, *_strings(table, "ignored")),
    )


def _base(table: dict[str, Any]) -> Form | None:
    code = _text(table, "base")
    if code and code not in FORMS:
        raise _Wrong("base", f"没有这种内置格式;可用:{'、'.join(FORMS)}。 There is no such form.")
    if not code and "kind" not in table:
        raise _Wrong("kind", "须写明 kind 或 base。 Give kind or base.")
    return FORMS[code] if code else None


def _kind(table: dict[str, Any]) -> RecordKind:
    try:
        return RecordKind(_text(table, "kind"))
    except ValueError as wrong:
        raise _Wrong("kind", f"可用:{'、'.join(str(kind) for kind in RecordKind)}。 Unknown kind.") from wrong


def _fields(columns: Any) -> Iterator[Field]:
    if not isinstance(columns, dict) or not columns:
        raise _Wrong("columns", "须有 [columns],每行一列。 A [columns] table is needed.")
    for heading, said in columns.items():
        row = {"path": said} if isinstance(said, str) else said
        if not isinstance(row, dict) or not isinstance(row.get("path"), str) or set(row) - _COLUMN_KEYS:
            raise _Wrong(
                heading,
                '写成 "路径" 或 {path="…", cell="…", required=true}。 Write a path or a table with path, cell, required.',
            )
        cell = row.get("cell") or _usual_cell(row["path"])
        _check_column(heading, row["path"], cell)
        yield Field(row["path"], (heading,), cell, required=bool(row.get("required", row["path"] == "party.name")))


def _check_column(heading: str, path: str, cell: Any) -> None:
    group, _, key = path.rpartition(".")
    known = {"": _TOP, "party": _PARTY, "authority": _ORGANISATION, "source": _ORGANISATION}
    if not key or (key not in known[group] if group in known else group != "details"):
        raise _Wrong(heading, f"路径 {path} 不存在。 There is no such place in a record.")
    if not isinstance(cell, str) or (cell not in CELLS and cell not in SCHEMES and cell != "authority-code"):
        raise _Wrong(heading, f"cell 可用:{'、'.join(sorted(CELLS))}。 Unknown sort of cell.")
    if (cell in SCHEMES or (group == "party" and key in SCHEMES)) and path != f"party.{cell}":
        raise _Wrong(heading, f"标识列的 cell 与路径须一致(party.{cell})。 An identifier's cell and path must agree.")


def _usual_cell(path: str) -> str:
    group, _, key = path.rpartition(".")
    if group == "party" and key in SCHEMES:
        return key
    return _USUAL.get(path, "text")


def _usual_key(paths: set[str]) -> tuple[str, ...]:
    strong = (
        ("decision_no",)
        if "decision_no" in paths
        else tuple(p for p in ("decided_on", "party.uscc", "facts") if p in paths)
    )
    return (*strong, "party.name")


def _key(table: dict[str, Any], fields: tuple[Field, ...]) -> Iterator[str]:
    by_heading = {row.headings[0]: row.path for row in fields}
    for heading in _strings(table, "key"):
        if heading not in by_heading:
            raise _Wrong("key", f"没有列“{heading}”。 There is no such column.")
        yield by_heading[heading]


def _constants(table: dict[str, Any]) -> Iterator[tuple[str, str]]:
    said = table.get("constants", {})
    for path, text in said.items() if isinstance(said, dict) else ():
        if not isinstance(text, str):
            raise _Wrong(path, "常量须是文字。 A constant must be text.")
        yield path, text


def _strings(table: dict[str, Any], key: str) -> tuple[str, ...]:
    said = table.get(key, [])
    if not isinstance(said, list) or not all(isinstance(item, str) for item in said):
        raise _Wrong(key, "须是文字的列表。 It must be a list of texts.")
    return tuple(said)


def _text(table: dict[str, Any], key: str) -> str:
    said = table.get(key, "")
    if not isinstance(said, str):
        raise _Wrong(key, "须是文字。 It must be text.")
    return said


def _line_of(text: str, entry: str) -> int:
    for no, line in enumerate(text.splitlines(), 1):
        if line.lstrip().lstrip('["').startswith(entry):
            return no
    return 1

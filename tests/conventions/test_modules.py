"""What every module keeps to: a sentence, its size, no hidden clock, no swallowed error, no print."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions import tree

LONGEST_FILE, LONGEST_FUNCTION, DEEPEST, MOST_PARAMETERS = 500, 60, 4, 9
LAST_RESORTS = {"credit_service/api/errors.py", "credit_service/files/workbook_child.py", "sync/schedule.py"}
"""Where a broad `except` is right: an unforeseen error's answer, a parser on hostile input, the loop over partners."""
SPEAKING = re.compile(r"credit_service/(cli|commands/|printed|reference)|sync/__main__")
"""Modules whose output a person or a parent process reads."""
_ENVIRONMENT = {"credit_service/config.py", "credit_service/__init__.py", "credit_service/files/workbook.py"}
"""The settings, the app that reads them, and the parser process that gets as little of it as possible."""
VAGUE = {"utils", "helpers", "common", "base", "manager", "misc"}
_CLOCKS = {("datetime", "now"), ("datetime", "utcnow"), ("datetime", "today"), ("date", "today"), ("time", "time")}
_BLOCKS = (ast.For, ast.While, ast.If, ast.With, ast.Try, ast.Match)
every_module = pytest.mark.parametrize("path", tree.modules().values(), ids=tree.modules())


@every_module
def test_a_module_begins_with_a_sentence(path: Path) -> None:
    first = (ast.get_docstring(tree.parsed(path)) or "").partition("\n\n")[0]
    if path.name == "__init__.py" and not path.read_text(encoding="utf-8"):
        return
    assert re.search(r"\w+ \w+ \w+", first), f"{path}: say in one sentence what it is for"


@every_module
def test_a_module_is_named_for_what_it_holds(path: Path) -> None:
    assert path.stem not in VAGUE


@every_module
def test_files_and_functions_stay_readable(path: Path) -> None:
    lines = len(path.read_text(encoding="utf-8").splitlines())
    # A migration lists tables; cutting it up would not make it clearer.
    if "migrations/versions" not in path.as_posix():
        assert lines <= LONGEST_FILE
        assert [found for function in tree.functions(path) for found in _overdone(path, function)] == []


@every_module
def test_imports_stand_at_the_top_or_say_why_not(path: Path) -> None:
    source = path.read_text(encoding="utf-8").splitlines()
    inner = [n for f in tree.functions(path) for n in ast.walk(f) if isinstance(n, ast.Import | ast.ImportFrom)]
    reasons = re.compile(r"^\s*#.*Imported here", re.MULTILINE)
    assert inner == [] or reasons.search("\n".join(source)), [tree.place(path, node) for node in inner]


@every_module
def test_only_one_module_asks_the_clock(path: Path) -> None:
    calls = [n for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.Attribute)]
    asking = [n for n in calls if isinstance(n.value, ast.Name) and (n.value.id, n.attr) in _CLOCKS]
    found = [tree.place(path, node) for node in asking]
    # A first migration notes when the node was born; it is run by nobody who could be told the instant.
    assert found == [] or path.name in {"clock.py", "0001_foundation.py"}, (
        "take the instant as a parameter, or ask credit_service.clock at the edge"
    )


@every_module
def test_no_error_is_swallowed(path: Path) -> None:
    handlers = [n for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.ExceptHandler)]
    broad = [f"{path.relative_to(tree.ROOT)}:{n.lineno}" for n in handlers if _broad(n.type)]
    assert broad == [] or path.relative_to(tree.ROOT).as_posix() in LAST_RESORTS


@every_module
def test_only_commands_print(path: Path) -> None:
    calls = [n for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.Call) and isinstance(n.func, ast.Name)]
    found = [tree.place(path, n) for n in calls if isinstance(n.func, ast.Name) and n.func.id == "print"]
    assert found == [] or SPEAKING.match(path.relative_to(tree.ROOT).as_posix())


@every_module
def test_the_environment_is_read_in_one_place(path: Path) -> None:
    names = [n for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.Attribute) and n.attr in {"environ", "getenv"}]
    found = [tree.place(path, node) for node in names if isinstance(node.value, ast.Name) and node.value.id == "os"]
    assert found == [] or _edge(path), "settings come from credit_service.config"


@every_module
def test_no_work_is_left_for_later(path: Path) -> None:
    assert not re.search(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b", path.read_text(encoding="utf-8"))


def _edge(path: Path) -> bool:
    part = path.relative_to(tree.ROOT).as_posix()
    return bool(SPEAKING.match(part)) or part in _ENVIRONMENT


def _overdone(path: Path, function: tree.Function) -> Iterator[str]:
    length = (function.end_lineno or function.lineno) - function.lineno + 1
    given = function.args
    parameters = len(given.posonlyargs + given.args + given.kwonlyargs)
    for what, measure, most in (
        ("lines", length, LONGEST_FUNCTION),
        ("parameters", parameters, MOST_PARAMETERS),
        ("nested blocks", _depth(function.body), DEEPEST),
    ):
        if measure > most:
            yield f"{tree.place(path, function)} {function.name}: {measure} {what}, at most {most}"


def _depth(body: list[ast.stmt]) -> int:
    return max((_depth_of(statement) for statement in body), default=0)


def _depth_of(statement: ast.stmt) -> int:
    parts = [getattr(statement, name, []) for name in ("body", "orelse", "finalbody")]
    handlers: list[ast.ExceptHandler] = getattr(statement, "handlers", [])
    inner = max(_depth(part) for part in [*parts, *(handler.body for handler in handlers)])
    if isinstance(statement, ast.If) and len(statement.orelse) == 1 and isinstance(statement.orelse[0], ast.If):
        # An `elif` is written beside its `if`, not inside it.
        return max(1 + _depth(statement.body), _depth_of(statement.orelse[0]))
    return inner + isinstance(statement, _BLOCKS)


def _broad(kind: ast.expr | None) -> bool:
    names = kind.elts if isinstance(kind, ast.Tuple) else [kind]
    return any(
        name is None or (isinstance(name, ast.Name) and name.id in {"Exception", "BaseException"}) for name in names
    )

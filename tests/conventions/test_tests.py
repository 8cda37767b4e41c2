"""Tests test: none is skipped, mocked or dead, and each folder and file has some."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.conventions import tree

FILES = {name: path for name, path in tree.modules("tests").items() if path.name.startswith("test_")}
every_file = pytest.mark.parametrize("path", FILES.values(), ids=FILES)
_PASSED_OVER = {"skip", "skipif", "xfail", "importorskip"}


@every_file
def test_a_test_file_has_tests(path: Path) -> None:
    assert any(function.name.startswith("test_") for function in tree.functions(path))


@every_file
def test_no_function_of_a_test_file_is_dead(path: Path) -> None:
    own = [n for n in tree.parsed(path).body if isinstance(n, ast.FunctionDef) and not n.name.startswith("test_")]
    used = {n.id for n in ast.walk(tree.parsed(path)) if isinstance(n, ast.Name)}
    assert [f.name for f in own if f.name not in used and not f.decorator_list] == []


@every_file
def test_no_test_is_passed_over_or_plays_with_a_dummy(path: Path) -> None:
    assert list(_evasions(path)) == []


def test_every_test_folder_is_a_package() -> None:
    folders = {path.parent for path in tree.modules("tests").values()}
    assert [folder for folder in folders if not (folder / "__init__.py").exists()] == []


def _evasions(path: Path) -> Iterator[str]:
    for name in tree.imports(path):
        if name.split(".")[0] == "mock" or name.startswith("unittest.mock"):
            yield f"{path.name} imports {name}"
    for node in ast.walk(tree.parsed(path)):
        if isinstance(node, ast.Attribute) and _refused(node):
            yield f"{tree.place(path, node)} {ast.unparse(node)}"


def _refused(node: ast.Attribute) -> bool:
    owner = ast.unparse(node.value)
    return (node.attr in _PASSED_OVER and owner.startswith("pytest")) or (owner, node.attr) == (
        "monkeypatch",
        "setattr",
    )

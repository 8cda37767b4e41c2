"""The tree as the conventions see it: our modules by dotted name, parsed once."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from functools import cache
from pathlib import Path

ROOT = Path(__file__).parents[2]
PACKAGES = ("schemas", "credit_service", "sync", "migrations")
Function = ast.FunctionDef | ast.AsyncFunctionDef


@cache
def modules(*folders: str) -> dict[str, Path]:
    """Return dotted name and path of every module below the folders; by default of all that is shipped."""
    paths = [path for folder in folders or PACKAGES for path in sorted((ROOT / folder).rglob("*.py"))]
    return {_dotted(path): path for path in paths}


@cache
def parsed(path: Path) -> ast.Module:
    """Return the syntax tree of a module."""
    return ast.parse(path.read_text(encoding="utf-8"))


def functions(path: Path) -> Iterator[Function]:
    """Return every function of a module, nested ones too."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef):
            yield node


def imports(path: Path) -> Iterator[str]:
    """Return the dotted names a module imports; `from a import b` gives `a.b`, which may be a module or not."""
    for node in ast.walk(parsed(path)):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        if isinstance(node, ast.ImportFrom):
            yield from (f"{node.module}.{alias.name}" for alias in node.names)


def place(path: Path, node: ast.stmt | ast.expr) -> str:
    """Return file and line, as a reader can click it."""
    return f"{path.relative_to(ROOT)}:{node.lineno}"


def _dotted(path: Path) -> str:
    return ".".join(path.relative_to(ROOT).with_suffix("").parts).removesuffix(".__init__")

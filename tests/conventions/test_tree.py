"""The tree as a stranger gets it: numbered migrations, no path of somebody's machine, locks without addresses."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from tests.conventions import tree

_TEXTS = {".py", ".md", ".toml", ".cfg", ".txt", ".html", ".css", ".js", ".json", ".ini", ""}
_HIDDEN = {"var", "build", "dist", "vendor"}
_PATH = re.compile(r"(?<![\w.\-~}])/(?:root|work|home|Users)/\w")


def texts() -> list[Path]:
    """Every text of ours, hidden folders but `.ci` left out."""
    found = []
    for path in tree.ROOT.rglob("*"):
        parts = path.relative_to(tree.ROOT).parts
        seen = not any((part.startswith(".") and part != ".ci") or part in _HIDDEN for part in parts[:-1])
        if seen and path.suffix in _TEXTS and path.is_file():
            found.append(path)
    return found


def test_migrations_are_numbered_without_a_gap() -> None:
    names = sorted(path.name for path in (tree.ROOT / "migrations" / "versions").glob("[!_]*.py"))
    assert [name[:5] for name in names] == [f"{number:04}_" for number in range(1, len(names) + 1)]


def test_no_text_names_a_path_of_somebodys_machine() -> None:
    assert [path for path in texts() if _PATH.search(path.read_text(encoding="utf-8"))] == []


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_a_lock_pins_everything_and_names_no_address(name: str) -> None:
    lines = (tree.ROOT / name).read_text(encoding="utf-8").splitlines()
    pins = [line for line in lines if line.strip() and not line.lstrip().startswith("#")]
    assert [line for line in pins if not re.fullmatch(r"[\w.\-]+(\[[\w,]+\])?==\S+( ; .+)?", line)] == []

"""Vendored assets are released files, unmodified: the table says which, and each must hash to what it says."""

from __future__ import annotations

import tomllib
from hashlib import sha256
from typing import Any

import pytest

from tests.conventions import tree

VENDOR = tree.ROOT / "credit_service" / "static" / "vendor"
TABLE: dict[str, dict[str, Any]] = tomllib.loads((VENDOR / "VENDOR.toml").read_text(encoding="utf-8"))


def test_every_vendored_file_is_in_the_table_and_there() -> None:
    held = {path.relative_to(VENDOR).as_posix() for path in VENDOR.rglob("*") if path.is_file()} - {"VENDOR.toml"}
    assert held == {f"{name}/{file}" for name, package in TABLE.items() for file in package["sha256"]}


@pytest.mark.parametrize("name", TABLE)
def test_a_vendored_package_is_unmodified(name: str) -> None:
    wrong = [
        file
        for file, expected in TABLE[name]["sha256"].items()
        if sha256((VENDOR / name / file).read_bytes()).hexdigest() != expected
    ]
    assert wrong == []


@pytest.mark.parametrize("name", TABLE)
def test_a_vendored_package_comes_with_version_and_licence(name: str) -> None:
    assert {"package", "registry", "version", "licence"} <= TABLE[name].keys()
    assert any(file.startswith("LICENSE") for file in TABLE[name]["sha256"])

"""docs/imports.md says what the code does."""

from __future__ import annotations

from pathlib import Path

import pytest

from credit_service import printed_imports

ROOT = Path(__file__).parents[2]
PAGE = (ROOT / "docs" / "imports.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("table", [printed_imports.forms, printed_imports.faults, printed_imports.abolished])
def test_the_tables_of_the_page_are_those_of_the_code(table: object) -> None:
    assert callable(table) and table() in PAGE


def test_the_example_of_the_page_is_the_one_that_is_tested() -> None:
    assert (ROOT / "tests" / "data" / "own_mapping.toml").read_text(encoding="utf-8").strip() in PAGE

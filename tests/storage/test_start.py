"""A node starts only on its own database, with its own keys and the schema it was written for."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from credit_service import keys, migrate
from credit_service.config import Settings, from_environ
from credit_service.db import Database
from credit_service.errors import StartRefused
from credit_service.node import Node, open_node
from tests import databases


def test_a_migrated_database_opens_under_the_code_it_was_given(node: Node) -> None:
    assert node.site.home == databases.HOME


def test_a_database_without_schema_stops_the_start(empty_database_url: str, settings: Settings) -> None:
    with pytest.raises(StartRefused, match="run `credit migrate`"):
        open_node(replace(settings, database_url=empty_database_url))


def test_an_older_schema_stops_the_start(database: Database, settings: Settings) -> None:
    migrate.downgrade(database, "base")
    with pytest.raises(StartRefused, match="credit migrate"):
        open_node(settings)


def test_a_foreign_node_code_stops_the_start(node: Node, settings: Settings) -> None:
    with pytest.raises(StartRefused, match="belongs to node nm, CREDIT_HOME says other"):
        open_node(replace(settings, home="other"))


def test_missing_keys_stop_the_start(settings: Settings, tmp_path: Path) -> None:
    with pytest.raises(StartRefused, match="credit keys init"):
        open_node(replace(settings, keys=tmp_path / "nowhere"))


def test_other_keys_stop_the_start(node: Node, settings: Settings, tmp_path: Path) -> None:
    keys.init(tmp_path / "other")
    with pytest.raises(StartRefused, match="are not those of this database"):
        open_node(replace(settings, keys=tmp_path / "other"))


def test_an_unreadable_law_stops_the_start(settings: Settings, tmp_path: Path) -> None:
    law = tmp_path / "law.toml"
    law.write_text("[[list]]\ncode = 1\n", encoding="utf-8")
    with pytest.raises(StartRefused, match="the law cannot be read"):
        open_node(replace(settings, law=law))


@pytest.mark.parametrize(
    ("name", "value", "sentence"),
    [
        ("CREDIT_COLOUR", "red", "CREDIT_COLOUR is not a setting of this service"),
        ("CREDIT_WORKERS", "many", "CREDIT_WORKERS is malformed: use a whole number from 1 to 64"),
        ("CREDIT_HOME", "a b", "CREDIT_HOME is malformed"),
        ("CREDIT_DATABASE_URL", "mysql://x", "CREDIT_DATABASE_URL is malformed"),
        ("CREDIT_LAW", "/nowhere", "CREDIT_LAW is malformed: there is no such file"),
    ],
)
def test_an_unknown_or_malformed_setting_stops_the_start(name: str, value: str, sentence: str) -> None:
    with pytest.raises(StartRefused, match=sentence):
        from_environ({name: value})


def test_what_belongs_to_the_tests_is_left_alone() -> None:
    assert from_environ({"CREDIT_TEST_DATABASE_URL": "x", "OTHER": "y"}) == Settings()

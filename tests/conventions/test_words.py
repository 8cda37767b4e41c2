"""Every code can be read by people and traced to its text; every rule says where it comes from."""

from __future__ import annotations

import ast
import inspect
from pathlib import Path

import pytest

from credit_service import errors
from credit_service.errors import CreditError
from schemas.problems import PROBLEMS, Problem
from schemas.vocabulary import Word, vocabularies
from tests.conventions import tree

WORDS = [word for words in vocabularies() for word in words]
RULES = [
    pytest.param(path, function, id=f"{name}.{function.name}")
    for name, path in tree.modules("credit_service/rules").items()
    for function in tree.parsed(path).body
    if isinstance(function, ast.FunctionDef) and not function.name.startswith("_")
]
PUBLIC = [
    pytest.param(path, statement, id=f"{name}.{statement.name}")
    for name, path in tree.modules(
        "credit_service/services", "credit_service/rules", "credit_service/reading", "sync", "schemas"
    ).items()
    for statement in tree.parsed(path).body
    if isinstance(statement, ast.FunctionDef | ast.ClassDef) and not statement.name.startswith("_")
]
ERRORS = [kind for _, kind in inspect.getmembers(errors, inspect.isclass) if issubclass(kind, CreditError)]


@pytest.mark.parametrize("word", WORDS, ids=lambda word: f"{type(word).__name__}.{word.name}")
def test_every_code_has_a_chinese_label_and_a_source(word: Word) -> None:
    assert any("\u4e00" <= sign <= "\u9fff" for sign in word.label)
    assert word.source.strip()
    assert word.value == word.value.lower().strip()


@pytest.mark.parametrize(("path", "function"), RULES)
def test_every_rule_names_its_source(path: Path, function: ast.FunctionDef) -> None:
    text = ast.get_docstring(function) or ""
    assert "Source: " in text, f"{tree.place(path, function)}: which text, which article, in force from when?"


@pytest.mark.parametrize(("path", "statement"), PUBLIC)
def test_what_others_may_call_is_documented(path: Path, statement: ast.FunctionDef | ast.ClassDef) -> None:
    assert ast.get_docstring(statement), f"{tree.place(path, statement)}: say what the signature cannot"


@pytest.mark.parametrize("problem", PROBLEMS.values(), ids=PROBLEMS)
def test_every_problem_says_what_to_do_in_both_languages(problem: Problem) -> None:
    assert problem.code == problem.code.lower()
    assert 400 <= problem.status < 600
    assert any("\u4e00" <= sign <= "\u9fff" for sign in problem.title)
    assert problem.english.strip()
    assert problem.remedy.strip()


@pytest.mark.parametrize("kind", ERRORS, ids=lambda kind: str(kind.__name__))
def test_every_error_is_a_registered_problem(kind: type[CreditError]) -> None:
    assert kind.code in PROBLEMS
    assert kind.__doc__

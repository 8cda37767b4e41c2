"""The documents say what the code does: printed pages are current, and no audit event goes unexplained."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from credit_service import printed, reference
from credit_service.services.audit import Event
from schemas.law import load
from tests.conventions import tree

DOCS = tree.ROOT / "docs"
PRINTED = {"terms.md": printed.terms, "law.md": lambda: printed.law_page(load()), **reference.PAGES}


@pytest.mark.parametrize("name", PRINTED)
def test_a_printed_page_is_current(name: str) -> None:
    assert (DOCS / name).read_text(encoding="utf-8") == PRINTED[name](), "run `make docs` and commit what it prints"


def test_every_audit_event_is_explained_and_none_is_made_up() -> None:
    explained = re.findall(r"^\| `([a-z-]+)` \|", (DOCS / "audit-events.md").read_text(encoding="utf-8"), re.MULTILINE)
    assert sorted(explained) == sorted(event.value for event in Event)


@pytest.mark.parametrize(
    "path", sorted(DOCS.rglob("*.md")) + sorted(tree.ROOT.glob("*.md")), ids=lambda path: path.name
)
def test_links_between_documents_lead_somewhere(path: Path) -> None:
    links = re.findall(r"\]\((?!https?:|#)([^)#]+)", path.read_text(encoding="utf-8"))
    assert [link for link in links if not (path.parent / link).exists()] == []

"""The pages operators read, printed from the code: settings and problems (`python -m credit_service.reference docs`)."""

from __future__ import annotations

import sys
from pathlib import Path

from credit_service.api.permissions import GRANTS
from credit_service.config import PREFIX, SETTINGS
from credit_service.services.statements import MAY_FILE
from schemas.problems import PROBLEMS
from schemas.vocabulary import RecordKind, Role

_SETTINGS = f"""# Settings

Printed from `credit_service/config.py` by `make docs`; change it there.

Settings are environment variables, read once at the start. An unknown `{PREFIX}*` variable or a malformed value stops the
start with a sentence, so that a misspelt name is never silently ignored. `{PREFIX}TEST_*` belongs to the tests.
What the law says is not a setting: see [law.md](law.md).

| variable | default | what it is |
|---|---|---|
"""
_PROBLEMS = """# Problems

Printed from `schemas/problems.py` by `make docs`; change it there.

Every error answer is `application/problem+json` (RFC 9457) with `type`, `title`, `status`, `code`, `detail` and, where parts
of what was sent are at fault, `errors`: a list of `pointer` (JSON pointer, or the name of a parameter), `code`, `message`.
`code` is stable; sentences may improve. No message repeats a value, for it may be a personal number.

| code | status | 中文 | English | remedy |
|---|---|---|---|---|
"""
_ROLES = """# Roles

Printed from `credit_service/api/permissions.py` and `credit_service/services/statements.py` by `make docs`; change it there.

Nobody may do what no row says. `all`: on everything; `own`: records whose authority is the client's organisation, and its
own tickets and imports; `self`: what concerns the client's organisation as a credit entity. The filter stands in the
query: what one may not see answers 404, like what does not exist. Acting on another authority's record answers 403 only
where that record is public anyway. An approver is let in only to be told that due process is needed.

"""
_FILING = """
Which kinds a role files (courts and other fields come in through partners and imports only):

| role | kinds |
|---|---|
"""


def settings() -> str:
    """Return docs/settings.md."""
    rows = (f"| `{PREFIX}{row.name}` | {_code(row.default)} | {row.help} |\n" for row in SETTINGS)
    return _SETTINGS + "".join(rows)


def problems() -> str:
    """Return docs/errors.md."""
    rows = (
        f"| `{row.code}` | {row.status} | {row.title} | {row.english} | {row.remedy} |\n" for row in PROBLEMS.values()
    )
    return _PROBLEMS + "".join(rows)


def roles() -> str:
    """Return docs/roles.md."""
    head = _ROLES + "| permission | " + " | ".join(f"{role.label}<br>`{role}`" for role in Role) + " |\n"
    rows = [
        f"| `{permission}` | " + " | ".join(grants.get(role, "–") for role in Role) + " |\n"
        for permission, grants in GRANTS.items()
    ]
    kinds = [
        f"| `{role}` | {'、'.join(f'{k.label} `{k}`' for k in RecordKind if k in may)} |\n"
        for role, may in MAY_FILE.items()
    ]
    return head + "|---" * (len(Role) + 1) + "|\n" + "".join(rows) + _FILING + "".join(kinds)


PAGES = {"settings.md": settings, "errors.md": problems, "roles.md": roles}
"""What is printed into the folder of documents."""


def write(folder: Path) -> None:
    """Write every page into a folder."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


def _code(text: str) -> str:
    return f"`{text}`" if text else "–"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))

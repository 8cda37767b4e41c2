"""The pages operators read, printed from the code: settings and problems (`python -m credit_service.reference docs`)."""

from __future__ import annotations

import sys
from pathlib import Path

from credit_service.config import PREFIX, SETTINGS
from schemas.problems import PROBLEMS

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


PAGES = {"settings.md": settings, "errors.md": problems}
"""What is printed into the folder of documents."""


def write(folder: Path) -> None:
    """Write every page into a folder."""
    for name, page in PAGES.items():
        (folder / name).write_text(page(), encoding="utf-8")


def _code(text: str) -> str:
    return f"`{text}`" if text else "–"


if __name__ == "__main__":
    write(Path(sys.argv[1] if len(sys.argv) > 1 else "docs"))

"""Settings: read once from the environment, checked, and explained to whoever got one wrong."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from pathlib import Path

from credit_service.errors import StartRefused

PREFIX = "CREDIT_"
_HOME = re.compile(r"[A-Za-z0-9._~-]{1,32}")


@dataclass(frozen=True, slots=True)
class Setting:
    """One `CREDIT_*` variable: its name without the prefix, what it is when unset, and a sentence."""

    name: str
    default: str
    help: str
    check: Callable[[str], str | None] = lambda text: None
    """Returns a sentence saying what is wrong, or None."""


def _home(text: str) -> str | None:
    return None if not text or _HOME.fullmatch(text) else "use 1 to 32 of A-Z a-z 0-9 . _ ~ -"


def _url(text: str) -> str | None:
    known = text.startswith(("sqlite:///", "postgresql://", "postgresql+psycopg://"))
    return None if known else "use sqlite:///PATH or postgresql://USER@HOST/NAME"


def _number(low: int, high: int) -> Callable[[str], str | None]:
    def check(text: str) -> str | None:
        return None if text.isdigit() and low <= int(text) <= high else f"use a whole number from {low} to {high}"

    return check


def _file(text: str) -> str | None:
    return None if not text or Path(text).is_file() else "there is no such file"


SETTINGS: tuple[Setting, ...] = (
    Setting("DATABASE_URL", "sqlite:///var/credit.db", "Where the data is: SQLite file or PostgreSQL.", _url),
    Setting(
        "HOME",
        "",
        "This node's platform code; the first migration stores it, `local-` and 8 hex digits if unset.",
        _home,
    ),
    Setting("KEYS", "var/keys", "Folder of the key files (`credit keys init` writes them)."),
    Setting("LAW", "", "A site file of law rows that adds to those in the package.", _file),
    Setting("PLATFORMS", "", "A TOML file of partner platforms.", _file),
    Setting("UPLOADS", "var/uploads", "Folder where uploaded files wait, sealed, for their import."),
    Setting("WORKERS", "2", "Web worker processes of `credit serve`.", _number(1, 64)),
    Setting(
        "FRESH_HOURS", "24", "A required list older than this many hours makes a screening `unknown`.", _number(1, 720)
    ),
    Setting(
        "LOG_LEVEL",
        "INFO",
        "DEBUG, INFO, WARNING or ERROR.",
        lambda t: None if t in {"DEBUG", "INFO", "WARNING", "ERROR"} else "use DEBUG, INFO, WARNING or ERROR",
    ),
)


@dataclass(frozen=True, slots=True)
class Settings:
    """The settings of one process."""

    database_url: str = "sqlite:///var/credit.db"
    home: str = ""
    keys: Path = Path("var/keys")
    law: Path | None = None
    platforms: Path | None = None
    uploads: Path = Path("var/uploads")
    workers: int = 2
    fresh_hours: int = 24
    log_level: str = "INFO"


def from_environ(environ: Mapping[str, str]) -> Settings:
    """Return the settings. Raises: StartRefused naming every unknown or malformed variable and the remedy.

    `CREDIT_TEST_*` belongs to the tests and is left alone.
    """
    known = {PREFIX + s.name: s for s in SETTINGS}
    wrong = [
        f"{name} is not a setting of this service; known are {', '.join(sorted(known))}"
        for name in environ
        if name.startswith(PREFIX) and not name.startswith("CREDIT_TEST_") and name not in known
    ]
    values: dict[str, str] = {}
    for name, setting in known.items():
        values[setting.name] = environ.get(name, setting.default)
        if sentence := setting.check(values[setting.name]):
            wrong.append(f"{name} is malformed: {sentence}")
    if wrong:
        raise StartRefused("; ".join(wrong))
    return Settings(
        database_url=values["DATABASE_URL"],
        home=values["HOME"],
        keys=Path(values["KEYS"]),
        law=Path(values["LAW"]) if values["LAW"] else None,
        platforms=Path(values["PLATFORMS"]) if values["PLATFORMS"] else None,
        uploads=Path(values["UPLOADS"]),
        workers=int(values["WORKERS"]),
        fresh_hours=int(values["FRESH_HOURS"]),
        log_level=values["LOG_LEVEL"],
    )

"""Which browser the tests of the pages drive, and what to say where there is none."""

from __future__ import annotations

import os
import shutil

VARIABLE = "CREDIT_TEST_CHROMIUM"
NAMES = ("chromium", "chromium-browser", "google-chrome")
FLAGS = (
    "--no-sandbox",
    "--disable-quic",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The last four keep the browser's own business out of the list of requests."""
LEFT_OUT = (
    "Tests of the pages were left out, because no Chromium was found. To run them: apt-get install chromium"
    f" fonts-noto-cjk, or name one in {VARIABLE}."
)


def executable() -> str | None:
    """Return the path of the browser, None where there is none."""
    return os.environ.get(VARIABLE) or next(filter(None, map(shutil.which, NAMES)), None)

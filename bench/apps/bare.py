"""The floor under a profile: a Flask view that returns prepared bytes, with no database, key, audit or ETag."""

from __future__ import annotations

import os
from pathlib import Path

from flask import Flask, Response

_BODY = Path(os.environ["BENCH_BODY"]).read_bytes()
app = Flask(__name__)


@app.get("/api/v1/public/entities/<uscc>")
def profile(uscc: str) -> Response:  # noqa: ARG001  the route gives it
    """Return the same bytes for every code."""
    return Response(_BODY, mimetype="application/json")

"""Imports over HTTP: what is handed in, how it goes, and how each row ended."""

from __future__ import annotations

import marshmallow as ma

from schemas.fields import Code, Pattern, Strict, Whole
from schemas.forms import FORMS
from schemas.vocabulary import ImportState, Outcome


class ImportIn(Strict):
    """How the file is to be read."""

    mapping = Pattern(
        "|".join(sorted(FORMS)),
        "penalty_2018",
        metadata={"description": "A built-in form; left out, the headings decide."},
    )
    source = Pattern(
        r"[0-9A-Za-z-]{1,32}",
        "11150200DEMX009116",
        metadata={"description": "Whose statements the rows are; the client's own organisation if left out."},
    )


class ImportOut(Strict):
    """How an import goes; the four outcomes add up to the rows read."""

    import_id = ma.fields.String(required=True)
    state = ma.fields.String(required=True, metadata={"enum": [s.value for s in ImportState]})
    file_name = ma.fields.String(required=True)
    sha256 = ma.fields.String(required=True)
    mapping = ma.fields.String(required=True)
    encoding = ma.fields.String(required=True)
    source = ma.fields.String(required=True)
    total = ma.fields.Integer(required=True, allow_none=True, metadata={"description": "About how many rows it has."})
    read = ma.fields.Integer(required=True)
    filed = ma.fields.Integer(required=True)
    updated = ma.fields.Integer(required=True)
    unchanged = ma.fields.Integer(required=True)
    quarantined = ma.fields.Integer(required=True)
    unknown_columns = ma.fields.List(ma.fields.String(), required=True)
    notes = ma.fields.List(ma.fields.String(), required=True)
    error = ma.fields.String(required=True)
    created_at = ma.fields.String(required=True)
    finished_at = ma.fields.String(required=True, allow_none=True)


class RowsQuery(Strict):
    """Which rows of an import."""

    outcome = Code(Outcome)
    after = Whole(0, 10**9, load_default=0, metadata={"description": "The `next` of the page before."})


class RowOut(Strict):
    """How one row ended; its cells stay sealed."""

    row_no = ma.fields.Integer(required=True)
    outcome = ma.fields.String(required=True, metadata={"enum": [o.value for o in Outcome]})
    rids = ma.fields.List(ma.fields.String(), required=True)
    code = ma.fields.String(required=True)
    pointer = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    remedy = ma.fields.String(required=True)


class RowsOut(Strict):
    """A page of rows."""

    items = ma.fields.List(ma.fields.Nested(RowOut), required=True)
    next = ma.fields.String(required=True, allow_none=True)

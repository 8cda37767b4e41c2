"""The service's own format: canonical bodies as JSON or NDJSON, what `credit export` writes."""

from __future__ import annotations

from schemas.forms.form import Field, Form

CANONICAL = Form(
    code="canonical",
    label="本系统标准格式",
    english="This service's own records",
    kind=None,
    fields=(Field("kind", ("kind",), required=True), Field("party", ("party",), required=True)),
    key=("decision_no", "party.name"),
    needs=("kind", "party"),
)

FORMS = (CANONICAL,)

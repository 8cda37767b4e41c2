"""Our flask-smorest: strict parsing, problems in the specification, and nothing of its own error answers.

What it mends: unknown query parameters pass; JSON that cannot be stored (lone surrogates, NaN) passes; its
error handler takes the whole app; undeclared answers.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar, cast

import flask_smorest
import marshmallow as ma
import orjson
from flask import Flask, Request, Response
from webargs.flaskparser import FlaskParser
from werkzeug.exceptions import UnsupportedMediaType

from credit_service.api.permissions import Permission
from credit_service.errors import CreditError, Invalid
from schemas.details import DETAILS
from schemas.fields import Strict
from schemas.problems import PROBLEMS, Fault
from schemas.said import faults_of

PROBLEM_TYPE = "application/problem+json"
Func = TypeVar("Func", bound=Callable[..., Any])


class FaultOut(Strict):
    """One thing wrong with what was sent."""

    pointer = ma.fields.String(
        required=True, metadata={"description": "JSON pointer into the body, or ?NAME of a query parameter."}
    )
    code = ma.fields.String(required=True)
    message = ma.fields.String(required=True)
    remedy = ma.fields.String(required=True)


class ProblemOut(Strict):
    """A problem (RFC 9457); `code` is stable, the sentences may improve."""

    type = ma.fields.String(required=True)
    title = ma.fields.String(required=True)
    status = ma.fields.Integer(required=True)
    code = ma.fields.String(required=True, metadata={"enum": sorted(PROBLEMS)})
    detail = ma.fields.String(required=True)
    remedy = ma.fields.String(required=True)
    request_id = ma.fields.String(required=True)
    errors = ma.fields.List(ma.fields.Nested(FaultOut))


class Parser(FlaskParser):
    """Reads what was sent; every fault is named at once, each with its place."""

    DEFAULT_UNKNOWN_BY_LOCATION: dict[str, str | None] = {  # noqa: RUF012  # as webargs declares it
        **dict.fromkeys(("json", "form", "json_or_form", "querystring", "query", "cookies", "files"), ma.RAISE),
        "headers": ma.EXCLUDE,
    }

    def _raw_load_json(self, req: Request) -> Any:
        if req.mimetype != "application/json":
            raise UnsupportedMediaType
        try:
            return orjson.loads(req.get_data(cache=True))
        except orjson.JSONDecodeError as error:
            raise CreditError("the body is not JSON in UTF-8", code="malformed") from error

    def load_querystring(self, req: Request, schema: ma.Schema) -> Any:
        """Return the query; a parameter sent twice is refused, because nobody could say which one counts."""
        twice = [name for name, values in req.args.lists() if len(values) > 1]
        if twice:
            raise Invalid(
                faults=[
                    Fault(f"?{name}", "repeated", "参数重复；sent more than once", "Send it once.") for name in twice
                ]
            )
        return super().load_querystring(req, schema)

    def handle_error(self, error: ma.ValidationError, req: Request, schema: ma.Schema, **kwargs: Any) -> Any:
        """Raise: Invalid with every fault."""
        messages = error.normalized_messages()  # type: ignore[no-untyped-call]
        ((location, inner),) = messages.items() if len(messages) == 1 else (("json", messages),)
        raise Invalid(faults=list(faults_of(inner, query=location in ("query", "querystring")))) from error


class Blueprint(flask_smorest.Blueprint):  # type: ignore[misc]  # flask-smorest has no types
    """A blueprint whose views name a permission; errors that follow from what a view takes are declared for it."""

    ARGUMENTS_PARSER = Parser()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self._prepare_doc_cbks.append(_declare_problems)

    def route(self, rule: str, **options: Any) -> Callable[[Func], Func]:
        """Put a view at an address."""
        return cast(Callable[[Func], Func], super().route(rule, **options))

    def arguments(self, schema: Any, *, location: str = "json", **kwargs: Any) -> Callable[[Func], Func]:
        """Take a body or parameters by a schema."""
        decorate = super().arguments(schema, location=location, **kwargs)

        def mark(func: Func) -> Func:
            view: Any = decorate(func)
            view.takes_query = location == "query" or getattr(func, "takes_query", False)
            return cast(Func, view)

        return mark

    def response(self, status: int, schema: Any = None, **more: Any) -> Callable[[Func], Func]:
        """Answer by a schema."""
        return cast(Callable[[Func], Func], super().response(status, schema, **more))

    def alt_response(self, status: int, **more: Any) -> Callable[[Func], Func]:
        """Declare another answer."""
        return cast(Callable[[Func], Func], super().alt_response(status, **more))

    def problems(self, *codes: str) -> Callable[[Func], Func]:
        """Declare problems that do not follow from what the view takes."""
        return described(problems=codes)


def described(**what: Any) -> Callable[[Func], Func]:
    """Keep something with a view for its specification."""

    def mark(func: Func) -> Func:
        vars(func)["_apidoc"] = vars(func).get("_apidoc", {}) | what
        return func

    return mark


def _declare_problems(doc: dict[str, Any], info: dict[str, Any], **_: Any) -> dict[str, Any]:
    permission = info.get("permission", Permission.ANYONE)
    codes = {"malformed", "invalid", "not-found", "unauthenticated", "unavailable", *info.get("problems", ())}
    if permission is not Permission.ANYONE:
        codes.add("forbidden")
    if "requestBody" in doc:
        codes |= {"too-large", "unsupported-media-type"}
    responses = doc.setdefault("responses", {})
    for status in sorted({PROBLEMS[code].status for code in codes}):
        told = " / ".join(
            f"{code}: {PROBLEMS[code].english}" for code in sorted(codes) if PROBLEMS[code].status == status
        )
        content = {PROBLEM_TYPE: {"schema": {"$ref": "#/components/schemas/Problem"}}}
        if isinstance(responses.get(status, ""), str):  # flask-smorest's own name for a 422
            responses.pop(status, None)
            responses[str(status)] = {"description": told, "content": content}
    responses.pop("default", None)
    doc["security"] = [{}, {"key": []}] if permission is Permission.ANYONE else [{"key": []}]
    if permission is not Permission.ANYONE:
        doc["description"] = f"Permission: `{permission}` (docs/roles.md)."
    return doc


class Api(flask_smorest.Api):  # type: ignore[misc]  # flask-smorest has no types
    """The specification; errors are answered by `credit_service.api.problems` for the whole app."""

    DEFAULT_ERROR_RESPONSE_NAME = None

    def __init__(self, app: Flask) -> None:
        super().__init__(app, spec_kwargs={"servers": [{"url": "/"}]})
        self.spec.components.schema("Problem", schema=ProblemOut)
        for details in DETAILS.values():
            self.spec.components.schema(details.__name__, schema=details)
        self.spec.components.security_scheme(
            "key", {"type": "http", "scheme": "bearer", "description": "A client's key: `credit client add`."}
        )

    def _register_error_handlers(self) -> None:
        """Leave the app's own handlers alone."""


def no_content() -> Response:
    """Return an empty 204."""
    return Response(status=204)

"""API clients on the wire; a key appears once, in the answer that made it."""

from __future__ import annotations

from marshmallow import fields

from schemas.fields import Code, Instant, Part, Pattern, Strict, Text
from schemas.vocabulary import Role


class OrganisationIn(Strict):
    """The organisation of a client; `name` is needed when it is not held here yet."""

    code = Pattern(r"[A-Za-z0-9._~-]{1,32}", "11150200DEMX009116", most=32, required=True)
    name = Text(200)


class ClientIn(Strict):
    """A client to be made."""

    name = Text(80, required=True)
    role = Code(Role, required=True)
    organisation = Part(OrganisationIn, required=True)
    expires_at = Instant()


class ClientMade(Strict):
    """The new client. The key cannot be shown again."""

    client_id = fields.String(required=True)
    key = fields.String(required=True)


class ClientOut(Strict):
    """A client; `client_id` is the first part of its key."""

    client_id = fields.String(required=True)
    name = fields.String(required=True)
    role = Code(Role, required=True)
    organisation_code = fields.String(required=True)
    organisation_name = fields.String(required=True)
    created_at = fields.String(required=True)
    expires_at = fields.String(required=True, allow_none=True)
    revoked_at = fields.String(required=True, allow_none=True)


class ClientPage(Strict):
    """Every client, the oldest first."""

    items = fields.List(fields.Nested(ClientOut), required=True)
    next = fields.String(required=True, allow_none=True)
    total = fields.Integer(required=True)

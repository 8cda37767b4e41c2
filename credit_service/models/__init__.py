"""Tables and the constraints that hold the rules which must never break."""

from credit_service.models.access import Audit, Client
from credit_service.models.entities import Entity, EntityName, Identifier, Organisation, Person, Related
from credit_service.models.exchange import Cursor, Delivery, InboxEntry, Lease, PlatformState, Tick
from credit_service.models.imports import Import, ImportRow, ListSource
from credit_service.models.node import FeedEntry, FeedHead, NodeRow, OutboxEntry
from credit_service.models.records import Body, Profile, Record, RestrictionRow, Version
from credit_service.models.screenings import SourceCheck, Ticket

__all__ = [
    "Audit",
    "Body",
    "Client",
    "Cursor",
    "Delivery",
    "Entity",
    "EntityName",
    "FeedEntry",
    "FeedHead",
    "Identifier",
    "Import",
    "ImportRow",
    "InboxEntry",
    "Lease",
    "ListSource",
    "NodeRow",
    "Organisation",
    "OutboxEntry",
    "Person",
    "PlatformState",
    "Profile",
    "Record",
    "Related",
    "RestrictionRow",
    "SourceCheck",
    "Tick",
    "Ticket",
    "Version",
]

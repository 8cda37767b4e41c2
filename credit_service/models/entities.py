"""Who records speak of and who makes them: entities with identifiers and names over time, organisations, persons."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, text
from sqlalchemy.orm import Mapped, mapped_column

from credit_service.db import Base, Instant
from credit_service.models.node import BIG


class Organisation(Base):
    """An authority, centre, platform, purchaser, partner, entity's own account or source; one table for all."""

    __tablename__ = "organisations"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    code: Mapped[str] = mapped_column(String(32), unique=True)
    """USCC, else `x-` and 12 hex digits of SHA-256(normalised name)."""
    name: Mapped[str] = mapped_column(String(200))
    name_key: Mapped[str] = mapped_column(String(200), index=True)
    kind: Mapped[str] = mapped_column(String(20))
    confirmed: Mapped[bool] = mapped_column(default=False)
    alias_of: Mapped[int | None] = mapped_column(ForeignKey("organisations.id"))
    created_at: Mapped[datetime] = mapped_column(Instant)


class Entity(Base):
    """A credit entity. `uscc` repeats its linked code, for look-ups that must cost one index."""

    __tablename__ = "entities"
    __table_args__ = (
        CheckConstraint("category <> 'natural_person' OR uscc IS NULL", name="person_has_no_uscc"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    category: Mapped[str] = mapped_column(String(16))
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    name: Mapped[str] = mapped_column(String(400))
    """Of a natural person: masked."""
    name_key: Mapped[str] = mapped_column(String(400), index=True)
    registration_status: Mapped[str] = mapped_column(String(16), default="active")
    created_at: Mapped[datetime] = mapped_column(Instant)


class Identifier(Base):
    """An identifier somebody stated for an entity. Only a `linked` one is a key, and it is one entity's alone."""

    __tablename__ = "identifiers"
    __table_args__ = (
        Index(
            "uq_identifiers_linked",
            "scheme",
            "value",
            unique=True,
            sqlite_where=text("link = 'linked'"),
            postgresql_where=text("link = 'linked'"),
        ),
        CheckConstraint("link <> 'linked' OR grade IN ('valid','waived','unverifiable')", name="linked_is_trusted"),
        CheckConstraint("scheme <> 'person_id'", name="person_numbers_are_sealed"),
    )
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    scheme: Mapped[str] = mapped_column(String(24), primary_key=True)
    value: Mapped[str] = mapped_column(String(64), primary_key=True)
    grade: Mapped[str] = mapped_column(String(16))
    link: Mapped[str] = mapped_column(String(8))


class EntityName(Base):
    """A name of an entity, current or former; `name_key` is the normalised name."""

    __tablename__ = "entity_names"
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    name_key: Mapped[str] = mapped_column(String(400), primary_key=True, index=True)
    name: Mapped[str] = mapped_column(String(400))
    until: Mapped[date | None]


class Related(Base):
    """A tie to another entity as the `registration` record states it; the other one need not be held here."""

    __tablename__ = "relations"
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    relation: Mapped[str] = mapped_column(String(16), primary_key=True)
    other_uscc: Mapped[str] = mapped_column(String(18), primary_key=True, index=True)
    other_name: Mapped[str] = mapped_column(String(400), default="")
    from_on: Mapped[date | None]
    until: Mapped[date | None]


class Person(Base):
    """A natural person: name and number sealed, found by keyed hash only."""

    __tablename__ = "persons"
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True)
    blind_id: Mapped[str] = mapped_column(String(32), unique=True)
    sealed: Mapped[bytes] = mapped_column(LargeBinary)
    note: Mapped[str] = mapped_column(Text, default="")

"""Records and their immutable versions; heads repeat what rules, indexes and screening need as columns."""

from __future__ import annotations

from datetime import date, datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text, UniqueConstraint, text
from sqlalchemy.orm import Mapped, mapped_column

from credit_service.db import Base, Instant
from credit_service.models.node import BIG


class Record(Base):
    """The head of one record: its name, its newest version, and the columns rules read.

    `kind` is deliberately no foreign key: a new kind needs no migration.
    """

    __tablename__ = "records"
    __table_args__ = (
        Index(
            "uq_records_decision",
            "authority_code",
            "decision_key",
            "kind",
            "party_key",
            unique=True,
            sqlite_where=text("decision_key IS NOT NULL"),
            postgresql_where=text("decision_key IS NOT NULL"),
        ),
        Index(
            "ix_records_frozen",
            "entity_id",
            sqlite_where=text("frozen IS NOT NULL"),
            postgresql_where=text("frozen IS NOT NULL"),
        ),
        Index("ix_records_list", "list_code", "state"),
        Index("ix_records_authority", "authority_code", "id"),
        CheckConstraint("stayed_until IS NULL OR stayed_from IS NOT NULL", name="stay_has_a_beginning"),
        CheckConstraint("kind <> 'listing' OR list_code IS NOT NULL", name="listing_names_its_list"),
        CheckConstraint("n >= 1 AND inc >= 0", name="version_counts_from_one"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    rid: Mapped[str] = mapped_column(String(200), unique=True)
    kind: Mapped[str] = mapped_column(String(20))
    standing: Mapped[str] = mapped_column(String(8))
    authority_code: Mapped[str] = mapped_column(String(32))
    authority_name: Mapped[str] = mapped_column(String(200))
    entity_id: Mapped[int | None] = mapped_column(ForeignKey("entities.id"), index=True)
    party_name: Mapped[str] = mapped_column(String(400))
    """As printed; of a natural person: masked."""
    party_name_key: Mapped[str] = mapped_column(String(400), index=True)
    party_key: Mapped[str] = mapped_column(String(410))
    list_code: Mapped[str | None] = mapped_column(String(40))
    decision_no: Mapped[str] = mapped_column(String(200), default="")
    decision_key: Mapped[str | None] = mapped_column(String(200))
    decided_on: Mapped[date | None]
    served_on: Mapped[date | None]
    display_until: Mapped[date | None]
    breach_class: Mapped[str | None] = mapped_column(String(8))
    simplified: Mapped[bool] = mapped_column(default=False)
    stayed_from: Mapped[date | None]
    stayed_until: Mapped[date | None]
    penalty_categories: Mapped[str] = mapped_column(String(200), default="")
    """Codes joined by blanks."""
    fine_yuan: Mapped[str | None] = mapped_column(String(24))
    legal_basis: Mapped[str] = mapped_column(Text, default="")
    natural_person: Mapped[bool] = mapped_column(default=False)
    restrictions_stated: Mapped[bool] = mapped_column(default=False)
    """False: the catalog's defaults apply."""
    state: Mapped[str] = mapped_column(String(12))
    inc: Mapped[int] = mapped_column(default=0)
    n: Mapped[int] = mapped_column(default=1)
    version_id: Mapped[int] = mapped_column(BIG)
    content_version_id: Mapped[int | None] = mapped_column(BIG)
    """The newest version that carries a full body; a removal carries only its act. None: a floor without content."""
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    flags: Mapped[str] = mapped_column(String(200), default="")
    """What a steward should look at, joined by blanks: doubtful-identifier, suggested-class, no-number …"""
    frozen: Mapped[str | None] = mapped_column(String(40))


class Version(Base):
    """One immutable statement by the owner of a record."""

    __tablename__ = "versions"
    __table_args__ = (
        UniqueConstraint("record_id", "inc", "n"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"))
    inc: Mapped[int]
    n: Mapped[int]
    op: Mapped[str] = mapped_column(String(12))
    state: Mapped[str] = mapped_column(String(12))
    valid_from: Mapped[date | None]
    valid_to: Mapped[date | None]
    prev_hash: Mapped[bytes | None] = mapped_column(LargeBinary(32))
    commit_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    via: Mapped[str] = mapped_column(String(300), default="")
    """Platforms it passed on its way here, joined by blanks; empty for our own."""
    recorded_at: Mapped[datetime] = mapped_column(Instant)
    recorded_by: Mapped[str] = mapped_column(String(64))


class Body(Base):
    """What a version says, as canonical JSON with its salt; erased together, the commitment stays."""

    __tablename__ = "bodies"
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), primary_key=True, autoincrement=False)
    salt: Mapped[bytes] = mapped_column(LargeBinary(16))
    body: Mapped[str] = mapped_column(Text)


class RestrictionRow(Base):
    """A restriction the head of a record states. Rewritten with each version; the versions are the truth."""

    __tablename__ = "restrictions"
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    position: Mapped[int] = mapped_column(primary_key=True)
    action: Mapped[str] = mapped_column(String(16))
    market: Mapped[str] = mapped_column(String(16))
    territory: Mapped[str] = mapped_column(String(6))
    from_on: Mapped[date | None]
    until: Mapped[date | None]
    force: Mapped[str] = mapped_column(String(20))
    basis_article: Mapped[str] = mapped_column(String(400), default="")
    basic_list_item: Mapped[str] = mapped_column(String(200), default="")
    as_printed: Mapped[str] = mapped_column(Text, default="")


class Profile(Base):
    """What is public here of one entity, ready to send; valid while today < `changes_on` and the law is the same."""

    __tablename__ = "profiles"
    entity_id: Mapped[int] = mapped_column(ForeignKey("entities.id"), primary_key=True, autoincrement=False)
    uscc: Mapped[str | None] = mapped_column(String(18), unique=True)
    document: Mapped[bytes] = mapped_column(LargeBinary)
    """JSON object without its last brace: the answer adds `as_of`."""
    digest: Mapped[str] = mapped_column(String(16))
    law_version: Mapped[str] = mapped_column(String(16))
    from_day: Mapped[date]
    changes_on: Mapped[date]
    public_count: Mapped[int]
    weighs: Mapped[bool] = mapped_column(default=False)
    """True when a record of the entity can enter a verdict: screening keeps its facts in memory."""

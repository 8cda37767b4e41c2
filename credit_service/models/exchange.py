"""The exchange: what came in and how it ended, what is to go out, cursors, the state of partners, ticks and leases."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import CheckConstraint, ForeignKey, Index, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from credit_service.db import Base, Instant
from credit_service.models.node import BIG


class InboxEntry(Base):
    """One version received and its receipt. Its raw bytes are kept, sealed, where no version of ours keeps them."""

    __tablename__ = "inbox"
    __table_args__ = (
        Index("ix_inbox_platform_receipt", "platform", "receipt", "id"),
        {"sqlite_autoincrement": True},
    )
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    platform: Mapped[str] = mapped_column(String(32))
    received_at: Mapped[datetime] = mapped_column(Instant)
    sha256: Mapped[str] = mapped_column(String(64))
    """Of the raw bytes, and the place they are sealed to."""
    rid: Mapped[str] = mapped_column(String(200), index=True)
    inc: Mapped[int | None]
    n: Mapped[int | None]
    receipt: Mapped[str] = mapped_column(String(12))
    code: Mapped[str] = mapped_column(String(40), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class Delivery(Base):
    """The newest version one partner should have of one record, and how far it has got there."""

    __tablename__ = "deliveries"
    __table_args__ = (
        Index("ix_deliveries_due", "platform", "status", "next_at"),
        CheckConstraint(
            "status IN ('pending', 'inflight', 'delivered', 'held', 'quarantined')", name="status_is_known"
        ),
    )
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    record_id: Mapped[int] = mapped_column(ForeignKey("records.id"), primary_key=True)
    want_inc: Mapped[int]
    want_n: Mapped[int]
    have_inc: Mapped[int | None]
    have_n: Mapped[int | None]
    """The newest version the partner has answered for."""
    removal: Mapped[bool] = mapped_column(default=False)
    status: Mapped[str] = mapped_column(String(12))
    attempts: Mapped[int] = mapped_column(default=0)
    ever_attempted: Mapped[bool] = mapped_column(default=False)
    """True once any version may have arrived: from then on a removal must follow."""
    fence: Mapped[int] = mapped_column(default=0)
    next_at: Mapped[datetime] = mapped_column(Instant)
    wanted_at: Mapped[datetime] = mapped_column(Instant)
    last_code: Mapped[str] = mapped_column(String(40), default="")


class Cursor(Base):
    """How far one lane with one partner has got: `pull` holds the partner's own token, `push` our feed position."""

    __tablename__ = "cursors"
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    lane: Mapped[str] = mapped_column(String(8), primary_key=True)
    token: Mapped[str] = mapped_column(Text, default="")
    seq: Mapped[int] = mapped_column(BIG, default=0)
    scope_id: Mapped[str] = mapped_column(String(16), default="")
    updated_at: Mapped[datetime] = mapped_column(Instant)


class PlatformState(Base):
    """How the exchange with one partner goes. What it is and may do stands in the file of partners, not here."""

    __tablename__ = "platform_states"
    platform: Mapped[str] = mapped_column(String(32), primary_key=True)
    feed_id: Mapped[str] = mapped_column(String(32), default="")
    failures: Mapped[int] = mapped_column(default=0)
    next_probe_at: Mapped[datetime | None] = mapped_column(Instant)
    blocked: Mapped[str] = mapped_column(Text, default="")
    """Why a person is needed before the schedule tries again; empty while it may."""
    last_error: Mapped[str] = mapped_column(Text, default="")
    last_run_at: Mapped[datetime | None] = mapped_column(Instant)
    last_ok_at: Mapped[datetime | None] = mapped_column(Instant)


class Tick(Base):
    """One period of one job has begun; whoever could insert the row runs it."""

    __tablename__ = "ticks"
    job: Mapped[str] = mapped_column(String(60), primary_key=True)
    period: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    started_at: Mapped[datetime] = mapped_column(Instant)


class Lease(Base):
    """Who may do a long piece of work; every write of the holder carries the term it was given."""

    __tablename__ = "leases"
    name: Mapped[str] = mapped_column(String(60), primary_key=True)
    holder: Mapped[str] = mapped_column(String(64))
    term: Mapped[int] = mapped_column(default=0)
    expires_at: Mapped[datetime] = mapped_column(Instant)

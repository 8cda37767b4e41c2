"""Tickets: what was asked at a screening and exactly what was answered."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from credit_service.db import Base, Instant
from credit_service.models.node import BIG


class Ticket(Base):
    """One screening. Before `opens_at` only its own client's organisation may know of it."""

    __tablename__ = "tickets"
    ticket: Mapped[str] = mapped_column(String(24), primary_key=True)
    client: Mapped[str] = mapped_column(String(80))
    organisation_code: Mapped[str] = mapped_column(String(32), index=True)
    opens_at: Mapped[datetime | None] = mapped_column(Instant)
    as_of: Mapped[datetime] = mapped_column(Instant)
    seq: Mapped[int] = mapped_column(BIG)
    law_version: Mapped[str] = mapped_column(String(16))
    recheck_of: Mapped[str | None] = mapped_column(String(24))
    question: Mapped[bytes] = mapped_column(LargeBinary)
    answer: Mapped[bytes] = mapped_column(LargeBinary)
    created_at: Mapped[datetime] = mapped_column(Instant)


class SourceCheck(Base):
    """已在源站核查: somebody looked at the source of a stale list, with evidence, for one ticket."""

    __tablename__ = "source_checks"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    ticket: Mapped[str] = mapped_column(ForeignKey("tickets.ticket"), index=True)
    list_code: Mapped[str] = mapped_column(String(40))
    channel: Mapped[str] = mapped_column(String(200))
    checked_at: Mapped[datetime] = mapped_column(Instant)
    result: Mapped[str] = mapped_column(Text)
    evidence_sha256: Mapped[str] = mapped_column(String(64))
    by: Mapped[str] = mapped_column(String(80))
    at: Mapped[datetime] = mapped_column(Instant)

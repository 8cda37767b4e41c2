"""Imports, the ledger of their rows, and how fresh each list is."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from sqlalchemy import JSON, CheckConstraint, ForeignKey, LargeBinary, String, Text
from sqlalchemy.orm import Mapped, mapped_column

from credit_service.db import Base, Instant


class Import(Base):
    """One file taken in: what it was, how far it is, and how its rows ended."""

    __tablename__ = "imports"
    __table_args__ = (
        CheckConstraint("read = filed + updated + unchanged + quarantined", name="every_row_is_accounted_for"),
    )
    id: Mapped[str] = mapped_column(String(24), primary_key=True)
    file_name: Mapped[str] = mapped_column(String(200))
    sha256: Mapped[str] = mapped_column(String(64), index=True)
    mapping: Mapped[str] = mapped_column(String(60))
    encoding: Mapped[str] = mapped_column(String(16), default="")
    source_code: Mapped[str] = mapped_column(String(32), default="")
    client: Mapped[str] = mapped_column(String(80))
    organisation_code: Mapped[str] = mapped_column(String(32))
    state: Mapped[str] = mapped_column(String(8))
    total: Mapped[int | None]
    read: Mapped[int] = mapped_column(default=0)
    filed: Mapped[int] = mapped_column(default=0)
    updated: Mapped[int] = mapped_column(default=0)
    unchanged: Mapped[int] = mapped_column(default=0)
    quarantined: Mapped[int] = mapped_column(default=0)
    unknown_columns: Mapped[list[str]] = mapped_column(JSON, default=list)
    notes: Mapped[list[Any]] = mapped_column(JSON, default=list)
    error: Mapped[str] = mapped_column(Text, default="")
    lease_until: Mapped[datetime | None] = mapped_column(Instant)
    lease_holder: Mapped[str] = mapped_column(String(64), default="")
    created_at: Mapped[datetime] = mapped_column(Instant)
    finished_at: Mapped[datetime | None] = mapped_column(Instant)


class ImportRow(Base):
    """How one row of a file ended; a quarantined one keeps its raw cells, sealed."""

    __tablename__ = "import_rows"
    import_id: Mapped[str] = mapped_column(ForeignKey("imports.id"), primary_key=True)
    row_no: Mapped[int] = mapped_column(primary_key=True, autoincrement=False)
    outcome: Mapped[str] = mapped_column(String(12), index=True)
    rids: Mapped[str] = mapped_column(Text, default="")
    """Joined by blanks: a cell with several parties gives several records."""
    code: Mapped[str] = mapped_column(String(40), default="")
    pointer: Mapped[str] = mapped_column(String(120), default="")
    message: Mapped[str] = mapped_column(Text, default="")
    remedy: Mapped[str] = mapped_column(Text, default="")
    sealed: Mapped[bytes | None] = mapped_column(LargeBinary)


class ListSource(Base):
    """Until when a list is known from one source; the newest counts for the freshness of the list."""

    __tablename__ = "list_sources"
    list_code: Mapped[str] = mapped_column(String(40), primary_key=True)
    source_code: Mapped[str] = mapped_column(String(32), primary_key=True)
    source_name: Mapped[str] = mapped_column(String(200))
    as_of: Mapped[datetime] = mapped_column(Instant)

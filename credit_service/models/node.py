"""The node's own name, and its feed: outbox, numbered entries, and the head of the chain."""

from __future__ import annotations

from datetime import datetime

from sqlalchemy import BigInteger, CheckConstraint, ForeignKey, Integer, LargeBinary, String
from sqlalchemy.orm import Mapped, mapped_column

from credit_service.db import Base, Instant

BIG = BigInteger().with_variant(Integer, "sqlite")
"""64 bits on both databases; SQLite counts up only in a column declared INTEGER."""


class NodeRow(Base):
    """One row: who this node is. Another code or other keys later stop the start."""

    __tablename__ = "node"
    __table_args__ = (CheckConstraint("one = 1", name="single"),)
    one: Mapped[int] = mapped_column(primary_key=True, default=1)
    home: Mapped[str] = mapped_column(String(32))
    feed_id: Mapped[str] = mapped_column(String(32))
    key_check: Mapped[str | None] = mapped_column(String(64))
    demo: Mapped[bool] = mapped_column(default=False)
    """True once the invented examples are loaded: every page then carries a banner."""
    created_at: Mapped[datetime] = mapped_column(Instant)


class FeedHead(Base):
    """One row: how far the feed is numbered, and the chain over all of it."""

    __tablename__ = "feed_head"
    __table_args__ = (CheckConstraint("one = 1", name="single"),)
    one: Mapped[int] = mapped_column(primary_key=True, default=1)
    epoch: Mapped[int] = mapped_column(default=0)
    last_seq: Mapped[int] = mapped_column(BIG, default=0)
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sequenced_at: Mapped[datetime] = mapped_column(Instant)


class OutboxEntry(Base):
    """A committed version that has no feed number yet; the sequencer removes it when it numbers it."""

    __tablename__ = "outbox"
    __table_args__ = ({"sqlite_autoincrement": True},)
    id: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=True)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), unique=True)


class FeedEntry(Base):
    """A numbered version. `sequenced_at` is when it became known: as-of questions read it, nothing orders by it."""

    __tablename__ = "feed"
    seq: Mapped[int] = mapped_column(BIG, primary_key=True, autoincrement=False)
    version_id: Mapped[int] = mapped_column(ForeignKey("versions.id"), unique=True)
    leaf_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    chain_hash: Mapped[bytes] = mapped_column(LargeBinary(32))
    sequenced_at: Mapped[datetime] = mapped_column(Instant, index=True)

"""Long work in one pair of hands: a lease with a term, renewed and checked in every transaction of its holder."""

from __future__ import annotations

import os
import secrets
import socket
from dataclasses import dataclass, field
from datetime import datetime, timedelta

from sqlalchemy import select, update
from sqlalchemy.exc import IntegrityError
from sqlalchemy.orm import Session

from credit_service.db import Database
from credit_service.models import Lease as Row

TTL = timedelta(minutes=3)
"""Longer than one call to a partner may take."""


class LostLease(Exception):
    """Somebody else has taken over; whatever this process still wants to write must not be written."""


@dataclass(frozen=True, slots=True)
class Lease:
    """A lease this process was given."""

    name: str
    term: int
    holder: str

    def hold(self, session: Session, now: datetime) -> None:
        """Renew it in the caller's transaction. Raises: LostLease when it is another's; the transaction must not commit."""
        mine = (Row.name == self.name, Row.term == self.term, Row.holder == self.holder)
        held = session.execute(update(Row).where(*mine).values(expires_at=now + TTL))
        if held.rowcount != 1:  # type: ignore[attr-defined]  # an UPDATE's result counts rows
            raise LostLease(self.name)


@dataclass(frozen=True, slots=True)
class Leases:
    """Takes and gives back leases in the name of this process."""

    database: Database
    holder: str = field(default_factory=lambda: f"{socket.gethostname()[:40]}/{os.getpid()}/{secrets.token_hex(4)}")
    """Machine, process, and a word that no later process of the same number has."""

    def take(self, name: str, now: datetime) -> Lease | None:
        """Return the lease, None while another holder's has not run out."""
        try:
            with self.database.write() as session:
                return self._take(session, name, now)
        except IntegrityError:
            return None

    def _take(self, session: Session, name: str, now: datetime) -> Lease | None:
        row = session.execute(select(Row).where(Row.name == name).with_for_update()).scalar_one_or_none()
        if row is None:
            session.add(Row(name=name, holder=self.holder, term=1, expires_at=now + TTL))
            session.flush()
            return Lease(name, 1, self.holder)
        if row.expires_at > now and not _gone(row.holder):
            return None
        row.term, row.holder, row.expires_at = row.term + 1, self.holder, now + TTL
        session.flush()
        return Lease(name, row.term, self.holder)

    def give_back(self, lease: Lease, now: datetime) -> None:
        """Let the next one take it at once; a lease that was lost is left alone."""
        with self.database.write() as session:
            mine = (Row.name == lease.name, Row.term == lease.term, Row.holder == lease.holder)
            session.execute(update(Row).where(*mine).values(expires_at=now))


def _gone(holder: str) -> bool:
    """Whether a holder was a process of this machine that has died; of other machines nothing can be known."""
    machine, _, rest = holder.partition("/")
    number = rest.partition("/")[0]
    if machine != socket.gethostname()[:40] or not number.isdigit():
        return False
    try:
        os.kill(int(number), 0)
    except ProcessLookupError:
        return True
    except PermissionError:
        return False
    return False

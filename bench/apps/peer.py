"""The peer on PostgreSQL: the same questions answered the way FastAPI, asyncpg and pydantic are usually put together.

It reads the product's own tables. It checks no key, writes no audit of reading and knows no law: it believes the days
the records state, so everything it leaves out makes it cheaper.
"""

from __future__ import annotations

import os
import secrets
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from datetime import UTC, date, datetime
from typing import Any

import asyncpg  # type: ignore[import-untyped]
from fastapi import FastAPI, HTTPException
from pydantic import BaseModel, Field, field_validator

_VALUES = {character: value for value, character in enumerate("0123456789ABCDEFGHJKLMNPQRTUWXY")}
_WEIGHTS = (*(pow(3, place, 31) for place in range(17)), 1)
_ENTITY = "SELECT id, uscc, name, category FROM entities WHERE uscc = $1"
_RECORDS = """SELECT id, rid, kind, list_code, authority_code, authority_name, decision_no, decided_on, breach_class, legal_basis,
 display_until FROM records WHERE entity_id = $1 AND state = 'in_force' AND display_until >= $2 ORDER BY decided_on DESC, rid DESC"""
_RESTRICTIONS = """SELECT record_id, action, market, territory, from_on, until, force, basis_article, basic_list_item, as_printed
 FROM restrictions WHERE record_id = ANY($1) ORDER BY record_id, position"""
_KNOWN = "SELECT uscc, name FROM entities WHERE uscc = ANY($1)"
_RUNNING = """SELECT e.uscc, r.rid, r.list_code, r.authority_name, r.decision_no, r.legal_basis, x.action, x.market, x.territory, x.until
 FROM entities e JOIN records r ON r.entity_id = e.id JOIN restrictions x ON x.record_id = r.id
 WHERE e.uscc = ANY($1) AND r.state = 'in_force' AND (x.from_on IS NULL OR x.from_on <= $2) AND (x.until IS NULL OR x.until >= $2)"""
_PUBLIC = """SELECT e.uscc, count(*) FROM entities e JOIN records r ON r.entity_id = e.id
 WHERE e.uscc = ANY($1) AND r.state = 'in_force' AND r.display_until >= $2 GROUP BY e.uscc"""
_TICKET = """INSERT INTO tickets (ticket, client, organisation_code, as_of, seq, law_version, question, answer, created_at)
 VALUES ($1, 'peer', 'x-000000000000', $2, 0, '', $3, $4, $2)"""


class Authority(BaseModel):
    """Who decided."""

    code: str
    name: str


class Restriction(BaseModel):
    """What the entity may not do."""

    action: str
    market: str
    territory: str
    from_on: date | None = Field(serialization_alias="from")
    until: date | None
    force: str
    basis_article: str
    basic_list_item: str
    as_printed: str


class Record(BaseModel):
    """One public record."""

    rid: str
    kind: str
    list_code: str | None = Field(serialization_alias="list")
    authority: Authority
    decision_no: str
    decided_on: date | None
    breach_class: str | None
    legal_basis: str
    display_until: date | None
    restrictions: list[Restriction]


class Profile(BaseModel):
    """One entity with its public records."""

    uscc: str
    name: str
    category: str
    records: list[Record]
    as_of: datetime


class Subject(BaseModel):
    """Who is to be screened."""

    uscc: str
    name: str = ""

    @field_validator("uscc")
    @classmethod
    def right(cls, value: str) -> str:
        """Refuse a code with a wrong check character."""
        if len(value) != 18 or sum(_VALUES.get(c, 0) * w for c, w in zip(value, _WEIGHTS, strict=True)) % 31:
            raise ValueError("not a unified social credit code")
        return value


class Question(BaseModel):
    """The short form of a screening."""

    subjects: list[Subject] = Field(min_length=1, max_length=1000)


class Reason(BaseModel):
    """A restriction that runs."""

    rid: str
    restriction: dict[str, str]
    authority: str
    decision_no: str
    basis: str
    until: date | None


class Member(BaseModel):
    """The answer on one subject."""

    uscc: str
    name: str
    verdict: str
    known: bool
    reasons: list[Reason]
    other_public_records: int


class Bidder(BaseModel):
    """One subject as a bidder of its own."""

    no: str
    verdict: str
    members: list[Member]


class Answer(BaseModel):
    """The answer to a screening."""

    ticket: str
    as_of: datetime
    bidders: list[Bidder]


_held: dict[str, asyncpg.Pool] = {}


@asynccontextmanager
async def _life(_app: FastAPI) -> AsyncIterator[None]:
    async with asyncpg.create_pool(os.environ["BENCH_DSN"], min_size=4, max_size=8) as pool:
        _held["pool"] = pool
        yield


app = FastAPI(lifespan=_life)


@app.get("/api/v1/public/entities/{uscc}")
async def profile(uscc: str) -> Profile:
    """Return what is public of one entity."""
    async with _held["pool"].acquire() as connection:
        entity = await connection.fetchrow(_ENTITY, uscc)
        if entity is None:
            raise HTTPException(404)
        rows = await connection.fetch(_RECORDS, entity["id"], datetime.now(UTC).date())
        stated = await connection.fetch(_RESTRICTIONS, [row["id"] for row in rows])
    by_record: dict[int, list[Restriction]] = {}
    for one in stated:
        by_record.setdefault(one["record_id"], []).append(Restriction(**one))
    records = [_record(row, by_record.get(row["id"], [])) for row in rows]
    return Profile(
        uscc=entity["uscc"], name=entity["name"], category=entity["category"], records=records, as_of=datetime.now(UTC)
    )


def _record(row: Any, restrictions: list[Restriction]) -> Record:
    authority = Authority(code=row["authority_code"], name=row["authority_name"])
    return Record(**{**row, "authority": authority, "restrictions": restrictions})


@app.post("/api/v1/screenings")
async def screen(question: Question) -> Answer:
    """Screen every subject and store the ticket."""
    codes = [subject.uscc for subject in question.subjects]
    now = datetime.now(UTC)
    ticket = "p" + secrets.token_hex(10)
    async with _held["pool"].acquire() as connection:
        known = {row["uscc"]: row["name"] for row in await connection.fetch(_KNOWN, codes)}
        running = await connection.fetch(_RUNNING, codes, now.date())
        public = {row["uscc"]: row["count"] for row in await connection.fetch(_PUBLIC, codes, now.date())}
        reasons: dict[str, list[Reason]] = {}
        for row in running:
            reasons.setdefault(row["uscc"], []).append(_reason(row))
        members = [_member(subject, known, reasons.get(subject.uscc, []), public) for subject in question.subjects]
        answer = Answer(ticket=ticket, as_of=now, bidders=_bidders(members))
        await connection.execute(
            _TICKET, ticket, now, question.model_dump_json().encode(), answer.model_dump_json().encode()
        )
    return answer


def _reason(row: Any) -> Reason:
    what = {"action": row["action"], "market": row["market"], "territory": row["territory"]}
    return Reason(
        rid=row["rid"], restriction=what, authority=row["authority_name"], decision_no=row["decision_no"],
        basis=row["legal_basis"], until=row["until"],
    )  # fmt: skip


def _member(subject: Subject, known: dict[str, str], reasons: list[Reason], public: dict[str, int]) -> Member:
    return Member(
        uscc=subject.uscc, name=known.get(subject.uscc, subject.name), verdict="barred" if reasons else "clear",
        known=subject.uscc in known, reasons=reasons, other_public_records=public.get(subject.uscc, 0) - len(reasons),
    )  # fmt: skip


def _bidders(members: Sequence[Member]) -> list[Bidder]:
    return [Bidder(no=str(no), verdict=member.verdict, members=[member]) for no, member in enumerate(members, 1)]

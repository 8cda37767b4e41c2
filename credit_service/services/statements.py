"""From a body sent by a client to a filing: who may state what, and what no statement may hold.

The shape of the body was checked before (`schemas/records.py`); here it meets the law, the role and the person's rights.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from sqlalchemy import select
from sqlalchemy.orm import Session

from credit_service.errors import Conflict, CreditError, Forbidden, Invalid, NotOwner
from credit_service.models import Record
from credit_service.rules import identity
from credit_service.services import filing
from credit_service.site import Actor, Site
from schemas.law import Display
from schemas.problems import Fault
from schemas.vocabulary import EntityCategory, Grade, Outcome, RecordKind, Role, Scheme

K = RecordKind
MAY_FILE: Mapping[Role, frozenset[RecordKind]] = {
    Role.REGULATOR: frozenset(
        {K.REGISTRATION, K.LICENSE, K.PENALTY, K.LISTING, K.HONOR, K.INSPECTION, K.COMPLAINT_RESULT, K.EVALUATION}
    ),
    Role.CENTRE: frozenset({K.CONDUCT_EVENT}),
    Role.PURCHASER: frozenset({K.PERFORMANCE}),
    Role.ENTITY: frozenset({K.COMMITMENT}),
}
"""Which kinds a role files. Courts and other fields come in through partners and imports only."""
_UNSTATED_CLASS = "suggested-class"


def file(session: Session, site: Site, body: Mapping[str, Any], actor: Actor, today: date, now: Any) -> filing.Filed:
    """File what a client sent, in the caller's transaction.

    Raises: Forbidden, NotOwner, Invalid; Conflict when another statement is held under the same name, when the record
    was removed, when identifiers point at different entities, or when due process is needed.
    """
    check_due_process(actor)
    _check_kind(body, actor)
    _check_authority(body, actor)
    faults = [*_faults(body, site, actor, today), *personal_numbers(body)]
    if faults:
        raise Invalid(faults=faults)
    whole = dict(body) | {"authority": {"code": actor.organisation_code, "name": actor.organisation_name}}
    flags = [_UNSTATED_CLASS] if _unstated(body, site) else []
    one = filing.Filing(whole, actor.organisation_code, actor.organisation_name, filing.key_columns(whole), flags=flags)
    filed = filing.file_one(session, site, one, actor, now)
    if filed.fault is not None:
        raise CreditError(filed.fault.message, [filed.fault], code=filed.fault.code)
    if filed.outcome is Outcome.UPDATED:
        raise Conflict(
            f"a record of this name is held with other content: {filed.rid}; use the act `correct` on it, or `revoke` it"
        )
    return filed


def check_due_process(actor: Actor) -> None:
    """Raise: Conflict where only people could act, who have no due process here yet."""
    if actor.role == Role.APPROVER:
        raise Conflict(
            "people file and decide by due process, which this version does not offer yet;"
            " a machine client (regulator) of the authority files decisions already taken",
            code="due-process",
        )


def _check_kind(body: Mapping[str, Any], actor: Actor) -> None:
    if body["kind"] not in MAY_FILE.get(Role(actor.role), ()):
        raise Forbidden(
            f"the role {actor.role} does not file records of kind {body['kind']}; docs/roles.md says who does"
        )


def _check_authority(body: Mapping[str, Any], actor: Actor) -> None:
    stated = body.get("authority")
    if stated and stated["code"] != actor.organisation_code:
        fault = Fault(
            "/authority/code",
            "not-owner",
            "只能以本机构名义报送；a client files for its own organisation",
            "Leave `authority` out.",
        )
        raise NotOwner("a client files for its own organisation only", [fault])


def _faults(body: Mapping[str, Any], site: Site, actor: Actor, today: date) -> Iterator[Fault]:
    kind = site.law.kinds[RecordKind(body["kind"])]
    if body["kind"] == K.LISTING and "list" not in body:
        yield Fault(
            "/list", "required", "名单列入须写明名单；a listing names its list", "GET /api/v1/public/lists names them."
        )
    if "list" in body and body["list"] not in site.law.lists:
        yield Fault(
            "/list",
            "unknown-code",
            "名单目录中没有该代码；no list has this code",
            "GET /api/v1/public/lists names them.",
        )
    elif "list" in body and not kind.by_list:
        yield Fault(
            "/list", "unexpected", "该类记录不属于名单；records of this kind are on no list", "Leave `list` out."
        )
    if body.get("decided_on", "") > today.isoformat():
        yield Fault(
            "/decided_on", "future-date", "决定日期晚于今天；the decision lies in the future", "Check the date."
        )
    yield from _party_faults(body["party"], actor)


def _party_faults(party: Mapping[str, Any], actor: Actor) -> Iterator[Fault]:
    person = party.get("category") == EntityCategory.NATURAL_PERSON
    codes = [scheme.value for scheme in Scheme if scheme is not Scheme.PERSON_ID and scheme.value in party]
    if person and "person_id" not in party:
        yield Fault(
            "/party/person_id",
            "required",
            "自然人须有证件号码；a natural person needs a number",
            "Add it; it is sealed.",
        )
    if (
        person
        and identity.grade(Scheme.PERSON_ID, party.get("person_id") or "0").grade is Grade.PLACEHOLDER
        and "person_id" in party
    ):
        yield Fault(
            "/party/person_id", "placeholder", "证件号码是占位符；the number is a placeholder", "Send the real number."
        )
    for code in codes if person else ():
        yield Fault(
            f"/party/{code}", "unexpected", "自然人没有单位代码；a natural person has no such code", "Leave it out."
        )
    if not person and "person_id" in party:
        yield Fault("/party/person_id", "personal-number", "单位不得填报个人证件号码；an organisation has no personal number",
                    "Remove it; natural persons carry category natural_person.")  # fmt: skip
    if actor.role == Role.ENTITY and identity.normalise_code(party.get("uscc") or "") != actor.organisation_code:
        yield Fault(
            "/party/uscc", "not-self", "只能就本单位作出承诺；an entity commits itself only", "Send your own code."
        )


def personal_numbers(body: Mapping[str, Any]) -> list[Fault]:
    """Return a fault for every place but a person's own that holds a citizen's identity number."""
    return [
        Fault(pointer, "personal-number", "此处出现个人证件号码；a personal number stands here", "Remove it.")
        for pointer, text in _texts(body, "")
        if pointer != "/party/person_id" and identity.personal_number_in(text)
    ]


def check_text(text: str, pointer: str) -> None:
    """Raise: Invalid when a text that is kept in the trail holds a personal number."""
    if identity.personal_number_in(text):
        raise personal(pointer)


def personal(pointer: str) -> Invalid:
    """Return the refusal of a personal number in a place that is kept or logged."""
    return Invalid(
        faults=[Fault(pointer, "personal-number", "此处出现个人证件号码；a personal number stands here", "Remove it.")]
    )


def _texts(value: Any, pointer: str) -> Iterator[tuple[str, str]]:
    if isinstance(value, str):
        yield pointer, value
    elif isinstance(value, Mapping):
        for key, inner in value.items():
            yield pointer, str(key)
            yield from _texts(inner, f"{pointer}/{key}")
    elif isinstance(value, list):
        for at, inner in enumerate(value):
            yield from _texts(inner, f"{pointer}/{at}")


def _unstated(body: Mapping[str, Any], site: Site) -> bool:
    return "breach_class" not in body and site.law.kinds[RecordKind(body["kind"])].display is Display.BREACH


def standing_of(session: Session, rid: str) -> dict[str, Any]:
    """Return the newest version of a record as an answer to whoever has just filed it."""
    row = session.execute(select(Record.inc, Record.n, Record.state, Record.flags).where(Record.rid == rid)).one()
    return {"rid": rid, "inc": row.inc, "n": row.n, "state": row.state, "flags": row.flags.split()}

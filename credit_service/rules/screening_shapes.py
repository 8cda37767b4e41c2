"""What a screening asks and what it answers: values only, the rules are in `screening`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime

from credit_service.rules.facts import Facts, Restriction
from schemas.vocabulary import Grade, Market, MemberRole, Phase, RegistrationStatus, Relation, Scheme, Verdict, Word


class Why(Word):
    """Why a member is not simply clear: a closed table, so that officers read what they are shown."""

    RESTRICTED = "restricted", "限制措施在期且适用于本项目", "practice ruling 2"
    NO_CLAUSE = "no_clause", "限制依招标(采购)文件适用,未引用条款", "practice ruling 6"
    TERRITORY_UNREADABLE = "territory_unreadable", "限制措施的地域无法识别,须到源站核查", "practice ruling 2(4)"
    IDENTIFIER_MISSING = "identifier_missing", "未提供统一社会信用代码,须到源站核查", "practice ruling 7"
    IDENTIFIER_INVALID = "identifier_invalid", "统一社会信用代码校验不符,请更正后重查", "practice ruling 7"
    IDENTIFIER_PLACEHOLDER = "identifier_placeholder", "统一社会信用代码为占位符,请补正后重查", "practice ruling 7"
    PARTY_ABROAD = "party_abroad", "境外(含港澳台)主体无统一社会信用代码,须依采购文件人工核查", "practice ruling 17"
    NAME_DISAGREES = "name_disagrees", "名称与统一社会信用代码不一致,请核对后重查", "practice ruling 2(6)"
    LIST_ABSENT = "list_absent", "应查名单未接入,须到源站核查", "practice ruling 7"
    LIST_STALE = "list_stale", "应查名单数据已过时限,须到源站核查", "practice ruling 7"
    NAME_ONLY = "name_only", "资金方名单中有同名记录,无代码可核,须到源站核查", "practice rulings 7, 10"
    RELATED_RESTRICTED = "related_restricted", "关联主体(总分支机构、母子公司、承继)受限", "practice ruling 8(a)"
    GRAVE_PENALTY = "grave_penalty", "近三年有刑事处罚、停产停业、吊销或较大数额罚款记录", "practice ruling 8(b)"
    NAMED_LIST = "named_list", "列入招标(采购)文件载明的名单", "practice ruling 8(c)"
    DEREGISTERED = "deregistered", "登记状态为吊销或注销", "practice ruling 8(d)"
    COMMON_CONTROL = "common_control", "同一标段投标人之间存在控制或同一负责人关系", "practice ruling 8(e)"
    PROPOSED_RULE = "proposed_rule", "依尚未核实启用的规定可能受限", "practice rulings 8(f), 11"


@dataclass(frozen=True, slots=True)
class Question:
    """What is asked of every member. `on` is the relevant date: the Shanghai day of the cut-off, else today."""

    on: date
    market: Market | None = None
    """None: the short form, without project."""
    territory: str | None = None
    """Six-digit division of the project. None: not known, every territory counts as covered."""
    clause: str = ""
    """The clause of the tender document that names the channel or the restriction; empty: none cited."""
    channels: tuple[str, ...] = ()
    extra_lists: tuple[str, ...] = ()
    """Codes of the lists that the tender document names beside those the law requires."""
    funding: str | None = None
    """List code of the development bank that pays."""
    phase: Phase = Phase.REHEARSAL


@dataclass(frozen=True, slots=True)
class Member:
    """One party as the bidder list prints it."""

    code: str
    """Unified social credit code as printed; may be empty or wrong."""
    name: str = ""
    role: MemberRole | None = None
    """None: the one the market implies."""
    scheme: Scheme = Scheme.USCC
    """`person_id` for evaluators."""


@dataclass(frozen=True, slots=True)
class Tie:
    """Another entity the member is tied to, in either direction, with what is held of it."""

    relation: Relation
    uscc: str
    name: str
    facts: tuple[Facts, ...] = ()
    from_on: date | None = None
    until: date | None = None
    """Last day of the tie, inclusive."""


@dataclass(frozen=True, slots=True)
class Known:
    """What is held of the entity with the member's code."""

    held: bool = False
    names: tuple[str, ...] = ()
    """Current and former names; empty: none known, then the name cannot disagree."""
    grade: Grade | None = None
    """Grade of the identifier as held: a waived one counts as valid."""
    registration_status: RegistrationStatus = RegistrationStatus.ACTIVE
    ties: tuple[Tie, ...] = ()
    representative: str = ""
    """Keyed hash of the legal representative's number, empty where not known."""


UNHELD = Known()


@dataclass(frozen=True, slots=True)
class Coverage:
    """How fresh a list is here. `checked`: somebody looked at its source for this ticket, with evidence."""

    list_code: str
    source: str = ""
    as_of: datetime | None = None
    """None: never received."""
    current: bool = False
    checked: bool = False


@dataclass(frozen=True, slots=True)
class Reason:
    """One thing behind a verdict, with the verdict it alone would give."""

    why: Why
    verdict: Verdict
    rid: str = ""
    restriction: Restriction | None = None
    list_code: str | None = None
    authority_code: str = ""
    authority: str = ""
    decision_no: str = ""
    basis: str = ""
    until: date | None = None
    """Last day, inclusive; None: open-ended or not about a term."""
    about: str = ""
    """Whom or what it is about if not the member: the tied entity, the code of a list's source."""


@dataclass(frozen=True, slots=True)
class MemberVerdict:
    """The answer for one member; `reasons` are ordered, the gravest first."""

    verdict: Verdict
    known: bool
    reasons: tuple[Reason, ...] = ()
    other_public_records: int = 0
    """Public negative records that do not enter the verdict."""
    candidates: tuple[Reason, ...] = ()
    """Rows without any code that bear the same name: leads for a person, outside the verdict."""

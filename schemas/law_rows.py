"""The shapes of law: what one row of each table in `schemas/law/*.toml` says."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from decimal import Decimal

from schemas.vocabulary import (
    Action,
    BasisRank,
    BreachClass,
    Force,
    InformationClass,
    LawStatus,
    Market,
    Reach,
    RecordKind,
    Word,
)

_OURS = "design of this service"


class Display(Word):
    """What decides how long a kind of record is displayed."""

    BREACH = "breach", "按失信类别", "国家发展改革委令第36号 信用修复管理办法"
    VALIDITY = "validity", "按自身有效期", _OURS
    NEVER = "never", "不公示", _OURS


class PublicHere(Word):
    """Whether our own public site shows a kind; everything else is left to 信用中国."""

    NEVER = "never", "本站不公开", "国办发〔2025〕22号"
    ALWAYS = "always", "本站公开", "国办发〔2025〕22号"
    TRADING = "trading", "属于公共资源交易领域的公开", "国办发〔2025〕22号"
    LIST = "list", "按名单目录", "国办发〔2025〕22号"


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """What every row of law carries beside its content."""

    code: str
    name: str
    english: str
    source: str
    """Text, article and how it was read."""
    in_force_from: date | None
    """None: since before anything this service may hold."""
    in_force_until: date | None
    """The last day in force, inclusive; None: still in force."""
    known_from: datetime
    """Aware instant since which this installation knows the row; a correction is a new row, known later."""
    status: LawStatus
    verifier: tuple[str, ...]
    note: str = ""

    @property
    def active(self) -> bool:
        """Whether the row was verified; one that was not can at most cause a notice."""
        return self.status is LawStatus.ACTIVE

    def in_force(self, on: date) -> bool:
        """Whether the text behind the row is in force on a day."""
        begun = self.in_force_from is None or self.in_force_from <= on
        return begun and (self.in_force_until is None or on <= self.in_force_until)


@dataclass(frozen=True, slots=True)
class DefaultRestriction:
    """What being on a list forbids where the decision itself is silent."""

    action: Action
    market: Market
    territory: str
    force: Force
    basis_article: str
    basic_list_item: str


@dataclass(frozen=True, slots=True)
class Requirement:
    """A market in which a list must be checked, and the text that says so."""

    market: Market
    source: str
    in_force_from: date


@dataclass(frozen=True, slots=True, kw_only=True)
class ListRow(Row):
    """One list on which an authority may put an entity."""

    authority: str
    basis: str
    article: str
    basis_rank: BasisRank
    reach: Reach
    breach_class: BreachClass | None
    """The class of every entry, where the list itself fixes it."""
    positive: bool
    """A red list: needs no rank and has no breach class."""
    public_here: bool
    persons_public: bool
    """Whether the list's own basis makes the names of natural persons public."""
    open_ended: bool
    term_months: int | None
    early_exit: str
    restrictions: tuple[DefaultRestriction, ...]
    required_for: tuple[Requirement, ...]
    enabled: bool
    disabled_because: str


@dataclass(frozen=True, slots=True, kw_only=True)
class KindRow(Row):
    """What the law says of one kind of record."""

    kind: RecordKind
    information_class: InformationClass | None
    """None: not credit information."""
    display: Display
    public_here: PublicHere
    exchangeable: bool
    basis_required: bool
    by_list: bool
    """Whether its effects depend on the row of its list."""
    ban_survives_repair: bool
    """Whether a ban of its own outlasts repair."""


@dataclass(frozen=True, slots=True)
class Term:
    """How long a class of breach is displayed under a regime, in calendar months from the decision."""

    breach_class: BreachClass
    min_months: int
    max_months: int
    displayed: bool = True
    repairable: bool = True
    variant: str = ""
    """Named where the regime treats part of a class differently; the plain term has none."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Regime(Row):
    """The display and repair rules of one time."""

    terms: tuple[Term, ...]
    earlier_end: bool
    """Also caps decisions older than itself: the earlier end of old and new applies to them."""

    def term(self, breach_class: BreachClass) -> Term | None:
        """Return the plain term of a class."""
        return next((t for t in self.terms if t.breach_class is breach_class and not t.variant), None)


@dataclass(frozen=True, slots=True, kw_only=True)
class LargeFine(Row):
    """From which amount a fine counts as large in a field; field `any` is the general threshold."""

    field: str
    at_least_yuan: Decimal


@dataclass(frozen=True, slots=True, kw_only=True)
class Period(Row):
    """A named span of calendar months."""

    months: int


@dataclass(frozen=True, slots=True, kw_only=True)
class TradingText(Row):
    """A text whose application belongs to public resource trading; `name` is looked for in a legal basis."""

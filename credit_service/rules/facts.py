"""What the rules may know of a record: the common columns, never its `details`."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from schemas.vocabulary import Action, BreachClass, Force, Market, PenaltyCategory, RecordKind, Standing, State


@dataclass(frozen=True, slots=True)
class Restriction:
    """One thing an entity may not do; `from_on` and `until` are both inclusive, `until` None means open-ended."""

    action: Action
    market: Market
    territory: str
    """Six-digit division code: 0000 at the end covers its region, 00 its league or city, 000000 the country."""
    from_on: date | None
    until: date | None
    force: Force = Force.MUST
    basis_article: str = ""
    basic_list_item: str = ""
    as_printed: str = ""


@dataclass(frozen=True, slots=True)
class Facts:
    """One version of a record, as far as rules read it. Every `_until` is the last day, inclusive."""

    rid: str
    kind: RecordKind
    state: State
    authority_code: str
    authority_name: str
    standing: Standing = Standing.STATED
    list_code: str | None = None
    decision_no: str = ""
    decided_on: date | None = None
    served_on: date | None = None
    """None: served on the decision date."""
    display_until: date | None = None
    """What the authority stated; the window may be shorter."""
    breach_class: BreachClass | None = None
    stayed_from: date | None = None
    stayed_until: date | None = None
    """None while `stayed_from` is set: until further order."""
    simplified: bool = False
    """Decided by simplified procedure."""
    penalty_categories: tuple[PenaltyCategory, ...] = ()
    fine_yuan: Decimal | None = None
    legal_basis: str = ""
    restrictions: tuple[Restriction, ...] = ()
    restrictions_stated: bool = False
    """False: the decision is silent and the catalog's defaults apply; True with no restrictions: it states none."""
    natural_person: bool = False

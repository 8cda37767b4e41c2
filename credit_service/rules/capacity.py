"""In which capacity a member takes part, and whether it is certain who it is."""

from __future__ import annotations

import re
from collections.abc import Mapping
from types import MappingProxyType

from credit_service.rules.identity import grade, names_agree
from credit_service.rules.screening_shapes import Known, Member, Reason, Why
from schemas.vocabulary import Action, Grade, Market, MemberRole, Scheme, Verdict

ACTIONS: Mapping[MemberRole, Action] = MappingProxyType(
    {
        MemberRole.BIDDER: Action.BID,
        MemberRole.SUPPLIER: Action.SUPPLY,
        MemberRole.TENDER_AGENCY: Action.ACT_AS_AGENCY,
        MemberRole.PROCUREMENT_AGENCY: Action.ACT_AS_AGENCY,
        MemberRole.EVALUATOR: Action.EVALUATE,
        MemberRole.TRANSFEREE: Action.ACQUIRE,
    }
)
_TAKING_PART = frozenset({Action.BID, Action.SUPPLY, Action.ACQUIRE})
_OWN_ACTION = {
    Market.MANDATORY_TENDER: Action.BID,
    Market.OTHER_TENDER: Action.BID,
    Market.GOV_PROCUREMENT: Action.SUPPLY,
    Market.LAND: Action.ACQUIRE,
    Market.MINING: Action.ACQUIRE,
    Market.STATE_PROPERTY: Action.ACQUIRE,
}
_CERTAIN = {Scheme.USCC: {Grade.VALID}, Scheme.PERSON_ID: {Grade.VALID, Grade.UNVERIFIABLE}}
_CHINESE = re.compile("[\u3400-\u9fff\U00020000-\U000323af]")


def actions_of(role: MemberRole | None, market: Market | None) -> frozenset[Action] | None:
    """Return which actions a member would take, None for any: no role and no project.

    Who takes part also takes the action that is its market's own: a bidder in government procurement supplies.

    Source: contract (member role); 政府采购法 第二十一条 (suppliers).
    """
    own = {_OWN_ACTION[market]} if market else set()
    if role is None:
        return frozenset(own) or None
    action = ACTIONS[role]
    return frozenset({action} | own) if action in _TAKING_PART else frozenset({action})


def identity_doubt(member: Member, known: Known) -> Reason | None:
    """Return why it is not certain who the member is, None if code and name say it; no name given is no doubt.

    A code with a wrong check character is right if people waived it. Being never seen is no doubt either.

    Source: practice rulings 2(6), 7 and 17.
    """
    graded = grade(member.scheme, member.code).grade
    if graded in _CERTAIN.get(member.scheme, ()) or (known.grade is Grade.WAIVED and graded is Grade.INVALID):
        agrees = not member.name or not known.names or names_agree(member.name, known.names)
        return None if agrees else Reason(Why.NAME_DISAGREES, Verdict.UNKNOWN)
    if member.name and not _CHINESE.search(member.name):
        return Reason(Why.PARTY_ABROAD, Verdict.UNKNOWN)
    if graded is Grade.INVALID:
        return Reason(Why.IDENTIFIER_INVALID, Verdict.UNKNOWN)
    blank = not member.code.strip()
    return Reason(Why.IDENTIFIER_MISSING if blank else Why.IDENTIFIER_PLACEHOLDER, Verdict.UNKNOWN)

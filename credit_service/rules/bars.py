"""What keeps a record from any effect whatever the day: its state, or the standing of its list."""

from __future__ import annotations

from credit_service.rules.facts import Facts
from credit_service.rules.lifecycle import REMOVED
from schemas.law import ListRow
from schemas.vocabulary import BasisRank, Reach, RecordKind, State

_NATIONAL = frozenset(
    {BasisRank.LAW, BasisRank.ADMINISTRATIVE_REGULATION, BasisRank.CENTRAL_POLICY, BasisRank.MINISTERIAL_RULE}
)
_REGIONAL = frozenset(
    {BasisRank.LAW, BasisRank.ADMINISTRATIVE_REGULATION, BasisRank.CENTRAL_POLICY, BasisRank.LOCAL_REGULATION}
)
UNVERIFIED = "名单规定尚未核实启用 (the list is not verified)"


def state_bar(state: State) -> str:
    """Return why a record in this state does nothing, empty while it is in force.

    Source: design decision 3; 国家发展改革委令第36号, in force from 2026-04-01.
    """
    return f"{state.label} ({state.english})" if state in REMOVED else ""


def display_bar(facts: Facts, listed: ListRow | None) -> str:
    """Return why a record is never displayed though it may be applied, empty for none.

    Source: practice rulings 10 and 19; 中华人民共和国个人信息保护法, in force from 2021-11-01.
    """
    if listed and listed.reach is Reach.FUNDING:
        return "开发银行名单不公示 (a development bank's list is never displayed)"
    if facts.natural_person and not (listed and listed.persons_public):
        return "自然人信息不公示 (natural persons are not displayed)"
    return ""


def list_bar(facts: Facts, listed: ListRow | None) -> str:
    """Return why an entry has no effect whatever its dates, empty for none.

    Source: 国办发〔2020〕49号, in force from 2020-12-18 (a list needs rank); practice rulings 3, 10 and 11.
    """
    if listed is None:
        needs_list = facts.kind is RecordKind.LISTING or facts.list_code
        return "名单不在目录 (the list is not in the catalog)" if needs_list else ""
    if listed.reach is Reach.FOREIGN:
        return "外国单边清单不产生效果 (foreign lists are inert)"
    if not listed.enabled:
        return "名单未启用 (the list is disabled)"
    if not _sufficient(listed):
        return "名单依据层级不足 (the list's basis is below its rank)"
    if facts.decided_on and not listed.in_force(facts.decided_on):
        return "决定时名单规定未施行 (the list was not in force on the decision date)"
    return "" if listed.active else UNVERIFIED


def _sufficient(listed: ListRow) -> bool:
    if listed.positive or listed.reach is Reach.FUNDING:
        return True
    return listed.basis_rank in (_REGIONAL if listed.reach is Reach.REGION else _NATIONAL)

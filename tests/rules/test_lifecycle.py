"""The lifecycle as a table: every state times every act."""

from __future__ import annotations

import pytest

from credit_service.rules.lifecycle import REMOVED, after
from schemas.vocabulary import Op, State

ALLOWED = """
-          file     in_force
in_force   correct  in_force
in_force   suspend  suspended
in_force   repair   repaired
in_force   revoke   revoked
in_force   withdraw withdrawn
in_force   erase    erased
suspended  correct  suspended
suspended  resume   in_force
suspended  repair   repaired
suspended  revoke   revoked
suspended  withdraw withdrawn
suspended  erase    erased
repaired   reinstate in_force
repaired   revoke   revoked
repaired   withdraw withdrawn
repaired   erase    erased
revoked    reinstate in_force
revoked    erase    erased
withdrawn  reinstate in_force
withdrawn  erase    erased
"""
TABLE = {tuple(line.split()[:2]): line.split()[2] for line in ALLOWED.strip().splitlines()}
STATES: list[State | None] = [None, *State]


@pytest.mark.parametrize("state", STATES)
@pytest.mark.parametrize("op", list(Op))
def test_an_act_leads_where_the_table_says_and_nowhere_else(state: State | None, op: Op) -> None:
    expected = TABLE.get((state.value if state else "-", op.value))
    assert after(state, op) == (State(expected) if expected else None)


def test_everything_but_in_force_is_removed_from_public_view() -> None:
    assert {"suspended", "repaired", "revoked", "withdrawn", "erased"} == REMOVED

"""Who may do what, from one table: every role on every address, and on whose objects. A new address must be added here."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import pytest
from flask import Flask

from credit_service.api.permissions import GRANTS, Permission
from schemas.vocabulary import Role
from tests.builders import FINANCE, FIRM, HOUSING
from tests.http.asking import OWN, act, file

Make = Callable[..., Any]
P = Permission
REFUSED = 403


@dataclass(frozen=True, slots=True)
class Cell:
    """One address: how it is asked, which permission it needs."""

    method: str
    rule: str
    permission: Permission
    body: Any = None
    path: str = ""

    @property
    def address(self) -> str:
        """An address that fits the rule and names nothing that exists."""
        return self.path or self.rule


TABLE = (
    Cell("GET", "/", P.ANYONE),
    Cell("GET", "/entities/<string(maxlength=60):uscc>", P.ANYONE, path="/entities/x"),
    Cell("GET", "/docs", P.ANYONE),
    Cell("GET", "/openapi.json", P.ANYONE),
    Cell("GET", "/static/<path:filename>", P.ANYONE, path="/static/site.css"),
    Cell("OPTIONS", "/static/<path:filename>", P.ANYONE, path="/static/site.css"),
    Cell("GET", "/healthz", P.ANYONE),
    Cell("GET", "/readyz", P.ANYONE),
    Cell("GET", "/api/v1/public/entities", P.ANYONE, path="/api/v1/public/entities?q=x"),
    Cell("GET", "/api/v1/public/entities/<string(maxlength=60):uscc>", P.ANYONE, path="/api/v1/public/entities/x"),
    Cell(
        "GET",
        "/api/v1/public/entities/<string(maxlength=60):uscc>/records",
        P.ANYONE,
        path="/api/v1/public/entities/x/records",
    ),
    Cell("GET", "/api/v1/public/lists", P.ANYONE),
    Cell("GET", "/api/v1/public/lists/<string(maxlength=60):code>", P.ANYONE, path="/api/v1/public/lists/tax"),
    Cell("GET", "/metrics", P.ANYONE),
    Cell("POST", "/api/v1/records", P.RECORD_FILE, {}),
    Cell("GET", "/api/v1/records", P.RECORD_READ),
    Cell("GET", "/api/v1/records/<rid>", P.RECORD_READ, path="/api/v1/records/x"),
    Cell("POST", "/api/v1/records/<rid>/versions", P.RECORD_ACT, {}, "/api/v1/records/x/versions"),
    Cell("GET", "/api/v1/records/<rid>/versions", P.HISTORY_READ, path="/api/v1/records/x/versions"),
    Cell("GET", "/api/v1/entities/<string(maxlength=40):key>", P.ENTITY_READ, path="/api/v1/entities/x"),
    Cell("POST", "/api/v1/entities/lookup", P.PERSON_LOOK_UP, {}),
    Cell("POST", "/api/v1/clients", P.CLIENTS, {}),
    Cell("GET", "/api/v1/clients", P.CLIENTS),
    Cell("DELETE", "/api/v1/clients/<string(maxlength=16):client_id>", P.CLIENTS, path="/api/v1/clients/x"),
    Cell("POST", "/api/v1/imports", P.IMPORT_WRITE, {}),
    Cell("GET", "/api/v1/imports/<import_id>", P.IMPORT_READ, path="/api/v1/imports/x"),
    Cell("GET", "/api/v1/imports/<import_id>/rows", P.IMPORT_READ, path="/api/v1/imports/x/rows"),
    Cell("POST", "/api/v1/screenings", P.SCREENING_ASK, {}),
    Cell("GET", "/api/v1/screenings/<ticket>", P.TICKET_READ, path="/api/v1/screenings/x"),
    Cell("POST", "/api/v1/screenings/<ticket>/source-checks", P.SOURCE_CHECK, {}, "/api/v1/screenings/x/source-checks"),
    Cell("GET", "/exchange/v1/meta", P.EXCHANGE_READ),
    Cell("GET", "/exchange/v1/feed", P.EXCHANGE_READ),
    Cell("POST", "/exchange/v1/records", P.EXCHANGE_WRITE, {}),
    Cell("GET", "/exchange/v1/records/<rid>", P.EXCHANGE_READ, path="/exchange/v1/records/x"),
)
_OPERATORS = {Role.SECURITY_ADMIN, Role.AUDITOR}


@pytest.fixture
def kind() -> str:
    """One database is enough: none of this is decided there but the filter, which test_records.py asks of both."""
    return "sqlite"


def served(app: Flask) -> Iterator[tuple[str, str, Permission]]:
    views: dict[str, Any] = app.view_functions
    for rule in app.url_map.iter_rules():
        for method in (rule.methods or set()) - {"HEAD"}:
            yield method, rule.rule, views[rule.endpoint].permission


def test_every_address_stands_in_the_table_with_its_permission(app: Flask) -> None:
    assert sorted(served(app)) == sorted((cell.method, cell.rule, cell.permission) for cell in TABLE)


def test_every_permission_is_somebodys_and_is_asked_for(app: Flask) -> None:
    assert {permission for _, _, permission in served(app)} | {P.OPERATIONS} == set(Permission)
    assert set(GRANTS) == set(Permission) - {P.ANYONE}


def test_without_a_key_only_what_is_for_anyone_is_answered(client: Make) -> None:
    for cell in TABLE:
        with client().open(cell.address, method=cell.method, json=cell.body) as answer:
            asked_for_key = answer.status_code == 401
        assert asked_for_key == (cell.permission is not P.ANYONE), cell


def test_a_wrong_key_is_refused_everywhere(client: Make) -> None:
    for cell in TABLE:
        answer = client().open(cell.address, method=cell.method, headers={"Authorization": "Bearer nobody.nothing"})
        assert (answer.status_code, answer.headers["WWW-Authenticate"]) == (401, 'Bearer realm="credit"'), cell


@pytest.mark.parametrize("role", list(Role))
def test_a_role_is_let_in_where_the_table_says_and_nowhere_else(client: Make, role: Role) -> None:
    asking = client(role.value, HOUSING)
    for cell in TABLE:
        with asking.open(cell.address, method=cell.method, json=cell.body) as answer:
            allowed = role in GRANTS[cell.permission] if cell.permission is not P.ANYONE else True
            if cell.rule == "/metrics":
                allowed = role in _OPERATORS
            # A partner that no sharing agreement names is refused by the exchange itself, in other words.
            refused = answer.status_code == REFUSED and f"the role {role.value} may not" in answer.text
            assert refused != allowed, (cell, answer.text)
            assert answer.status_code < 500 and answer.status_code != 401


OWNERSHIP = {
    # (role, organisation): own record, another authority's record, the entity's file, another entity's file
    ("regulator", HOUSING): (200, 404, 200, 200),
    ("regulator", FINANCE): (404, 200, 200, 200),
    ("approver", HOUSING): (200, 404, 200, 200),
    ("centre", HOUSING): (200, 404, 200, 200),
    ("entity", OWN): (200, 200, 200, 404),
    ("entity", ("91150102DEMX00014U", "内蒙古云杉建设有限公司（示例）")): (404, 404, 404, 200),
    ("steward", HOUSING): (200, 200, 200, 200),
    ("auditor", HOUSING): (200, 200, 200, 200),
    ("trading_platform", HOUSING): (403, 403, 403, 403),
    ("purchaser", HOUSING): (403, 403, 403, 403),
    ("partner", HOUSING): (403, 403, 403, 403),
    ("security_admin", HOUSING): (403, 403, 403, 403),
}


def test_the_table_of_ownership_names_every_role() -> None:
    assert {role for role, _ in OWNERSHIP} == {role.value for role in Role}


@pytest.mark.parametrize(("who", "expected"), OWNERSHIP.items(), ids=lambda value: str(value)[:60])
def test_an_object_is_shown_to_those_whose_it_is(client: Make, who: Any, expected: tuple[int, ...]) -> None:
    housing, finance = client("regulator", HOUSING), client("regulator", FINANCE)
    own = file(housing)
    others = file(finance, decision_no="示财采罚〔2026〕1号")
    other_firm = {"uscc": "91150102DEMX00014U", "name": "内蒙古云杉建设有限公司（示例）"}
    file(housing, party=other_firm, decision_no="2号")
    asking = client(*who)
    addresses = (f"records/{own}", f"records/{others}", f"entities/{FIRM['uscc']}", f"entities/{other_firm['uscc']}")
    assert tuple(asking.get(f"/api/v1/{address}").status_code for address in addresses) == expected


@pytest.mark.parametrize("who", OWNERSHIP, ids=str)
def test_only_the_own_authority_changes_a_record(client: Make, who: Any) -> None:
    rid = file(client("regulator", HOUSING))
    status = act(client(*who), rid, "revoke").status_code
    expected = {("regulator", HOUSING): 201, ("centre", HOUSING): 201, ("approver", HOUSING): 409}
    assert status == expected.get(who, 403)


def test_what_others_share_is_told_in_short_and_never_in_full(client: Make) -> None:
    file(client("regulator", HOUSING), facts="内部事实（示例）")
    seen = client("regulator", FINANCE).get(f"/api/v1/entities/{FIRM['uscc']}")
    assert seen.json["records"] == [] and len(seen.json["shared_records"]) == 1
    assert "内部事实" not in seen.text

"""API clients: make one (its key is shown once), list them, revoke one."""

from __future__ import annotations

import click

from credit_service.cli.group import as_json_option, node, tell
from credit_service.services import clients
from credit_service.site import SYSTEM
from schemas.vocabulary import Role


@click.group("client")
def clients_group() -> None:
    """Machines that may call the API."""


@clients_group.command("add")
@click.argument("name")
@click.option("--role", required=True, type=click.Choice([role.value for role in Role]))
@click.option("--org", "code", required=True, help="Code of the organisation it belongs to (USCC or x-…).")
@click.option("--org-name", "organisation", default="", help="Its name, when the organisation is not held yet.")
@as_json_option
def add(name: str, role: str, code: str, organisation: str, as_json: bool) -> None:
    """Make a client and print its key, once."""
    opened = node()
    with opened.write() as session:
        made = clients.add(session, clients.Order(name, Role(role), code, organisation), SYSTEM, opened.now())
    told = f"{made.key}\n只显示这一次 / shown this once. Use: Authorization: Bearer KEY"
    tell({"client_id": made.client_id, "key": made.key}, told, as_json)


@clients_group.command("list")
def listed() -> None:
    """List clients: id, role, organisation, name, and since when one is revoked."""
    with node().read() as session:
        for row in clients.listed(session):
            ended = f"  revoked {row['revoked_at']:%Y-%m-%d %H:%M}Z" if row["revoked_at"] else ""
            click.echo(f"{row['client_id']}  {row['role']:<16}  {row['organisation_code']}  {row['name']}{ended}")


@clients_group.command("revoke")
@click.argument("client_id")
def revoke(client_id: str) -> None:
    """Revoke a client for good; running web workers refuse it within a second."""
    opened = node()
    with opened.write() as session:
        clients.revoke(session, client_id, SYSTEM, opened.now())
    click.echo(f"{client_id} 已停用 / revoked")

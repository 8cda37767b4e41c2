"""The public site: one plain page with look-up by code, which works without scripts."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, redirect, render_template, request, url_for
from werkzeug.wrappers import Response

from credit_service.api.auth import allow
from credit_service.api.here import lookup, node, reads
from credit_service.api.permissions import Permission
from credit_service.clock import SHANGHAI
from credit_service.errors import NotFound, Unavailable
from credit_service.examples import parties
from credit_service.examples.load import is_demo
from credit_service.services import lookup as lookups
from credit_service.services import profiles
from schemas.vocabulary import Action, Market

blueprint = Blueprint("site", __name__)


@blueprint.app_context_processor
def _surroundings() -> dict[str, Any]:
    try:
        demo = is_demo(node())
    except Unavailable:
        demo = False
    tries = [parties.ENTITIES[code] for code in ("E1", "E2", "E6", "E13")] if demo else []
    return {"demo": demo, "tries": tries, "beijing": f"{node().now().astimezone(SHANGHAI):%Y-%m-%d %H:%M:%S}"}


@blueprint.get("/")
@allow(Permission.ANYONE)
def home() -> Response | str:
    """Show the form; with `q`, the entity of that code or the entities of that exact name."""
    asked = request.args.get("q", "").strip()[:300]
    if not asked:
        return render_template("home.html", asked="", found=None)
    with node().read() as session:
        found = lookups.search(session, asked)
    reads().count("search", "")
    if len(found) == 1:
        return redirect(url_for("site.entity", uscc=found[0]["uscc"]))
    return render_template("home.html", asked=asked, found=found)


@blueprint.get("/entities/<string(maxlength=60):uscc>")
@allow(Permission.ANYONE)
def entity(uscc: str) -> str:
    """Show what is public here and now of one entity."""
    here = node()
    stored = lookup().profile(uscc, here.today())
    if stored is None:
        raise NotFound("本站没有该代码的主体。No entity with this code is held here.")
    with here.read() as session:
        shown = lookups.public_records(session, here.site.law, stored.uscc, here.today())
        named = lookups.search(session, stored.uscc)
    reads().count("page", stored.uscc)
    records = [profiles.public_record(one, here.site.law) for one in shown[: profiles.NEWEST]]
    words = {word.value: word.label for word in (*Action, *Market)}
    return render_template("entity.html", entity=named[0], records=records, total=len(shown), words=words)


home.takes_query = True  # type: ignore[attr-defined]  # its form sends one parameter

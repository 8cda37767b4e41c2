"""Turns rows of a form into canonical bodies, or into faults that say what is wrong and what to do.

`compile_form` decides once per file which cell goes where; `Reader.read` is then a walk over a flat list.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from credit_service.reading.bodies import organisation, put, restrictions
from credit_service.reading.cell_fault import CellFault
from credit_service.reading.checks import check_body, check_party
from credit_service.reading.codes import read_code
from credit_service.reading.faults import column_faults, fault
from credit_service.reading.finishing import STEPS, Body
from credit_service.reading.headings import arrange
from credit_service.reading.own import read_own
from credit_service.reading.plan import Plan, Slot, plan
from credit_service.reading.text import has_long_number, strike
from credit_service.rules.identity import normalise_decision_no
from schemas.forms import Form
from schemas.problems import Fault
from schemas.vocabulary import Op

ROW = -1
"""Key of a note on the row as a whole: `columns` (cells beyond the headings) or `hidden`."""
_NO_NOTES: Mapping[int, str] = {}


class Reading(NamedTuple):
    """What one row came to: bodies with a key each, or faults; never both."""

    bodies: tuple[Body, ...]
    keys: tuple[tuple[str, ...], ...]
    """Per body the printed values that, with home, kind and authority, make its rid."""
    faults: tuple[Fault, ...]
    flags: tuple[str, ...]
    """What a steward should know and nobody has to mend: `doubtful:uscc`, `placeholder:uscc`, `moved:uscc:org_code`, `hidden`, …"""
    op: Op = Op.FILE
    """Other than `file`: the act on the record the key names; its grounds are in `details.act`."""


@dataclass(frozen=True, slots=True)
class Defaults:
    """What an import says about all its rows. `today` is the legal day as ISO text."""

    today: str
    authority: Mapping[str, str] | None = None
    """{code, name} of the body that decided, where rows and form do not name one."""
    source: Mapping[str, str] | None = None


class Reader:
    """Reads the rows of one file; `unknown` names the columns that go to `details.extra`."""

    def __init__(self, plan_: Plan, defaults: Defaults) -> None:
        self.form = plan_.form
        self.unknown = tuple(name for _, name in plan_.extra)
        self._plan = plan_
        self._groups = plan_.groups
        self._defaults = defaults
        self._finish = STEPS[plan_.form.finish] if plan_.form.finish else None
        self._several = [at for at in plan_.required if len(at) > 1]
        self._note = "scanned" if plan_.form.damaged else None
        self._start = {"kind": str(plan_.form.kind), "challenge": "none"}
        if plan_.form.list_code:
            self._start["list"] = plan_.form.list_code

    def read(
        self, cells: Sequence[str | None], notes: Mapping[int, str] = _NO_NOTES, document: Body | None = None
    ) -> Reading:
        """Return what the row came to. Source: schemas/forms; decisions 9, 13 and 15 of the design."""
        flags: list[str] = []
        short = len(self._plan.headings) - len(cells)
        if short > 0:
            cells = [*cells, *[None] * short]
        try:
            if self.form.kind is None:
                body, key = read_own(document, self._defaults.today)
                return Reading((body,), (key,), (), ())
            body = self._body(cells, notes, flags)
            bodies = [body] if self._finish is None else self._finish(body, flags)
        except CellFault as wrong:
            found = column_faults(self._plan, cells, notes) if self.form.kind is not None else ()
            return Reading((), (), found or (fault(self._plan, wrong),), tuple(flags))
        if notes and notes.get(ROW) == "hidden":
            flags.append("hidden")
        return Reading(
            tuple(bodies), tuple([self._key(cells, body) for body in bodies]), (), tuple(flags), self.form.op
        )

    def _body(self, cells: Sequence[str | None], notes: Mapping[int, str], flags: list[str]) -> Body:
        if not all(self._plan.filled(cells)) or not all(any(cells[i] for i in at) for at in self._several):
            raise CellFault("required")
        if notes and notes.get(ROW) == "columns":
            raise CellFault("columns")
        body: Body = dict(self._start)
        _fill(body, self._groups[""], cells)
        party = body["party"] = _fill({}, self._groups["party"], cells)
        body["details"] = _fill({}, self._groups["details"], cells)
        for position, scheme in self._plan.codes:
            raw = cells[position]
            if raw:
                read_code(scheme, raw, notes.get(position, self._note), party, flags)
        if self._plan.seconds:
            self._fill_seconds(body, cells)
        for path, text in self.form.constants:
            put(body, path, text)
        check_party(party, self._plan.persons)
        self._organisations(body, cells)
        self._rest(body, cells)
        check_body(body, self._defaults.today, [(name, cells[i]) for name, i in self._plan.wan])
        if has_long_number("\n".join(filter(None, self._plan.texts(cells)))):
            return _without_numbers(body, flags)
        return body

    def _organisations(self, body: Body, cells: Sequence[str | None]) -> None:
        form, defaults = self.form, self._defaults
        said = _fill({**body.pop("authority", {})}, self._groups["authority"], cells)
        if defaults.authority is not None and said == {"name": defaults.authority["name"]}:
            said = {}  # named without its code: the import knows it
        authority = organisation(said, form.authority) or defaults.authority or organisation({}, form.unstated)
        if authority is None:
            raise CellFault("required", "authority.name")
        body["authority"] = dict(authority)
        said = _fill({**body.pop("source", {})}, self._groups["source"], cells)
        source = organisation(said, form.source) or defaults.source
        if source is not None:
            body["source"] = dict(source)

    def _rest(self, body: Body, cells: Sequence[str | None]) -> None:
        if self.form.restrictions:
            body["restrictions"] = restrictions(self.form, _fill({}, self._groups["term"], cells))
        if self._groups["act"]:
            body["details"]["act"] = _fill({}, self._groups["act"], cells)
        extra = {name: text for i, name in self._plan.extra if (text := (cells[i] or "").strip())}
        if extra:
            body["details"]["extra"] = {**body["details"].get("extra", {}), **extra}

    def _fill_seconds(self, body: Body, cells: Sequence[str | None]) -> None:
        """Let a second column of the same meaning stand in where the first is empty; where both speak, keep it as printed."""
        for group, (position, key, read) in self._plan.seconds:
            raw = cells[position]
            value = read(raw) if raw else None
            if value is None:
                continue
            target = body[group] if group else body
            if key not in target:
                target[key] = value
            elif target[key] != value:
                body["details"].setdefault("extra", {})[self._plan.headings[position]] = str(raw).strip()

    def _key(self, cells: Sequence[str | None], body: Body) -> tuple[str, ...]:
        values = []
        for is_number, at in self._plan.key:
            printed = next((text.strip() for i in at if (text := cells[i])), "")
            values.append(normalise_decision_no(printed) if is_number else printed)
        # A row for several parties makes several records: the key ends with each one's own name.
        return (*values, body["party"]["name"])


def compile_form(form: Form, headings: Sequence[str], defaults: Defaults) -> Reader:
    """Return the reader of a file with these headings; raise `headings.MissingColumns`. Source: schemas/forms."""
    return Reader(plan(form, headings, arrange(form, headings)), defaults)


def _fill(target: Body, slots: Sequence[Slot], cells: Sequence[str | None]) -> Body:
    for position, key, read in slots:
        raw = cells[position]
        if raw:
            value = read(raw)
            if value is not None:
                target[key] = value
    return target


def _without_numbers(body: Body, flags: list[str]) -> Body:
    """Refuse a personal number in a name, strike it out of other texts; the number of a person the row is about stays."""
    for path, name in (("party.name", body["party"]["name"]), ("authority.name", body["authority"]["name"])):
        if strike(name) != name:
            raise CellFault("personal-number", path)
    clean: Body = {**strike({key: value for key, value in body.items() if key != "party"}), "party": body["party"]}
    if clean != body:
        flags.append("personal-number-struck")
    return clean

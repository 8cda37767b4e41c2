"""What a field table is: which column of which form is which place of a canonical body, and how its cells are written."""

from __future__ import annotations

import re
import unicodedata
from dataclasses import dataclass
from functools import lru_cache

from schemas.vocabulary import Op, RecordKind

_BLANKS = re.compile(r"[\s\u200b\ufeff*]+")


@lru_cache(maxsize=8192)
def plain_heading(printed: str) -> str:
    """Return a heading as headings are compared: half width, lower case, without blanks and asterisks."""
    return _BLANKS.sub("", unicodedata.normalize("NFKC", printed)).lower()


@dataclass(frozen=True, slots=True)
class Field:
    """One column. The same row serves reading and writing."""

    path: str
    """Place in the body, dotted: `decision_no`, `party.uscc`, `details.fine_yuan`; `term.*` is a term of all restrictions of the form."""
    headings: tuple[str, ...]
    """Names of the column; the first is used for writing."""
    cell: str = "text"
    """How a cell is written: a name in `credit_service/reading/cells.py`."""
    required: bool = False


@dataclass(frozen=True, slots=True)
class Form:
    """One kind of table. What headings do not say is in `authority`, `source` and `constants`."""

    code: str
    label: str
    english: str
    kind: RecordKind | None
    """None: each row says it (the service's own format)."""
    fields: tuple[Field, ...]
    key: tuple[str, ...]
    """Paths whose printed values make the record's key; `party.name` is among them."""
    needs: tuple[str, ...]
    """Paths whose columns must be there before headings can mean this form."""
    list_code: str | None = None
    authority: str = ""
    """Name of the deciding body where no column names it."""
    unstated: str = ""
    """Name of the deciding body where neither row, form nor import names one; empty: such a row is at fault."""
    source: str = ""
    """Name of the body that published the table."""
    constants: tuple[tuple[str, str], ...] = ()
    """(path, text) of what is the same in every row."""
    finish: str = ""
    """Name of a last step over the whole row, in `credit_service/reading/finishing.py`."""
    restrictions: tuple[tuple[str, str], ...] = ()
    """(action, market) of the restrictions whose `from` and `until` the `term.*` columns give; empty: the catalog's defaults apply."""
    ignored: tuple[str, ...] = ()
    """Columns without meaning, or about persons whose data this service does not need: read past, kept nowhere."""
    op: Op = Op.FILE
    """The act a row stands for; other than `file`, the key points at a record filed before."""
    key_of: str = ""
    """Code of the form whose records the key points at, where it is another form."""
    damaged: bool = False
    """Headings may differ in one character (scanned tables)."""

    def columns(self) -> dict[str, list[Field]]:
        """Return the fields each plain heading names: usually one, two where a column holds two things."""
        table: dict[str, list[Field]] = {}
        for row in self.fields:
            for heading in dict.fromkeys(plain_heading(h) for h in row.headings):
                table.setdefault(heading, []).append(row)
        return table

"""What a screening takes: typed shapes that are read fast, and the marshmallow schemas that explain every fault.

Both accept and refuse the same (tests/http/test_screening_input.py); the fast one names no faults, so whatever it
refuses is read again by the other.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Annotated, Any

import marshmallow as ma
import msgspec

from schemas.fields import Code, Instant, Many, Part, Pattern, Strict, Text, refuse
from schemas.vocabulary import Market, MemberRole, Phase

MOST_MEMBERS = 5_000
"""Members of one request."""
LONGEST = 400
CONTROLS = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
"""Characters no text may hold."""
_TERRITORY = "[0-9]{6}"
_TICKET = "[0-9A-Z-]{8,24}"
_SHA256 = "[0-9a-f]{64}"

_Text = Annotated[str, msgspec.Meta(max_length=LONGEST)]
_Word = Annotated[str, msgspec.Meta(min_length=1, max_length=LONGEST)]
_Number = Annotated[int, msgspec.Meta(ge=0, le=99_999)]


class Member(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, gc=False):
    """One party of a bid."""

    uscc: _Text | None = None
    name: _Text | None = None
    role: MemberRole | None = None


class Bidder(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True, gc=False):
    """One bid: a party, or the parties of a consortium."""

    no: _Word | _Number
    members: Annotated[list[Member], msgspec.Meta(min_length=1, max_length=100)]


class Project(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """What is traded, where, and who pays."""

    market: Market
    territory: Annotated[str, msgspec.Meta(pattern=f"^{_TERRITORY}\\Z")]
    code: _Text = ""
    name: _Text = ""
    section: _Text = ""
    funding: _Word | None = None


class Rules(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """What the tender document says about screening."""

    channels: Annotated[list[_Word], msgspec.Meta(max_length=50)] = []
    cutoff_at: str | None = None
    clause: _Text = ""
    extra_lists: Annotated[list[_Word], msgspec.Meta(max_length=50)] = []


class Screening(msgspec.Struct, forbid_unknown_fields=True, omit_defaults=True, frozen=True):
    """A whole question: `bidders` with `project`, or `subjects` alone."""

    project: Project | None = None
    acting_body: _Text = ""
    operator: _Text = ""
    phase: Phase = Phase.REHEARSAL
    rules: Rules | None = None
    opens_at: str | None = None
    as_of: str | None = None
    recheck_of: Annotated[str, msgspec.Meta(pattern=f"^{_TICKET}\\Z")] | None = None
    case_no: _Text = ""
    reason: _Text = ""
    bidders: Annotated[list[Bidder], msgspec.Meta(min_length=1, max_length=MOST_MEMBERS)] | None = None
    subjects: Annotated[list[Member], msgspec.Meta(min_length=1, max_length=MOST_MEMBERS)] | None = None


class Printed(Text):
    """Text kept exactly as it was sent, because papers quote it; up to 400 characters, none of them a control."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        if CONTROLS.search(value):
            raise refuse("characters", "含不可见控制字符；it holds control characters", "Remove them.")
        if not self.least <= len(value) <= self.most:
            raise refuse(
                "length", f"长度须为 {self.least} 至 {self.most}；{self.least} to {self.most} characters are taken"
            )
        return value


class At(Instant):
    """An instant with a time zone, checked and kept as text."""

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        super()._deserialize(value, attr, data, **kwargs)
        return value


class BidderNo(ma.fields.Raw):
    """The number of a bid as the bid opening numbers it: text, or a whole number up to 99999."""

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {"oneOf": [{"type": "string", "minLength": 1, "maxLength": LONGEST}, {"type": "integer"}]}

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, str):
            return Printed(LONGEST).deserialize(value)
        if isinstance(value, bool) or not isinstance(value, int) or not 0 <= value <= 99_999:
            raise refuse("number", "须为文本或整数；text or a whole number is needed", "Send for example 1.")
        return value


class MemberIn(Strict):
    """One party of a bid; without a code the answer is `unknown`."""

    uscc = Printed(LONGEST, least=0, allow_none=True, metadata={"description": "统一社会信用代码"})
    name = Printed(LONGEST, least=0, allow_none=True)
    role = Code(MemberRole, allow_none=True)


class BidderIn(Strict):
    """One bid; several members are a consortium."""

    no = BidderNo(required=True)
    members = Many(Part(MemberIn), 100, least=1, required=True)


class ProjectIn(Strict):
    """What is traded, where, and who pays."""

    code = Printed(LONGEST, least=0)
    name = Printed(LONGEST, least=0)
    section = Printed(LONGEST, least=0)
    market = Code(Market, required=True)
    territory = Pattern(_TERRITORY, "150100", required=True)
    funding = Printed(
        LONGEST, allow_none=True, metadata={"description": "List code of the development bank that pays."}
    )


class RulesIn(Strict):
    """What the tender document says about screening: channels, cut-off, clause, lists beside the required ones."""

    channels = Many(Printed(LONGEST), 50)
    cutoff_at = At(allow_none=True)
    clause = Printed(LONGEST, least=0)
    extra_lists = Many(Printed(LONGEST), 50)


class ScreeningIn(Strict):
    """A screening: `bidders` with `project`, or the short form `subjects`, each a bidder of its own."""

    project = Part(ProjectIn, allow_none=True)
    acting_body = Printed(LONGEST, least=0, metadata={"description": "For whom the platform asks."})
    operator = Printed(LONGEST, least=0, metadata={"description": "Who sits at the machine."})
    phase = Code(Phase, load_default=Phase.REHEARSAL.value)
    rules = Part(RulesIn, allow_none=True)
    opens_at = At(allow_none=True, metadata={"description": "Before it the ticket is sealed."})
    as_of = At(allow_none=True, metadata={"description": "Default: now."})
    recheck_of = Pattern(_TICKET, "20260506-7K2MQ4X9T3WA", allow_none=True)
    case_no = Printed(
        LONGEST, least=0, metadata={"description": "For a past instant that is not the ticket's cut-off."}
    )
    reason = Printed(LONGEST, least=0)
    bidders = Many(Part(BidderIn), MOST_MEMBERS, least=1, allow_none=True)
    subjects = Many(Part(MemberIn), MOST_MEMBERS, least=1, allow_none=True)


class SourceCheckIn(Strict):
    """已在源站核查: somebody looked at the source of a list, with evidence kept elsewhere."""

    list = Printed(40, required=True)
    channel = Printed(200, required=True)
    checked_at = Instant(required=True)
    result = Text(2000, required=True)
    evidence_sha256 = Pattern(_SHA256, "0" * 64, required=True)

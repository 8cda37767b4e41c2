"""The marshmallow fields all schemas are made of: strict, with one sentence, a code and a remedy for every fault.

Messages never repeat the value that was sent: it may be a personal number.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from typing import Any

from marshmallow import Schema, ValidationError, fields

from schemas.vocabulary import Word

_DAY = re.compile(r"[0-9]{4}-[0-9]{2}-[0-9]{2}")
_YUAN = re.compile(r"[0-9]{1,15}(\.[0-9]{1,2})?")
_UNSTORABLE = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\ud800-\udfff\ufffe\uffff]")
_FIRST_YEAR, _LAST_YEAR = 1900, 2999


class Said(str):
    """A message of a field with its code and, where it helps, the remedy."""

    code: str
    remedy: str

    def __new__(cls, code: str, text: str, remedy: str = "") -> Said:
        """Make a message."""
        said = super().__new__(cls, text)
        said.code = code
        said.remedy = remedy
        return said

    def __getnewargs__(self) -> tuple[str, str, str]:  # type: ignore[override]
        """Return what a copy is made of: specifications copy schemas."""
        return self.code, str(self), self.remedy


REQUIRED = Said("required", "必填项缺失；this field is required", "Add the field.")
NULL = Said("null", "不可为空值；null is not taken here", "Leave the field out, or give it a value.")
UNKNOWN = Said("unknown-field", "未知字段；this field is not known here", "Remove it, or mend its name; see /docs.")
NO_OBJECT = Said("type", "须为 JSON 对象；a JSON object is needed", "Send an object.")
_NEEDED: dict[str, Any] = {
    "required": [REQUIRED],
    "null": [NULL],
    "validator_failed": [Said("invalid", "内容无效；not valid")],
}


class Strict(Schema):
    """A schema that refuses what it does not know."""

    error_messages = {"unknown": UNKNOWN, "type": NO_OBJECT}  # noqa: RUF012  # as marshmallow declares it


def storable(text: str) -> bool:
    """Whether both databases can keep a text: no control characters, no half of a surrogate pair."""
    return _UNSTORABLE.search(text) is None


def refuse(code: str, text: str, remedy: str = "") -> ValidationError:
    """Return the error of a field, ready to be raised."""
    return ValidationError([Said(code, text, remedy)])


class Text(fields.String):
    """Text of 1 to `most` characters, without control characters, trimmed, in Unicode's composed form."""

    default_error_messages = _NEEDED | {"invalid": [Said("type", "须为文本；text is needed", "Send a JSON string.")]}

    def __init__(self, most: int = 400, *, least: int = 1, **more: Any) -> None:
        super().__init__(**more)
        self.most, self.least = most, least
        self.metadata = {"minLength": least, "maxLength": most} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str):
            raise self.make_error("invalid")
        text = unicodedata.normalize("NFC", value).strip()
        if not storable(text):
            raise refuse("characters", "含不可见控制字符；it holds control characters", "Remove them.")
        # Keys are made by folding width and case, which can make a text longer than it was.
        folded = unicodedata.normalize("NFKC", text).upper()
        if not self.least <= len(text) or max(len(text), len(folded)) > self.most:
            raise refuse(
                "length", f"长度须为 {self.least} 至 {self.most}；{self.least} to {self.most} characters are taken"
            )
        return text


class Day(fields.String):
    """A date written YYYY-MM-DD, kept as text; years 1900 to 2999."""

    default_error_messages = _NEEDED | {
        "invalid": [Said("date", "日期须为 YYYY-MM-DD；a date is written YYYY-MM-DD", "Send for example 2026-05-06.")]
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {"format": "date"} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _DAY.fullmatch(value):
            raise self.make_error("invalid")
        try:
            day = date.fromisoformat(value)
        except ValueError as error:
            raise self.make_error("invalid") from error
        if not _FIRST_YEAR <= day.year <= _LAST_YEAR:
            raise self.make_error("invalid")
        return value


class Instant(fields.String):
    """An instant in RFC 3339 with a time zone; loads as an aware datetime, is written as text by whoever answers."""

    default_error_messages = _NEEDED | {
        "invalid": [Said("instant", "时刻须为带时区的 RFC 3339；an RFC 3339 instant with time zone is needed",
                         "Send for example 2026-05-06T01:02:03Z.")]
    }  # fmt: skip

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {"format": "date-time"} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        try:
            instant = datetime.fromisoformat(value) if isinstance(value, str) and "T" in value else None
        except ValueError as error:
            raise self.make_error("invalid") from error
        # The first and last years would leave the calendar when turned into Beijing time.
        if instant is None or instant.tzinfo is None or not _FIRST_YEAR <= instant.year <= _LAST_YEAR:
            raise self.make_error("invalid")
        return instant


class Yuan(fields.String):
    """Money in yuan as a decimal string with at most two places; kept with exactly two."""

    default_error_messages = _NEEDED | {
        "invalid": [
            Said(
                "money",
                "金额须为以元为单位的小数文本；money is a decimal string in yuan",
                'Send for example "350000.00".',
            )
        ]
    }

    def __init__(self, **more: Any) -> None:
        super().__init__(**more)
        self.metadata = {"pattern": r"^[0-9]{1,15}(\.[0-9]{1,2})?$", "example": "350000.00"} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or not _YUAN.fullmatch(value):
            raise self.make_error("invalid")
        whole, _, part = value.partition(".")
        return f"{int(whole)}.{part:0<2}"


class Code(fields.String):
    """One word of a vocabulary."""

    default_error_messages = _NEEDED

    def __init__(self, words: type[Word], *, only: Iterable[Word] = (), **more: Any) -> None:
        super().__init__(**more)
        self.words = tuple(only) or tuple(words)
        self._values = frozenset(word.value for word in self.words)
        told = "; ".join(f"{word.value} {word.label}" for word in self.words)
        self.metadata = {"enum": [word.value for word in self.words], "description": told} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        if not isinstance(value, str) or value not in self._values:
            known = ", ".join(sorted(self._values))
            raise refuse("unknown-code", "代码不在码表内；this code is not known", f"Send one of: {known}.")
        return value


class Pattern(Text):
    """Text of one exact form, told by an example."""

    def __init__(self, pattern: str, example: str, *, most: int = 200, **more: Any) -> None:
        super().__init__(most, **more)
        self._pattern, self._example = re.compile(pattern), example
        # ECMA 262 needs its anchors written, Python's fullmatch does not.
        self.metadata = {"pattern": f"^(?:{pattern})$", "example": example} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> str:
        text = super()._deserialize(value, attr, data, **kwargs)
        if not self._pattern.fullmatch(text):
            raise refuse("form", "格式不符；it has another form", f"Send it in the form of {self._example}.")
        return text


class Flag(fields.Boolean):
    """true or false, nothing that only looks like it."""

    default_error_messages = _NEEDED

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> bool:
        if not isinstance(value, bool):
            raise refuse("type", "须为 true 或 false；true or false is needed")
        return value


class Whole(fields.Integer):
    """A whole number from `low` to `high`, both inclusive; a query sends it as text."""

    default_error_messages = _NEEDED

    def __init__(self, low: int, high: int, **more: Any) -> None:
        super().__init__(**more)
        self.low, self.high = low, high
        self.metadata = {"minimum": low, "maximum": high} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> int:
        text = str(value) if isinstance(value, int) and not isinstance(value, bool) else value
        written = isinstance(text, str) and len(text) <= 19 and text.isascii() and text.lstrip("-").isdigit()
        if not written or not self.low <= int(text) <= self.high:
            raise refuse(
                "number",
                f"须为 {self.low} 至 {self.high} 的整数；a whole number from {self.low} to {self.high} is needed",
            )
        return int(text)


class Many(fields.List[Any]):
    """A list of at most `most` items."""

    default_error_messages = _NEEDED | {"invalid": [Said("type", "须为数组；a list is needed", "Send a JSON array.")]}

    def __init__(self, inner: fields.Field[Any], most: int = 100, *, least: int = 0, **more: Any) -> None:
        super().__init__(inner, **more)
        self.most, self.least = most, least
        self.metadata = {"maxItems": most} | ({"minItems": least} if least else {}) | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> list[Any]:
        if not isinstance(value, list):
            raise self.make_error("invalid")
        if not self.least <= len(value) <= self.most:
            raise refuse("length", f"须有 {self.least} 至 {self.most} 项；{self.least} to {self.most} items are taken")
        return super()._deserialize(value, attr, data, **kwargs)


class Part(fields.Nested):
    """An object inside another."""

    default_error_messages = _NEEDED | {"type": [NO_OBJECT]}


class Extra(fields.Dict):
    """Unknown columns of a file, as text by their heading."""

    default_error_messages = _NEEDED | {"invalid": [NO_OBJECT]}

    def __init__(self, **more: Any) -> None:
        super().__init__(keys=Text(200), values=Text(4000, least=0), **more)
        self.metadata = {"maxProperties": 200} | dict(self.metadata)

    def _deserialize(self, value: Any, attr: str | None, data: Mapping[str, Any] | None, **kwargs: Any) -> Any:
        if isinstance(value, Mapping) and len(value) > 200:
            raise refuse("length", "至多 200 项；at most 200 entries are taken")
        return super()._deserialize(value, attr, data, **kwargs)  # type: ignore[no-untyped-call]

"""Reads rows from JSON (a list, or a document holding one) and from NDJSON, one at a time."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from credit_service.files.detect import Format
from credit_service.files.limits import MIB, Limits
from credit_service.files.unreadable import Unreadable

_CHUNK = 1 << 18
_BLANK = " \t\r\n,\ufeff"


def _no_constant(name: str) -> Any:
    raise ValueError(f"{name} is no JSON number")


# Numbers stay the text they were written as: 0.2 must not become a binary fraction.
_DECODER = json.JSONDecoder(parse_float=str, parse_constant=_no_constant)


def json_objects(path: Path, encoding: str, format_: Format, limits: Limits) -> Iterator[dict[str, Any]]:
    """Yield the objects of the file in order; raise `Unreadable` naming the row that is not one."""
    with path.open(encoding=encoding) as file:
        source = _by_line(file, limits) if format_ is Format.NDJSON else _whole_or_list(file, limits)
        for no, item in enumerate(source, 1):
            if not isinstance(item, dict):
                raise _wrong(no, "不是一个对象。 It is not an object.")
            if not _storable(item):
                raise _wrong(
                    no,
                    "含有无法保存的字符或层级过深。 It holds characters no database stores, or is nested too deeply.",
                )
            yield item


def cell_text(value: object) -> str | None:
    """Return a JSON value as the text of a cell; nested values as JSON."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return "1" if value else "0"
    return str(value) if isinstance(value, int) else json.dumps(value, ensure_ascii=False)


def _storable(item: dict[str, Any]) -> bool:
    """Whether a row can be written again as UTF-8: escapes can smuggle in half characters and the character 0."""
    try:
        text = json.dumps(item, ensure_ascii=False)
        text.encode()
    except (UnicodeEncodeError, RecursionError):
        return False
    return "\\u0000" not in text


def _by_line(file: TextIO, limits: Limits) -> Iterator[Any]:
    no = 0
    while line := file.readline(limits.json_row_bytes + 1):
        no += 1
        if len(line) > limits.json_row_bytes:
            raise _wrong(no, "过长。 It is too long.")
        if line.strip(_BLANK):
            yield _decode(line, no)


def _whole_or_list(file: TextIO, limits: Limits) -> Iterator[Any]:
    start = file.read(_CHUNK)
    if start.lstrip(_BLANK)[:1] == "[":
        yield from _list_items(file, start.lstrip(_BLANK)[1:], limits)
        return
    text = start + file.read(limits.json_document_bytes)
    if len(text) > limits.json_document_bytes:
        raise Unreadable(
            "too-large",
            f"JSON 文档超过 {limits.json_document_bytes // MIB} MiB。 The JSON document is too large.",
            "请改为 NDJSON(每行一条)。 Use NDJSON, one row a line.",
        )
    document = _decode(text, 1)
    rows = _rows_of(document) if isinstance(document, dict) else None
    yield from [document] if rows is None else rows


def _rows_of(document: dict[str, Any], depth: int = 2) -> list[Any] | None:
    """Return the longest list of objects in an answer's envelope, None if there is none."""
    lists = [v for v in document.values() if isinstance(v, list) and v and isinstance(v[0], dict)]
    if lists and "party" not in document:
        return max(lists, key=len)
    inner = [v for v in document.values() if isinstance(v, dict)] if depth else []
    found = [rows for rows in (_rows_of(v, depth - 1) for v in inner) if rows]
    return max(found, key=len) if found and "party" not in document else None


def _list_items(file: TextIO, buffer: str, limits: Limits) -> Iterator[Any]:
    no, at, ended = 1, 0, False
    while True:
        at = _past_blanks(buffer, at)
        if buffer.startswith("]", at):
            return
        try:
            item, end = _DECODER.raw_decode(buffer, at)
            complete = ended or end < len(buffer)
        except json.JSONDecodeError as wrong:
            if ended or len(buffer) - at > limits.json_row_bytes:
                raise _wrong(no, "不完整或格式有误。 It is incomplete or malformed.") from wrong
            complete = False
        except (RecursionError, ValueError) as wrong:
            raise _wrong(no, "层级过深,或数字不合规。 It is nested too deeply, or a number is not allowed.") from wrong
        if complete:
            yield item
            no, at = no + 1, end
        else:
            chunk = file.read(_CHUNK)
            ended = not chunk
            buffer, at = buffer[at:] + chunk, 0


def _past_blanks(buffer: str, at: int) -> int:
    while at < len(buffer) and buffer[at] in _BLANK:
        at += 1
    return at


def _decode(text: str, no: int) -> Any:
    try:
        return _DECODER.decode(text.strip(_BLANK))
    except (ValueError, RecursionError) as wrong:
        raise _wrong(no, "不是合法的 JSON。 It is not valid JSON.") from wrong


def _wrong(no: int, what: str) -> Unreadable:
    return Unreadable("json", f"第 {no} 条{what} (row {no})", "请检查导出程序。 Check the program that wrote it.")

"""Finds the encoding of a text file by decoding all of it, so that the answer can be declared back."""

from __future__ import annotations

import codecs
from pathlib import Path

from credit_service.files.unreadable import Unreadable

_CHUNK = 1 << 16
_REMEDY = "请用 UTF-8 重新导出。 Export it again as UTF-8."
_BOMS = ((codecs.BOM_UTF8, "utf-8-sig"), (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"))


def detect_encoding(path: Path) -> tuple[str, int]:
    """Return the Python name of the encoding and the number of line feeds; a mark at the start decides alone."""
    with path.open("rb") as file:
        head = file.read(4)
    for mark, name in _BOMS:
        if head.startswith(mark):
            lines, wrong = _try(path, name)
            if wrong is not None:
                raise Unreadable(
                    "encoding", f"第 {lines + 1} 行不是合法的 {name}。 Line {lines + 1} is not valid {name}.", _REMEDY
                )
            return name, lines
    lines, wrong = _try(path, "utf-8")
    if wrong is None:
        return "utf-8", lines
    broken_at = lines + 1
    if _mostly_utf8(path):
        raise Unreadable(
            "encoding", f"UTF-8 文件在第 {broken_at} 行损坏。 The UTF-8 file is damaged at line {broken_at}.", _REMEDY
        )
    lines, wrong = _try(path, "gb18030")
    if wrong is not None:
        raise Unreadable(
            "encoding", "文件既不是 UTF-8 也不是 GB18030。 The file is neither UTF-8 nor GB18030.", _REMEDY
        )
    return "gb18030", lines


def _try(path: Path, encoding: str) -> tuple[int, UnicodeDecodeError | None]:
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 0
    with path.open("rb") as file:
        while True:
            chunk = file.read(_CHUNK)
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as wrong:
                return lines + chunk[: wrong.start].count(b"\n"), wrong
            if "\0" in text:
                raise Unreadable(
                    "format",
                    f"第 {lines + 1} 行附近含二进制内容。 There is binary content near line {lines + 1}.",
                    _REMEDY,
                )
            lines += text.count("\n")
            if not chunk:
                return lines, None


def _mostly_utf8(path: Path) -> bool:
    # GB18030 accepts most damaged UTF-8 and turns it into rare characters: look at how little is wrong.
    with path.open("rb") as file:
        text = file.read(1 << 20).decode("utf-8", errors="replace")
    wrong = text.count("�")
    wide = sum(1 for c in text if c > "\x7f")
    return wide > 50 and wrong * 50 < wide

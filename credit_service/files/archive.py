"""Guards an .xlsx before any parser sees it, and notes merged cells and hidden rows of its sheets."""

from __future__ import annotations

import re
import zipfile
import zlib
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath

from credit_service.files.limits import MIB, Limits
from credit_service.files.unreadable import Unreadable

_CHUNK = 1 << 18
_OVERLAP = 400
_SHEET = re.compile(r"xl/worksheets/[^/]+\.xml")
_MERGE = re.compile(rb'<(?:\w{1,20}:)?mergeCell ref="\$?([A-Z]{1,3})\$?(\d{1,7}):\$?([A-Z]{1,3})\$?(\d{1,7})"')
_ROW = re.compile(rb"<(?:\w{1,20}:)?row([ >][^<>]*)")
_NUMBER = re.compile(rb'\sr="(\d{1,7})"')
_HIDDEN = re.compile(rb'\shidden="(?:1|true)"')
_NESTED = (".zip", ".xlsx", ".xls", ".docx", ".7z", ".rar", ".gz", ".jar")
_MOST_MERGES = 20_000


@dataclass(slots=True)
class SheetNotes:
    """What the streaming parser does not tell: merged areas (first row, last row, first column, last column; columns from 0)."""

    rows: int = 0
    hidden: set[int] = field(default_factory=set)
    merged: list[tuple[int, int, int, int]] = field(default_factory=list)


@dataclass(slots=True)
class Archive:
    """A guarded archive: the notes of each sheet by its member name, and the sizes that scale the parser's limits."""

    sheets: dict[str, SheetNotes]
    sheet_bytes: int
    shared_bytes: int


def inspect(path: Path, limits: Limits) -> Archive:
    """Unpack every member once without keeping it; raise `Unreadable` where a limit or rule is broken."""
    try:
        with zipfile.ZipFile(path) as archive:
            return _inspect(archive, limits)
    except (zipfile.BadZipFile, zlib.error, NotImplementedError, EOFError, RuntimeError, OSError) as wrong:
        raise _refused("archive", "工作簿已损坏。 The workbook is damaged.") from wrong


def _inspect(archive: zipfile.ZipFile, limits: Limits) -> Archive:
    members = archive.infolist()
    if len(members) > limits.members:
        raise _refused("bomb", f"压缩包内有 {len(members)} 个成员。 The archive has too many members.")
    for member in members:
        _check_member(member)
    if "xl/workbook.xml" not in archive.namelist():
        raise _refused("format", "不是 Excel 工作簿。 It is not an Excel workbook.")
    answer, left = Archive({}, 0, 0), limits.unpacked_bytes
    for member in members:
        notes = SheetNotes()
        size = _unpack(archive, member, notes, limits, left)
        left -= size
        if _SHEET.fullmatch(member.filename):
            answer.sheets[member.filename] = notes
            answer.sheet_bytes += size
        elif member.filename.endswith("sharedStrings.xml"):
            answer.shared_bytes += size
    return answer


def _check_member(member: zipfile.ZipInfo) -> None:
    path = PurePosixPath(member.filename)
    if path.is_absolute() or ".." in path.parts or "\\" in member.filename or (member.external_attr >> 28) == 0xA:
        raise _refused("archive", "压缩包含越界路径或链接。 The archive holds an outside path or a link.")
    if path.name.lower() == "vbaproject.bin":
        raise _refused("macros", "工作簿带宏。 The workbook has macros.")
    if path.suffix.lower() in _NESTED:
        raise _refused("archive", "工作簿内嵌套了其他文件。 The workbook embeds another archive.")
    if member.flag_bits & 1:
        raise _refused("encrypted", "工作簿已加密。 The workbook is encrypted.")


def _unpack(archive: zipfile.ZipFile, member: zipfile.ZipInfo, notes: SheetNotes, limits: Limits, left: int) -> int:
    size, tail = 0, b""
    sheet = _SHEET.fullmatch(member.filename) is not None
    with archive.open(member) as packed:
        while chunk := packed.read(_CHUNK):
            size += len(chunk)
            if size > left:
                raise _refused(
                    "bomb", f"解压后超过 {limits.unpacked_bytes // MIB} MiB。 It unpacks to more than allowed."
                )
            if size > limits.ratio_from and size > limits.ratio * max(member.compress_size, 1):
                raise _refused("bomb", f"压缩比超过 {limits.ratio}:1。 The compression ratio is suspicious.")
            if b"<!DOCTYPE" in tail + chunk or b"<!ENTITY" in tail + chunk:
                raise _refused("archive", "工作簿的 XML 含 DTD。 The workbook's XML declares a DTD.")
            if sheet:
                _note(notes, tail + chunk, len(tail))
            tail = chunk[-_OVERLAP:]
    return size


def _note(notes: SheetNotes, text: bytes, seen: int) -> None:
    """Note what ends after position `seen`: what ends before was noted with the chunk before."""
    for tag in _ROW.finditer(text):
        if tag.end() > seen and tag.end() < len(text):
            notes.rows += 1
            number = _NUMBER.search(tag[1]) if _HIDDEN.search(tag[1]) else None
            if number:
                notes.hidden.add(int(number[1]))
    for match in _MERGE.finditer(text):
        if match.end() > seen:
            notes.merged.append((int(match[2]), int(match[4]), _column(match[1]), _column(match[3])))
    if len(notes.merged) > _MOST_MERGES:
        raise _refused("bomb", "合并单元格过多。 There are too many merged cells.")


def _column(letters: bytes) -> int:
    number = 0
    for letter in letters:
        number = number * 26 + letter - 64
    return number - 1


def _refused(code: str, wrong: str) -> Unreadable:
    return Unreadable(
        code, wrong, "请用表格软件另存为不带宏、不加密的 .xlsx。 Save it as a plain .xlsx without macros or password."
    )

"""Tells the format of a file from its first bytes and insists that the name agrees."""

from __future__ import annotations

from enum import StrEnum
from pathlib import Path

from credit_service.files.limits import MIB, Limits
from credit_service.files.unreadable import Unreadable


class Format(StrEnum):
    """The formats that can be read."""

    CSV = "csv"
    XLSX = "xlsx"
    XLS = "xls"
    JSON = "json"
    NDJSON = "ndjson"


_ZIP = b"PK\x03\x04"
_OLE = bytes.fromhex("d0cf11e0a1b11ae1")
_FOREIGN = {
    b"%PDF": "PDF",
    b"\x1f\x8b": "gzip",
    b"Rar!": "RAR",
    b"7z\xbc\xaf": "7-Zip",
    b"\x89PNG": "PNG",
    b"\xff\xd8\xff": "JPEG",
}
_TEXT = {".csv": Format.CSV, ".txt": Format.CSV, ".tsv": Format.CSV, ".json": Format.JSON}
_TEXT |= {".ndjson": Format.NDJSON, ".jsonl": Format.NDJSON}
_MACRO = {".xlsm", ".xltm", ".xlsb", ".xlam"}
_READABLE = "请另存为 .xlsx 或 UTF-8 的 .csv 后重新上传。 Save it as .xlsx or UTF-8 .csv and upload again."


def detect(path: Path, name: str, limits: Limits) -> Format:
    """Return the format of the file at `path`, called `name` by its sender; raise `Unreadable` if it is not one of ours."""
    size = path.stat().st_size
    if size > limits.file_bytes:
        raise Unreadable(
            "too-large",
            f"文件 {size / MIB:.1f} MiB,超过上限 {limits.file_bytes // MIB} MiB。 The file is larger than allowed.",
            "请拆分后分次上传,或在服务器上用 credit import 导入。 Split it, or use `credit import` on the server.",
        )
    with path.open("rb") as file:
        head = file.read(512)
    if not head.strip(b"\xef\xbb\xbf \t\r\n\x00"):
        raise Unreadable("empty", "文件是空的。 The file is empty.", "请检查导出步骤。 Check the export.")
    suffix = Path(name).suffix.lower()
    if suffix in _MACRO:
        raise Unreadable("macros", f"不接受带宏的工作簿({suffix})。 Workbooks with macros are refused.", _READABLE)
    return _binary(head, suffix) or _text(head, suffix)


def _binary(head: bytes, suffix: str) -> Format | None:
    for magic, word in _FOREIGN.items():
        if head.startswith(magic):
            raise Unreadable(
                "format", f"这是 {word} 文件,不能作为数据导入。 This is a {word} file, not a table.", _READABLE
            )
    if head.startswith(_ZIP):
        return _agreed(Format.XLSX, suffix)
    if head.startswith(_OLE) and suffix == ".xlsx":
        raise Unreadable(
            "encrypted",
            "工作簿有打开密码,或其实是 .xls。 The workbook is encrypted or really an .xls.",
            "请去掉密码并另存为 .xlsx。 Remove the password and save it as .xlsx.",
        )
    return _agreed(Format.XLS, suffix) if head.startswith(_OLE) else None


def _agreed(format_: Format, suffix: str) -> Format:
    if suffix != f".{format_}":
        raise Unreadable(
            "format", f"内容是 {format_},文件名却是 {suffix or '无扩展名'}。 Content and file name disagree.", _READABLE
        )
    return format_


def _text(head: bytes, suffix: str) -> Format:
    start = head.lstrip(b"\xef\xbb\xbf \t\r\n")
    if start[:1] == b"<":
        raise Unreadable("format", "这是网页或 XML,不是表格文件。 This is HTML or XML, not a table.", _READABLE)
    format_ = _TEXT.get(suffix)
    if format_ is None:
        raise Unreadable("format", f"不支持的文件类型 {suffix or '(无扩展名)'}。 Unsupported file type.", _READABLE)
    if b"\x00" in head and not head.startswith((b"\xff\xfe", b"\xfe\xff")):
        raise Unreadable("format", "文件含二进制内容,不是文本。 The file is binary, not text.", _READABLE)
    return format_

"""How large and how deep an uploaded file may be."""

from __future__ import annotations

from dataclasses import dataclass

MIB = 1024 * 1024


@dataclass(frozen=True, slots=True)
class Limits:
    """Upper bounds, all inclusive; the defaults suit an upload over HTTP."""

    file_bytes: int = 20 * MIB
    unpacked_bytes: int = 200 * MIB
    """All archive members together, counted while unpacking, never as announced."""
    ratio: int = 100
    """Unpacked to packed, once a member has unpacked more than `ratio_from` bytes."""
    ratio_from: int = 100 * 1024
    members: int = 2_000
    columns: int = 500
    heading_within: int = 30
    """Non-empty lines searched for the headings."""
    json_document_bytes: int = 64 * MIB
    """One JSON document that is not a list of rows has to fit in memory."""
    json_row_bytes: int = 4 * MIB
    child_memory_bytes: int = 512 * MIB
    child_cpu_seconds: int = 20

    def memory_for(self, shared_bytes: int) -> int:
        """Return the address space of the parser in bytes, given the size of the workbook's table of strings."""
        return self.child_memory_bytes + 6 * shared_bytes

    def cpu_for(self, sheet_bytes: int) -> int:
        """Return the CPU seconds of the parser: a floor plus two for each unpacked MiB."""
        return self.child_cpu_seconds + 2 * (sheet_bytes // MIB)


ON_SERVER = Limits(file_bytes=4096 * MIB, unpacked_bytes=2048 * MIB)
"""For an operator's own files, read by `credit import` on the server."""

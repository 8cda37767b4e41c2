"""Reads files people send: finds format, encoding and headings, and yields rows in constant memory."""

from credit_service.files.limits import ON_SERVER, Limits
from credit_service.files.table import Row, Table, open_table
from credit_service.files.unreadable import Unreadable

__all__ = ["ON_SERVER", "Limits", "Row", "Table", "Unreadable", "open_table"]

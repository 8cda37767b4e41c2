"""Field tables of every form that can be imported: data only, read both ways."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType

from schemas.forms import (
    development_banks,
    double_publicity,
    licences,
    lists,
    own,
    registers,
    sector_penalties,
    trading_platform,
)
from schemas.forms.form import Field, Form, plain_heading

_MODULES = (double_publicity, registers, lists, sector_penalties, licences, development_banks, trading_platform, own)

FORMS: Mapping[str, Form] = MappingProxyType({form.code: form for module in _MODULES for form in module.FORMS})
"""Every built-in form by its code."""

__all__ = ["FORMS", "Field", "Form", "plain_heading"]

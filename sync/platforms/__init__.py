"""Adapters by name: a new kind of platform is one file here and one line below."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from credit_service.services.partners import Partner
from sync.contract import Platform
from sync.platforms.peer import Peer

ADAPTERS: Mapping[str, Callable[[Partner, str], Platform]] = {
    "peer": Peer,
}
"""The adapter's name in the file of partners, and what makes one from a partner and the key we use there."""

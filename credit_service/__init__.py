"""Credit records of public resource trading: who decided what about whom, how long it counts, and who may know."""

from __future__ import annotations

import os
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from flask import Flask

    from credit_service.node import Node


def create_app(node: Node | None = None) -> Flask:
    """Return the web application over `node`, by default the one the environment describes.

    Raises: StartRefused with a sentence when settings, keys, schema or law are not right.
    """
    # Imported here: rules, commands and the subprocess that reads workbooks must load without a web framework.
    from credit_service import config
    from credit_service.api.app import build
    from credit_service.node import open_node

    return build(node or open_node(config.from_environ(os.environ)))

"""Records frozen after a fork, found without reading the others: every screening asks for them."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

_FROZEN = sa.text("frozen IS NOT NULL")


def upgrade() -> None:
    """Expand only: the release before must still run on this schema."""
    op.create_index("ix_records_frozen", "records", ["entity_id"], sqlite_where=_FROZEN, postgresql_where=_FROZEN)


def downgrade() -> None:
    """Drop what was added."""
    op.drop_index("ix_records_frozen", "records")

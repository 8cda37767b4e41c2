"""The exchange: inbox, deliveries, cursors, state of partners, ticks and leases."""

from __future__ import annotations

import sqlalchemy as sa
from alembic import op

import credit_service.db

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: the release before must still run on this schema."""
    op.create_table(
        "cursors",
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("lane", sa.String(length=8), nullable=False),
        sa.Column("token", sa.Text(), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scope_id", sa.String(length=16), nullable=False),
        sa.Column("updated_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("platform", "lane", name=op.f("pk_cursors")),
    )
    op.create_table(
        "inbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("received_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("rid", sa.String(length=200), nullable=False),
        sa.Column("inc", sa.Integer(), nullable=True),
        sa.Column("n", sa.Integer(), nullable=True),
        sa.Column("receipt", sa.String(length=12), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_inbox")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.create_index("ix_inbox_platform_receipt", ["platform", "receipt", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_inbox_rid"), ["rid"], unique=False)

    op.create_table(
        "leases",
        sa.Column("name", sa.String(length=60), nullable=False),
        sa.Column("holder", sa.String(length=64), nullable=False),
        sa.Column("term", sa.Integer(), nullable=False),
        sa.Column("expires_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("name", name=op.f("pk_leases")),
    )
    op.create_table(
        "platform_states",
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("feed_id", sa.String(length=32), nullable=False),
        sa.Column("failures", sa.Integer(), nullable=False),
        sa.Column("next_probe_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.Column("blocked", sa.Text(), nullable=False),
        sa.Column("last_error", sa.Text(), nullable=False),
        sa.Column("last_run_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.Column("last_ok_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.PrimaryKeyConstraint("platform", name=op.f("pk_platform_states")),
    )
    op.create_table(
        "ticks",
        sa.Column("job", sa.String(length=60), nullable=False),
        sa.Column("period", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("started_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("job", "period", name=op.f("pk_ticks")),
    )
    op.create_table(
        "deliveries",
        sa.Column("platform", sa.String(length=32), nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("want_inc", sa.Integer(), nullable=False),
        sa.Column("want_n", sa.Integer(), nullable=False),
        sa.Column("have_inc", sa.Integer(), nullable=True),
        sa.Column("have_n", sa.Integer(), nullable=True),
        sa.Column("removal", sa.Boolean(), nullable=False),
        sa.Column("status", sa.String(length=12), nullable=False),
        sa.Column("attempts", sa.Integer(), nullable=False),
        sa.Column("ever_attempted", sa.Boolean(), nullable=False),
        sa.Column("fence", sa.Integer(), nullable=False),
        sa.Column("next_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("wanted_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("last_code", sa.String(length=40), nullable=False),
        sa.CheckConstraint(
            "status IN ('pending', 'inflight', 'delivered', 'held', 'quarantined')",
            name=op.f("ck_deliveries_status_is_known"),
        ),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_deliveries_record_id_records")),
        sa.PrimaryKeyConstraint("platform", "record_id", name=op.f("pk_deliveries")),
    )
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.create_index("ix_deliveries_due", ["platform", "status", "next_at"], unique=False)


def downgrade() -> None:
    """Drop what was added."""
    with op.batch_alter_table("deliveries", schema=None) as batch_op:
        batch_op.drop_index("ix_deliveries_due")

    op.drop_table("deliveries")
    op.drop_table("ticks")
    op.drop_table("platform_states")
    op.drop_table("leases")
    with op.batch_alter_table("inbox", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_inbox_rid"))
        batch_op.drop_index("ix_inbox_platform_receipt")

    op.drop_table("inbox")
    op.drop_table("cursors")

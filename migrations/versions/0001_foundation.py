"""The foundation: entities, records and their versions, feed, access, imports, tickets; and who this node is."""

from __future__ import annotations

import secrets
from datetime import UTC, datetime

import sqlalchemy as sa
from alembic import context, op

import credit_service.db

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None


def upgrade() -> None:
    """Expand only: the release before must still run on this schema."""
    op.create_table(
        "audit",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("actor", sa.String(length=80), nullable=False),
        sa.Column("organisation_code", sa.String(length=32), nullable=False),
        sa.Column("event", sa.String(length=40), nullable=False),
        sa.Column("object_id", sa.String(length=200), nullable=False),
        sa.Column("reason", sa.String(length=400), nullable=False),
        sa.Column("detail", sa.JSON(), nullable=False),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_audit")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_audit_at"), ["at"], unique=False)
        batch_op.create_index(batch_op.f("ix_audit_object_id"), ["object_id"], unique=False)

    op.create_table(
        "entities",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("category", sa.String(length=16), nullable=False),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("registration_status", sa.String(length=16), nullable=False),
        sa.Column("created_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("category <> 'natural_person' OR uscc IS NULL", name=op.f("ck_entities_person_has_no_uscc")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_entities")),
        sa.UniqueConstraint("uscc", name=op.f("uq_entities_uscc")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("entities", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entities_name_key"), ["name_key"], unique=False)

    op.create_table(
        "feed_head",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("epoch", sa.Integer(), nullable=False),
        sa.Column("last_seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sequenced_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_feed_head_single")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_feed_head")),
    )
    op.create_table(
        "imports",
        sa.Column("id", sa.String(length=24), nullable=False),
        sa.Column("file_name", sa.String(length=200), nullable=False),
        sa.Column("sha256", sa.String(length=64), nullable=False),
        sa.Column("mapping", sa.String(length=60), nullable=False),
        sa.Column("encoding", sa.String(length=16), nullable=False),
        sa.Column("source_code", sa.String(length=32), nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("organisation_code", sa.String(length=32), nullable=False),
        sa.Column("state", sa.String(length=8), nullable=False),
        sa.Column("total", sa.Integer(), nullable=True),
        sa.Column("read", sa.Integer(), nullable=False),
        sa.Column("filed", sa.Integer(), nullable=False),
        sa.Column("updated", sa.Integer(), nullable=False),
        sa.Column("unchanged", sa.Integer(), nullable=False),
        sa.Column("quarantined", sa.Integer(), nullable=False),
        sa.Column("unknown_columns", sa.JSON(), nullable=False),
        sa.Column("notes", sa.JSON(), nullable=False),
        sa.Column("error", sa.Text(), nullable=False),
        sa.Column("lease_until", credit_service.db.Instant(timezone=True), nullable=True),
        sa.Column("lease_holder", sa.String(length=64), nullable=False),
        sa.Column("created_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("finished_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.CheckConstraint(
            "read = filed + updated + unchanged + quarantined", name=op.f("ck_imports_every_row_is_accounted_for")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_imports")),
    )
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_imports_sha256"), ["sha256"], unique=False)

    op.create_table(
        "list_sources",
        sa.Column("list_code", sa.String(length=40), nullable=False),
        sa.Column("source_code", sa.String(length=32), nullable=False),
        sa.Column("source_name", sa.String(length=200), nullable=False),
        sa.Column("as_of", credit_service.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("list_code", "source_code", name=op.f("pk_list_sources")),
    )
    op.create_table(
        "node",
        sa.Column("one", sa.Integer(), nullable=False),
        sa.Column("home", sa.String(length=32), nullable=False),
        sa.Column("feed_id", sa.String(length=32), nullable=False),
        sa.Column("key_check", sa.String(length=64), nullable=True),
        sa.Column("demo", sa.Boolean(), nullable=False),
        sa.Column("created_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.CheckConstraint("one = 1", name=op.f("ck_node_single")),
        sa.PrimaryKeyConstraint("one", name=op.f("pk_node")),
    )
    op.create_table(
        "organisations",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("code", sa.String(length=32), nullable=False),
        sa.Column("name", sa.String(length=200), nullable=False),
        sa.Column("name_key", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("confirmed", sa.Boolean(), nullable=False),
        sa.Column("alias_of", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("created_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(
            ["alias_of"], ["organisations.id"], name=op.f("fk_organisations_alias_of_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_organisations")),
        sa.UniqueConstraint("code", name=op.f("uq_organisations_code")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_organisations_name_key"), ["name_key"], unique=False)

    op.create_table(
        "tickets",
        sa.Column("ticket", sa.String(length=24), nullable=False),
        sa.Column("client", sa.String(length=80), nullable=False),
        sa.Column("organisation_code", sa.String(length=32), nullable=False),
        sa.Column("opens_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.Column("as_of", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("law_version", sa.String(length=16), nullable=False),
        sa.Column("recheck_of", sa.String(length=24), nullable=True),
        sa.Column("question", sa.LargeBinary(), nullable=False),
        sa.Column("answer", sa.LargeBinary(), nullable=False),
        sa.Column("created_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.PrimaryKeyConstraint("ticket", name=op.f("pk_tickets")),
    )
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_tickets_organisation_code"), ["organisation_code"], unique=False)

    op.create_table(
        "clients",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("name", sa.String(length=80), nullable=False),
        sa.Column("prefix", sa.String(length=16), nullable=False),
        sa.Column("secret_hash", sa.String(length=64), nullable=False),
        sa.Column("role", sa.String(length=20), nullable=False),
        sa.Column("organisation_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("created_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("expires_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.Column("revoked_at", credit_service.db.Instant(timezone=True), nullable=True),
        sa.ForeignKeyConstraint(
            ["organisation_id"], ["organisations.id"], name=op.f("fk_clients_organisation_id_organisations")
        ),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_clients")),
        sa.UniqueConstraint("name", name=op.f("uq_clients_name")),
        sa.UniqueConstraint("prefix", name=op.f("uq_clients_prefix")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "entity_names",
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("name_key", sa.String(length=400), nullable=False),
        sa.Column("name", sa.String(length=400), nullable=False),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_entity_names_entity_id_entities")),
        sa.PrimaryKeyConstraint("entity_id", "name_key", name=op.f("pk_entity_names")),
    )
    with op.batch_alter_table("entity_names", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_entity_names_name_key"), ["name_key"], unique=False)

    op.create_table(
        "identifiers",
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("scheme", sa.String(length=24), nullable=False),
        sa.Column("value", sa.String(length=64), nullable=False),
        sa.Column("grade", sa.String(length=16), nullable=False),
        sa.Column("link", sa.String(length=8), nullable=False),
        sa.CheckConstraint(
            "link <> 'linked' OR grade IN ('valid','waived','unverifiable')",
            name=op.f("ck_identifiers_linked_is_trusted"),
        ),
        sa.CheckConstraint("scheme <> 'person_id'", name=op.f("ck_identifiers_person_numbers_are_sealed")),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_identifiers_entity_id_entities")),
        sa.PrimaryKeyConstraint("entity_id", "scheme", "value", name=op.f("pk_identifiers")),
    )
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.create_index(
            "uq_identifiers_linked",
            ["scheme", "value"],
            unique=True,
            sqlite_where=sa.text("link = 'linked'"),
            postgresql_where=sa.text("link = 'linked'"),
        )

    op.create_table(
        "import_rows",
        sa.Column("import_id", sa.String(length=24), nullable=False),
        sa.Column("row_no", sa.Integer(), autoincrement=False, nullable=False),
        sa.Column("outcome", sa.String(length=12), nullable=False),
        sa.Column("rids", sa.Text(), nullable=False),
        sa.Column("code", sa.String(length=40), nullable=False),
        sa.Column("pointer", sa.String(length=120), nullable=False),
        sa.Column("message", sa.Text(), nullable=False),
        sa.Column("remedy", sa.Text(), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=True),
        sa.ForeignKeyConstraint(["import_id"], ["imports.id"], name=op.f("fk_import_rows_import_id_imports")),
        sa.PrimaryKeyConstraint("import_id", "row_no", name=op.f("pk_import_rows")),
    )
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_import_rows_outcome"), ["outcome"], unique=False)

    op.create_table(
        "persons",
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("blind_id", sa.String(length=32), nullable=False),
        sa.Column("sealed", sa.LargeBinary(), nullable=False),
        sa.Column("note", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_persons_entity_id_entities")),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_persons")),
        sa.UniqueConstraint("blind_id", name=op.f("uq_persons_blind_id")),
    )
    op.create_table(
        "profiles",
        sa.Column(
            "entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("uscc", sa.String(length=18), nullable=True),
        sa.Column("document", sa.LargeBinary(), nullable=False),
        sa.Column("digest", sa.String(length=16), nullable=False),
        sa.Column("law_version", sa.String(length=16), nullable=False),
        sa.Column("from_day", sa.Date(), nullable=False),
        sa.Column("changes_on", sa.Date(), nullable=False),
        sa.Column("public_count", sa.Integer(), nullable=False),
        sa.Column("weighs", sa.Boolean(), nullable=False),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_profiles_entity_id_entities")),
        sa.PrimaryKeyConstraint("entity_id", name=op.f("pk_profiles")),
        sa.UniqueConstraint("uscc", name=op.f("uq_profiles_uscc")),
    )
    op.create_table(
        "records",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("rid", sa.String(length=200), nullable=False),
        sa.Column("kind", sa.String(length=20), nullable=False),
        sa.Column("standing", sa.String(length=8), nullable=False),
        sa.Column("authority_code", sa.String(length=32), nullable=False),
        sa.Column("authority_name", sa.String(length=200), nullable=False),
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("party_name", sa.String(length=400), nullable=False),
        sa.Column("party_name_key", sa.String(length=400), nullable=False),
        sa.Column("party_key", sa.String(length=410), nullable=False),
        sa.Column("list_code", sa.String(length=40), nullable=True),
        sa.Column("decision_no", sa.String(length=200), nullable=False),
        sa.Column("decision_key", sa.String(length=200), nullable=True),
        sa.Column("decided_on", sa.Date(), nullable=True),
        sa.Column("served_on", sa.Date(), nullable=True),
        sa.Column("display_until", sa.Date(), nullable=True),
        sa.Column("breach_class", sa.String(length=8), nullable=True),
        sa.Column("simplified", sa.Boolean(), nullable=False),
        sa.Column("stayed_from", sa.Date(), nullable=True),
        sa.Column("stayed_until", sa.Date(), nullable=True),
        sa.Column("penalty_categories", sa.String(length=200), nullable=False),
        sa.Column("fine_yuan", sa.String(length=24), nullable=True),
        sa.Column("legal_basis", sa.Text(), nullable=False),
        sa.Column("natural_person", sa.Boolean(), nullable=False),
        sa.Column("restrictions_stated", sa.Boolean(), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("content_version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=True),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("flags", sa.String(length=200), nullable=False),
        sa.Column("frozen", sa.String(length=40), nullable=True),
        sa.CheckConstraint(
            "kind <> 'listing' OR list_code IS NOT NULL", name=op.f("ck_records_listing_names_its_list")
        ),
        sa.CheckConstraint("n >= 1 AND inc >= 0", name=op.f("ck_records_version_counts_from_one")),
        sa.CheckConstraint(
            "stayed_until IS NULL OR stayed_from IS NOT NULL", name=op.f("ck_records_stay_has_a_beginning")
        ),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_records_entity_id_entities")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_records")),
        sa.UniqueConstraint("rid", name=op.f("uq_records_rid")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.create_index("ix_records_authority", ["authority_code", "id"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_entity_id"), ["entity_id"], unique=False)
        batch_op.create_index("ix_records_list", ["list_code", "state"], unique=False)
        batch_op.create_index(batch_op.f("ix_records_party_name_key"), ["party_name_key"], unique=False)
        batch_op.create_index(
            "uq_records_decision",
            ["authority_code", "decision_key", "kind", "party_key"],
            unique=True,
            sqlite_where=sa.text("decision_key IS NOT NULL"),
            postgresql_where=sa.text("decision_key IS NOT NULL"),
        )

    op.create_table(
        "relations",
        sa.Column("entity_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("relation", sa.String(length=16), nullable=False),
        sa.Column("other_uscc", sa.String(length=18), nullable=False),
        sa.Column("other_name", sa.String(length=400), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.ForeignKeyConstraint(["entity_id"], ["entities.id"], name=op.f("fk_relations_entity_id_entities")),
        sa.PrimaryKeyConstraint("entity_id", "relation", "other_uscc", name=op.f("pk_relations")),
    )
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_relations_other_uscc"), ["other_uscc"], unique=False)

    op.create_table(
        "source_checks",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("ticket", sa.String(length=24), nullable=False),
        sa.Column("list_code", sa.String(length=40), nullable=False),
        sa.Column("channel", sa.String(length=200), nullable=False),
        sa.Column("checked_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("result", sa.Text(), nullable=False),
        sa.Column("evidence_sha256", sa.String(length=64), nullable=False),
        sa.Column("by", sa.String(length=80), nullable=False),
        sa.Column("at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["ticket"], ["tickets.ticket"], name=op.f("fk_source_checks_ticket_tickets")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_source_checks")),
        sqlite_autoincrement=True,
    )
    with op.batch_alter_table("source_checks", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_source_checks_ticket"), ["ticket"], unique=False)

    op.create_table(
        "restrictions",
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("position", sa.Integer(), nullable=False),
        sa.Column("action", sa.String(length=16), nullable=False),
        sa.Column("market", sa.String(length=16), nullable=False),
        sa.Column("territory", sa.String(length=6), nullable=False),
        sa.Column("from_on", sa.Date(), nullable=True),
        sa.Column("until", sa.Date(), nullable=True),
        sa.Column("force", sa.String(length=20), nullable=False),
        sa.Column("basis_article", sa.String(length=400), nullable=False),
        sa.Column("basic_list_item", sa.String(length=200), nullable=False),
        sa.Column("as_printed", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_restrictions_record_id_records")),
        sa.PrimaryKeyConstraint("record_id", "position", name=op.f("pk_restrictions")),
    )
    op.create_table(
        "versions",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("record_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("inc", sa.Integer(), nullable=False),
        sa.Column("n", sa.Integer(), nullable=False),
        sa.Column("op", sa.String(length=12), nullable=False),
        sa.Column("state", sa.String(length=12), nullable=False),
        sa.Column("valid_from", sa.Date(), nullable=True),
        sa.Column("valid_to", sa.Date(), nullable=True),
        sa.Column("prev_hash", sa.LargeBinary(length=32), nullable=True),
        sa.Column("commit_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("via", sa.String(length=300), nullable=False),
        sa.Column("recorded_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.Column("recorded_by", sa.String(length=64), nullable=False),
        sa.ForeignKeyConstraint(["record_id"], ["records.id"], name=op.f("fk_versions_record_id_records")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_versions")),
        sa.UniqueConstraint("record_id", "inc", "n", name=op.f("uq_versions_record_id_inc_n")),
        sqlite_autoincrement=True,
    )
    op.create_table(
        "bodies",
        sa.Column(
            "version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False
        ),
        sa.Column("salt", sa.LargeBinary(length=16), nullable=False),
        sa.Column("body", sa.Text(), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_bodies_version_id_versions")),
        sa.PrimaryKeyConstraint("version_id", name=op.f("pk_bodies")),
    )
    op.create_table(
        "feed",
        sa.Column("seq", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=False, nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.Column("leaf_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("chain_hash", sa.LargeBinary(length=32), nullable=False),
        sa.Column("sequenced_at", credit_service.db.Instant(timezone=True), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_feed_version_id_versions")),
        sa.PrimaryKeyConstraint("seq", name=op.f("pk_feed")),
        sa.UniqueConstraint("version_id", name=op.f("uq_feed_version_id")),
    )
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.create_index(batch_op.f("ix_feed_sequenced_at"), ["sequenced_at"], unique=False)

    op.create_table(
        "outbox",
        sa.Column("id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), autoincrement=True, nullable=False),
        sa.Column("version_id", sa.BigInteger().with_variant(sa.Integer(), "sqlite"), nullable=False),
        sa.ForeignKeyConstraint(["version_id"], ["versions.id"], name=op.f("fk_outbox_version_id_versions")),
        sa.PrimaryKeyConstraint("id", name=op.f("pk_outbox")),
        sa.UniqueConstraint("version_id", name=op.f("uq_outbox_version_id")),
        sqlite_autoincrement=True,
    )
    _name_the_node()


def downgrade() -> None:
    """Undo the expansion."""
    op.drop_table("outbox")
    with op.batch_alter_table("feed", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_feed_sequenced_at"))

    op.drop_table("feed")
    op.drop_table("bodies")
    op.drop_table("versions")
    op.drop_table("restrictions")
    with op.batch_alter_table("source_checks", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_source_checks_ticket"))

    op.drop_table("source_checks")
    with op.batch_alter_table("relations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_relations_other_uscc"))

    op.drop_table("relations")
    with op.batch_alter_table("records", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_records_decision",
            sqlite_where=sa.text("decision_key IS NOT NULL"),
            postgresql_where=sa.text("decision_key IS NOT NULL"),
        )
        batch_op.drop_index(batch_op.f("ix_records_party_name_key"))
        batch_op.drop_index("ix_records_list")
        batch_op.drop_index(batch_op.f("ix_records_entity_id"))
        batch_op.drop_index("ix_records_authority")

    op.drop_table("records")
    op.drop_table("profiles")
    op.drop_table("persons")
    with op.batch_alter_table("import_rows", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_import_rows_outcome"))

    op.drop_table("import_rows")
    with op.batch_alter_table("identifiers", schema=None) as batch_op:
        batch_op.drop_index(
            "uq_identifiers_linked",
            sqlite_where=sa.text("link = 'linked'"),
            postgresql_where=sa.text("link = 'linked'"),
        )

    op.drop_table("identifiers")
    with op.batch_alter_table("entity_names", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entity_names_name_key"))

    op.drop_table("entity_names")
    op.drop_table("clients")
    with op.batch_alter_table("tickets", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_tickets_organisation_code"))

    op.drop_table("tickets")
    with op.batch_alter_table("organisations", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_organisations_name_key"))

    op.drop_table("organisations")
    op.drop_table("node")
    op.drop_table("list_sources")
    with op.batch_alter_table("imports", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_imports_sha256"))

    op.drop_table("imports")
    op.drop_table("feed_head")
    with op.batch_alter_table("entities", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_entities_name_key"))

    op.drop_table("entities")
    with op.batch_alter_table("audit", schema=None) as batch_op:
        batch_op.drop_index(batch_op.f("ix_audit_object_id"))
        batch_op.drop_index(batch_op.f("ix_audit_at"))

    op.drop_table("audit")


def _name_the_node() -> None:
    born = datetime.now(UTC)
    node = sa.table(
        "node",
        sa.column("one"),
        sa.column("home"),
        sa.column("feed_id"),
        sa.column("demo", sa.Boolean),
        sa.column("created_at", credit_service.db.Instant),
    )
    head = sa.table(
        "feed_head",
        sa.column("one"),
        sa.column("epoch"),
        sa.column("last_seq"),
        sa.column("chain_hash", sa.LargeBinary),
        sa.column("sequenced_at", credit_service.db.Instant),
    )
    home = context.config.attributes["home"]
    op.bulk_insert(node, [{"one": 1, "home": home, "feed_id": secrets.token_hex(8), "demo": False, "created_at": born}])
    start = datetime(1970, 1, 1, tzinfo=UTC)
    op.bulk_insert(head, [{"one": 1, "epoch": 0, "last_seq": 0, "chain_hash": bytes(32), "sequenced_at": start}])

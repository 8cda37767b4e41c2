"""The schema over time, for Alembic."""

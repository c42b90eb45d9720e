"""Bytes that steps gave, beside the records that refer to them; they go with their run."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0012"
down_revision = before("0012_files")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE files (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, digest TEXT NOT NULL,
        project_id TEXT NOT NULL, data BLOB NOT NULL, created_at BIGINT NOT NULL,
        PRIMARY KEY (run_id, digest))""",
    "CREATE INDEX files_digest ON files (project_id, digest)",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

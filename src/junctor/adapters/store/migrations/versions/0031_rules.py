"""What a project has ruled (retention, alerts), what was cut from the audit, and pruned runs."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0031"
down_revision = before("0031_rules")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE rules (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE, kind TEXT NOT NULL,
        id TEXT NOT NULL, body TEXT NOT NULL, updated_at BIGINT NOT NULL,
        PRIMARY KEY (project_id, kind, id))""",
    """CREATE TABLE audit_cuts (
        chain TEXT PRIMARY KEY, seq BIGINT NOT NULL, hash TEXT NOT NULL, at BIGINT NOT NULL,
        mac TEXT NOT NULL)""",
    """CREATE INDEX runs_unpruned ON runs (project_id, finished_at)
        WHERE pruned_at IS NULL AND finished_at IS NOT NULL""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

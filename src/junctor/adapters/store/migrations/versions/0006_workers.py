"""Which process drives a run, and which processes there are."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0006"
down_revision = before("0006_workers")
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE run_plans ADD COLUMN turn BIGINT NOT NULL DEFAULT 0",
    "ALTER TABLE run_plans ADD COLUMN owner TEXT",
    "CREATE INDEX run_plans_deadline ON run_plans (deadline) WHERE deadline IS NOT NULL",
    """CREATE TABLE workers (
        id TEXT PRIMARY KEY, host TEXT NOT NULL, started_at BIGINT NOT NULL,
        beat_at BIGINT NOT NULL)""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

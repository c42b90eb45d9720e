"""Find what a run did in the audit without reading the whole project."""

from __future__ import annotations

revision = "0002"
down_revision = "0001"
branch_labels = None
depends_on = None

STATEMENTS = ("CREATE INDEX audit_run ON audit (project_id, run_id, at) WHERE run_id IS NOT NULL",)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""What a run needs to be taken up again: its document, its plan, and a record per step."""

from __future__ import annotations

revision = "0003"
down_revision = "0002"
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE TABLE run_documents (digest TEXT PRIMARY KEY, document TEXT NOT NULL)",
    """CREATE TABLE run_plans (
        run_id TEXT PRIMARY KEY REFERENCES runs (id) ON DELETE CASCADE, digest TEXT NOT NULL,
        plan TEXT NOT NULL, priority BIGINT NOT NULL, deadline BIGINT,
        attempt BIGINT NOT NULL, reached BIGINT NOT NULL)""",
    "CREATE INDEX run_plans_digest ON run_plans (digest)",
    """CREATE TABLE run_records (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, place BIGINT NOT NULL,
        name TEXT NOT NULL, attempt BIGINT NOT NULL, begun_at BIGINT, ended_at BIGINT,
        record TEXT, PRIMARY KEY (run_id, place))""",
    """UPDATE runs SET state = 'failed', finished_at = started_at,
        error = '{"message":"The process ended during the run.","errorClass":"internal"}'
        WHERE finished_at IS NULL AND state IN ('queued', 'running')""",
    "CREATE INDEX runs_open ON runs (created_at) WHERE finished_at IS NULL",
    "CREATE INDEX runs_ended ON runs (project_id, finished_at) WHERE finished_at IS NOT NULL",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""What runs wait for, and what came."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0010"
down_revision = before("0010_pauses")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE pauses (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, node_id TEXT NOT NULL,
        project_id TEXT NOT NULL, kind TEXT NOT NULL, state TEXT NOT NULL, begun BIGINT NOT NULL,
        due_at BIGINT, document TEXT NOT NULL, answer TEXT, answered_at BIGINT, answered_by TEXT,
        created_at BIGINT NOT NULL, PRIMARY KEY (run_id, node_id))""",
    "CREATE INDEX pauses_newest ON pauses (project_id, kind, created_at, run_id)",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

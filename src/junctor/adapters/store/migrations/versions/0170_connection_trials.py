"""The last test of a connection in each environment: a page that is opened anew still knows it."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0170"
down_revision = before("0170_connection_trials")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE connection_trials (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
        environment TEXT NOT NULL, basis TEXT NOT NULL, report TEXT NOT NULL,
        tried_at BIGINT NOT NULL, worked_at BIGINT,
        PRIMARY KEY (connection_id, environment))""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

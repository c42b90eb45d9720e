"""Connections whose last live call failed, so that a restart does not forget them."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0070"
down_revision = before("0070_connection_health")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE connection_health (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
        environment TEXT NOT NULL, error_class TEXT NOT NULL, message TEXT NOT NULL,
        since BIGINT NOT NULL, PRIMARY KEY (connection_id, environment))""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""Sign-ins at vendors that somebody has begun, and credentials by when they end."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0060"
down_revision = before("0060_sign_ins")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE sign_ins (
        hash TEXT PRIMARY KEY,
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
        environment TEXT NOT NULL, actor TEXT NOT NULL, redirect_uri TEXT NOT NULL,
        scopes TEXT NOT NULL, created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)""",
    "ALTER TABLE credentials ADD COLUMN scopes TEXT NOT NULL DEFAULT '[]'",
    "ALTER TABLE credentials ADD COLUMN refused_at BIGINT",
    """CREATE INDEX credentials_ending ON credentials (expires_at)
        WHERE state = 'current' AND expires_at IS NOT NULL""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

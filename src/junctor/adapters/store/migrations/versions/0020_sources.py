"""Sources of triggers, the entities known there, and deliveries that were heard."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0020"
down_revision = before("0020_sources")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE sources (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        environment TEXT NOT NULL,
        connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
        trigger_key TEXT NOT NULL, kind TEXT NOT NULL, inputs TEXT NOT NULL,
        integration_slug TEXT NOT NULL, integration_version TEXT NOT NULL,
        spec_digest TEXT NOT NULL, state TEXT NOT NULL, revision BIGINT NOT NULL, due_at BIGINT,
        asked_at BIGINT, failures BIGINT NOT NULL, last_error TEXT,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)""",
    """CREATE UNIQUE INDEX sources_place
        ON sources (project_id, environment, connection_id, trigger_key, inputs)""",
    "CREATE INDEX sources_due ON sources (due_at) WHERE due_at IS NOT NULL",
    """CREATE TABLE cached_entities (
        source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        key TEXT NOT NULL, project_id TEXT NOT NULL, version TEXT, fields TEXT NOT NULL,
        revision BIGINT NOT NULL, seen_at BIGINT NOT NULL, PRIMARY KEY (source_id, key))""",
    "CREATE INDEX cached_entities_seen ON cached_entities (source_id, seen_at)",
    """CREATE TABLE deliveries (
        source_id TEXT NOT NULL REFERENCES sources (id) ON DELETE CASCADE,
        key TEXT NOT NULL, heard_at BIGINT NOT NULL, PRIMARY KEY (source_id, key))""",
    "CREATE INDEX deliveries_old ON deliveries (heard_at)",
    "ALTER TABLE triggers ADD COLUMN source_id TEXT",
    "CREATE INDEX triggers_source ON triggers (source_id) WHERE source_id IS NOT NULL",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""Triggers, the events they accepted, and the entity types of a project."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0004"
down_revision = before("0004_triggers")
branch_labels = None
depends_on = None

STATEMENTS = (
    """CREATE TABLE triggers (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL,
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE,
        flow_version BIGINT NOT NULL, environment TEXT NOT NULL, kind TEXT NOT NULL,
        settings TEXT NOT NULL, token TEXT NOT NULL UNIQUE, state TEXT NOT NULL, due_at BIGINT,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, last_event_at BIGINT,
        last_run_id TEXT, lag BIGINT, events BIGINT NOT NULL, failures BIGINT NOT NULL,
        last_error TEXT)""",
    "CREATE UNIQUE INDEX triggers_place ON triggers (flow_id, environment)",
    "CREATE INDEX triggers_project ON triggers (project_id)",
    "CREATE INDEX triggers_due ON triggers (due_at) WHERE due_at IS NOT NULL",
    """CREATE TABLE events (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL,
        trigger_id TEXT NOT NULL REFERENCES triggers (id) ON DELETE CASCADE,
        kind TEXT NOT NULL, dedupe_key TEXT NOT NULL, run_id TEXT NOT NULL UNIQUE,
        flow_id TEXT NOT NULL, flow_version BIGINT NOT NULL, environment TEXT NOT NULL,
        mode TEXT NOT NULL, payload TEXT, state TEXT NOT NULL, error TEXT,
        accepted_at BIGINT NOT NULL, ended_at BIGINT)""",
    "CREATE UNIQUE INDEX events_once ON events (trigger_id, dedupe_key)",
    "CREATE INDEX events_newest ON events (trigger_id, accepted_at)",
    "CREATE INDEX events_waiting ON events (accepted_at) WHERE state = 'accepted'",
    "CREATE INDEX events_old ON events (accepted_at)",
    """CREATE TABLE entity_types (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        key TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL, shape TEXT NOT NULL,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX entity_types_key ON entity_types (project_id, key)",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""The first schema: everything one instance remembers."""

from __future__ import annotations

revision = "0001"
down_revision = None
branch_labels = None
depends_on = None

_OWNERSHIP = (
    "CREATE TABLE meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)",
    "CREATE TABLE epoch (id BIGINT PRIMARY KEY, value BIGINT NOT NULL)",
    "INSERT INTO epoch (id, value) VALUES (1, 1)",
    """CREATE TABLE projects (
        id TEXT PRIMARY KEY, key TEXT NOT NULL UNIQUE, name TEXT NOT NULL,
        created_at BIGINT NOT NULL)""",
    """CREATE TABLE environments (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        key TEXT NOT NULL, name TEXT NOT NULL, live BIGINT NOT NULL, inherits TEXT,
        created_at BIGINT NOT NULL, PRIMARY KEY (project_id, key))""",
)

_CONNECTIONS = (
    """CREATE TABLE connections (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        key TEXT NOT NULL, name TEXT NOT NULL, description TEXT NOT NULL,
        integration_slug TEXT NOT NULL, integration_version TEXT NOT NULL,
        spec_digest TEXT NOT NULL, auth_type TEXT NOT NULL, config TEXT NOT NULL,
        environments TEXT NOT NULL, timeout DOUBLE PRECISION, connect_timeout DOUBLE PRECISION,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL, revision BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX connections_key ON connections (project_id, key)",
    "CREATE UNIQUE INDEX connections_name ON connections (project_id, name)",
    """CREATE TABLE credentials (
        id TEXT NOT NULL, project_id TEXT NOT NULL,
        connection_id TEXT NOT NULL REFERENCES connections (id) ON DELETE CASCADE,
        environment TEXT NOT NULL, version BIGINT NOT NULL, scheme TEXT NOT NULL,
        origins TEXT NOT NULL, integration_slug TEXT NOT NULL, document BLOB NOT NULL,
        fields TEXT NOT NULL, secret_names TEXT NOT NULL, state TEXT NOT NULL,
        expires_at BIGINT, created_at BIGINT NOT NULL, created_by TEXT NOT NULL,
        PRIMARY KEY (id, version))""",
    "CREATE INDEX credentials_place ON credentials (connection_id, environment, version)",
    "CREATE INDEX credentials_project ON credentials (project_id)",
    """CREATE UNIQUE INDEX credentials_current ON credentials
        (project_id, connection_id, environment) WHERE state = 'current'""",
    """CREATE TABLE secrets (
        id TEXT NOT NULL, project_id TEXT NOT NULL, name TEXT NOT NULL,
        environment TEXT NOT NULL, version BIGINT NOT NULL, ciphertext BLOB NOT NULL,
        hint TEXT, fingerprint TEXT NOT NULL, state TEXT NOT NULL,
        created_at BIGINT NOT NULL, created_by TEXT NOT NULL, PRIMARY KEY (id, version))""",
    "CREATE INDEX secrets_name ON secrets (project_id, name, environment)",
    """CREATE UNIQUE INDEX secrets_current ON secrets
        (project_id, name, environment) WHERE state = 'current'""",
    """CREATE TABLE grants (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL,
        connection_id TEXT REFERENCES connections (id) ON DELETE CASCADE,
        cidr TEXT NOT NULL, ports TEXT NOT NULL, host TEXT, reason TEXT NOT NULL,
        created_at BIGINT NOT NULL, created_by TEXT NOT NULL)""",
    "CREATE INDEX grants_project ON grants (project_id)",
    "CREATE INDEX grants_connection ON grants (connection_id)",
)

_CATALOG = (
    """CREATE TABLE pinned_specs (
        digest TEXT PRIMARY KEY, slug TEXT NOT NULL, version TEXT NOT NULL,
        authored TEXT NOT NULL)""",
    "CREATE TABLE custom_slugs (slug TEXT PRIMARY KEY, project_id TEXT NOT NULL)",
    """CREATE TABLE custom_specs (
        project_id TEXT NOT NULL, slug TEXT NOT NULL, version TEXT NOT NULL,
        digest TEXT NOT NULL, state TEXT NOT NULL, spec TEXT NOT NULL,
        created_at BIGINT NOT NULL, created_by TEXT NOT NULL,
        PRIMARY KEY (project_id, slug, version))""",
)

_FLOWS = (
    """CREATE TABLE flows (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        key TEXT NOT NULL, name TEXT NOT NULL, draft TEXT NOT NULL, revision BIGINT NOT NULL,
        latest_version BIGINT NOT NULL, deployed TEXT NOT NULL,
        created_at BIGINT NOT NULL, updated_at BIGINT NOT NULL)""",
    "CREATE UNIQUE INDEX flows_key ON flows (project_id, key)",
    """CREATE TABLE flow_versions (
        flow_id TEXT NOT NULL REFERENCES flows (id) ON DELETE CASCADE, project_id TEXT NOT NULL,
        version BIGINT NOT NULL, document TEXT NOT NULL, digest TEXT NOT NULL,
        note TEXT NOT NULL, published_at BIGINT NOT NULL, published_by TEXT NOT NULL,
        PRIMARY KEY (flow_id, version))""",
    """CREATE TABLE runs (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL, flow_id TEXT, flow_key TEXT NOT NULL,
        flow_version BIGINT, flow_digest TEXT NOT NULL, environment TEXT NOT NULL,
        mode TEXT NOT NULL, state TEXT NOT NULL, actor TEXT NOT NULL, input TEXT, output TEXT,
        error TEXT, created_at BIGINT NOT NULL, started_at BIGINT, finished_at BIGINT)""",
    "CREATE INDEX runs_newest ON runs (project_id, created_at, id)",
    "CREATE INDEX runs_flow ON runs (project_id, flow_id, created_at, id)",
    """CREATE TABLE steps (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, project_id TEXT NOT NULL,
        node_id TEXT NOT NULL, node_type TEXT NOT NULL, place BIGINT NOT NULL,
        state TEXT NOT NULL, status BIGINT, ok BIGINT, error_class TEXT, summary TEXT NOT NULL,
        inputs TEXT, output TEXT, mapped TEXT NOT NULL, branch TEXT, exchanges TEXT NOT NULL,
        problem TEXT, warnings TEXT NOT NULL, started_at BIGINT, finished_at BIGINT,
        PRIMARY KEY (run_id, place))""",
)

_ACCESS = (
    """CREATE TABLE users (
        id TEXT PRIMARY KEY, name TEXT NOT NULL, email TEXT UNIQUE,
        instance_admin BIGINT NOT NULL, created_at BIGINT NOT NULL)""",
    """CREATE TABLE members (
        project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        roles TEXT NOT NULL, created_at BIGINT NOT NULL, PRIMARY KEY (project_id, user_id))""",
    "CREATE INDEX members_user ON members (user_id)",
    """CREATE TABLE api_keys (
        id TEXT PRIMARY KEY, project_id TEXT NOT NULL REFERENCES projects (id) ON DELETE CASCADE,
        name TEXT NOT NULL, roles TEXT NOT NULL, prefix TEXT NOT NULL, hash TEXT NOT NULL UNIQUE,
        expires_at BIGINT, last_used_at BIGINT, revoked_at BIGINT, created_at BIGINT NOT NULL,
        created_by TEXT NOT NULL)""",
    "CREATE INDEX api_keys_project ON api_keys (project_id)",
    """CREATE TABLE sessions (
        id TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        hash TEXT NOT NULL UNIQUE, csrf TEXT NOT NULL, created_at BIGINT NOT NULL,
        last_seen_at BIGINT NOT NULL, expires_at BIGINT NOT NULL)""",
    """CREATE TABLE login_links (
        hash TEXT PRIMARY KEY, user_id TEXT NOT NULL REFERENCES users (id) ON DELETE CASCADE,
        created_at BIGINT NOT NULL, expires_at BIGINT NOT NULL, used_at BIGINT)""",
)

_SHARED = (
    "CREATE TABLE leases (name TEXT PRIMARY KEY, holder TEXT NOT NULL, until BIGINT NOT NULL)",
    "CREATE TABLE buckets (bucket TEXT PRIMARY KEY, free_at BIGINT NOT NULL)",
    """CREATE TABLE wrapped_keys (
        id TEXT PRIMARY KEY, kind TEXT NOT NULL, project_id TEXT, version BIGINT NOT NULL,
        state TEXT NOT NULL, wrapped BLOB NOT NULL, wrapped_by TEXT, messages BIGINT NOT NULL,
        created_at BIGINT NOT NULL)""",
    """CREATE TABLE audit (
        chain TEXT NOT NULL, seq BIGINT NOT NULL, previous BLOB NOT NULL, hash BLOB NOT NULL,
        project_id TEXT NOT NULL, at BIGINT NOT NULL, kind TEXT NOT NULL, actor TEXT NOT NULL,
        connection_id TEXT, environment TEXT, run_id TEXT, body TEXT NOT NULL,
        PRIMARY KEY (chain, seq))""",
    "CREATE INDEX audit_newest ON audit (project_id, at, chain, seq)",
    """CREATE INDEX audit_connection ON audit (project_id, connection_id, at)
        WHERE connection_id IS NOT NULL""",
)

STATEMENTS = _OWNERSHIP + _CONNECTIONS + _CATALOG + _FLOWS + _ACCESS + _SHARED


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""What runs are searched by: error class, business key, connection; and large payloads aside."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0030"
down_revision = before("0030_run_search")
branch_labels = None
depends_on = None

_CLASSES = [
    "input",
    "auth",
    "not_found",
    "conflict",
    "rate_limited",
    "rejected",
    "remote",
    "timeout",
    "network",
    "too_large",
    "blocked",
    "maybe_sent",
    "config",
    "audit_unavailable",
    "cancelled",
    "internal",
]

STATEMENTS = (
    "ALTER TABLE runs ADD COLUMN business_key TEXT",
    "ALTER TABLE runs ADD COLUMN pruned_at BIGINT",
    "ALTER TABLE runs ADD COLUMN error_class TEXT",
    "ALTER TABLE steps ADD COLUMN connection_id TEXT",
    """CREATE TABLE run_payloads (
        run_id TEXT NOT NULL REFERENCES runs (id) ON DELETE CASCADE, digest TEXT NOT NULL,
        content TEXT NOT NULL, PRIMARY KEY (run_id, digest))""",
    "ALTER TABLE steps ADD COLUMN calls BIGINT NOT NULL DEFAULT 0",
    *(
        f"UPDATE runs SET error_class = '{each}' WHERE "  # noqa: S608 - words of ours
        f'error LIKE \'%"errorClass":"{each}"%\''
        for each in _CLASSES
    ),
    "DROP INDEX runs_newest",
    "CREATE INDEX runs_listed ON runs (project_id, created_at, id, mode)",
    "CREATE INDEX runs_placed ON runs (project_id, environment, created_at, id)",
    """CREATE INDEX runs_going ON runs (project_id, created_at, id)
        WHERE finished_at IS NULL""",
    """CREATE INDEX runs_ill ON runs (project_id, created_at, id)
        WHERE error_class IS NOT NULL""",
    """CREATE INDEX runs_faults ON runs (project_id, error_class, created_at, id)
        WHERE error_class IS NOT NULL""",
    """CREATE INDEX runs_business ON runs (project_id, business_key, created_at, id)
        WHERE business_key IS NOT NULL""",
    """CREATE INDEX steps_connection ON steps (connection_id, run_id)
        WHERE connection_id IS NOT NULL""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

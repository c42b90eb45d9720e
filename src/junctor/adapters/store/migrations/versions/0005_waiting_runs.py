"""When a run that waits is due to be taken up again."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0005"
down_revision = before("0005_waiting_runs")
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE run_plans ADD COLUMN due_at BIGINT",
    "CREATE INDEX run_plans_due ON run_plans (due_at) WHERE due_at IS NOT NULL",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

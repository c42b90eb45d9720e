"""What the items of a loop are given alike is stored once, not with every item."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0220"
down_revision = before("0220_around_loops")
branch_labels = None
depends_on = None

STATEMENTS = (
    "ALTER TABLE run_plans ADD COLUMN around TEXT",
    "CREATE INDEX run_plans_around ON run_plans (around) WHERE around IS NOT NULL",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

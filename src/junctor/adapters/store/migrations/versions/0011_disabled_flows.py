"""Where a live flow is switched off."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0011"
down_revision = before("0011_disabled_flows")
branch_labels = None
depends_on = None

STATEMENTS = ("ALTER TABLE flows ADD COLUMN disabled TEXT NOT NULL DEFAULT '[]'",)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""A renewal is remembered before it is asked for: a refresh token may work only once."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0230"
down_revision = before("0230_renewals_begun")
branch_labels = None
depends_on = None

STATEMENTS = ("ALTER TABLE credentials ADD COLUMN renewing_at BIGINT",)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

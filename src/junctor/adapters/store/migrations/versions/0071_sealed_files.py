"""Files of runs are sealed, and have a name, a type and a size. What was not sealed goes."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0071"
down_revision = before("0071_sealed_files")
branch_labels = None
depends_on = None

STATEMENTS = (
    "DELETE FROM files",
    "ALTER TABLE files ADD COLUMN name TEXT",
    "ALTER TABLE files ADD COLUMN content_type TEXT",
    "ALTER TABLE files ADD COLUMN size BIGINT NOT NULL DEFAULT 0",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""Runs inside a run are found by the beginning of their ids; SQLite has that in its primary key."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0200"
down_revision = before("0200_runs_inside")
branch_labels = None
depends_on = None

STATEMENTS = ()
ONLY = {
    "postgresql": ("""CREATE INDEX runs_inside ON runs (id COLLATE "C") WHERE id LIKE '%~%'""",),
}


def upgrade() -> None:
    from alembic import op

    from junctor.adapters.store.migrations.steps import execute

    execute(ONLY.get(op.get_bind().dialect.name, ()))

"""The index over words is put together in small steps, by the writer, and not all at once."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0190"
down_revision = before("0190_words_in_small_steps")
branch_labels = None
depends_on = None

STATEMENTS = ()
ONLY = {
    "sqlite": (
        "INSERT INTO run_index (run_index, rank) VALUES ('automerge', 0)",
        "INSERT INTO run_index (run_index, rank) VALUES ('crisismerge', 500)",
    )
}


def upgrade() -> None:
    from alembic import op

    from junctor.adapters.store.migrations.steps import execute

    execute(ONLY.get(op.get_bind().dialect.name, ()))

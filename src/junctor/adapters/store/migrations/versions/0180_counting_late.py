"""Events are counted when they are settled: those of one trigger do not wait for each other."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0180"
down_revision = before("0180_counting_late")
branch_labels = None
depends_on = None

STATEMENTS = (
    "CREATE INDEX events_unsettled ON events (trigger_id) WHERE state = 'accepted'",
    """UPDATE triggers SET events = events - (SELECT COUNT(*) FROM events AS one
        WHERE one.trigger_id = triggers.id AND one.state = 'accepted')""",
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

"""Environments have a color and a place in lists; those of before get both by their age."""

from __future__ import annotations

from junctor.adapters.store.migrations.steps import before

revision = "0110"
down_revision = before("0110_environment_looks")
branch_labels = None
depends_on = None

_OLDER = """(SELECT COUNT(*) FROM environments AS other
    WHERE other.project_id = environments.project_id
    AND (other.created_at < environments.created_at
        OR (other.created_at = environments.created_at AND other.key < environments.key))"""

STATEMENTS = (
    "ALTER TABLE environments ADD COLUMN color TEXT NOT NULL DEFAULT 'gray'",
    "ALTER TABLE environments ADD COLUMN position BIGINT NOT NULL DEFAULT 1",
    f"UPDATE environments SET position = 1 + {_OLDER})",  # noqa: S608 - words of ours
    f"""UPDATE environments SET color = CASE
        WHEN key = 'development' THEN 'teal' WHEN key = 'production' THEN 'orange'
        ELSE CASE {_OLDER} AND other.key NOT IN ('development', 'production')) % 4
            WHEN 0 THEN 'blue' WHEN 1 THEN 'violet' WHEN 2 THEN 'pink' ELSE 'gray' END
        END""",  # noqa: S608 - words of ours
)


def upgrade() -> None:
    from junctor.adapters.store.migrations.steps import execute

    execute(STATEMENTS)

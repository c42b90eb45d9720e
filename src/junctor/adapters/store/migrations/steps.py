"""The list of schema steps, and how a step's statements read on each database.

Alembic runs them one by one on an upgrade; a fresh database runs the same statements
without importing Alembic, which alone costs most of a second.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterable

STEPS = tuple(
    sorted(
        {
            "0001_base",
            "0002_audit_by_run",
            "0003_durable_runs",
            "0004_triggers",
            "0005_waiting_runs",
            "0010_pauses",
            "0011_disabled_flows",
            "0012_files",
            "0006_workers",
            "0020_sources",
            "0030_run_search",
            "0031_rules",
            "0060_sign_ins",
            "0061_run_words",
            "0070_connection_health",
            "0071_sealed_files",
            "0110_environment_looks",
            "0170_connection_trials",
            "0180_counting_late",
            "0200_runs_inside",
            "0190_words_in_small_steps",
            "0220_around_loops",
            "0230_renewals_begun",
        }
    )
)
SCHEMA_NUMBER = int(STEPS[-1][:4])


def before(step: str) -> str:
    """The number of the step that this one follows."""
    return STEPS[STEPS.index(step) - 1][:4]


def spoken(statement: str, dialect: str) -> str:
    """The statement in the words of `sqlite` or `postgresql`."""
    return statement.replace(" BLOB", " BYTEA") if dialect == "postgresql" else statement


def statements(dialect: str, *, upto: int = SCHEMA_NUMBER) -> list[str]:
    """Everything a fresh database needs, with Alembic's stamp and the schema number."""
    found: list[str] = []
    for name in (each for each in STEPS if int(each[:4]) <= upto):
        module = importlib.import_module(f"{__package__}.versions.{name}")
        only = getattr(module, "ONLY", {}).get(dialect, ())
        found += [spoken(statement, dialect) for statement in (*module.STATEMENTS, *only)]
    return [
        *found,
        "CREATE TABLE alembic_version (version_num VARCHAR(32) NOT NULL PRIMARY KEY)",
        f"INSERT INTO alembic_version (version_num) VALUES ('{upto:04d}')",  # noqa: S608 - a number of ours
        f"INSERT INTO meta (name, value) VALUES ('schema', '{upto}')",  # noqa: S608 - a number of ours
    ]


def execute(found: Iterable[str]) -> None:
    """Run a step's statements inside an Alembic upgrade."""
    from alembic import op

    dialect = op.get_bind().dialect.name
    for statement in found:
        op.execute(spoken(statement, dialect))

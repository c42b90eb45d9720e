"""SQL that stands in a sentence is run as it stands, and long quotes are nobody's words."""

from __future__ import annotations

import pytest

from junctor.core.assistant import PlanService
from junctor.core.catalog import Catalog
from junctor.testing.memory import MemoryStore

pytestmark = pytest.mark.asyncio(loop_scope="module")


@pytest.fixture(scope="module")
def service():
    return PlanService(MemoryStore(), Catalog(installed=False))


@pytest.mark.parametrize(
    ("said", "operation", "sql"),
    [
        ('Run "SELECT * FROM users" on MySQL', "mysql.query", "SELECT * FROM users"),
        (
            'Run "DELETE FROM sessions WHERE expires < now()" on MySQL every night',
            "mysql.execute",
            "DELETE FROM sessions WHERE expires < now()",
        ),
        (
            "execute DELETE FROM sessions WHERE expires < now() in postgres",
            "postgres.execute",
            "DELETE FROM sessions WHERE expires < now()",
        ),
        (
            "every hour run REFRESH MATERIALIZED VIEW stats in Postgres",
            "postgres.execute",
            "REFRESH MATERIALIZED VIEW stats",
        ),
        (
            "Run 'UPDATE users SET active = false WHERE name = ''Ada''' in our Postgres database",
            "postgres.execute",
            "UPDATE users SET active = false WHERE name = 'Ada'",
        ),
        ('run "TRUNCATE TABLE tmp" on SQL Server', "mssql.execute", "TRUNCATE TABLE tmp"),
        (
            "run select id, email from users on our SQL Server",
            "mssql.query",
            "select id, email from users",
        ),
    ],
)
async def test_a_statement_is_run_as_it_stands(service, said, operation, sql):
    (step,) = (await service.plan("project", said)).steps
    assert f"{step.connection}.{step.operation_key}" == operation
    assert step.inputs["sql"] == sql
    assert "sql" not in step.missing


async def test_a_statement_that_names_no_database_runs_where_the_one_before_ran(service):
    said = "Query SELECT id FROM users WHERE notified = false in Postgres, then UPDATE users SET notified = true"
    plan = await service.plan("project", said)
    assert [f"{s.connection}.{s.operation_key}" for s in plan.steps] == [
        "postgres.query",
        "postgres.execute",
    ]
    assert plan.steps[1].inputs["sql"] == "UPDATE users SET notified = true"


@pytest.mark.parametrize(
    "quote",
    [
        "SELECT sum(total) FROM orders WHERE created > now() - interval '7 days'",
        "SELECT a -> 'b', c; -- and then post it to Slack when done",
    ],
)
async def test_nothing_in_a_quote_is_taken_for_an_arrow_a_start_or_an_act(service, quote):
    said = f'Every Monday run "{quote}" in Postgres and post the result to #sales'
    plan = await service.plan("project", said)
    assert [f"{s.connection}.{s.operation_key}" for s in plan.steps] == [
        "postgres.query",
        "slack.sendMessage",
    ]
    assert plan.steps[0].inputs["sql"] == quote
    assert plan.trigger["cron"] == "0 9 * * 1"


async def test_a_message_in_quotes_is_sent_as_it_stands(service):
    said = 'When a HubSpot deal is created, post "New deal -> call them, then email; if won: cheer!" to #sales'
    (step,) = (await service.plan("project", said)).steps
    assert step.inputs["text"] == "New deal -> call them, then email; if won: cheer!"
    assert step.inputs["channel"] == "#sales"

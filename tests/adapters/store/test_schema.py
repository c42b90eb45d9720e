"""From nothing, from the schema before, and from the future."""

from __future__ import annotations

import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest

from junctor.adapters.store import SCHEMA_NUMBER, open_store
from junctor.adapters.store.migrations.steps import STEPS, statements
from junctor.core.audit.verify import verify
from junctor.model.audit import AuditEntry
from junctor.model.errors import JunctorError, NotConfigured, OursToFix

OLD_ROWS = (
    "INSERT INTO projects VALUES ('p1', 'p1', 'Old', 1)",
    "INSERT INTO environments VALUES ('p1', 'development', 'Development', 0, NULL, 1)",
)
INDEXES = {
    "sqlite": "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL ORDER BY name",
    "postgresql": "SELECT indexname, indexdef FROM pg_indexes WHERE schemaname = 'public' ORDER BY indexname",
}


def build(place, *, upto, more=OLD_ROWS):
    """A database of an older schema, with rows."""
    if isinstance(place, str):
        psycopg = pytest.importorskip("psycopg")
        with psycopg.connect(place) as connection:
            for statement in (*statements("postgresql", upto=upto), *more):
                connection.execute(statement)
        return
    place.parent.mkdir(exist_ok=True)
    connection = sqlite3.connect(place)
    for statement in (*statements("sqlite", upto=upto), *more):
        connection.execute(statement)
    connection.commit()
    connection.close()


async def shape(store):
    return await store.database.all(INDEXES[store.database.dialect])


async def test_the_schema_before_is_upgraded_with_its_rows(place):
    build(place, upto=1)
    store = open_store(place)
    await store.open()
    assert (await store.projects.get("p1")).name == "Old"
    assert await store.meta("schema") == str(SCHEMA_NUMBER)
    assert await store.database.one("SELECT version_num FROM alembic_version") == (
        f"{SCHEMA_NUMBER:04d}",
    )
    assert "audit_run" in {row[0] for row in await shape(store)}
    assert await store.integrity() == []
    await store.audit.record(AuditEntry(project_id="p1", kind="k", actor="a", at=1))
    assert (await verify(store.audit, [], mac=bytes, instance="i")).entries == 1
    await store.close()
    await store.open()
    await store.close()


async def test_environments_of_an_older_schema_get_a_color_and_a_place_by_their_age(place):
    more = [
        f"INSERT INTO environments VALUES ('p1', '{key}', 'Name', 0, NULL, {at})"
        for key, at in (("production", 1), ("staging", 3), ("qa", 2))
    ]
    other = (
        "INSERT INTO projects VALUES ('p2', 'p2', 'Other', 1)",
        "INSERT INTO environments VALUES ('p2', 'only', 'Only', 0, NULL, 9)",
    )
    build(place, upto=71, more=(*OLD_ROWS, *more, *other))
    store = open_store(place)
    await store.open()
    found = await store.projects.environments("p1")
    assert [(e.key, e.color, e.position) for e in found] == [
        ("development", "teal", 1),
        ("production", "orange", 2),
        ("qa", "blue", 3),
        ("staging", "violet", 4),
    ]
    (only,) = await store.projects.environments("p2")
    assert (only.color, only.position) == ("blue", 1)
    await store.close()


RUNS = (
    """INSERT INTO runs (id, project_id, flow_id, flow_key, flow_digest, environment, mode, state,
        actor, input, created_at, finished_at) VALUES
        ('r1', 'p1', 'f1', 'orders', 'd', 'development', 'live', 'succeeded', 'a',
            '{"to":"ada@example.com"}', 7, 8),
        ('r2', 'p1', 'f1', 'orders', 'd', 'development', 'live', 'succeeded', 'a', NULL, 7, 8)""",
    """INSERT INTO steps (run_id, project_id, node_id, node_type, place, state, summary, mapped,
        exchanges, warnings) VALUES
        ('r2', 'p1', 'n', 'set', 0, 'succeeded', 'sent a note to Grace', '{}', '[]', '[]')""",
)


async def test_runs_of_an_older_schema_are_found_by_their_words(place):
    build(place, upto=60, more=(*OLD_ROWS, *RUNS))
    store = open_store(place)
    await store.open()
    for text, ids in (("ada@exam", ["r1"]), ("GRACE", ["r2"]), ("orders", ["r2", "r1"])):
        assert [each.id for each in await store.runs.all("p1", where={"text": text})] == ids
    await store.close()


TRIGGER = """INSERT INTO triggers (id, project_id, flow_id, flow_version, environment, kind, settings,
    token, state, created_at, updated_at, events, failures) VALUES
    ('t1', 'p1', 'f1', 1, 'development', 'webhook', '{}', 'token', 'active', 1, 1, 3, 0)"""
EVENTS = """INSERT INTO events (id, project_id, trigger_id, kind, dedupe_key, run_id, flow_id,
    flow_version, environment, mode, state, accepted_at) VALUES
    ('e1', 'p1', 't1', 'webhook', '1', 'r1', 'f1', 1, 'development', 'live', 'started', 5),
    ('e2', 'p1', 't1', 'webhook', '2', 'r2', 'f1', 1, 'development', 'live', 'accepted', 6)"""


async def test_events_of_an_older_schema_are_counted_once(place):
    flow = """INSERT INTO flows (id, project_id, key, name, draft, revision, latest_version,
        deployed, created_at, updated_at) VALUES
        ('f1', 'p1', 'f', 'F', '{}', 1, 1, '{}', 1, 1)"""
    build(place, upto=170, more=(OLD_ROWS[0], flow, TRIGGER, EVENTS))
    store = open_store(place)
    await store.open()
    shown = await store.triggers.get("p1", "t1")
    assert (shown.events, shown.last_event_at, shown.last_run_id) == (3, 6, "r2")
    await store.close()


async def test_a_fresh_database_equals_an_upgraded_one(tmp_path):
    fresh = open_store(tmp_path / "a" / "x.db")
    await fresh.open()
    build(tmp_path / "b" / "x.db", upto=1)
    upgraded = open_store(tmp_path / "b" / "x.db")
    await upgraded.open()
    assert await shape(fresh) == await shape(upgraded)
    await fresh.close()
    await upgraded.close()


async def test_an_upgrade_that_fails_changes_nothing_and_works_when_the_reason_is_gone(tmp_path):
    path = tmp_path / "x.db"
    build(path, upto=1, more=("CREATE INDEX audit_run ON audit (at)",))
    store = open_store(path)
    with pytest.raises(
        OursToFix, match="could not be upgraded and is as it was: index audit_run already exists"
    ):
        await store.open()
    raw = sqlite3.connect(path)
    assert raw.execute("SELECT value FROM meta WHERE name = 'schema'").fetchone() == ("1",)
    assert raw.execute("SELECT version_num FROM alembic_version").fetchone() == ("0001",)
    raw.execute("DROP INDEX audit_run")
    raw.close()
    await store.open()
    assert await store.meta("schema") == str(SCHEMA_NUMBER)
    await store.close()


async def test_a_newer_schema_is_refused(place):
    build(place, upto=SCHEMA_NUMBER, more=("UPDATE meta SET value = '999' WHERE name = 'schema'",))
    store = open_store(place)
    with pytest.raises(NotConfigured, match="schema 999"):
        await store.open()


async def test_a_database_of_something_else_is_refused(tmp_path):
    path = tmp_path / "x.db"
    raw = sqlite3.connect(path)
    raw.execute("CREATE TABLE theirs (a)")
    raw.close()
    with pytest.raises(NotConfigured, match="something else"):
        await open_store(path).open()


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="needs Linux's list of open files")
async def test_a_database_that_is_refused_is_closed_again(tmp_path):
    def opened():
        return [p for p in Path("/proc/self/fd").iterdir() if str(p.resolve()).startswith(here)]

    here = str(tmp_path.resolve())
    (tmp_path / "a.db").write_text("this is no database, and longer than a header of one" * 40)
    with pytest.raises(JunctorError) as first:
        await open_store(tmp_path / "a.db").open()
    build(tmp_path / "b.db", upto=1, more=("UPDATE meta SET value = '999' WHERE name = 'schema'",))
    with pytest.raises(NotConfigured, match="schema 999") as second:
        await open_store(tmp_path / "b.db").open()
    assert first.tb is not second.tb, "their frames live on: nothing is closed by being forgotten"
    assert opened() == []


def test_steps_are_numbered_upwards():
    numbers = [int(name[:4]) for name in STEPS]
    assert numbers == sorted(set(numbers))
    assert numbers[-1] == SCHEMA_NUMBER


def test_a_fresh_store_opens_without_alembic_sqlalchemy_or_psycopg(tmp_path):
    script = (
        "import asyncio, sys\nfrom junctor.adapters.store import open_store\n"
        "async def main():\n s = open_store(sys.argv[1])\n await s.open()\n await s.close()\n"
        "asyncio.run(main())\nprint([m for m in ('alembic', 'sqlalchemy', 'psycopg') if m in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", script, str(tmp_path)], capture_output=True, text=True, check=True
    )
    assert done.stdout == "[]\n"

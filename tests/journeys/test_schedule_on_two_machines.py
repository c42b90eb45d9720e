"""Two servers on one PostgreSQL start each due time once, and one takes over from the other."""

from __future__ import annotations

import json
import time

import pytest

from journeys.linear import until
from journeys.process import Process
from junctor.testing.authority import LoopbackAuthority

FLOW = {
    "key": "tick",
    "trigger": {"type": "schedule", "cron": "* * * * *", "missed": "all"},
    "nodes": [{"id": "done", "type": "respond", "body": {"due": "{{event.dueAt}}"}}],
}
MINUTE = 60_000


@pytest.mark.postgres
async def test_each_due_time_is_started_once_by_two_servers(tmp_path, postgres_url):
    psycopg = pytest.importorskip("psycopg", reason="pip install junctor[postgres]")
    authority = LoopbackAuthority().ca_pem
    more = {
        "JUNCTOR_DATABASE": postgres_url,
        "JUNCTOR_KEY_FILE": str(tmp_path / "provider.key"),
        "JUNCTOR_LEASE": "3",
    }
    one = Process(tmp_path / "one", {}, authority, **more)
    two = Process(tmp_path / "two", {}, authority, **more)
    await one.start()
    try:
        await one("project", "create", "Team")
        (tmp_path / "flow.json").write_text(json.dumps(FLOW))
        await one("flow", "apply", str(tmp_path / "flow.json"))
        await one("flow", "publish", "tick", "--env", "development")
        await two.start()
        with psycopg.connect(postgres_url, autocommit=True) as database:
            first = _set_back(database, 8)
            await until(lambda: _started(database) >= 7, wait=90)
            one.kill()
            _set_back(database, 5)
            await until(lambda: _waiting(database) >= first, wait=90)
            await until(lambda: _started(database) == _accepted(database), wait=90)
        await two("trigger", "list")
    finally:
        await one.stop()
        await two.stop()
    with psycopg.connect(postgres_url) as database:
        rows = database.execute("SELECT id FROM runs").fetchall()
        times = database.execute("SELECT dedupe_key FROM events").fetchall()
    assert len({key for (key,) in times}) == len(times) == len(rows)
    assert len(times) >= 8


def _set_back(database, minutes):
    """As if the servers had not looked for some minutes; gives the due time there was."""
    ((due,),) = database.execute("SELECT due_at FROM triggers").fetchall()
    past = int(time.time() * 1000) - minutes * MINUTE
    database.execute("UPDATE triggers SET due_at = %s", (past - past % MINUTE,))
    return due


def _started(database):
    ((count,),) = database.execute("SELECT COUNT(*) FROM runs").fetchall()
    return count


def _accepted(database):
    ((count,),) = database.execute("SELECT COUNT(*) FROM events").fetchall()
    return count


def _waiting(database):
    ((due,),) = database.execute("SELECT due_at FROM triggers").fetchall()
    return due

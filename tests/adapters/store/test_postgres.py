"""What only the shared database does: several processes, restarts of the server, odd URLs."""

from __future__ import annotations

import asyncio
import subprocess
import sys

import psycopg
import pytest
from psycopg import errors as pg

from junctor.adapters.store import SCHEMA_NUMBER, open_store
from junctor.adapters.store.postgres import fault, spoken
from junctor.core.audit.verify import verify
from junctor.model.audit import AuditEntry
from junctor.model.errors import AuditUnavailable, InvalidInput, NotConfigured, TryAgain

pytestmark = pytest.mark.postgres


def entry(number=1):
    return AuditEntry(project_id="p1", kind="k", actor="user:1", at=number)


@pytest.fixture
async def shared(postgres_url):
    store = open_store(postgres_url)
    await store.open()
    yield store
    await store.close()


def hang_up(url):
    """End every other session of the database, as a restart of the server does."""
    with psycopg.connect(url, autocommit=True) as admin:
        admin.execute(
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE pid <> pg_backend_pid() AND datname = current_database()"
        )


async def test_the_epoch_is_read_once_for_all_who_ask_and_never_before_they_did(shared):
    first = await shared.epoch()
    asked = [asyncio.ensure_future(shared.epoch()) for _ in range(20)]
    assert set(await asyncio.gather(*asked)) == {first}
    early = asyncio.ensure_future(shared.epoch())
    await asyncio.sleep(0)
    await shared.database.write(lambda _: None, configures=True)
    late = await asyncio.gather(*[shared.epoch() for _ in range(20)])
    assert set(late) == {first + 1}
    assert await early in (first, first + 1)


async def test_two_processes_share_leases_epoch_and_audit(shared, postgres_url):
    other = open_store(postgres_url)
    await other.open()
    before = await other.epoch()
    await shared.set_meta("a", "b")
    assert (await other.epoch(), await other.meta("a")) == (before + 1, "b")
    taken = await asyncio.gather(
        *[store.leases.acquire("x", str(id(store)), 9) for store in (shared, other) * 4]
    )
    assert sum(taken) == 4, "the four tries of one of them"
    granted = await asyncio.gather(
        *[
            store.leases.take("b", calls=5, seconds=60, now=1_000_000)
            for store in (shared, other) * 5
        ]
    )
    assert granted.count(0.0) == 5
    await asyncio.gather(
        *[store.audit.record(entry(n)) for n, store in enumerate((shared, other) * 5)]
    )
    report = await verify(other.audit, [], mac=bytes, instance="i")
    assert (report.chains, report.entries) == (2, 10)
    await other.close()


async def test_many_processes_may_start_on_an_empty_database_at_once(postgres_url):
    stores = [open_store(postgres_url) for _ in range(4)]
    await asyncio.gather(*[store.open() for store in stores])
    assert await stores[3].integrity() == []
    await asyncio.gather(*[store.close() for store in stores])


async def test_work_goes_on_after_the_server_hung_up(shared, postgres_url):
    await shared.audit.record(entry(1))
    hang_up(postgres_url)
    await shared.set_meta("a", "b")
    hang_up(postgres_url)
    assert await shared.meta("a") == "b"
    with pytest.raises(AuditUnavailable):
        await shared.audit.record(entry(2))
    await shared.audit.record(entry(3))
    assert [found.body["at"] for found in await shared.audit.entries("p1")] == [3, 1]


async def test_a_deadlock_is_tried_again(shared):
    first, second = asyncio.Event(), asyncio.Event()
    loop = asyncio.get_running_loop()
    await shared.set_meta("a", "0")
    await shared.set_meta("b", "0")

    def action(mine, theirs, reached, awaited):
        def work(tx):
            tx.run("UPDATE meta SET value = value || 'x' WHERE name = ?", (mine,))
            loop.call_soon_threadsafe(reached.set)
            asyncio.run_coroutine_threadsafe(awaited.wait(), loop).result(5)
            tx.run("UPDATE meta SET value = value || 'x' WHERE name = ?", (theirs,))

        return work

    await asyncio.gather(
        shared.database.write(action("a", "b", first, second)),
        shared.database.write(action("b", "a", second, first)),
    )
    assert [await shared.meta(name) for name in "ab"] == ["0xx", "0xx"]


async def test_zero_bytes_are_refused_and_the_next_write_is_fine(shared):
    with pytest.raises(InvalidInput, match="cannot be stored"):
        await shared.set_meta("a", "x\x00y")
    await shared.set_meta("a", "100% ?")
    assert await shared.meta("a") == "100% ?"


async def test_backup_is_left_to_pg_dump(shared, tmp_path):
    with pytest.raises(NotConfigured, match="PostgreSQL itself") as caught:
        await shared.backup(tmp_path / "x")
    assert "pg_dump" in caught.value.cure


async def test_a_changed_schema_number_is_a_finding(shared):
    await shared.set_meta("schema", "0")
    assert await shared.integrity() == [f"schema is not {SCHEMA_NUMBER}"]


async def test_a_closed_store_says_so(shared):
    await shared.close()
    for attempt in (shared.meta("a"), shared.set_meta("a", "b")):
        with pytest.raises(TryAgain, match="closed"):
            await attempt


async def test_a_server_that_is_not_there_and_a_broken_url_are_told_apart():
    with pytest.raises(TryAgain, match="cannot be used"):
        await open_store("postgresql://junctor@127.0.0.1:1/none").open()
    with pytest.raises(NotConfigured, match="URL cannot be read") as caught:
        await open_store("postgresql://u:hunter2@[host/none").open()
    assert "hunter2" not in str(caught.value) + caught.value.cure
    with pytest.raises(NotConfigured, match="no store for `mysql`"):
        open_store("mysql://host/db")


def test_errors_of_the_server_have_our_words():
    assert "disk is full" in str(fault(pg.DiskFull()))
    assert "lock" in str(fault(pg.LockNotAvailable()))
    assert "refused a statement" in str(fault(pg.UndefinedTable("no")))
    assert spoken("a LIKE '%x' AND b = ?") == b"a LIKE '%%x' AND b = %s"


def test_without_psycopg_the_cure_is_named():
    script = "import sys; sys.modules['psycopg'] = None\nfrom junctor.adapters.store import open_store\ntry: open_store('postgres://h/d')\nexcept Exception as e: print(type(e).__name__, e.cure)"
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    assert done.stdout == "NotConfigured Run `pip install junctor[postgres]`.\n"


@pytest.mark.parametrize(
    ("change", "cure"),
    [
        ({"dbname": "nothere"}, "Make it with `createdb nothere`, or correct JUNCTOR_DATABASE."),
        ({"user": "nobody"}, "Correct user and password in JUNCTOR_DATABASE."),
        ({"port": "1"}, "Start the database server, or correct JUNCTOR_DATABASE."),
    ],
)
async def test_a_database_that_cannot_be_reached_says_what_to_do(postgres_url, change, cure):
    wrong = psycopg.conninfo.conninfo_to_dict(postgres_url) | change
    url = "postgresql://{user}@{host}:{port}/{dbname}".format(**wrong)
    store = open_store(url)
    with pytest.raises(TryAgain) as failed:
        await store.open()
    assert failed.value.cure == cure
    await store.close()

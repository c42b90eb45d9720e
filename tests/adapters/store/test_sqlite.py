"""What only the embedded database does: lock, full disk, foreign locks, backup, kill -9."""

from __future__ import annotations

import asyncio
import contextlib
import os
import signal
import sqlite3
import stat
import subprocess
import sys

import pytest

from junctor.adapters.engine.sql import SqlJournal
from junctor.adapters.store import SCHEMA_NUMBER, open_store
from junctor.adapters.store.folding import ROWS
from junctor.adapters.store.sqlite import SqliteDatabase
from junctor.adapters.store.store import SqlStore
from junctor.core.audit.verify import Verdict, verify
from junctor.core.ports.engine import RunSpec
from junctor.model.audit import AuditEntry
from junctor.model.errors import AuditUnavailable, InvalidInput, NotConfigured, OursToFix, TryAgain
from junctor.model.flow import Run, RunState, Step


def entry(number=1, **more):
    return AuditEntry(**{"project_id": "p1", "kind": "k", "actor": "user:1", "at": number, **more})


@pytest.fixture
async def embedded(tmp_path):
    store = SqlStore(SqliteDatabase(tmp_path / "junctor.db", busy=0.05))
    await store.open()
    yield store
    await store.close()


async def judged(store):
    return await verify(store.audit, [], mac=bytes, instance="i")


async def numbers(store):
    return sorted(found.body["at"] for found in await store.audit.entries("p1", limit=100_000))


async def test_a_second_process_is_refused_until_the_first_has_gone(embedded, tmp_path):
    second = open_store(tmp_path)
    with pytest.raises(
        NotConfigured, match=rf"in use by another Junctor \(process {os.getpid()}\)"
    ):
        await second.open()
    await embedded.close()
    await second.open()
    await second.close()


async def test_everything_on_disk_is_readable_by_its_owner_alone(tmp_path):
    store = open_store(f"sqlite:///{tmp_path}/new/home/junctor.db")
    await store.open()
    await store.set_meta("a", "b")
    modes = {stat.S_IMODE(path.stat().st_mode) for path in (tmp_path / "new/home").iterdir()}
    await store.close()
    assert modes == {0o600}


async def fill_disk(store):
    def action(tx):
        pages = tx.one("PRAGMA page_count")[0]
        tx.one(f"PRAGMA max_page_count = {pages + 1}")

    await store.database.append(action)
    with pytest.raises(TryAgain, match="disk is full"):
        await store.set_meta("big", "x" * 100_000)


async def free_disk(store):
    await store.database.append(lambda tx: tx.one("PRAGMA max_page_count = 1000000"))


async def test_a_full_disk_stops_the_audit_and_afterwards_nothing_noted_is_missing(embedded):
    await embedded.audit.record(entry(1))
    await fill_disk(embedded)
    embedded.audit.note(entry(2, detail={"a": "x" * 50_000}))
    embedded.audit.note(entry(3, detail={"a": "x" * 50_000}))
    with pytest.raises(AuditUnavailable, match="disk is full"):
        await embedded.audit.record(entry(4))
    with pytest.raises(AuditUnavailable, match="disk is full"):
        await embedded.audit.flush()
    await free_disk(embedded)
    await embedded.audit.record(entry(5))
    assert await numbers(embedded) == [1, 2, 3, 5]
    report = await judged(embedded)
    assert (report.verdict, report.entries) == (Verdict.NO_CHECKPOINT, 4)


async def test_flush_alone_also_writes_what_is_owed(embedded):
    await fill_disk(embedded)
    embedded.audit.note(entry(1, detail={"a": "x" * 50_000}))
    with pytest.raises(AuditUnavailable):
        await embedded.audit.flush()
    await free_disk(embedded)
    await embedded.audit.flush()
    assert await numbers(embedded) == [1]


async def test_a_foreign_lock_is_reported_and_work_goes_on_after_it(embedded, tmp_path):
    foreign = sqlite3.connect(tmp_path / "junctor.db", isolation_level=None)
    foreign.execute("BEGIN IMMEDIATE")
    with pytest.raises(TryAgain, match="another program holds its lock"):
        await embedded.set_meta("a", "b")
    embedded.audit.note(entry(1))
    with pytest.raises(AuditUnavailable, match="lock"):
        await embedded.audit.record(entry(2))
    assert await embedded.meta("schema") == str(SCHEMA_NUMBER), "reads do not wait"
    foreign.execute("ROLLBACK")
    foreign.close()
    await embedded.audit.record(entry(3))
    assert await numbers(embedded) == [1, 3]


async def test_values_the_file_cannot_hold_are_refused(embedded):
    with pytest.raises(InvalidInput, match="cannot be stored"):
        await embedded.set_meta("a", "\ud800")
    with pytest.raises(InvalidInput, match="cannot be stored"):
        await embedded.access.touch_key("a", 2**70)
    with pytest.raises(InvalidInput):
        await embedded.meta("\ud800")
    with pytest.raises(OursToFix, match="no such table"):
        await embedded.database.one("SELECT * FROM nowhere")
    await embedded.set_meta("a", "fine")


async def test_a_closed_store_says_so(embedded, tmp_path):
    never = SqlStore(SqliteDatabase(tmp_path / "never.db"))
    await embedded.close()
    for store in (embedded, never):
        with pytest.raises(TryAgain, match="closed"):
            await store.meta("a")
        with pytest.raises(TryAgain, match="closed"):
            await store.set_meta("a", "b")


RUN = Run(
    id="r1",
    project_id="p1",
    flow_id=None,
    flow_key="f",
    flow_version=None,
    flow_digest="d",
    environment="e",
    mode="live",
    state=RunState.RUNNING,
    actor="a",
    created_at=1,
)


def a_step(index, **more):
    return Step(
        **{
            "run_id": "r1",
            "project_id": "p1",
            "node_id": f"n{index}",
            "node_type": "set",
            "index": index,
            "state": RunState.SUCCEEDED,
            **more,
        }
    )


async def test_steps_beyond_the_bound_slow_the_writer_down(embedded, monkeypatch):
    monkeypatch.setattr("junctor.adapters.store.database.NOTES", 2)
    await embedded.runs.add(RUN)
    for index in range(7):
        await embedded.runs.add_step(a_step(index))
    assert [step.index for step in await embedded.runs.steps("p1", "r1")] == list(range(7))


async def test_rows_of_one_commit_are_together_and_one_that_fails_takes_no_other(embedded):
    await embedded.runs.add(RUN)
    for index in range(40):  # more than one statement holds
        await embedded.runs.add_step(a_step(index))
    embedded.audit.note(entry(1))
    await embedded.runs.add_step(a_step(0, run_id="r9"))  # there is no such run
    embedded.audit.note(entry(2))
    await embedded.runs.add_step(a_step(3, summary="once more"))
    steps = await embedded.runs.steps("p1", "r1")
    assert [each.index for each in steps] == list(range(40))
    assert steps[3].summary == "once more"
    assert await numbers(embedded) == [1, 2]
    assert (await judged(embedded)).verdict is Verdict.NO_CHECKPOINT
    embedded.runs.complete("r1")
    with pytest.raises(OursToFix):
        embedded.runs.complete("r9")


async def test_a_cancelled_writer_does_not_disturb_the_others(embedded):
    waiting = [asyncio.ensure_future(embedded.set_meta(f"k{n}", "v")) for n in range(5)]
    await asyncio.sleep(0)
    waiting[2].cancel()
    await asyncio.gather(*waiting, return_exceptions=True)
    assert await embedded.meta("k4") == "v"
    assert await embedded.epoch() > 1


async def test_claims_of_a_process_that_died_end_with_it(tmp_path):
    store = SqlStore(SqliteDatabase(tmp_path / "junctor.db"))
    await store.open()
    assert await store.leases.acquire("listen:src_1", "one", 3600)
    assert not await store.leases.acquire("listen:src_1", "two", 3600)
    await store.close()  # as after a kill: nobody gave the claim back
    await store.open()
    assert await store.leases.acquire("listen:src_1", "two", 3600)
    await store.close()


async def test_jobs_from_a_thread_without_a_loop_are_taken_too(embedded):
    await asyncio.to_thread(embedded.audit.note, entry(1))
    assert await numbers(embedded) == [1]


async def test_a_backup_is_one_file_that_opens_as_a_store(embedded, tmp_path):
    for number in range(50):
        embedded.audit.note(entry(number))
    copy = tmp_path / "copy" / "junctor.db"
    copy.parent.mkdir()
    await embedded.backup(copy)
    assert [path.name for path in copy.parent.iterdir()] == ["junctor.db"]
    assert stat.S_IMODE(copy.stat().st_mode) == 0o600
    with pytest.raises(NotConfigured, match="exists already"):
        await embedded.backup(copy)
    restored = open_store(copy)
    await restored.open()
    assert await restored.integrity() == []
    assert await numbers(restored) == list(range(50))
    await restored.audit.record(entry(50))
    assert (await judged(restored)).entries == 51
    await restored.close()


async def test_a_damaged_file_is_named(embedded, tmp_path):
    for number in range(500):
        embedded.audit.note(entry(number))
    await embedded.close()
    path = tmp_path / "junctor.db"
    damaged = bytearray(path.read_bytes())
    damaged[-40_000:-20_000] = b"\xff" * 20_000
    path.write_bytes(damaged)
    again = open_store(path)
    await again.open()
    assert await again.integrity() != []
    await again.close()
    path.write_bytes(b"no database at all" * 1000)
    broken = open_store(path)
    with pytest.raises(NotConfigured, match="damaged"):
        await broken.open()
    path.unlink()
    await broken.open()
    await broken.close()


async def test_orphans_are_found_by_the_integrity_check(embedded, tmp_path):
    foreign = sqlite3.connect(tmp_path / "junctor.db")
    foreign.execute("INSERT INTO flow_versions VALUES ('f', 'p', 1, '{}', 'd', '', 1, 'u')")
    foreign.commit()
    foreign.close()
    assert await embedded.integrity() == ["flow_versions row 1 belongs to no flows"]


WRITER = """
import asyncio, sys
from junctor.adapters.store import open_store
from junctor.model.audit import AuditEntry

def entry(number):
    return AuditEntry(project_id="p1", kind="k", actor="user:1", at=number)

async def main():
    store = open_store(sys.argv[1])
    await store.open()
    counter = iter(range(10**9))

    async def work():
        for number in counter:
            store.audit.note(entry(-1 - number))
            await store.audit.record(entry(number))
            sys.stdout.write(f"{number}\\n")
            sys.stdout.flush()

    await asyncio.gather(*[work() for _ in range(8)])

asyncio.run(main())
"""


def kill_a_writer(path):
    """Numbers that a writer said were durable before it was killed."""
    process = subprocess.Popen(
        [sys.executable, "-c", WRITER, str(path)], stdout=subprocess.PIPE, text=True
    )
    said = {int(process.stdout.readline()) for _ in range(200)}
    process.send_signal(signal.SIGKILL)
    said |= {int(line) for line in process.stdout.read().split("\n")[:-1]}
    process.wait()
    process.stdout.close()
    return said


async def test_after_kill_9_every_acknowledged_entry_is_there_and_the_chain_holds(tmp_path):
    path = tmp_path / "junctor.db"
    acknowledged = set()
    for _ in range(3):
        acknowledged |= kill_a_writer(path)
        store = open_store(path)
        await store.open()
        assert acknowledged <= set(await numbers(store))
        assert (await judged(store)).verdict == Verdict.NO_CHECKPOINT
        await store.close()
    assert len(acknowledged) > 100


async def test_the_log_is_folded_into_the_file_beside_the_writer(tmp_path):
    path, copy = tmp_path / "junctor.db", tmp_path / "copy.db"
    database = SqliteDatabase(path)
    await database.open()
    await database.append(lambda tx: tx.run("CREATE TABLE numbers (n INTEGER)"))

    def many(tx):
        for number in range(ROWS):
            tx.run("INSERT INTO numbers (n) VALUES (?)", (number,))

    await database.append(many)

    def folded():  # the file alone, as if its log were lost
        copy.write_bytes(path.read_bytes())
        with contextlib.closing(sqlite3.connect(f"file:{copy}?immutable=1", uri=True)) as found:
            try:
                return found.execute("SELECT COUNT(*) FROM numbers").fetchone() == (ROWS,)
            except sqlite3.Error:
                return False

    async with asyncio.timeout(20):
        while not folded():
            await database.append(lambda tx: tx.one("SELECT 1"))
    await database.append(many)  # and the writer goes on
    assert await database.one("SELECT COUNT(*) FROM numbers") == (2 * ROWS,)
    await database.close()


async def test_the_index_over_words_is_put_together_in_small_steps(embedded):
    """Left to itself it is done in one commit, which keeps everybody else waiting."""
    for number in range(120):  # one commit and one piece of the index each
        run = RUN.model_copy(update={"id": f"r{number}", "created_at": number})
        await embedded.runs.add(run)
        ended = {"state": RunState.SUCCEEDED, "finished_at": 2, "output": {"word": f"w{number}"}}
        await embedded.runs.finish(run.model_copy(update=ended))
    sql = "SELECT COUNT(DISTINCT segid) FROM run_index_idx"
    (pieces,) = await embedded.database.one(sql)
    assert pieces < 20
    assert len(await embedded.runs.all("p1", where={"text": "w119"})) == 1
    settings = dict(await embedded.database.all("SELECT k, v FROM run_index_config"))
    assert (settings["automerge"], settings["crisismerge"]) == (0, 500)


async def test_runs_that_end_in_one_commit_are_written_together(embedded):
    """Each as it ended and found by its own words, though they began in the same millisecond."""
    journal = SqlJournal(embedded)
    runs = [RUN.model_copy(update={"id": f"r{number}"}) for number in range(40)]
    for run in runs:
        await journal.add(RunSpec(run=run, document={}, plan={}, priority=0, deadline=None), ())
    ends = [
        {"state": RunState.SUCCEEDED, "finished_at": 5, "output": {"word": "fine"}},
        {"state": RunState.FAILED, "finished_at": 6, "error": {"message": "bad"}},
    ]
    ended = [run.model_copy(update=ends[place % 2]) for place, run in enumerate(runs)]
    await asyncio.gather(*[journal.finish(run) for run in ended])
    assert sorted(await embedded.runs.all("p1", limit=99), key=lambda run: run.id) == sorted(
        ended, key=lambda run: run.id
    )
    for word, place in (("fine", 0), ("bad", 1)):
        found = await embedded.runs.all("p1", where={"text": word}, limit=99)
        assert {run.id for run in found} == {run.id for run in ended[place::2]}


async def test_one_end_that_fails_takes_no_other(embedded):
    journal = SqlJournal(embedded)
    runs = [RUN.model_copy(update={"id": f"r{number}"}) for number in range(3)]
    for run in runs[:2]:
        await embedded.runs.add(run)
    ended = [run.model_copy(update={"state": RunState.CANCELLED}) for run in runs]
    said = await asyncio.gather(*[journal.finish(run) for run in ended], return_exceptions=True)
    assert said[:2] == [None, None]
    assert isinstance(said[2], Exception), "there is no such run for its words"
    assert {run.state for run in await embedded.runs.all("p1")} == {RunState.CANCELLED}

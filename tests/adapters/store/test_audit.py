"""The audit log over both databases: durable, in order, chained, searchable."""

from __future__ import annotations

import asyncio

import pytest

from junctor.adapters.store import open_store
from junctor.core.audit.checkpoint import sign
from junctor.core.audit.verify import Verdict, verify
from junctor.model.audit import AuditEntry
from junctor.model.errors import AuditUnavailable, InvalidInput, OursToFix
from junctor.testing.memory import MemoryStore


def mac(data):
    return b"mac" + data[:8]


def entry(number=1, **more):
    return AuditEntry(
        **{
            "project_id": "p1",
            "kind": "credential.use",
            "actor": "user:1",
            "at": number,
            "connection_id": "c1",
            "environment": "production",
            "host": "h",
            "purpose": {"kind": "call", "runId": f"r{number}", "attempt": 1},
            **more,
        }
    )


async def bodies(store, **more):
    return [found.body["at"] for found in await store.audit.entries("p1", **more)]


async def judged(store, lines=()):
    return await verify(store.audit, lines, mac=mac, instance="i")


async def test_a_receipt_names_the_durable_entry(store):
    first = await store.audit.record(entry(1))
    second = await store.audit.record(entry(2))
    assert (first.seq, second.seq, first.chain) == (1, 2, second.chain)
    assert first.chain == f"p1:{store.database.writer_name}"
    assert first.intent == f"{first.chain}/1"
    found = await store.audit.chain(first.chain)
    assert [e.body for e in found] == [entry(1).to_json(), entry(2).to_json()]
    assert found[1].previous == found[0].hash
    assert await store.audit.heads() == [(first.chain, 2, found[1].hash)]


async def test_notes_and_records_of_many_tasks_make_one_unbroken_chain_per_project(store):
    async def work(task):
        for number in range(30):
            store.audit.note(entry(number, project_id="p2" if number % 3 else "p1"))
            await store.audit.record(entry(number))

    await asyncio.gather(*[work(task) for task in range(8)])
    report = await judged(store)
    assert (report.verdict, report.chains, report.entries) == (Verdict.NO_CHECKPOINT, 2, 480)
    points = [
        sign(mac, instance="i", chain=c, seq=s, head=h, at=1).to_json()
        for c, s, h in await store.audit.heads()
    ]
    assert (await judged(store, points)).verdict == Verdict.OK


async def test_reads_see_what_was_noted_before(store):
    for number in range(100):
        store.audit.note(entry(number))
    assert await bodies(store) == list(range(99, -1, -1))


async def test_the_last_call_of_each_connection_is_known(store, rows):
    for kept in (store, MemoryStore()):
        for project in ("p1", "p2"):
            await kept.projects.add(rows.project(project), [])
        for project, connection in [("p1", "c1"), ("p1", "c2"), ("p1", "never"), ("p2", "c3")]:
            await kept.connections.add(rows.connection(connection, project_id=project))
        for at, connection in [(7, "c1"), (3, "c2"), (9, "c1"), (5, "c1")]:
            kept.audit.note(entry(at, kind="call", connection_id=connection))
        kept.audit.note(entry(11))  # a use of its credential is no call
        kept.audit.note(entry(12, kind="call", connection_id="c3", project_id="p2"))
        kept.audit.note(entry(13, kind="call", connection_id=None))
        assert await kept.audit.last_calls("p1") == {"c1": 9, "c2": 3}
        assert await kept.audit.last_calls("p2") == {"c3": 12}
        found = await kept.audit.counted("p1", 5, None, most=2)
        assert (found["c1"], found.get("c2", 0)) == (2, 0)
        assert (await kept.audit.counted("p1", 0, None, most=9))["c1"] == 3
        assert (await kept.audit.counted("p1", 0, "elsewhere", most=9)).get("c1", 0) == 0


async def test_the_newest_call_and_its_end_are_known_where_there_is_a_credential(store, rows):
    for kept in (store, MemoryStore()):
        await kept.projects.add(rows.project("p1"), [])
        await kept.connections.add(rows.connection("c1", project_id="p1"))
        await kept.credentials.add(rows.credential(), replaces=None)
        for at, kind in [(7, "call"), (8, "call.outcome"), (9, "call"), (3, "call.outcome")]:
            outcome = {"ok": at == 3, "status": 200} if kind == "call.outcome" else None
            kept.audit.note(
                entry(at, kind=kind, connection_id="c1", environment="production", outcome=outcome)
            )
        found = await kept.audit.latest("p1")
        assert {place: body["at"] for place, body in found.items()} == {
            ("c1", "production", "success"): 3,
            ("c1", "production", "call"): 9,
            ("c1", "production", "call.outcome"): 8,
        }
        assert await kept.audit.latest("p2") == {}


async def test_entries_are_filtered_and_paged_newest_first(store):
    for number in range(10):
        store.audit.note(
            entry(
                number // 2,
                environment="development" if number % 2 else "production",
                actor=f"user:{number % 2}",
            )
        )
    page = await store.audit.entries("p1", limit=4)
    last = page[-1]
    rest = await store.audit.entries(
        "p1", before=(last.body["at"], last.chain, last.seq), limit=100
    )
    assert [e.seq for e in page + rest] == list(range(10, 0, -1))
    assert await bodies(store, where={"environment": "development", "since": 1, "until": 3}) == [
        2,
        1,
    ]
    assert await bodies(store, where={"runId": "r4"}) == [4, 4]
    assert await bodies(
        store, where={"connectionId": "c1", "kind": "credential.use", "actor": "user:1"}, limit=1
    ) == [4]
    assert await bodies(store, where={"connectionId": "c9"}) == []
    assert await store.audit.entries("p2") == []
    with pytest.raises(InvalidInput):
        await store.audit.entries("p1", where={"host": "h"})


async def test_an_entry_json_cannot_say_is_refused_and_the_next_is_fine(store):
    for odd in ({"detail": {"a": object()}}, {"actor": "a\x00b"}, {"host": "\ud800"}):
        with pytest.raises(OursToFix, match="JSON cannot say"):
            await store.audit.record(entry(1, **odd))
        with pytest.raises(OursToFix, match="JSON cannot say"):
            store.audit.note(entry(1, **odd))
    await store.audit.record(entry(1, host="a\x00b \u2603", purpose={"runId": 7}))
    assert (await judged(store)).entries == 1


async def test_a_failing_neighbor_in_the_batch_takes_no_entry_along(store):
    def fail(tx):
        tx.run("INSERT INTO meta (name, value) VALUES ('gone', '1')")
        raise OursToFix(message="on purpose")

    results = await asyncio.gather(
        store.audit.record(entry(1)),
        store.database.append(fail),
        store.audit.record(entry(2)),
        store.database.append(lambda tx: tx.now()),
        return_exceptions=True,
    )
    assert isinstance(results[1], OursToFix)
    assert (results[0].seq, results[2].seq) == (1, 2)
    assert await store.meta("gone") is None
    assert (await judged(store)).entries == 2


@pytest.mark.parametrize(
    "change",
    [
        "UPDATE audit SET body = replace(body, '\"h\"', '\"x\"') WHERE seq = 3",
        "UPDATE audit SET kind = 'other' WHERE seq = 3",
        "UPDATE audit SET connection_id = NULL WHERE seq = 3",
        "UPDATE audit SET run_id = 'r9' WHERE seq = 3",
        "UPDATE audit SET at = 77 WHERE seq = 3",
        "UPDATE audit SET hash = previous WHERE seq = 3",
        "UPDATE audit SET previous = hash WHERE seq = 3",
        "DELETE FROM audit WHERE seq = 3",
    ],
)
async def test_what_was_altered_behind_our_back_is_found_at_its_place(store, change):
    for number in range(1, 6):
        await store.audit.record(entry(number))
    await store.database.write(lambda tx: tx.run(change))
    report = await judged(store)
    assert (report.verdict, report.seq) == (Verdict.ALTERED, 3)


async def test_what_was_cut_off_is_found_with_a_checkpoint(store):
    for number in range(1, 6):
        await store.audit.record(entry(number))
    [(chain, seq, head)] = await store.audit.heads()
    points = [sign(mac, instance="i", chain=chain, seq=seq, head=head, at=1).to_json()]
    await store.database.write(lambda tx: tx.run("DELETE FROM audit WHERE seq > 3"))
    report = await judged(store, points)
    assert (report.verdict, report.seq) == (Verdict.TRUNCATED, 3)
    await store.database.write(lambda tx: tx.run("DELETE FROM audit"))
    assert (await judged(store, points)).verdict == Verdict.TRUNCATED


async def test_a_closed_store_refuses_and_a_reopened_one_goes_on(store, place):
    await store.audit.record(entry(1))
    store.audit.note(entry(2))
    await store.close()
    for attempt in (store.audit.record, store.audit.note):
        with pytest.raises(AuditUnavailable, match="closed"):
            await asyncio.sleep(
                0, attempt(entry(3))
            ) if attempt == store.audit.note else await attempt(entry(3))
    with pytest.raises(AuditUnavailable):
        await store.audit.flush()
    again = open_store(place)
    await again.open()
    await again.audit.record(entry(3))
    report = await judged(again)
    assert (report.verdict, report.entries) == (Verdict.NO_CHECKPOINT, 3)
    assert report.chains == (1 if again.database.dialect == "sqlite" else 2)
    await again.close()


async def test_notes_beyond_the_bound_are_refused_not_lost(store, monkeypatch):
    monkeypatch.setattr("junctor.adapters.store.audit.NOTES", 5)
    for number in range(5):
        store.audit.note(entry(number))
    with pytest.raises(AuditUnavailable, match="wait to be written"):
        store.audit.note(entry(5))
    await store.audit.flush()
    store.audit.note(entry(5))
    assert await bodies(store) == [5, 4, 3, 2, 1, 0]

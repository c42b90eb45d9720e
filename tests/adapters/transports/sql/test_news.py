"""New and changed rows of a real table start runs: each once, also what is committed late."""

from __future__ import annotations

import pytest

from adapters.transports.listened import Listened
from adapters.transports.sql.test_databases import TABLES, Shop, connected
from junctor.model.errors import ErrorClass


async def told(shop, trigger, field="name", **inputs):
    """Publish a flow that listens to the table, and a question for what it heard since."""
    heard = Listened(shop.outside, shop.connection, trigger)
    await heard.publish(table="person", **inputs)
    triggering = shop.outside.instance.triggering

    async def polled():
        before = len(await heard.events())
        await triggering.poller.poll(await heard.source())
        await triggering.starts.settled()
        return [each[field] for each in (await heard.events())[before:]]

    return polled


async def added(shop, *names):
    await shop.good("insert", table="person", rows=[{"name": each} for each in names])


@pytest.mark.parametrize("known", [0, 1])
async def test_each_row_that_is_added_is_told_once(shop, known):
    if known:
        await added(shop, "Ada")
    polled = await told(shop, "rowAdded")
    assert await polled() == []
    await added(shop, "Grace", "Alan")
    assert sorted(await polled()) == ["Alan", "Grace"]
    assert await polled() == []
    await shop.good("update", table="person", values={"age": 1}, where={"name": "Grace"})
    assert await polled() == []
    await added(shop, "Barbara")
    assert await polled() == ["Barbara"]


async def test_more_rows_than_a_page_are_read_to_the_end_and_only_those_that_fit(shop):
    heard = Listened(shop.outside, shop.connection, "rowAdded")
    await heard.publish(table="person", where={"age": {"ge": 18}})
    poller = shop.outside.instance.triggering.poller
    await poller.poll(await heard.source())
    for age in (18, 17, 19, 20):
        rows = [{"name": None, "age": age}] * 700
        await shop.good("insert", table="person", rows=rows)
    done = await poller.poll(await heard.source())
    assert [each.payload["age"] for each in done.events] == [18] * 700 + [19] * 700 + [20] * 700
    assert (await poller.poll(await heard.source())).events == ()
    await shop.outside.instance.triggering.starts.settled()


async def test_a_number_that_is_committed_late_is_not_missed(outside, postgres_shop):
    psycopg = pytest.importorskip("psycopg", reason="pip install 'junctor[postgres]'")
    connection = await connected(outside, "postgres", postgres_shop)
    shop = Shop(outside, "postgres", connection, postgres_shop)
    await shop.good("execute", sql=TABLES["postgres"])
    await shop.good("delete", table="person", all=True)
    await added(shop, "Ada")
    polled = await told(shop, "rowAdded")
    assert await polled() == []
    server = postgres_shop
    dsn = f"host=127.0.0.1 port={server.port} user=flows password={server.password} dbname=shop"
    async with await psycopg.AsyncConnection.connect(dsn) as slow:
        await slow.execute("INSERT INTO person (name) VALUES ('Late')")
        await added(shop, "Grace")
        assert await polled() == ["Grace"]
        await slow.commit()
    assert await polled() == ["Late"]
    assert await polled() == []


async def test_new_and_changed_rows_are_told_by_what_counts(shop):
    await added(shop, "Ada", "Grace")
    polled = await told(shop, "rowChanged", columns=["id", "name"])
    assert await polled() == []
    await shop.good("update", table="person", values={"age": 36}, where={"name": "Ada"})
    assert await polled() == []
    await shop.good("update", table="person", values={"name": "Ada L."}, where={"name": "Ada"})
    await added(shop, "Alan")
    assert sorted(await polled()) == ["Ada L.", "Alan"]
    await shop.good("delete", table="person", where={"name": "Grace"})
    assert await polled() == []
    for name, before in (("Ada", "Ada L."), ("Ada L.", "Ada")):
        await shop.good("update", table="person", values={"name": name}, where={"name": before})
        assert await polled() == [name]


async def test_a_wrong_column_is_told_and_mended(shop):
    await added(shop, "Ada")
    heard = Listened(shop.outside, shop.connection, "rowAdded")
    await heard.publish(table="person", column="number")
    poller = shop.outside.instance.triggering.poller
    source = await heard.source()
    await poller._guarded(source)
    failed = await heard.source()
    assert failed.failures == 1
    assert "number" in failed.last_error
    outcome = await shop.bad("readAfter", table="person", where={"id": 3})
    assert outcome.error_class is ErrorClass.INPUT
    assert (await shop.good("readAfter", table="person", after=0))["rows"][0]["name"] == "Ada"

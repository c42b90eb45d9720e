"""Connections that fail, as they are kept."""

from __future__ import annotations

import pytest

from junctor.adapters.store import open_store
from junctor.model.health import Failing, Tried


def failing(connection_id="c1", **more):
    given = {"project_id": "p1", "environment": "production", "error_class": "auth", "since": 1}
    return Failing(connection_id=connection_id, message="No", **(given | more))


async def test_what_fails_is_kept_until_it_works_or_its_connection_goes(filled, place):
    one = failing()
    filled.health.note(one.place, one)
    again = failing(error_class="timeout", since=2)
    filled.health.note(one.place, again)
    filled.health.note(("p1", "draft", "production"), failing("draft"))
    assert await filled.health.all() == await filled.health.all("p1") == [again]
    assert await filled.health.all("p2") == []
    await filled.close()
    reopened = open_store(place)
    await reopened.open()
    assert await reopened.health.all("p1") == [again]
    reopened.health.note(one.place, None)
    assert await reopened.health.all() == []
    reopened.health.note(one.place, one)
    assert await reopened.health.all() == [one]
    await reopened.connections.delete("p1", "c1")
    assert await reopened.health.all() == []
    await reopened.close()


async def test_a_closed_store_keeps_nothing_and_says_so(filled, caplog):
    await filled.close()
    filled.health.note(failing().place, failing())
    assert "was not kept" in caplog.text
    await filled.open()
    assert await filled.health.all() == []


@pytest.fixture(autouse=True)
def _logged(caplog):
    caplog.set_level("WARNING")


async def test_the_last_test_is_kept_and_one_that_fails_says_when_it_last_worked(filled, place):
    worked = tried(worked_at=1)
    await filled.health.try_ended(worked)
    failed = tried(report={"ok": False}, tried_at=2)
    await filled.health.try_ended(failed)
    await filled.health.try_ended(tried("gone"))
    kept = failed.model_copy(update={"worked_at": 1})
    assert await filled.health.tries("p1") == await filled.health.tries("p1", "c1") == [kept]
    assert await filled.health.tries("p2") == await filled.health.tries("p1", "c2") == []
    await filled.close()
    reopened = open_store(place)
    await reopened.open()
    assert await reopened.health.tries("p1") == [kept]
    await reopened.connections.delete("p1", "c1")
    assert await reopened.health.tries("p1") == []
    await reopened.close()


def tried(connection_id="c1", **more):
    given = {"project_id": "p1", "environment": "production", "basis": "b", "tried_at": 1}
    return Tried(connection_id=connection_id, **(given | {"report": {"ok": True}} | more))

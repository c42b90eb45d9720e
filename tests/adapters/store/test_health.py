"""Connections that fail, as they are kept."""

from __future__ import annotations

import pytest

from junctor.adapters.store import open_store
from junctor.model.health import Failing


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

"""A missing driver is told when a connection is saved, by the extra that brings it."""

from __future__ import annotations

import pytest

from junctor.adapters.transports.extras import DRIVERS, check_installed, missing
from junctor.model.errors import NotConfigured


def test_every_extra_of_the_development_environment_is_found():
    assert missing(DRIVERS) == []
    check_installed("PostgreSQL", ("postgres",))


def test_a_missing_driver_names_the_extra_to_install(monkeypatch):
    monkeypatch.setitem(DRIVERS, "kafka", "no_such_driver")
    with pytest.raises(NotConfigured) as caught:
        check_installed("Kafka", ("kafka",))
    assert "junctor[kafka]" in caught.value.cure


def test_what_is_no_driver_is_not_asked_for():
    assert missing(("something-else",)) == []


async def test_a_test_of_a_connection_names_the_extra_before_anything_is_looked_up(
    outside, monkeypatch
):
    """As after a move to a machine where it is not installed."""
    config = {"host": "db.outside.example", "database": "shop"}
    credential = {"username": "u", "password": "pw_Ex1Tr2Aa3Ss4"}
    connection = await outside.connect("postgres", config, credential)
    monkeypatch.setitem(DRIVERS, "postgres", "no_such_driver")
    report = await outside.test(connection)
    assert [(each.name, each.ok) for each in report.stages] == [("policy", False)]
    assert "junctor[postgres]" in report.next_action
    assert outside.names.asked == []
    monkeypatch.setitem(DRIVERS, "postgres", "psycopg")
    again = await outside.test(connection)
    assert again.stages[0].ok

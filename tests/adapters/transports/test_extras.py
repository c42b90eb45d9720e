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

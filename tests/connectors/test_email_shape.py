"""Every connector that sends email takes the addresses that people really have."""

from __future__ import annotations

import orjson
import pytest

from junctor.core.catalog.entry import CatalogEntry
from junctor.testing.conformance.run import shipped_connectors
from junctor.testing.standins import stand_in_config
from junctor.testing.workbench import workbench

PEOPLE = ["sara.stone@suisse.example", "Ada Byron <ada+test@example.com>", "o'neil@sub.example.org"]


def _senders() -> list[tuple[CatalogEntry, str]]:
    found = []
    for entry in shipped_connectors():
        for key, operation in entry.spec.operations.items():
            if operation.implements == "email":
                found.append((entry, key))
    return found


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("entry", "key"), _senders(), ids=lambda each: getattr(each, "key", each))
def test_an_address_is_taken_as_it_is(entry, key, person):
    inputs = {"from": "Clinic <clinic@example.com>", "to": person, "subject": "S", "text": "Hello"}
    config = stand_in_config(entry.spec, [])
    result = workbench().try_out(entry, key, inputs, config=config)
    assert result.outcome.ok, result.outcome.message
    sent = orjson.dumps(result.exchanges[0].request).decode()
    assert person.partition("<")[2].rstrip(">") or person in sent.replace("%40", "@")

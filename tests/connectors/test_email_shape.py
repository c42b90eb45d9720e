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


WHOLE = {
    "from": "Clinic <clinic@example.com>",
    "to": ["ada@example.com", "Bo <bo@example.com>"],
    "cc": "cy@example.com",
    "bcc": ["di@example.com"],
    "replyTo": "office@example.com",
    "subject": "Übung",
    "text": "Hello",
    "html": "<p>Hello</p>",
    "attachments": [{"name": "a.txt", "contentType": "text/plain", "content": "aGVsbG8="}],
    "tags": ["intake"],
}
OWN_WORDS = {"gmail"}
"""Whose messages are those of a person, with labels in the place of tags."""


@pytest.mark.parametrize(("entry", "key"), _senders(), ids=lambda each: getattr(each, "key", each))
def test_a_step_with_all_that_a_message_has_works_with_any_provider(entry, key):
    inputs = {n: v for n, v in WHOLE.items() if n != "tags" or entry.spec.key not in OWN_WORDS}
    config = stand_in_config(entry.spec, [])
    result = workbench().try_out(entry, key, inputs, config=config)
    assert result.outcome.ok, result.outcome.problem


@pytest.mark.parametrize("person", PEOPLE)
@pytest.mark.parametrize(("entry", "key"), _senders(), ids=lambda each: getattr(each, "key", each))
def test_an_address_is_taken_as_it_is(entry, key, person):
    inputs = {"from": "Clinic <clinic@example.com>", "to": person, "subject": "S", "text": "Hello"}
    config = stand_in_config(entry.spec, [])
    result = workbench().try_out(entry, key, inputs, config=config)
    assert result.outcome.ok, result.outcome.problem
    sent = orjson.dumps(result.exchanges[0].request).decode()
    assert person.partition("<")[2].rstrip(">") or person in sent.replace("%40", "@")

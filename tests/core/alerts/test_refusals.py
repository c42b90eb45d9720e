"""Refusals are told in words, and a person who mistyped is none."""

from __future__ import annotations

import pytest

from junctor.core.alerts.refusals import about, refusals, said
from junctor.model.audit import AuditEntry


@pytest.mark.parametrize(
    ("entry", "line"),
    [
        ({"detail": {"method": "GET", "path": "/api/x", "status": 403}},
         "GET /api/x was answered with 403."),
        ({"operation": "slack.sendMessage", "detail": {"rule": "ip_private"}}, "slack.sendMessage"),
        ({"detail": {"address": "192.0.2.1", "reason": "no key"}},
         "address: 192.0.2.1; reason: no key"),
        ({}, "login.failed"),
    ],
)  # fmt: skip
def test_an_entry_is_one_line(entry, line):
    assert about({"kind": "login.failed", **entry}) == line


async def test_a_person_who_mistyped_is_not_told_and_a_key_that_tries_is(world):
    store = world.instance.store
    for actor, status in (
        ("operator:local", 404),
        ("user:ada", 404),
        ("key:k", 404),
        ("user:ada", 403),
    ):
        await store.audit.record(
            AuditEntry(
                project_id=world.project.id,
                kind="access.refused",
                actor=actor,
                at=world.instance.clock.now(),
                detail={"method": "GET", "path": "/api/flows/x", "status": status},
            )
        )
    found = await refusals(store, world.project.id, 0)
    (entries,) = found.values()
    assert [(e["actor"], e["detail"]["status"]) for e in entries] == [
        ("user:ada", 403),
        ("key:k", 404),
    ]
    assert said("access.refused", entries) == "2 requests were refused"
    assert said("access.refused", entries[:1]) == "1 request was refused"

"""Refusals are told in words, and a person who mistyped is none."""

from __future__ import annotations

import pytest

from fixtures_world import ACTOR
from junctor.core.alerts.refusals import about, refusals, said, who
from junctor.model.access import ApiKey, Role, User
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


async def test_whose_it_was_is_said_by_name(world):
    store, project = world.instance.store, world.project.id
    known = {"id": "key_1", "project_id": project, "name": "Night export", "created_at": 0}
    key = ApiKey(**known, roles=tuple(Role)[:1], prefix="jk_", hash="h")
    await store.access.add_key(key)
    await store.access.add_user(User(id="usr_ada", name="Ada", created_at=0))
    document = {"key": "orders", "nodes": [{"id": "a", "type": "fail"}]}
    flow = (await world.instance.flows.create(project, document, actor=ACTOR)).flow
    told = {
        "key:gone": "key:gone",
        "user:usr_ada": "Ada",
        "user:gone": "user:gone",
        "operator:local": "operator:local",
    }
    for actor, name in told.items():
        assert await who(store, project, {"actor": actor}) == name
    run = {"actor": "key:key_1", "purpose": {"flowId": flow.id}}
    assert await who(store, project, run) == "a run of “orders”"
    refused = {"kind": "access.refused", "actor": "key:key_1", "at": 1}
    detail = {"method": "GET", "path": "/x", "status": 403}
    await store.audit.record(AuditEntry(project_id=project, detail=detail, **refused))
    ((newest,),) = (await refusals(store, project, 0)).values()
    assert await who(store, project, newest) == "the key “Night export”"

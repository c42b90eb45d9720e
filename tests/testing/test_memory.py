from __future__ import annotations

import pytest

from junctor.core.ports.store import Store
from junctor.model.access import ApiKey, LoginLink, Member, Role, Session, User
from junctor.model.audit import AuditEntry
from junctor.model.connection import NetworkGrant
from junctor.model.errors import AlreadyExists, AuditUnavailable
from junctor.model.flow import Flow, FlowVersion, Run, RunState, Step
from junctor.testing.memory import MemoryStore


@pytest.fixture
async def store():
    made: Store = MemoryStore()
    await made.open()
    yield made
    await made.close()


async def test_access_rows_are_found_touched_and_revoked(store):
    access = store.access
    await access.add_user(User(id="u", name="Ada", created_at=1))
    assert await access.user("u") in await access.users()
    await access.put_member(Member(project_id="p", user_id="u", roles=(Role.EDITOR,), created_at=1))
    assert await access.members("p") == await access.memberships("u")
    assert await access.remove_member("p", "u")
    assert not await access.remove_member("p", "u")
    await access.add_key(
        ApiKey(id="k", project_id="p", name="ci", roles=(), prefix="jk_", hash="h", created_at=1)
    )
    await access.touch_key("k", 5)
    assert (await access.key_by_hash("h")).last_used_at == 5
    assert not await access.revoke_key("other", "k", 6)
    assert await access.revoke_key("p", "k", 6)
    assert (await access.keys("p"))[0].revoked_at == 6
    session = Session(
        id="s", user_id="u", hash="h", csrf="c", created_at=1, last_seen_at=1, expires_at=9
    )
    await access.add_session(session)
    await access.touch_session("s", 7)
    assert (await access.session_by_hash("h")).last_seen_at == 7
    await access.end_session("s")
    assert await access.session_by_hash("h") is None


async def test_a_sign_in_link_works_once_and_not_too_late(store):
    await store.access.add_link(LoginLink(hash="h", user_id="u", created_at=1, expires_at=10))
    assert await store.access.use_link("h", 11) is None
    assert (await store.access.use_link("h", 5)).used_at == 5
    assert await store.access.use_link("h", 5) is None


async def test_leases_exclude_and_budgets_refill(store):
    leases = store.leases
    assert await leases.acquire("x", "one", 60)
    assert not await leases.acquire("x", "two", 60)
    await leases.release("x", "two")
    await leases.release("x", "one")
    assert await leases.acquire("x", "two", 60)
    waits = [await leases.take("b", calls=2, seconds=2, now=0) for _ in range(3)]
    assert waits == [0, 0, 1]
    assert await leases.take("b", calls=2, seconds=2, now=1000) == 0


async def test_flows_versions_specs_and_runs_keep_their_promises(store):
    flow = Flow(id="f", project_id="p", key="k", name="N", draft={}, created_at=1, updated_at=1)
    await store.flows.add(flow)
    with pytest.raises(AlreadyExists):
        await store.flows.add(flow.model_copy(update={"id": "g"}))
    assert await store.flows.find("p", "N") == await store.flows.get("p", "f") == flow
    assert await store.flows.find("p", "x") is None
    assert not await store.flows.update(flow, expected_revision=9)
    assert await store.flows.update(flow, expected_revision=1)
    version = FlowVersion(
        flow_id="f",
        project_id="p",
        version=1,
        document={},
        digest="d",
        published_at=1,
        published_by="u",
    )
    await store.flows.add_version(version)
    with pytest.raises(AlreadyExists):
        await store.flows.add_version(version)
    assert [await store.flows.version("p", "f", 1)] == await store.flows.versions("p", "f")
    assert await store.flows.delete("p", "f")
    assert not await store.flows.delete("p", "f")
    row = {"projectId": "p", "slug": "s", "version": "1.0.0", "state": "draft"}
    await store.specs.put_custom(row)
    await store.specs.put_custom({**row, "state": "published"})
    with pytest.raises(AlreadyExists):
        await store.specs.put_custom(row)
    assert await store.specs.custom_slugs() == {"s": "p"}
    assert len(await store.specs.custom("p")) == 1
    assert await store.specs.delete_custom("p", "s", None) == 1
    await store.specs.pin("d", "s", "1", {"a": 1})
    assert await store.specs.pinned("d") == {"a": 1}
    runs = [
        Run(
            id=f"r{n}",
            project_id="p",
            flow_id="f",
            flow_key="k",
            flow_digest="d",
            environment="development",
            mode="sandbox",
            state=RunState.RUNNING,
            actor="u",
            created_at=n,
        )
        for n in range(3)
    ]
    for run in runs:
        await store.runs.add(run)
    await store.runs.finish(runs[0].model_copy(update={"state": RunState.SUCCEEDED}))
    assert (await store.runs.get("p", "r0")).state == "succeeded"
    found = await store.runs.all("p", where={"flowId": "f", "state": "running"}, limit=1)
    assert [run.id for run in found] == ["r2"]
    assert [run.id for run in await store.runs.all("p", before=(1, "r1"))] == ["r0"]
    step = Step(
        run_id="r0", project_id="p", node_id="n", node_type="set", index=0, state=RunState.RUNNING
    )
    await store.runs.add_step(step)
    assert await store.runs.steps("p", "r0") == [step]


async def test_the_audit_chains_filters_and_fails_on_demand(store):
    def entry(at, **more):
        return AuditEntry(project_id="p", kind="credential.use", actor="run:1", at=at, **more)

    await store.audit.record(entry(1, connection_id="c", purpose={"run_id": "r"}))
    store.audit.note(entry(2))
    await store.audit.flush()
    first, second = await store.audit.chain("p/memory")
    assert second.previous == first.hash
    assert await store.audit.heads() == [("p/memory", 2, second.hash)]
    for where, count in [
        ({"connectionId": "c"}, 1),
        ({"runId": "r"}, 1),
        ({"since": 2}, 1),
        ({"until": 1}, 1),
        ({}, 2),
    ]:
        assert len(await store.audit.entries("p", where=where)) == count
    assert await store.audit.entries("p", before=(2, "p/memory", 2)) == [first]
    store.break_audit()
    with pytest.raises(AuditUnavailable):
        await store.audit.record(entry(3))


async def test_grants_and_meta_belong_to_the_store(store):
    grant = NetworkGrant(id="g", project_id="p", cidr="10.0.0.0/8", created_at=1)
    before = await store.epoch()
    await store.grants.add(grant)
    assert await store.epoch() > before
    assert await store.grants.all("p") == [grant]
    assert not await store.grants.delete("other", "g")
    assert await store.grants.delete("p", "g")
    await store.set_meta("instance", "one")
    assert await store.meta("instance") == "one"
    assert await store.meta("other") is None

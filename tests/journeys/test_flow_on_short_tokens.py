"""One flow of two hundred calls on tokens of five seconds, run by a server and a worker."""

from __future__ import annotations

import asyncio
from itertools import pairwise

import pytest

from core.calls.signing import ADA
from fixtures_oidc import (
    CLIENT_ID,
    CLIENT_SECRET,
    LIFE,
    need_provider,
    oidc_provider,
    settings_for,
    visit,
)
from journeys.process import Process
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Mode
from junctor.model.connection import NetworkGrant
from junctor.model.flow import RunState
from junctor.model.ids import new_id
from servers import free_port
from shared_cache import shared_cache

ENVIRONMENT = "development"
REDIRECT = "http://127.0.0.1:8765/oauth/callback"
CLIENT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}
ACTION = '''
from junctor.sdk import action


@action(key="pace.wait", name="Wait", auth=["none"], base_url="https://pace.example",
        summary="a wait", idempotent=True)
async def wait(ctx, inputs):
    """Takes a while, so that the calls go over some lives of a token; says which process it was."""
    import asyncio
    import os

    await asyncio.sleep(0.25)
    return {"process": os.getpid()}
'''


def step(key, operation, connection, **more):
    node = {"id": key, "type": "apiCall", "mode": "integration", "operationKey": operation}
    return {**node, **({"connection": connection} if connection else {}), **more}


def flow_of(connection, count):
    inside = [
        step("pace", "pace.wait", None, next="who"),
        step("who", "provider.whoami", connection),
    ]
    loop = {
        "id": "each",
        "type": "forEach",
        "times": count,
        "concurrency": 4,
        "nodes": inside,
        "result": {"process": "{{steps.pace.output.process}}", "who": "{{steps.who.output.sub}}"},
        "next": "done",
    }
    say = {"id": "done", "type": "respond", "body": "{{steps.each.output}}"}
    return {"key": "many", "nodes": [loop, say]}


async def connected(instance, port):
    """A project and a connection to the provider, signed in."""
    project = await instance.projects.create("Test", actor=ADA)
    draft = ConnectionDraft(
        name="Provider",
        integration_slug="provider",
        auth_type="oauth2",
        credentials={ENVIRONMENT: CLIENT},
    )
    saved = await instance.connections.create(project.id, draft, actor=ADA, may_bind_secrets=True)
    grant = NetworkGrant(
        id=new_id("grt"), project_id=project.id, cidr="127.0.0.1/32", ports=(port,), created_at=0
    )
    await instance.store.grants.add(grant)
    connection = saved.connection.id
    begun = await instance.authorization.begin(
        project.id, connection, ENVIRONMENT, redirect_uri=REDIRECT, actor=ADA
    )
    params = await asyncio.to_thread(visit, begun.url, REDIRECT)

    async def permit(project_id):
        assert project_id == project.id

    await instance.authorization.finish(params.pop("state"), params, actor=ADA, permit=permit)
    return project.id


@pytest.mark.postgres
async def test_two_processes_spend_each_refresh_token_once_and_lose_no_call(tmp_path, postgres_url):
    need_provider()
    port = free_port()
    settings = settings_for(tmp_path, port)
    (tmp_path / "connectors" / "pace.py").write_text(ACTION)
    key = tmp_path / "provider.key"
    setup = await Instance.open(
        Settings(
            home=tmp_path / "setup",
            key_file=key,
            cache=shared_cache(),
            database=postgres_url,
            max_runs=0,  # others run what is started here
            **settings,
        )
    )
    more = {
        "JUNCTOR_DATABASE": postgres_url,
        "JUNCTOR_KEY_FILE": str(key),
        "JUNCTOR_CONNECTORS": str(tmp_path / "connectors"),
        "JUNCTOR_GRANT_LIMIT": "127.0.0.1/32",
    }
    authority = (tmp_path / "ca.pem").read_text()
    server = Process(tmp_path / "server", {}, authority, **more)
    worker = Process(tmp_path / "worker", {}, authority, **more)
    try:
        with oidc_provider(port, REDIRECT) as provider:
            project = await connected(setup, port)
            await setup.flows.create(
                project, flow_of("Provider", 200), actor=ADA, may_bind_secrets=True
            )
            await setup.flows.publish(project, "many", actor=ADA, environments=[ENVIRONMENT])
            await server.start()
            await worker.work()
            run = await setup.runner.run(
                project, await setup.flows.get(project, "many"),
                environment=ENVIRONMENT, mode=Mode.LIVE, actor=ADA,
            )  # fmt: skip
            chain = provider.journal("granted")
            assert provider.journal("refused") == []
    finally:
        await server.stop()
        await worker.stop()
        await setup.close()
    assert run.state is RunState.SUCCEEDED, run.error
    done = run.output["body"]
    assert (done["succeeded"], done["failed"]) == (200, 0)
    assert {each["output"]["who"] for each in done["results"]} == {"ada"}
    processes = [each["output"]["process"] for each in done["results"]]
    assert set(processes) == {server.running.pid, worker.running.pid}, "both took part"
    assert all(now["spent"] == old["refresh"] for old, now in pairwise(chain)), "none was lost"
    # Renewed from 78 % of its life on, which is counted in whole seconds.
    soonest = 0.78 * LIFE - 1.1
    assert all(now["at"] - old["at"] > soonest * 1000 for old, now in pairwise(chain))
    assert len(chain) >= 3

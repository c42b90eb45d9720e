"""Two hundred calls on tokens of five seconds, from two servers on one PostgreSQL, at a real provider."""

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
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Call, Mode
from junctor.model.connection import NetworkGrant
from junctor.model.ids import new_id
from servers import free_port
from shared_cache import shared_cache

REDIRECT = "http://127.0.0.1:8765/oauth/callback"
CLIENT = {"client_id": CLIENT_ID, "client_secret": CLIENT_SECRET}


async def connected(instance, port):
    """A project and a connection to the provider, which nobody has signed in to."""
    project = await instance.projects.create("Test", actor=ADA)
    draft = ConnectionDraft(
        name="Provider",
        integration_slug="provider",
        auth_type="oauth2",
        credentials={"development": CLIENT},
    )
    saved = await instance.connections.create(project.id, draft, actor=ADA, may_bind_secrets=True)
    grant = NetworkGrant(
        id=new_id("grt"), project_id=project.id, cidr="127.0.0.1/32", ports=(port,), created_at=0
    )
    await instance.store.grants.add(grant)
    return project.id, saved.connection.id


async def sign_in(instance, project, connection):
    begun = await instance.authorization.begin(
        project, connection, "development", redirect_uri=REDIRECT, actor=ADA
    )
    params = await asyncio.to_thread(visit, begun.url, REDIRECT)

    async def permit(project_id):
        assert project_id == project

    await instance.authorization.finish(params.pop("state"), params, actor=ADA, permit=permit)


async def calls(instance, project, connection, count):
    """Whether each of so many calls worked; they go on for some lives of a token."""
    call = Call(
        project_id=project,
        connection=connection,
        operation="whoami",
        inputs={},
        environment="development",
        mode=Mode.LIVE,
        actor=ADA,
    )
    found = []
    for _ in range(count):
        found.append((await instance.caller.call(call)).outcome.ok)
        await asyncio.sleep(0.12)
    return found


@pytest.mark.postgres
async def test_each_expiry_costs_one_renewal_and_no_call_is_lost(tmp_path, postgres_url):
    need_provider()
    port = free_port()
    more = {"cache": shared_cache(), "database": postgres_url, **settings_for(tmp_path, port)}
    key = tmp_path / "a" / "provider.key"
    first = await Instance.open(Settings(home=tmp_path / "a", **more))
    second = await Instance.open(Settings(home=tmp_path / "b", key_file=key, **more))
    loop = asyncio.get_running_loop()
    try:
        place = await connected(first, port)
        with oidc_provider(port, REDIRECT) as provider:
            await sign_in(first, *place)
            begin = loop.time()
            done = await asyncio.gather(*(calls(each, *place, 100) for each in (first, second)))
            took = loop.time() - begin
            chain = provider.journal("granted")
            assert provider.journal("refused") == []
    finally:
        await second.close()
        await first.close()
    assert done == [[True] * 100] * 2
    assert all(now["spent"] == old["refresh"] for old, now in pairwise(chain)), "none was lost"
    # Renewed from 78 % of its life on, which is counted in whole seconds.
    soonest = 0.78 * LIFE - 1.1
    assert all(now["at"] - old["at"] > soonest * 1000 for old, now in pairwise(chain))
    assert 3 <= len(chain) <= 2 + took / soonest

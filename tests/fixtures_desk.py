"""Connections to strict doubles on loopback, and a desk that calls through one."""

from __future__ import annotations

from contextlib import asynccontextmanager

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor, Call, Mode
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.ids import new_id
from junctor.testing import QuickClock
from shared_cache import shared_cache

ACTOR = Actor(kind="user", id="usr_test", name="Test")


async def connected(
    instance, project, double, slug, document, *, config=None, auth_type=None, name="The vendor"
):
    """A saved connection to a double, with the grant that lets it reach loopback."""
    draft = ConnectionDraft(
        name=name,
        integration_slug=slug,
        auth_type=auth_type,
        config=config or {},
        environments={"development": EnvironmentSettings(ca_pem=double.ca_pem)},
        credentials={"development": document},
    )
    saved = await instance.connections.create(project.id, draft, actor=ACTOR, may_bind_secrets=True)
    grant = NetworkGrant(
        id=new_id("grt"),
        project_id=project.id,
        connection_id=saved.connection.id,
        cidr="127.0.0.1/32",
        ports=(double.port,),
        created_at=0,
    )
    await instance.store.grants.add(grant)
    return saved.connection


class Desk:
    """One connection to a double, and calls through it."""

    def __init__(self, instance, project, connection):
        self.instance, self.project, self.connection = instance, project, connection

    async def call(self, operation, inputs, **more):
        return await self.instance.caller.call(
            Call(
                project_id=self.project.id,
                connection=self.connection.id,
                operation=operation,
                inputs=inputs,
                environment="development",
                mode=Mode.LIVE,
                actor=ACTOR,
                **more,
            )
        )

    async def rotate(self, document):
        """Enter a credential in place of the one before."""
        spot = await self.instance.connections.spot(self.connection, "development")
        await self.instance.credentials.put(spot, document, actor=ACTOR, may_bind_secrets=True)


@asynccontextmanager
async def desk(double, slug, document, home, *, config=None, auth_type=None, public_url=None):
    """An instance of its own whose project has one connection, to the double."""
    settings = Settings(
        home=home, host_map=double.host_map, cache=shared_cache(), public_url=public_url
    )
    instance = await Instance.open(settings, clock=QuickClock())
    try:
        project = await instance.projects.create("Live", actor=ACTOR)
        connection = await connected(
            instance, project, double, slug, document, config=config, auth_type=auth_type
        )
        yield Desk(instance, project, connection)
    finally:
        await instance.close()

"""An instance with a connection to the strict issuer, to sign in at."""

from __future__ import annotations

from contextlib import asynccontextmanager
from dataclasses import dataclass

from fixtures_issuer import Issuer
from fixtures_world import AUTHORITY, HOST
from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.core.ports import SystemClock
from junctor.model.call import Actor, Call, Mode
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.ids import new_id
from shared_cache import shared_cache

ADA = Actor(kind="user", id="usr_ada", name="Ada")
BOB = Actor(kind="user", id="usr_bob", name="Bob")
REDIRECT = "http://127.0.0.1:8765/oauth/callback"


class MovableClock(SystemClock):
    """The real clock, moved on by hand."""

    def __init__(self) -> None:
        self.ahead = 0

    def now(self) -> int:
        return super().now() + self.ahead


@dataclass
class Place:
    instance: Instance
    issuer: Issuer
    clock: MovableClock
    project: str
    connection: str

    async def begin(self, actor=ADA, **more):
        return await self.instance.authorization.begin(
            self.project, self.connection, "development", redirect_uri=REDIRECT, actor=actor, **more
        )

    async def finish(self, params, actor=ADA):
        async def permit(project_id):
            assert project_id == self.project

        given = dict(params)
        return await self.instance.authorization.finish(
            given.pop("state", ""), given, actor=actor, permit=permit
        )

    async def sign_in(self, **more):
        begun = await self.begin()
        return await self.finish(self.issuer.approve(begun.url, **more))

    async def call(self, operation="whoami", **more):
        return await self.instance.caller.call(
            Call(
                project_id=self.project,
                connection=self.connection,
                operation=operation,
                inputs={},
                environment="development",
                mode=Mode.LIVE,
                actor=ADA,
                **more,
            )
        )

    async def allow(self, port):
        await self.instance.store.grants.add(
            NetworkGrant(
                id=new_id("grt"),
                project_id=self.project,
                cidr="127.0.0.1/32",
                ports=(port,),
                created_at=0,
            )
        )

    async def health(self):
        return (await self.instance.board.rows(self.project))[0].health


@asynccontextmanager
async def opened(home, folder, issuer, port, *, database=None, values=None, config=None):
    clock = MovableClock()
    settings = Settings(
        home=home,
        connectors=(folder,),
        database=database,
        host_map={f"{HOST}:443": f"127.0.0.1:{port}"},
        cache=shared_cache(),
    )
    instance = await Instance.open(settings, clock=clock)
    try:
        project = await instance.projects.create("Test", actor=ADA)
        saved = await instance.connections.create(
            project.id,
            ConnectionDraft(
                name="Tenant notes",
                integration_slug="tenant",
                auth_type="oauth2",
                environments={
                    "development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem, config=config or {})
                },
                credentials={"development": values} if values else {},
            ),
            actor=ADA,
            may_bind_secrets=True,
        )
        found = Place(instance, issuer, clock, project.id, saved.connection.id)
        await found.allow(port)
        yield found
    finally:
        await instance.close()

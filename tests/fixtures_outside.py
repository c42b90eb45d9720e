"""One instance and connections of any protocol to servers on loopback."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from junctor.app.instance import Instance
from junctor.app.settings import Settings
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Actor, Call, CallResult, Mode
from junctor.model.connection import EnvironmentSettings, NetworkGrant
from junctor.model.ids import new_id
from servers import AUTHORITY
from shared_cache import shared_cache

ACTOR = Actor(kind="user", id="usr_test", name="Test")
DOMAIN = ".outside.example"


class LoopbackNames:
    """Every name below `outside.example` is on loopback, as a private network would be."""

    def __init__(self) -> None:
        self.asked: list[str] = []

    async def addresses(self, host: str, port: int) -> Sequence[str]:
        """The address of a name."""
        assert host.endswith(DOMAIN), f"a test asked for {host}:{port}"
        self.asked.append(f"{host}:{port}")
        return ("127.0.0.1",)


@dataclass
class Outside:
    """An instance with a project; connections are made one by one."""

    instance: Instance
    project: str
    names: LoopbackNames
    made: int = 0

    async def connect(
        self,
        slug: str,
        config: dict[str, Any],
        credential: dict[str, str] | None = None,
        *,
        auth: str | None = None,
        port: int | None = None,
        ca: bool = True,
        verify: bool = True,
        **more: Any,
    ) -> str:
        """A connection with its credential and a grant for its port; gives its id."""
        self.made += 1
        settings = EnvironmentSettings(ca_pem=AUTHORITY.ca_pem if ca else None, tls_verify=verify)
        saved = await self.instance.connections.create(
            self.project,
            ConnectionDraft(
                name=f"{slug} {self.made}",
                integration_slug=slug,
                auth_type=auth,
                config=config,
                environments={"development": settings},
                credentials={"development": credential} if credential else {},
                **more,
            ),
            actor=ACTOR,
            may_bind_secrets=True,
            may_relax_tls=True,
        )
        if port is not None:
            await self.grant(saved.connection.id, port)
        return saved.connection.id

    async def credential(self, connection: str, values: dict[str, Any]) -> Any:
        """Save a credential of development; gives what the service says."""
        found = await self.instance.connections.get(self.project, connection)
        spot = await self.instance.connections.spot(found, "development")
        return await self.instance.credentials.put(spot, values, actor=ACTOR, may_bind_secrets=True)

    async def grant(self, connection: str, *ports: int) -> None:
        """Leave to reach ports of loopback."""
        await self.instance.store.grants.add(
            NetworkGrant(
                id=new_id("grt"),
                project_id=self.project,
                connection_id=connection,
                cidr="127.0.0.1/32",
                ports=ports,
                created_at=0,
            )
        )

    async def call(
        self,
        connection: str,
        operation: str,
        inputs: dict[str, Any] | None = None,
        mode: Mode = Mode.LIVE,
        **more: Any,
    ) -> CallResult:
        """One call in development."""
        return await self.instance.caller.call(
            Call(
                project_id=self.project,
                connection=connection,
                operation=operation,
                inputs=inputs or {},
                environment="development",
                mode=mode,
                actor=ACTOR,
                **more,
            )
        )

    async def good(self, connection: str, operation: str, inputs: Any = None, **more: Any) -> Any:
        """The output of a call that must succeed."""
        result = await self.call(connection, operation, inputs, **more)
        assert result.outcome.ok, result.outcome
        assert result.warnings == (), result.warnings
        return result.outcome.output

    async def test(self, connection: str) -> Any:
        """The report of the connection's test."""
        (report,) = await self.instance.trial.test(
            self.project, connection, environment="development", actor=ACTOR
        )
        return report


@pytest.fixture
async def outside(tmp_path: Path) -> AsyncIterator[Outside]:
    """An instance in an empty home."""
    names = LoopbackNames()
    settings = Settings(home=tmp_path / "home", cache=shared_cache())
    instance = await Instance.open(settings, names=names)
    try:
        project = await instance.projects.create("Test", actor=ACTOR)
        yield Outside(instance, project.id, names)
    finally:
        await instance.close()

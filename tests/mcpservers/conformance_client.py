"""Our MCP client as the protocol's conformance suite runs it: each scenario in its own project.

A connection to the suite's server greets, lists the tools and calls each. In the scenarios named
`auth/` it signs in first; a person who agrees to everything follows the redirect.
"""

from __future__ import annotations

import asyncio
import json
import traceback
from dataclasses import dataclass, field
from http.client import HTTPConnection
from urllib.parse import parse_qs, urlsplit

from junctor.app.instance import Instance
from junctor.core.connections import ConnectionChange, ConnectionDraft
from junctor.core.sandbox.mock import mock
from junctor.model.call import Actor, Call, Mode, Outcome
from junctor.model.connection import Connection, NetworkGrant
from junctor.model.ids import new_id

REDIRECT = "http://localhost:3000/callback"
CLIENT_DOCUMENT = "https://conformance-test.local/client-metadata.json"
EVERY_PORT = tuple(range(1024, 65536))  # the suite's servers take any
ACTOR = Actor(kind="operator", id="local", name="conformance")


@dataclass
class Scenario:
    """One run of the client; `said` is what it would print."""

    instance: Instance
    url: str
    name: str
    context: dict
    said: list[str] = field(default_factory=list)

    async def run(self) -> int:
        """Zero when every tool could be called."""
        project = await self.instance.projects.create(new_id("suite")[-20:], actor=ACTOR)
        for cidr in ("127.0.0.1/32", "::1/128"):
            grant = NetworkGrant(
                id=new_id("grt"),
                project_id=project.id,
                connection_id=None,
                host="localhost",
                cidr=cidr,
                ports=EVERY_PORT,
                created_at=0,
            )
            await self.instance.store.grants.add(grant)
        draft = ConnectionDraft(
            name="Server", integration_slug="mcp", auth_type=self.auth, config={"baseUrl": self.url}
        )
        saved = await self.instance.connections.create(project.id, draft, actor=ACTOR)
        if self.auth != "none":
            await self._sign_in(saved.connection)
        listed = await self._call(saved.connection, "listTools", {})
        failed = 0 if listed.ok else 1
        for tool in (listed.output or {}).get("tools", ()) if listed.ok else ():
            arguments = mock(tool.get("inputSchema") or {"type": "object"}, seed="1")
            wish = {"name": tool["name"], "arguments": arguments}
            outcome = await self._call(saved.connection, "callTool", wish)
            needed = (outcome.problem.details or {}).get("scope") if outcome.problem else None
            if needed:  # as the cure says
                await self._widen(saved.connection, needed)
                outcome = await self._call(saved.connection, "callTool", wish)
            failed += not outcome.ok
        return 1 if failed else 0

    @property
    def auth(self) -> str:
        """The way to sign in that the scenario is about."""
        if self.name == "auth/client-credentials-jwt":
            return "oauth2_client_key"
        if "client-credentials" in self.name:
            return "oauth2_client"
        return "oauth2" if self.name.startswith("auth/") else "none"

    async def _call(self, connection: Connection, operation: str, inputs: dict) -> Outcome:
        wish = Call(
            project_id=connection.project_id,
            operation=operation,
            connection=connection.id,
            environment="development",
            mode=Mode.LIVE,
            actor=ACTOR,
            inputs=inputs,
        )
        outcome = (await self.instance.caller.call(wish)).outcome
        self.said.append(f"{operation}: {outcome.problem or 'ok'}")
        return outcome

    async def _sign_in(self, connection: Connection) -> None:
        """Ask the server how, and do as a browser and its person would."""
        place = (connection.project_id, connection.id, "development")
        found = await self.instance.signing.discovery.run(
            *place, redirect_uri=REDIRECT, actor=ACTOR, client_document=CLIENT_DOCUMENT
        )
        self.said.append(f"signs in at {found.issuer}: {found.settings}, {found.next}")
        connection = await self.instance.connections.get(connection.project_id, connection.id)
        own = {"client_id": "client_id", "client_secret": "client_secret",
               "private_key_pem": "private_key"}  # fmt: skip
        values = {own[name]: value for name, value in self.context.items() if name in own}
        if values:
            spot = await self.instance.connections.spot(connection, "development")
            await self.instance.credentials.put(
                spot, values, actor=ACTOR, may_bind_secrets=True, confirm_short=True
            )
        if self.auth == "oauth2":
            await self._agree(place)

    async def _agree(self, place: tuple[str, str, str]) -> None:
        """Sign in as a person who presses Connect and agrees."""
        begun = await self.instance.authorization.begin(*place, redirect_uri=REDIRECT, actor=ACTOR)
        landed = await asyncio.to_thread(_agreed, begun.url)
        given = {name: value[0] for name, value in parse_qs(urlsplit(landed).query).items()}

        async def permit(_project: object) -> None:
            return None

        await self.instance.authorization.finish(given["state"], given, actor=ACTOR, permit=permit)

    async def _widen(self, connection: Connection, scope: str) -> None:
        saved = await self.instance.connections.get(connection.project_id, connection.id)
        here = saved.environments["development"]
        wider = here.model_copy(update={"config": {**here.config, "scope": scope}})
        change = ConnectionChange(environments={**saved.environments, "development": wider})
        await self.instance.connections.update(
            connection.project_id, connection.id, change, actor=ACTOR
        )
        await self._agree((connection.project_id, connection.id, "development"))


def _agreed(url: str) -> str:
    """Where the sign-in page sends whoever agrees."""
    parts = urlsplit(url)
    opened = HTTPConnection(parts.netloc, timeout=20)
    try:
        opened.request("GET", f"{parts.path}?{parts.query}")
        return opened.getresponse().getheader("Location") or ""
    finally:
        opened.close()


def answering(instance: Instance):
    """What answers `relay.py`: a scenario in, what was said and its exit code out."""

    async def answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        url, name, context = (await reader.read()).decode().splitlines()
        scenario = Scenario(instance, url, name, json.loads(context))
        code = 1
        try:
            code = await scenario.run()
        except Exception:  # noqa: BLE001 - the suite reports it
            scenario.said.append(traceback.format_exc())
        writer.write("\n".join([*scenario.said, str(code)]).encode())
        await writer.drain()
        writer.close()
        await writer.wait_closed()

    return answer

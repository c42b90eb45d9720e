"""Descriptions from addresses: one GET through the door, guarded, audited and bounded."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import orjson

from junctor.core.calls.adhoc import adhoc_passage, adhoc_request
from junctor.core.calls.policies import CallPolicies
from junctor.core.connections.named import connection_named
from junctor.core.connections.settings import tls_settings
from junctor.core.flows.preflight import environment_of
from junctor.core.ports import Clock, Door, Passage, Store, TlsSettings
from junctor.model.call import Actor, AdhocCall, Mode, Outcome, Purpose
from junctor.model.connection import Connection, Environment
from junctor.model.errors import InvalidInput, NotConfigured
from junctor.model.mcp import DESCRIBE, McpRequest
from junctor.model.request import HttpRequest, HttpResponse, Reply, Response

LARGEST = 32 * 1024 * 1024
SECONDS = 60.0
_ACCEPT = "application/json, application/yaml, text/yaml, application/xml;q=0.9, */*;q=0.5"


class DoorFetcher:
    """Gets documents for one project, in the name of whoever imports."""

    def __init__(
        self,
        door: Door,
        policies: CallPolicies,
        store: Store,
        clock: Clock,
        project_id: str,
        actor: Actor,
        *,
        way: tuple[Connection, Environment] | None = None,
    ) -> None:
        self._door = door
        self._policies = policies
        self._store = store
        self._clock = clock
        self._project_id = project_id
        self._actor = actor
        self._way = way

    async def through(self, ref: str, environment: str) -> DoorFetcher:
        """A fetcher with a connection's certificate authority and grants, without its credential.

        Raises:
            UnknownObject: the project has no such connection or environment.
        """
        connection = await connection_named(self._store, self._project_id, ref, "source.connection")
        found = await environment_of(self._store, self._project_id, environment)
        return DoorFetcher(
            self._door,
            self._policies,
            self._store,
            self._clock,
            self._project_id,
            self._actor,
            way=(connection, found),
        )

    async def get(self, url: str) -> bytes:
        """The bytes at an address.

        Raises:
            Blocked, Unreachable, TimedOut, TooLarge: as the door says.
            InvalidInput: it answered with something else than a document.
        """
        request, passage = await self._asking(url, _judge, {"Accept": _ACCEPT})
        sent = await self._door.send(request, passage)
        assert isinstance(sent.response, HttpResponse)
        if sent.response.status != 200:
            raise InvalidInput(
                f"The address answered {sent.response.status} and gave no description.",
                field="source.url",
                cure="Where it asks to sign in, save the file and import that.",
            )
        return sent.response.content

    async def _asking(
        self, url: str, judge: Callable[[Response], Outcome], headers: dict[str, str] | None = None
    ) -> tuple[HttpRequest, Passage]:
        environments = await self._store.projects.environments(self._project_id)
        if not environments:
            raise NotConfigured("The project has no environment.", cure="Make one first.")
        call = AdhocCall(
            project_id=self._project_id,
            url=url,
            headers=headers or {},
            environment=min(environments, key=lambda each: each.live).key,
            mode=Mode.LIVE,
            actor=self._actor,
            purpose=Purpose(kind="import"),
            timeout=SECONDS,
        )
        request = adhoc_request(call)
        passage = await adhoc_passage(self._policies, self._clock, call, request, judge)
        passage = replace(passage, operation_key="catalog.import", max_response=LARGEST)
        if self._way is None:
            return request, passage
        connection, environment = self._way
        tls = tls_settings(connection, environment)
        return request, replace(
            passage,
            environment=environment.key,
            connection=connection,
            policy=await self._policies.of(self._project_id, connection.id),
            tls=TlsSettings(verify=tls.tls_verify, ca_pem=tls.ca_pem),
        )

    async def describe(self, url: str) -> bytes:
        """What the MCP server at an address says of itself, without any credential.

        Raises:
            JunctorError: it could not be reached, or is no MCP server that takes everybody.
        """
        request = McpRequest(url=url, method=DESCRIBE)
        _, passage = await self._asking(url, _judge_reply)
        sent = await self._door.send(request, passage)
        assert isinstance(sent.response, Reply)
        return orjson.dumps(sent.response.output)


def _judge_reply(response: Response) -> Outcome:
    return Outcome(status=response.status, ok=True)


def _judge(response: Response) -> Outcome:
    assert isinstance(response, HttpResponse)
    return Outcome(status=response.status, ok=response.status == 200)

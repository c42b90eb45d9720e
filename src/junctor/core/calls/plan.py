"""A call that may start: resolved, inputs valid, and everything the door must know."""

from __future__ import annotations

import secrets
from dataclasses import dataclass
from typing import Any

from junctor.core.calls.build import fill_base_url, own_headers, render_summary
from junctor.core.calls.reading import Reader
from junctor.core.calls.resolve import Resolved, Resolver, check_ready, operation_of
from junctor.core.calls.retry import idempotency_key
from junctor.core.guard import Policy
from junctor.core.ports import Clock, Passage, TlsSettings, Vault
from junctor.model.auth import CERTIFICATE
from junctor.model.call import Call, Mode
from junctor.model.quick import quick
from junctor.model.request import Markers, Pairs
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.spec import Operation
from junctor.sdk.fields import Fields

DEFAULT_TIMEOUT = 30.0
LONGEST_TIMEOUT = 300.0
CONNECT_TIMEOUT = 10.0
_URL, _SETTINGS, _HEADERS = " url", " settings", " headers"  # no names of operations
_UNUSED = Markers()
"""Stands where no placeholder can be: making a nonce costs more than the rest of a passage."""


@quick
@dataclass(frozen=True, slots=True)
class Plan:
    """One call, ready to be built and sent; `handler` is its Python definition, if any."""

    call: Call
    resolved: Resolved
    operation: Operation
    inputs: dict[str, Any]
    passage: Passage
    handler: Any
    reader: Reader

    @property
    def base_url(self) -> str | None:
        """The connector's base URL with the connection's settings filled in."""
        known = self.resolved.known
        if _URL not in known:
            known[_URL] = fill_base_url(self.resolved.entry.spec, self.resolved.config)
        found: str | None = known[_URL]
        return found

    @property
    def headers(self) -> Pairs:
        """The connector's own headers with the connection's settings filled in."""
        known = self.resolved.known
        found: Pairs | None = known.get(_HEADERS)
        if found is None:
            spec = self.resolved.entry.spec
            found = known[_HEADERS] = own_headers(spec, self.resolved.config)
        return found

    @property
    def settings(self) -> Fields:
        """The connection's settings as its operations read them."""
        known = self.resolved.known
        found: Fields | None = known.get(_SETTINGS)
        if found is None:
            found = known[_SETTINGS] = Fields(self.resolved.config)
        return found


@dataclass(frozen=True, slots=True, kw_only=True)
class Reach:
    """Where a connection leads, for its test: URL, policy, and the operation that signs in."""

    url: str | None
    policy: Policy
    tls: TlsSettings
    test: str | None
    accepts: tuple[int, ...]
    name: str
    requires: tuple[str, ...] = ()
    shows_certificate: bool = False


class Planner:
    """Makes plans; whatever is wrong before sending is raised here."""

    def __init__(self, resolver: Resolver, vault: Vault, clock: Clock) -> None:
        self._resolver = resolver
        self._vault = vault
        self._clock = clock

    async def plan(self, call: Call) -> Plan:
        """A call that may start.

        Raises:
            JunctorError: the preflight error; nothing was sent.
        """
        resolved = await self._resolver.resolve(call)
        ready = f"{call.operation} {call.mode._value_}"
        operation: Operation | None = resolved.known.get(ready)
        if operation is None or call.credential is not None:
            operation = operation_of(call, resolved)
            check_ready(call, resolved, operation)
            if call.credential is None:
                resolved.known[ready] = operation
        inputs = apply_defaults(operation.input, call.inputs, resolved.config)
        compile_schema(operation.input).check(inputs)
        key = call.operation.rpartition(".")[2]
        handler = resolved.entry.handler(key) if operation.handler else None
        reader = Reader(resolved.entry.spec, operation, self._clock, handler)
        used = await self._resolver.secrets(call, resolved) if call.mode is Mode.LIVE else ()
        passage = self._passage(call, resolved, operation, inputs, reader, used, handler)
        return Plan(call, resolved, operation, inputs, passage, handler, reader)

    async def reach(self, call: Call) -> Reach:
        """Where the call's connection leads.

        Raises:
            JunctorError: the connection cannot be used in this environment; nothing was sent.
        """
        resolved = await self._resolver.resolve(call)
        if resolved.unusable and call.credential is None:
            raise resolved.unusable
        spec = resolved.entry.spec
        credential = call.credential or resolved.credential
        return Reach(
            url=fill_base_url(spec, resolved.config),
            policy=resolved.policy,
            tls=resolved.tls,
            test=resolved.scheme.test or spec.test,
            accepts=spec.test_statuses,
            name=spec.name,
            requires=spec.requires,
            shows_certificate=bool(credential and CERTIFICATE in credential.fields),
        )

    async def standing(self, call: Call) -> Passage:
        """A passage for work on the credential itself, without an operation.

        Raises:
            JunctorError: the connection cannot be used in this environment.
        """
        resolved = await self._resolver.resolve(call)
        if resolved.unusable and call.credential is None:
            raise resolved.unusable
        return Passage(
            project_id=call.project_id,
            environment=call.environment,
            mode=call.mode,
            actor=call.actor,
            purpose=call.purpose,
            operation_key=resolved.entry.spec.key,
            deadline=self._clock.monotonic() + DEFAULT_TIMEOUT,
            policy=resolved.policy,
            connection=resolved.connection,
            config=resolved.config,
            spec=resolved.entry.spec,
            scheme=resolved.scheme,
            credential=call.credential or resolved.credential,
            secrets=await self._resolver.secrets(call, resolved),
            origins=resolved.origins,
            tls=resolved.tls,
        )

    def _passage(
        self,
        call: Call,
        resolved: Resolved,
        operation: Operation,
        inputs: dict[str, Any],
        reader: Reader,
        used: tuple[str, ...],
        handler: Any,
    ) -> Passage:
        connection, spec = resolved.connection, resolved.entry.spec
        key = call.operation.rpartition(".")[2]
        own = (connection.timeout if connection else None) or operation.timeout
        timeout = min(call.timeout or own or DEFAULT_TIMEOUT, LONGEST_TIMEOUT)
        connect = (connection.connect_timeout if connection else None) or CONNECT_TIMEOUT
        live = call.mode is Mode.LIVE
        # Code that sends by itself is told placeholders; what only builds a request is not.
        asks = handler is not None and handler.kind == "run"
        return Passage(
            project_id=call.project_id,
            environment=call.environment,
            mode=call.mode,
            actor=call.actor,
            purpose=call.purpose,
            operation_key=f"{spec.key}.{key}",
            deadline=self._clock.monotonic() + timeout,
            policy=resolved.policy,
            connection=connection,
            config=resolved.config,
            spec=spec,
            operation=operation,
            scheme=resolved.scheme,
            credential=(call.credential or resolved.credential) if live else None,
            secrets=used,
            references=call.references if live else {},
            origins=resolved.origins,
            markers=call.markers or (Markers() if asks else _UNUSED),
            marked=call.markers is not None or asks,
            connect_timeout=min(connect, timeout),
            tls=resolved.tls,
            idempotency_key=self._key(call, key) if operation.keyed else None,
            scenario=call.scenario,
            sample=call.sample,
            judge=reader.judge,
            samples=() if live else resolved.entry.samples(key),
            summary=render_summary(spec, operation, inputs, resolved.config),
        )

    def _key(self, call: Call, operation_key: str) -> str:
        purpose = call.purpose
        logical = operation_key if purpose.run_id else secrets.token_hex(8)
        return idempotency_key(self._vault.mac, purpose.run_id, purpose.node_id, logical)

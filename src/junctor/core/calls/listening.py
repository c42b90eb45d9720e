"""From a trigger that streams to an open subscription: resolved, filled in, through the door."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import AbstractAsyncContextManager
from typing import Any
from urllib.parse import urlencode, urlsplit

from junctor.core.calls.blueprint import optional_fields
from junctor.core.calls.build import fill_base_url
from junctor.core.calls.plan import CONNECT_TIMEOUT, DEFAULT_TIMEOUT
from junctor.core.calls.resolve import Resolver, check_ready
from junctor.core.ports import Clock, Door, Passage
from junctor.core.ports.listening import Listening
from junctor.model.call import Actor, Call, Mode, Pin, Purpose
from junctor.model.schema import apply_defaults
from junctor.model.source import Source
from junctor.model.spec import ConnectorSpec
from junctor.model.subscription import Subscription
from junctor.model.templates import compile_template
from junctor.model.trigger_spec import StreamTrigger
from junctor.model.value import JsonSchema

_ROOTS = frozenset({"input", "conn"})


class Ear:
    """Opens the subscriptions of sources."""

    def __init__(self, resolver: Resolver, door: Door, clock: Clock) -> None:
        self._resolver = resolver
        self._door = door
        self._clock = clock

    async def opened(
        self, source: Source, key: str, spec: ConnectorSpec, position: Any
    ) -> AbstractAsyncContextManager[Listening]:
        """The subscription of a source, not entered yet; `key` names the trigger that streams.

        Raises:
            JunctorError: the connection cannot be used; nothing was sent.
        """
        trigger = spec.triggers[key]
        assert isinstance(trigger, StreamTrigger)
        operation = next(iter(spec.operations))
        call = Call(
            project_id=source.project_id,
            connection=source.connection_id,
            operation=operation,
            inputs={},
            environment=source.environment,
            mode=Mode.LIVE,
            actor=Actor(kind="trigger", id=source.id),
            purpose=Purpose(kind="listen"),
            pin=Pin(
                integration_slug=spec.key,
                integration_version=source.integration_version,
                spec_digest=source.spec_digest,
                operation_key=operation,
            ),
        )
        resolved = await self._resolver.resolve(call)
        check_ready(call, resolved, spec.operations[operation].model_copy(update={"auth": ()}))
        base = fill_base_url(spec, resolved.config) or ""
        subscription = subscription_of(
            trigger, spec.connection, source.inputs, resolved.config, base, position
        )
        passage = Passage(
            project_id=call.project_id,
            environment=call.environment,
            mode=call.mode,
            actor=call.actor,
            purpose=call.purpose,
            operation_key=f"{spec.key}.{key}",
            deadline=self._clock.monotonic() + DEFAULT_TIMEOUT,
            policy=resolved.policy,
            connection=resolved.connection,
            config=resolved.config,
            spec=spec,
            scheme=resolved.scheme,
            credential=resolved.credential,
            secrets=resolved.secrets,
            origins=resolved.origins,
            connect_timeout=CONNECT_TIMEOUT,
            tls=resolved.tls,
            summary=trigger.name,
        )
        return self._door.listen(subscription, passage)


def subscription_of(
    trigger: StreamTrigger,
    connection: JsonSchema,
    inputs: Mapping[str, Any],
    config: Mapping[str, Any],
    base: str,
    position: Any,
) -> Subscription:
    """What to listen to; `path` and `query` belong to the address of an HTTP feed.

    With `fromRoot` the path begins at the host of the connection, not below its address.
    """
    template = compile_template(trigger.subscription, roots=_ROOTS, filters=False)
    absent = optional_fields("input", trigger.input) | optional_fields("conn", connection)
    scope = {"input": apply_defaults(trigger.input, dict(inputs)), "conn": config}
    settings = template.render(scope, drop_missing=frozenset(absent))
    url = base
    if base.startswith(("https://", "http://")):
        path = str(settings.pop("path", ""))
        rooted = settings.pop("fromRoot", False)
        if path.startswith("/"):
            url = f"{_root(base) if rooted else base}{path}"
        query = {k: v for k, v in dict(settings.pop("query", {})).items() if v is not None}
        url += f"?{urlencode(query)}" if query else ""
    return Subscription(url=url, kind=trigger.protocol, settings=settings, position=position)


def _root(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.scheme}://{parts.netloc}"

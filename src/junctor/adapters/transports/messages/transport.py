"""Chooses the broker by the scheme of the address; keeps its connection by pool."""

from __future__ import annotations

import asyncio
from collections import Counter, OrderedDict
from typing import Any, Protocol

from junctor.adapters.transports.extras import check_installed
from junctor.core.ports.transport import Dispatch, SignIn
from junctor.model.errors import JunctorError, NotConfigured, TimedOut
from junctor.model.messages import MessageRequest
from junctor.model.request import Reply

_KEPT = 64


class Broker(Protocol):
    """One signed-in connection to a broker."""

    def alive(self) -> bool:
        """Whether it can still be used."""
        ...

    async def act(self, request: MessageRequest, dispatch: Dispatch) -> Any:
        """Publish, fetch, declare or describe."""
        ...

    def explain(self, error: Exception) -> JunctorError | None:
        """An error of the library as ours."""
        ...

    async def open(self, dispatch: SignIn) -> None:
        """Connect and sign in."""
        ...

    async def close(self) -> None:
        """Hang up."""
        ...


class MessageTransport:
    """RabbitMQ and Kafka; implements `core.ports.Transport`."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted
        self._kept: OrderedDict[str, Broker] = OrderedDict()
        self._locks: dict[str, asyncio.Lock] = {}
        self._leaving: set[asyncio.Task[None]] = set()
        self._using: Counter[str] = Counter()
        self._replaced: set[str] = set()

    async def send(self, dispatch: Dispatch) -> Reply:
        """One action.

        Raises:
            JunctorError: as the broker's answer means.
        """
        request = dispatch.request
        assert isinstance(request, MessageRequest)
        self._using[dispatch.pool] += 1
        try:
            return await self._acted(request, dispatch)
        finally:
            self._using[dispatch.pool] -= 1
            if not self._using[dispatch.pool]:
                del self._using[dispatch.pool]
            if self._replaced:
                self._leave_unused()

    async def _acted(self, request: MessageRequest, dispatch: Dispatch) -> Reply:
        kept = self._kept.get(dispatch.pool)
        usable = kept is not None and kept.alive()
        broker = kept if kept is not None and usable else self._made(dispatch.target.scheme)
        state = {"sent": "no"}
        try:
            async with asyncio.timeout_at(dispatch.deadline):
                if usable:
                    self._kept.move_to_end(dispatch.pool)
                else:
                    broker = await self._connected(broker, dispatch)
                state["sent"] = "maybe"
                return Reply(output=await broker.act(request, dispatch))
        except TimeoutError as error:
            known = broker.explain(error)
            self._leave(dispatch.pool)
            late = TimedOut(details={**state, "diagnosis": "timeout"})
            raise late if known is None else known from None
        except JunctorError:
            raise
        except Exception as error:
            known = broker.explain(error)
            if known is None:
                raise
            known.details.setdefault("sent", state["sent"])
            if not broker.alive():
                self._leave(dispatch.pool)
            raise known from None

    def _made(self, scheme: str) -> Broker:
        if scheme == "amqp":
            check_installed("RabbitMQ", ("amqp",))
            from junctor.adapters.transports.messages.amqp import AmqpBroker

            return AmqpBroker(self._trusted)
        if scheme == "kafka":
            check_installed("Kafka", ("kafka",))
            from junctor.adapters.transports.messages.kafka import KafkaBroker

            return KafkaBroker(self._trusted)
        raise NotConfigured(f"There is no transport for messages over `{scheme}`.")

    async def _connected(self, fresh: Broker, dispatch: Dispatch) -> Broker:
        """The kept connection, or a new one; callers of one pool do not open two."""
        key = dispatch.pool
        async with self._locks.setdefault(key, asyncio.Lock()):
            kept = self._kept.get(key)
            if kept is not None and kept.alive():
                self._kept.move_to_end(key)
                return kept
            self._leave(key)
            try:
                await fresh.open(await dispatch.sign_in())
            except BaseException:
                await fresh.close()
                raise
            self._kept[key] = fresh
            self._replaced.discard(key)
            self._replaced.update(each for each in self._kept if dispatch.replaces(each))
        while len(self._kept) > _KEPT:
            await self._drop(next(iter(self._kept)))
        return fresh

    def _leave_unused(self) -> None:
        """Hang up what was signed in with a secret that has changed, once nobody uses it."""
        for key in [each for each in self._replaced if each not in self._using]:
            self._replaced.discard(key)
            self._locks.pop(key, None)
            self._leave(key)

    def _leave(self, key: str) -> None:
        """Hang up behind the caller's back: who does not answer takes its time to say goodbye."""
        broker = self._kept.pop(key, None)
        if broker is not None:
            task = asyncio.ensure_future(broker.close())
            self._leaving.add(task)
            task.add_done_callback(self._leaving.discard)

    async def _drop(self, key: str) -> None:
        broker = self._kept.pop(key, None)
        if broker is not None:
            await broker.close()

    async def close(self) -> None:
        """Close every connection."""
        for key in list(self._kept):
            await self._drop(key)
        await asyncio.gather(*self._leaving)

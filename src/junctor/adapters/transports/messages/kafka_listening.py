"""Listening to a topic of Kafka: an offset is committed once its run is stored."""

from __future__ import annotations

import asyncio
import contextlib
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Any

from junctor.adapters.transports.extras import check_installed
from junctor.adapters.transports.messages.kafka import (
    FAULTS,
    Way,
    explained,
    group_member,
    on,
    told,
    way_of,
)
from junctor.adapters.transports.messages.kafka_reading import received
from junctor.core.ports.listening import Arrival, Listening
from junctor.core.ports.transport import SignIn
from junctor.model.errors import NotFound, TimedOut
from junctor.model.subscription import Subscription

_SILENCE = 30_000
"""Milliseconds without a message, after which the cluster is asked whether it is there."""


class KafkaListener:
    """Opens topics; implements `core.ports.transport.Listener`."""

    def __init__(self, trusted: str | None = None) -> None:
        self._trusted = trusted

    @asynccontextmanager
    async def listen(self, dispatch: SignIn) -> AsyncIterator[Listening]:
        """A topic as a member of a group, which is left with the context."""
        check_installed("Kafka", ("kafka",))
        subscription = dispatch.request
        assert isinstance(subscription, Subscription)
        settings = subscription.settings
        way = way_of(dispatch, self._trusted)
        start = settings.get("start") or "latest"
        group = settings.get("group") or f"junctor-{dispatch.passage.actor.id}"
        consumer = group_member(dispatch, settings["topic"], group, start)
        listening = TopicListening(consumer, way)
        try:
            try:
                async with asyncio.timeout_at(dispatch.deadline):
                    begun = listening.begin(settings["topic"], hold=start == "latest")
                    await way.open_for(begun)
            except TimeoutError:
                for refused in way.refused.values():
                    raise told(refused) from None
                raise TimedOut(details={"diagnosis": "timeout"}) from None
            except FAULTS as error:
                raise explained(error, way) or error from None
            yield listening
        finally:
            await listening.close()


class TopicListening:
    """An open topic."""

    def __init__(self, consumer: Any, way: Way) -> None:
        self._consumer = consumer
        self._way = way
        self._open: dict[str, dict[Any, int]] = {}

    async def begin(self, topic: str, *, hold: bool) -> None:
        """Join the group. `hold` commits where it begins: what comes from now on is not missed."""
        with on(self._way):
            await self._consumer.start()
            if not self._consumer.partitions_for_topic(topic):
                raise NotFound(f"There is no topic {topic}.", cure="`topics` lists them.")
            if hold:
                await self._hold()

    async def _hold(self) -> None:
        fresh = {
            each: await self._consumer.position(each)
            for each in self._consumer.assignment()
            if await self._consumer.committed(each) is None
        }
        if fresh:
            await self._consumer.commit(fresh)

    async def receive(self) -> Arrival:
        """The next message; a silent cluster is asked whether it is still there."""
        with on(self._way):
            try:
                while True:
                    taken = self._consumer.getmany(timeout_ms=_SILENCE, max_records=1)
                    found = await self._way.open_for(taken)
                    for place, records in found.items():
                        arrival = _arrival(records[0])
                        self._open[arrival.id] = {place: records[0].offset + 1}
                        return arrival
                    await self._consumer.topics()
            except FAULTS as error:
                raise explained(error, self._way) or error from None

    async def done(self, arrival: Arrival) -> None:
        """Commit the offset after it."""
        with on(self._way):
            try:
                await self._consumer.commit(self._open.pop(arrival.id))
            except FAULTS as error:
                raise explained(error, self._way) or error from None

    async def close(self) -> None:
        """Leave the group; brokers that do not come are not waited for."""
        try:
            async with asyncio.timeout(2.0):
                await self._consumer.stop()
        except FAULTS:
            with contextlib.suppress(*FAULTS):
                await self._consumer._client.close()  # noqa: SLF001 - there is no public way


def _arrival(record: Any) -> Arrival:
    # The time tells the offsets of a topic from those of one that was deleted and made again.
    place = f"{record.topic}/{record.partition}/{record.offset}/{record.timestamp}"
    return Arrival(id=place, event=received(record))

"""Listeners by protocol, each loaded with the first subscription that needs it."""

from __future__ import annotations

from collections.abc import Callable, Mapping

from junctor.core.ports.transport import Listener
from junctor.model.errors import NotConfigured


class Listeners:
    """Every protocol that can be listened to, beside server-sent events; `makers` make them."""

    def __init__(self, makers: Mapping[str, Callable[[], Listener]]) -> None:
        self._makers = dict(makers)
        self._made: dict[str, Listener] = {}

    def of(self, kind: str) -> Listener:
        """The listener of a protocol.

        Raises:
            NotConfigured: there is none, or its driver is not installed.
        """
        found = self._made.get(kind)
        if found is None:
            make = self._makers.get(kind)
            if make is None:
                raise NotConfigured(
                    f"Nothing here listens to `{kind}`.",
                    cure="Known: " + ", ".join(sorted({*self._makers, "sse", "websocket"})) + ".",
                )
            found = self._made[kind] = make()
        return found


def every_listener(trusted: str | None = None) -> Listeners:
    """The listeners of an instance; `trusted` are further certificate authorities.

    Each maker imports its module when it is called.
    """

    def amqp() -> Listener:
        from junctor.adapters.transports.messages.amqp_listening import AmqpListener

        return AmqpListener(trusted)

    def kafka() -> Listener:
        from junctor.adapters.transports.messages.kafka_listening import KafkaListener

        return KafkaListener(trusted)

    def imap() -> Listener:
        from junctor.adapters.transports.mail.idle import ImapListener

        return ImapListener(trusted)

    return Listeners({"amqp": amqp, "imap": imap, "kafka": kafka})

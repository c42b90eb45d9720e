"""Messages: RabbitMQ by AMQP and Kafka; connections are kept for the next message."""

from junctor.adapters.transports.messages.transport import MessageTransport

__all__ = ["MessageTransport"]

"""Databases: one transport, one driver each; sessions are pooled by connection and environment."""

from junctor.adapters.transports.sql.transport import SqlTransport

__all__ = ["SqlTransport"]

"""The REST interface: one ASGI application over an instance."""

from __future__ import annotations

from junctor.api.app import create_app

__all__ = ["create_app"]

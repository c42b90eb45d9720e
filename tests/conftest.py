"""Fixtures that several areas share."""

from __future__ import annotations

from fixtures_postgres import postgres_server, postgres_url
from fixtures_world import world

__all__ = ["postgres_server", "postgres_url", "world"]

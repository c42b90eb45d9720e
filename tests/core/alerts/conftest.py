"""Alerts of a world."""

from __future__ import annotations

import pytest

from core.alerts.alerted import alerts_of


@pytest.fixture
async def alerts(world):
    """Service and looking over a clock of our own; gives (service, looking, clock)."""
    return await alerts_of(world)

"""Fixtures that several areas share.

The lower floors stay testable while the application above them does not import.
"""

from __future__ import annotations

import pytest

from fixtures_postgres import postgres_server, postgres_url

try:
    from fixtures_world import world
except ImportError as error:
    _reason = str(error)

    @pytest.fixture
    def world():
        pytest.fail(f"the application does not import: {_reason}")


__all__ = ["postgres_server", "postgres_url", "world"]

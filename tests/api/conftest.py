"""One served instance for a module of tests."""

from __future__ import annotations

import pytest

from served import Served


@pytest.fixture(scope="module")
def served(tmp_path_factory):
    with Served(tmp_path_factory.mktemp("home")) as running:
        yield running


@pytest.fixture
def connection(served):
    """A connection of its own for one test."""
    body = {
        "name": "Orders",
        "integrationSlug": "http",
        "authType": "bearer_token",
        "config": {"baseUrl": "https://api.example.com"},
        "credentials": {"development": {"token": "planted-token-value-123456"}},
    }
    made = served.request("POST", "/api/integrations", body).json
    yield made
    served.request("DELETE", f"/api/integrations/{made['id']}?force=true")

"""Custom HTTP as a person uses it: a connection, its auth types, its test, and calls over TLS."""

from __future__ import annotations

import pytest
from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.connections import ConnectionDraft
from junctor.model.connection import EnvironmentSettings

CONFIG = {
    "baseUrl": f"https://{HOST}/v1",
    "headers": {"X-Tenant": "acme"},
    "apiKeyHeader": "X-Vendor-Key",
    "tokenUrl": f"https://{HOST}/token",
    "scope": "orders.read",
}
KEY = "key_7Fg8Hj9Kl0Qw1Er2"


async def connected(world, auth, values):
    draft = ConnectionDraft(
        name=f"Orders {auth}",
        integration_slug="http",
        auth_type=auth,
        config=CONFIG,
        environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
        credentials={"development": values} if values else {},
    )
    saved = await world.instance.connections.create(
        world.project.id, draft, actor=ACTOR, may_bind_secrets=True
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id


async def answer(request):
    if request.path == "/token":
        return web.json_response({"access_token": KEY, "expires_in": 3600})
    if request.path == "/v1":
        return web.json_response({"message": "nothing here"}, status=404)
    return web.json_response({"path": request.raw_path})


@pytest.mark.parametrize(
    ("auth", "values", "header", "value"),
    [
        ("none", {}, "Authorization", None),
        ("bearer_token", {"token": KEY}, "Authorization", f"Bearer {KEY}"),
        (
            "basic",
            {"username": "ada", "password": "pw_9Zx8Cv7Bn6"},
            "Authorization",
            "Basic YWRhOnB3XzlaeDhDdjdCbjY=",
        ),
        ("api_key", {"api_key": KEY}, "X-Vendor-Key", KEY),
        (
            "oauth2",
            {"client_id": "client", "client_secret": "cs_5Tg6Yh7Uj8"},
            "Authorization",
            f"Bearer {KEY}",
        ),
    ],
)
async def test_each_auth_type_signs_in_beside_the_static_headers(
    world, auth, values, header, value
):
    world.handler = answer
    await connected(world, auth, values)
    result = await world.call("http.get", inputs={"path": "/orders", "query": {"open": True}})
    assert result.outcome.ok, result.outcome.problem
    assert result.outcome.output["body"] == {"path": "/v1/orders?open=true"}
    assert result.mapped["status"] == 200
    assert world.seen[-1].headers.get(header) == value
    assert world.seen[-1].headers["X-Tenant"] == "acme"
    if auth == "oauth2":
        assert world.seen[0].path == "/token"
        assert b"scope=orders.read" in world.bodies[0]


async def test_a_missing_root_still_reads_connected(world):
    world.handler = answer
    await connected(world, "bearer_token", {"token": KEY})
    [report] = await world.instance.trial.test(
        world.project.id, world.connection, environment="development", actor=ACTOR
    )
    assert (report.ok, report.message) == (True, "Connected")
    assert world.seen[-1].raw_path == "/v1"

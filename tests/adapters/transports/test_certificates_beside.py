"""Client certificates beside other protocols of the web: GraphQL, FHIR, MCP, tokens, redirects."""

from __future__ import annotations

from contextlib import asynccontextmanager

import pytest
from aiohttp import web

from core.auth.test_jwt import RSA
from fixtures_tls import gate_before, identity
from junctor.model.errors import ErrorClass
from servers import AUTHORITY

HERE = "here.outside.example"


class Vendor:
    """Speaks a little of each protocol and writes down what reached it."""

    def __init__(self):
        self.seen = []
        self.elsewhere = ""

    async def answer(self, request: web.Request) -> web.StreamResponse:
        self.seen.append((request.method, request.path, request.headers.get("Authorization")))
        if request.path == "/away":
            raise web.HTTPFound(self.elsewhere)
        if request.path == "/mcp":
            return self._mcp(request.method, await request.json() if request.can_read_body else {})
        answers = {
            "/graphql": {"data": {"a": 1}},
            "/token": {"access_token": "tok_planted_1234567890", "expires_in": 3600},
            "/fhir/metadata": {"resourceType": "CapabilityStatement", "status": "active",
                               "kind": "instance", "fhirVersion": "4.0.1", "date": "2026-01-01",
                               "format": ["json"]},
        }  # fmt: skip
        return web.json_response(answers.get(request.path, {"seen": True}))

    def _mcp(self, method: str, message: dict) -> web.Response:
        if method != "POST":
            return web.Response(status=405)
        if "id" not in message:
            return web.Response(status=202)
        results = {
            "initialize": {
                "protocolVersion": message.get("params", {}).get("protocolVersion"),
                "capabilities": {"tools": {}},
                "serverInfo": {"name": "vendor", "version": "1"},
            },
            "tools/list": {"tools": []},
        }
        result = results.get(message["method"], {})
        return web.json_response({"jsonrpc": "2.0", "id": message["id"], "result": result})


@asynccontextmanager
async def serving(vendor, *, gated, host):
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", vendor.answer)
    runner = web.AppRunner(app)
    await runner.setup()
    context = None if gated else AUTHORITY.server_context(host)
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    port = runner.addresses[0][1]
    try:
        if gated:
            with gate_before(port, host) as gate:
                yield gate.port
        else:
            yield port
    finally:
        await runner.cleanup()


@pytest.fixture
async def vendor():
    made = Vendor()
    async with serving(made, gated=True, host=HERE) as made.port:
        yield made


CASES = {
    "graphql": ("/graphql", "query", {"query": "{ a }"}),
    "fhir": ("/fhir", "getCapabilities", {}),
    "mcp": ("/mcp", "listTools", {}),
}


@pytest.mark.parametrize("slug", sorted(CASES))
async def test_a_certificate_is_shown_by_protocols_over_the_web(outside, vendor, slug):
    path, operation, inputs = CASES[slug]
    config = {"baseUrl": f"https://{HERE}:{vendor.port}{path}"}
    shown = identity("certified")
    connection = await outside.connect(
        slug, config, shown, auth="client_certificate", port=vendor.port
    )
    result = await outside.call(connection, operation, inputs)
    assert result.outcome.ok, result.outcome
    assert shown["client_key"] not in str(result)
    report = await outside.test(connection)
    assert report.ok, report.stages
    bare = await outside.connect(slug, config, auth="none", port=vendor.port)
    refused = await outside.call(bare, operation, inputs)
    assert refused.outcome.error_class in (ErrorClass.AUTH, ErrorClass.NETWORK)
    token = {"token": "bearer_planted_123456", **identity("certified")}
    beside = await outside.connect(slug, config, token, auth="bearer_token", port=vendor.port)
    assert (await outside.call(beside, operation, inputs)).outcome.ok
    assert vendor.seen[-1][2] == "Bearer bearer_planted_123456"


async def test_the_token_address_is_shown_the_certificate_too(outside, vendor):
    base = f"https://{HERE}:{vendor.port}"
    config = {"baseUrl": base, "tokenUrl": f"{base}/token"}
    client = {"client_id": "me", "client_secret": "secret_planted_123456"}
    connection = await outside.connect(
        "http", config, {**client, **identity("certified")}, auth="oauth2", port=vendor.port
    )
    done = await outside.call(connection, "get", {"path": "/api"})
    assert done.outcome.ok, done.outcome
    assert [path for _, path, _ in vendor.seen] == ["/token", "/api"]
    assert vendor.seen[1][2] == "Bearer tok_planted_1234567890"
    bare = await outside.connect("http", config, client, auth="oauth2", port=vendor.port)
    refused = await outside.call(bare, "get", {"path": "/api"})
    assert not refused.outcome.ok
    assert len(vendor.seen) == 2


async def test_a_client_that_signs_its_own_proof_shows_the_certificate_at_the_token_address(
    outside, vendor
):
    base = f"https://{HERE}:{vendor.port}"
    config = {"baseUrl": f"{base}/fhir", "tokenUrl": f"{base}/token"}
    key = identity("certified")
    signing = {"client_id": "me", "private_key": RSA, "key_id": "k1"}
    connection = await outside.connect(
        "fhir", config, {**signing, **key}, auth="smart_backend", port=vendor.port
    )
    done = await outside.call(connection, "getCapabilities", {})
    assert done.outcome.ok, done.outcome
    assert [path for _, path, _ in vendor.seen] == ["/token", "/fhir/metadata"]


@pytest.mark.parametrize("slug", ["fhir", "graphql", "http", "mcp", "websocket"])
def test_every_way_to_sign_in_but_none_takes_a_certificate(outside, slug):
    spec = outside.instance.catalog.installed_entry(slug).spec
    without = [scheme.name for scheme in spec.auth if not scheme.client_certificate]
    assert without in ([], ["none"])


@pytest.mark.parametrize("gated", [True, False])
async def test_a_redirect_to_another_origin_is_followed_without_the_certificate(
    outside, vendor, gated
):
    other = Vendor()
    async with serving(other, gated=gated, host=HERE) as port:
        vendor.elsewhere = f"https://{HERE}:{port}/landed"
        config = {"baseUrl": f"https://{HERE}:{vendor.port}"}
        connection = await outside.connect(
            "http", config, identity("certified"), auth="client_certificate", port=vendor.port
        )
        await outside.grant(connection, port)
        wanted = {"path": "/away"}
        followed = await outside.call(connection, "get", wanted)
        assert followed.outcome.ok is not gated, followed.outcome
        assert [path for _, path, _ in other.seen] == ([] if gated else ["/landed"])
        vendor.elsewhere = f"https://{HERE}:{vendor.port}/landed"
        assert (await outside.call(connection, "get", wanted)).outcome.ok
        assert vendor.seen[-1][1] == "/landed"

"""A vendor behind TLS that speaks every protocol over HTTP, each at a path of its own."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from types import SimpleNamespace
from typing import Any

from aiohttp import web

from core.imports.test_import import run as run_import
from core.imports.test_soap import wsdl
from fixtures_outside import Outside
from fixtures_world import HOST as VENDOR
from journeys.telling import Told
from servers import AUTHORITY

HOST = "api.outside.example"
ADD = "mutation Add($name: String!) { add(name: $name) { id } }"
SOAP = """<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body>
<placeOrderResponse xmlns="urn:shop"><id>42</id></placeOrderResponse></e:Body></e:Envelope>"""
PLACED = (
    '<?xml version="1.0" encoding="UTF-8"?>\n'
    '<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/" '
    'xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance"><soap:Header></soap:Header><soap:Body>'
    '<placeOrder xmlns="urn:shop"><customer xmlns="urn:shop">Ada</customer><items xmlns="urn:shop">'
    '<sku xmlns="urn:shop">a</sku><count xmlns="urn:shop">1</count></items>'
    '<express xmlns="urn:shop">false</express></placeOrder></soap:Body></soap:Envelope>'
)
MCP = {
    "initialize": {
        "protocolVersion": "2025-06-18",
        "capabilities": {"tools": {}},
        "serverInfo": {"name": "t"},
    },
    "tools/call": {"content": [{"type": "text", "text": "noted"}]},
}


class Vendor:
    """Answers every protocol, and keeps what was asked of it."""

    def __init__(self) -> None:
        self.port = 0
        self.seen: list[Any] = []

    async def handle(self, request: web.Request) -> web.StreamResponse:
        return await getattr(self, request.path.strip("/"))(request)

    async def websocket(self, request):
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        async for message in socket:
            self.seen.append(message.data)
            await socket.send_str(f"heard {message.data}")
        return socket

    async def soap(self, request):
        self.seen.append((await request.read()).decode())
        return web.Response(text=SOAP, content_type="text/xml")

    async def graphql(self, request):
        self.seen.append(await request.json())
        return web.json_response({"data": {"add": {"id": "7"}}})

    async def mcp(self, request):
        message = await request.json()
        if message["method"] == "tools/call":
            self.seen.append(message["params"])
        if "id" not in message:
            return web.Response(status=202)
        result = MCP.get(message["method"], {"tools": []})
        return web.json_response({"jsonrpc": "2.0", "id": message["id"], "result": result})

    async def look(self):
        return list(self.seen)


@asynccontextmanager
async def serving(made: Vendor | None = None) -> AsyncIterator[Vendor]:
    """The vendor on loopback."""
    made = made or Vendor()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    try:
        context = AUTHORITY.server_context(HOST)
        await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
        made.port = runner.addresses[0][1]
        yield made
    finally:
        await runner.cleanup()


async def graphql(outside: Outside, vendor: Vendor) -> Told:
    inputs = {"query": ADD, "variables": {"name": "{{event.name}}"}}
    body = {"query": ADD, "variables": {"name": "Ada"}}
    return await _told(outside, vendor, "graphql", "mutation", inputs, "a GraphQL mutation",
                       _posted(body), [body])  # fmt: skip


async def mcp(outside: Outside, vendor: Vendor) -> Told:
    inputs = {"name": "note", "arguments": {"text": "Hello {{event.name}}"}}
    params = {"name": "note", "arguments": {"text": "Hello Ada"}}
    sent = {"protocol": "mcp", "method": "tools/call", "params": params}
    return await _told(outside, vendor, "mcp", "callTool", inputs, "a call of the tool note",
                       sent, [params])  # fmt: skip


async def websocket(outside: Outside, vendor: Vendor) -> Told:
    inputs = {"messages": ["Hello {{event.name}}"]}
    sent = {"protocol": "websocket", "messages": ["Hello Ada"], "receive": 1}
    return await _told(outside, vendor, "websocket", "exchange", inputs,
                       "messages over a WebSocket", sent, ["Hello Ada"])  # fmt: skip


async def soap(outside: Outside, vendor: Vendor) -> Told:
    """Through the connector that an import of the description made."""
    here = SimpleNamespace(instance=outside.instance, project=SimpleNamespace(id=outside.project))
    text = wsdl().replace(f"https://{VENDOR}/soap", f"https://{HOST}:{vendor.port}/soap")
    await run_import(here, text, key="soap")
    inputs = {
        "customer": "{{event.name}}",
        "items": [{"sku": "a", "count": 1}],
        "express": False,
    }
    headers = {
        "Content-Type": "text/xml; charset=utf-8",
        "SOAPAction": '"urn:shop/placeOrder"',
        "Accept": "text/xml, application/soap+xml",
    }
    return await _told(outside, vendor, "soap", "placeOrder", inputs,
                       "the SOAP message placeOrder", _posted(PLACED, headers), [PLACED])  # fmt: skip


def _posted(body: Any, headers: dict[str, str] | None = None) -> dict[str, Any]:
    return {
        "method": "POST",
        "headers": headers or {"Content-Type": "application/json"},
        "body": body,
    }


async def _told(outside, vendor, slug, operation, inputs, what, sent, arrived) -> Told:
    config = {} if slug == "soap" else {"baseUrl": f"https://{HOST}:{vendor.port}/{slug}"}
    connection = await outside.connect(slug, config, auth="none")
    host = f"{HOST}:{vendor.port}"
    return Told(outside, connection, f"{slug}.{operation}", inputs, (vendor.port,), host, what,
                sent, vendor.look, arrived)  # fmt: skip

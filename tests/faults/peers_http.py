"""What speaks over HTTP: one vendor behind TLS, which every protocol has at a path of its own."""

from __future__ import annotations

from types import SimpleNamespace

from aiohttp import web

from core.imports.test_import import run as run_import
from core.imports.test_soap import wsdl
from faults.peers import Peer
from fixtures_world import HOST as VENDOR
from journeys import over_http

TOKEN = "tok_Zx8Cv7Bn6Ma5Sd4F"
LARGE = 11 * 1024 * 1024
_STATUS = {"missing": 404, "busy": 429, "full": 507, "forbidden": 403}


class Strict(over_http.Vendor):
    """The vendor, which wants a token and can be told to answer otherwise."""

    says = ""

    async def handle(self, request):
        if request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401)
        if status := _STATUS.get(self.says):
            return web.Response(status=status)
        if self.says == "large":
            return await self.large(request)
        self.seen.clear()
        return await super().handle(request)

    async def large(self, request):
        """More than anybody wants, in every protocol."""
        if request.path == "/websocket":
            socket = web.WebSocketResponse()
            await socket.prepare(request)
            await socket.send_str("x" * LARGE)
            return socket
        return web.Response(body=b"x" * LARGE, content_type="application/json")

    async def http(self, request):
        """An echo."""
        return web.json_response({"read": (await request.read()).decode()})


class Web(Peer):
    """One protocol over HTTP."""

    auth = "bearer_token"
    host = over_http.HOST
    right, wrong = {"token": TOKEN}, {"token": "wrong_token_1"}
    works = {
        "http": ("post", {"path": "", "body": {"a": 1}}),
        "graphql": ("mutation", {"query": over_http.ADD, "variables": {"name": "Ada"}}),
        "mcp": ("callTool", {"name": "note", "arguments": {"text": "Hello"}}),
        "websocket": ("exchange", {"messages": ["Hello"]}),
        "soap": ("placeOrder", {"customer": "Ada", "items": [{"sku": "a", "count": 1}], "express": False}),
    }  # fmt: skip

    def __init__(self, outside, vendor, kind):
        super().__init__(outside)
        self.vendor, self.kind = vendor, kind
        self.slug, self.port = kind, vendor.port
        self.work = self.works[kind]

    def config(self, port):
        return {"baseUrl": f"https://{self.host}:{port}/{self.kind}"}

    async def connect(self, port, *, right=True, granted=True, **config):
        if self.kind == "soap":
            await self._imported(port)
        return await super().connect(port, right=right, granted=granted, **config)

    async def _imported(self, port):
        """A SOAP service is a connector of its own, made of its description."""
        here = SimpleNamespace(
            instance=self.outside.instance, project=SimpleNamespace(id=self.outside.project)
        )
        self.slug = f"soap{self.count}"
        text = wsdl().replace(f"https://{VENDOR}/soap", f"https://{self.host}:{port}/soap")
        await run_import(here, text, key=self.slug)

    async def unknown_place(self, port):
        return await self.said(port, "missing")

    async def too_many(self, port):
        return await self.said(port, "busy")

    async def disk_full(self, port):
        return await self.said(port, "full")

    async def not_permitted(self, port):
        return await self.said(port, "forbidden")

    async def too_large(self, port):
        return await self.said(port, "large")

    async def said(self, port, what):
        self.vendor.says = what
        try:
            return await self.tried(port)
        finally:
            self.vendor.says = ""


class Soap(Web):
    """Its address stands in the description."""

    def config(self, port):
        return {}

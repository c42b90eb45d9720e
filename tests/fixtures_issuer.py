"""An OAuth 2 issuer on loopback that is as strict as the strictest vendors, behind real TLS.

Codes work once and only with their redirect URI and PKCE verifier; refresh tokens work once,
and using one twice ends the whole grant.
"""

from __future__ import annotations

import asyncio
import base64
import hashlib
import secrets
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from urllib.parse import parse_qsl, urlsplit

from aiohttp import web

from fixtures_world import AUTHORITY, HOST

CLIENT_ID, CLIENT_SECRET = "client_4711", "client-secret-a8f5e1c9d2b7"
MANIFEST = """
key: tenant
name: Tenant
version: 1.0.0
category: APIs & Protocols
baseUrl: https://api.vendor.example/{{conn.tenant}}
connection:
  type: object
  additionalProperties: false
  properties:
    tenant: {type: string, title: Tenant, pattern: "^[a-z0-9-]{1,40}$"}
    site: {type: string, title: Site}
    realm: {type: string, title: Realm}
auth:
  - type: oauth2
    authorizeUrl: https://api.vendor.example/authorize?prompt=consent
    tokenUrl: https://api.vendor.example/token
    revokeUrl: https://api.vendor.example/revoke
    scopes: [notes.read, notes.write]
    scopeIncludes: {notes.all: ["notes.*"]}
    issuer: https://api.vendor.example
    authorizeParams: {access_type: offline}
    answer: {capture: {tenant: team.id}}
    redirectCapture: {realm: realmId}
    afterConnect: {operation: sites, capture: {site: 0.name}}
test: whoami
operations:
  whoami:
    name: Who am I
    effect: read
    scopes: [notes.read]
    request: {method: GET, path: /me}
    output: {type: object, properties: {user: {type: string}}}
  sites:
    name: Sites
    effect: read
    request: {method: GET, baseUrl: "https://api.vendor.example", path: /sites}
    output: {type: array, items: {type: object, properties: {name: {type: string}}}}
  write:
    name: Write
    effect: write
    summary: a note
    idempotent: false
    scopes: [notes.write]
    request: {method: POST, path: /notes}
"""


@dataclass
class Issuer:
    """What it has issued, and how often it was asked."""

    lifetime: int = 3600
    stillborn: bool = False
    """Whether a sign-in's own token has ended when it is first used."""
    granted: str = "notes.read notes.write"
    codes: dict[str, dict[str, str]] = field(default_factory=dict)
    alive: set[str] = field(default_factory=set)
    refresh: dict[str, str] = field(default_factory=dict)
    spent: set[str] = field(default_factory=set)
    renewals: int = 0
    reuses: int = 0
    revoked: list[str] = field(default_factory=list)
    refused_calls: int = 0
    renewed: asyncio.Event = field(default_factory=asyncio.Event)
    delay: float = 0.0
    """Seconds until the answer of the token endpoint comes; what it says counts from before."""
    revoke_status: int = 200
    revoke_error: str = ""
    rotates: bool = True
    failure: int = 0
    """A status that the token endpoint answers everything with."""
    overlaps: bool = False
    """Whether an older access token lives on beside a new one, as at most vendors."""
    sites: tuple[str, ...] = ("north",)
    instance_url: str = ""

    def approve(self, url: str, **more: str) -> dict[str, str]:
        """What the redirect brings after a person said yes at the sign-in page."""
        asked = dict(parse_qsl(urlsplit(url).query))
        assert asked["client_id"] == CLIENT_ID
        assert asked["response_type"] == "code"
        code = "code_" + secrets.token_hex(8)
        self.codes[code] = asked
        found = {"code": code, "state": asked["state"], "iss": "https://api.vendor.example"}
        return {**found, **more}

    async def handle(self, request: web.Request) -> web.StreamResponse:
        """Answer as issuer or as API."""
        form = dict(parse_qsl(await request.text()))
        if request.path == "/token":
            answer = self._token(request, form)
            await asyncio.sleep(self.delay)
            return answer
        if request.path == "/revoke":
            self.revoked.append(form["token"])
            if self.revoke_error:
                return web.json_response({"error": self.revoke_error}, status=self.revoke_status)
            return web.Response(status=self.revoke_status)
        token = (request.headers.get("Authorization") or "").removeprefix("Bearer ")
        if token not in self.alive:
            self.refused_calls += 1
            return web.json_response({"error": "token_dead"}, status=401)
        if request.path == "/sites":
            return web.json_response([{"id": f"id-{name}", "name": name} for name in self.sites])
        return web.json_response({"user": "Ada", "path": request.path})

    def _token(self, request: web.Request, form: dict[str, str]) -> web.Response:
        given = base64.b64decode(request.headers["Authorization"].removeprefix("Basic ")).decode()
        if self.failure:
            return web.json_response({"error": "server_error"}, status=self.failure)
        if given != f"{CLIENT_ID}:{CLIENT_SECRET}":
            return web.json_response({"error": "invalid_client"}, status=401)
        if form["grant_type"] == "refresh_token":
            return self._renewed(form["refresh_token"])
        asked = self.codes.pop(form["code"], None)
        if asked is None or asked["redirect_uri"] != form["redirect_uri"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        hashed = hashlib.sha256(form["code_verifier"].encode()).digest()
        if base64.urlsafe_b64encode(hashed).decode().rstrip("=") != asked["code_challenge"]:
            return web.json_response({"error": "invalid_grant"}, status=400)
        answer = self._issue(secrets.token_hex(4))
        if self.stillborn:
            self.alive.clear()
        return answer

    def _renewed(self, token: str) -> web.Response:
        if token in self.spent:
            self.reuses += 1
            self.alive.clear()
            self.refresh.clear()
        family = self.refresh.get(token)
        if self.rotates:
            self.refresh.pop(token, None)
        if family is None:
            return web.json_response({"error": "invalid_grant"}, status=400)
        self.renewals += 1
        self.renewed.set()
        if self.rotates:
            self.spent.add(token)
        return self._issue(family, refresh=None if self.rotates else token)

    def _issue(self, family: str, refresh: str | None = None) -> web.Response:
        access, refresh = "at_" + secrets.token_hex(16), refresh or "rt_" + secrets.token_hex(16)
        self.alive = {*(self.alive if self.overlaps else ()), access}
        self.refresh[refresh] = family
        return web.json_response(
            {
                "access_token": access,
                "refresh_token": refresh,
                "expires_in": self.lifetime,
                "token_type": "Bearer",
                "scope": self.granted,
                "team": {"id": "acme"},
                **({"instance_url": self.instance_url} if self.instance_url else {}),
            }
        )


@asynccontextmanager
async def issuer_on_loopback() -> AsyncIterator[tuple[Issuer, int]]:
    """The issuer and its port."""
    issuer = Issuer()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", issuer.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=AUTHORITY.server_context(HOST)).start()
    try:
        yield issuer, runner.addresses[0][1]
    finally:
        await runner.cleanup()

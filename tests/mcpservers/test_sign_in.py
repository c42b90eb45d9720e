"""A server that wants a sign-in says where, its issuer registers us, and the token is for it."""

from __future__ import annotations

from urllib.parse import parse_qs, urlsplit

import pytest
from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.auth.authorize import challenge_of
from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.discovery import shipped_root
from junctor.core.catalog.folder import read_folder
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.mcp import read_mcp
from junctor.core.connections import ConnectionDraft
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import NotConfigured, ReconnectNeeded, Rejected
from mcpservers.test_client import ABOUT, answered

URL = f"https://{HOST}/mcp"
ISSUER = f"https://{HOST}/login"
REDIRECT = "http://127.0.0.1:8765/oauth/callback"
TOKEN = "tok_of_the_issuer_0123456789"


class Guarded:
    """An MCP server behind OAuth, and its issuer; says what it is told to say of itself."""

    def __init__(self):
        self.open = self.at_origin = self.fixed = False
        self.narrow = ""
        self.asked = []
        self.tokens = []
        self.clients = []
        self.challenge = {"WWW-Authenticate": f'Bearer resource_metadata="https://{HOST}/about"'}
        self.resource = {
            "resource": URL,
            "authorization_servers": [ISSUER],
            "scopes_supported": ["tools"],
        }
        self.issuer = {
            "issuer": ISSUER,
            "authorization_endpoint": f"{ISSUER}/authorize",
            "token_endpoint": f"{ISSUER}/token",
            "registration_endpoint": f"{ISSUER}/register",
            "code_challenge_methods_supported": ["S256"],
            "token_endpoint_auth_methods_supported": ["none"],
        }

    async def __call__(self, request):
        self.asked.append(request.path)
        match request.path:
            case "/mcp":
                return await self.mcp(request)
            case "/about" | "/.well-known/oauth-protected-resource/mcp":
                return web.json_response(self.resource)
            case "/.well-known/oauth-authorization-server/login":
                return web.json_response(self.issuer)
            case "/.well-known/oauth-authorization-server" if self.at_origin:
                return web.json_response(self.issuer)
            case "/register" if self.fixed:
                return web.json_response({"client_id": "client-8"}, status=201)
            case "/login/register":
                self.clients.append(await request.json())
                return web.json_response({"client_id": "client-7"}, status=201)
            case "/login/token":
                self.tokens.append(dict(await request.post()))
                return web.json_response({"access_token": TOKEN, "expires_in": 3600})
        return web.Response(status=404)

    async def mcp(self, request):
        if self.narrow:
            return web.Response(status=403, headers={"WWW-Authenticate": self.narrow})
        if not self.open and request.headers.get("Authorization") != f"Bearer {TOKEN}":
            return web.Response(status=401, headers=self.challenge)
        message = await request.json()
        if "id" not in message:
            return web.Response(status=202)
        return answered(message, ABOUT if message["method"] == "initialize" else {})


@pytest.fixture
async def guarded(world):
    world.handler = Guarded()
    await connect(world, "oauth2")
    return world.handler


async def connect(world, auth):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name=f"Server {auth}",
            integration_slug="mcp",
            auth_type=auth,
            config={"baseUrl": URL},
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
        ),
        actor=ACTOR,
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id


async def discover(world, **more):
    return await world.instance.signing.discovery.run(
        world.project.id,
        world.connection,
        "development",
        redirect_uri=REDIRECT,
        actor=ACTOR,
        **more,
    )


async def test_from_a_401_to_a_call_that_is_signed_in(world, guarded):
    found = await discover(world)
    assert (found.issuer, found.registered) == (ISSUER, True)
    assert found.settings == {
        "authorizeUrl": f"{ISSUER}/authorize",
        "tokenUrl": f"{ISSUER}/token",
        "resource": URL,
        "scope": "tools",
        "issuer": "",
        "clientAuth": "basic",
    }
    assert guarded.clients[0]["token_endpoint_auth_method"] == "none"
    assert guarded.asked == ["/mcp", "/about", "/.well-known/oauth-authorization-server/login",
                             "/login/register"]  # fmt: skip
    assert all("Authorization" not in request.headers for request in world.seen)

    begun = await world.instance.authorization.begin(
        world.project.id, world.connection, "development", redirect_uri=REDIRECT, actor=ACTOR
    )
    asked = {name: value for name, (value,) in parse_qs(urlsplit(begun.url).query).items()}
    assert (asked["client_id"], asked["resource"], asked["scope"]) == ("client-7", URL, "tools")

    async def permit(_project):
        return None

    await world.instance.authorization.finish(
        asked["state"], {"code": "c0de"}, actor=ACTOR, permit=permit
    )
    (token,) = guarded.tokens
    assert (token["resource"], token["client_id"]) == (URL, "client-7")
    assert challenge_of(token["code_verifier"]) == asked["code_challenge"]
    assert (await world.call("test")).outcome.ok

    again = await discover(world)
    assert not again.registered, "a credential that fits is kept"
    assert (await world.call("test")).outcome.ok
    rows = [e for e in await world.audit() if e.get("operation") == "connection.discover"]
    assert {e["connection_id"] for e in rows} == {world.connection}
    assert {e["kind"] for e in rows} == {"call", "call.outcome"}


async def test_a_refused_call_says_that_the_sign_in_can_be_found(world, guarded):
    await connect(world, "none")
    outcome = (await world.call("test")).outcome
    assert outcome.error_class == "auth"
    assert "connection discover" in outcome.problem.cure
    with pytest.raises(NotConfigured, match="no sign-in that its server could describe"):
        await discover(world)


async def test_a_token_with_too_small_a_scope_says_which_it_needs(world, guarded):
    guarded.narrow = 'Bearer error="insufficient_scope", scope="tools admin"'
    await connect(world, "none")
    outcome = (await world.call("test")).outcome
    assert outcome.error_class == "auth"
    assert outcome.problem.details["scope"] == "tools admin"
    assert "setting `scope` to `tools admin`" in outcome.problem.cure
    guarded.narrow, guarded.open = "", True
    assert (await world.call("test")).outcome.ok


async def test_without_registration_the_client_is_entered_by_hand(world, guarded):
    guarded.challenge = {}
    found = await discover(world, register=False)
    assert (found.registered, guarded.clients) == (False, [])
    assert "Register a client" in found.next
    del guarded.issuer["registration_endpoint"]
    assert not (await discover(world)).registered


async def test_a_server_without_a_description_trusts_its_own_host(world, guarded):
    guarded.resource = []
    guarded.issuer |= {
        "issuer": f"https://{HOST}",
        "token_endpoint_auth_methods_supported": ["client_secret_post"],
    }
    guarded.at_origin = True
    found = await discover(world)
    assert (found.issuer, found.settings["resource"]) == (f"https://{HOST}", URL)
    assert found.settings["clientAuth"] == "body"
    assert guarded.clients[0]["token_endpoint_auth_method"] == "client_secret_post"


async def test_a_server_without_a_description_may_name_an_issuer_of_its_own_host_only(
    world, guarded
):
    guarded.resource = []
    guarded.at_origin = True
    assert (await discover(world)).issuer == ISSUER
    guarded.issuer["issuer"] = "https://evil.example/login"
    with pytest.raises(Rejected, match="another issuer"):
        await discover(world)


async def test_a_server_of_2025_03_26_that_describes_nothing_has_its_sign_in_at_fixed_paths(
    world, guarded
):
    guarded.resource = []
    with pytest.raises(Rejected, match="does not say how to sign in"):
        await discover(world)  # nobody makes us a client there, so nobody is sent there
    guarded.fixed = True
    with pytest.raises(Rejected, match="does not say how to sign in"):
        await discover(world, register=False)
    found = await discover(world)
    assert (found.issuer, found.registered) == (f"https://{HOST}", True)
    assert found.settings["authorizeUrl"] == f"https://{HOST}/authorize"
    begun = await world.instance.authorization.begin(
        world.project.id, world.connection, "development", redirect_uri=REDIRECT, actor=ACTOR
    )
    assert begun.url.startswith(f"https://{HOST}/authorize?")
    assert "client_id=client-8" in begun.url
    assert not (await discover(world)).registered, "a credential that fits is kept"


async def test_a_program_with_a_key_finds_where_to_show_it(world, guarded):
    await connect(world, "oauth2_client_key")
    with pytest.raises(Rejected, match="knows clients only by none"):
        await discover(world)
    guarded.issuer["token_endpoint_auth_methods_supported"] = ["private_key_jwt"]
    found = await discover(world)
    assert (found.settings["issuer"], found.registered) == (ISSUER, False)
    assert "private key" in found.next


def test_an_imported_server_is_signed_in_to_in_every_way_of_the_generic_connector():
    spec, _ = assemble(read_mcp({"mcpServer": {"name": "S"}, "tools": [{"name": "t"}]}, URL),
                       ImportOptions())  # fmt: skip
    generic = read_folder(shipped_root() / "mcp")

    def ways(found):
        return {way.name: way.model_dump(exclude={"title", "default_fields"}) for way in found.auth}

    assert ways(spec) == ways(generic)
    assert set(spec.connection["properties"]) == set(generic.connection["properties"])
    assert not list(check_spec(spec, strict=False))


async def test_what_cannot_be_used_is_refused_and_changes_nothing(world, guarded):
    good = dict(guarded.issuer)
    for change, why in (
        ({"issuer": "https://evil.example"}, "another issuer"),
        ({"code_challenge_methods_supported": []}, "PKCE"),
    ):
        guarded.issuer = good | change
        with pytest.raises(Rejected, match=why):
            await discover(world)
    guarded.issuer = good
    guarded.resource["authorization_servers"] = [f"https://{HOST}/nobody"]
    with pytest.raises(Rejected, match="does not describe itself"):
        await discover(world)
    guarded.resource["resource"] = "https://evil.example/mcp"
    with pytest.raises(Rejected, match="not of this server"):
        await discover(world)
    guarded.resource = []
    with pytest.raises(Rejected, match="does not say how to sign in"):
        await discover(world)
    guarded.open = True
    with pytest.raises(NotConfigured, match="asks nobody"):
        await discover(world)
    saved = await world.instance.connections.get(world.project.id, world.connection)
    assert saved.environments["development"].config == {}
    guarded.open = False
    guarded.resource = {"resource": URL, "authorization_servers": [ISSUER]}
    assert (await discover(world)).registered


async def test_an_issuer_that_registers_nobody_is_named(world, guarded):
    guarded.issuer["registration_endpoint"] = f"https://{HOST}/closed"
    with pytest.raises(Rejected, match="does not register this instance: it answers 404"):
        await discover(world)


async def test_an_issuer_that_reads_clients_is_given_the_address_of_ours(world, guarded):
    guarded.issuer["client_id_metadata_document_supported"] = True
    guarded.issuer["authorization_response_iss_parameter_supported"] = True
    own = "https://flows.example/oauth/client.json"
    found = await discover(world, client_document=own)
    assert (found.registered, guarded.clients) == (True, [])
    assert found.settings["issuer"] == ISSUER

    async def permit(_project):
        return None

    async def begun():
        made = await world.instance.authorization.begin(
            world.project.id, world.connection, "development", redirect_uri=REDIRECT, actor=ACTOR
        )
        return {name: value for name, (value,) in parse_qs(urlsplit(made.url).query).items()}

    async def finish(**params):
        asked = await begun()
        assert asked["client_id"] == own
        return await world.instance.authorization.finish(
            asked["state"], {"code": "c0de", **params}, actor=ACTOR, permit=permit
        )

    for strange in ({}, {"iss": "https://elsewhere.example"}):
        with pytest.raises(ReconnectNeeded, match="another issuer"):
            await finish(**strange)
    assert guarded.tokens == []
    await finish(iss=ISSUER)
    assert guarded.tokens[0]["client_id"] == own
    assert (await world.call("test")).outcome.ok


async def test_without_an_https_address_of_its_own_an_instance_registers(world, guarded):
    guarded.issuer["client_id_metadata_document_supported"] = True
    assert (await discover(world)).registered
    assert len(guarded.clients) == 1

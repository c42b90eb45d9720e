"""Calls through the proxy of the instance: judged by name, signed in, and told when refused."""

from __future__ import annotations

from contextlib import asynccontextmanager
from types import SimpleNamespace

import pytest
from aiohttp import web

from adapters.door.proxied import AUTHORIZATION, PASSWORD, proxy_before
from core.imports.test_import import run as run_import
from core.imports.test_soap import wsdl
from faults.peers_http import TOKEN, Strict, Web
from fixtures_outside import ACTOR, DOMAIN, Outside
from fixtures_world import HOST as VENDOR
from journeys import over_http
from junctor.app.instance import Instance
from junctor.app.settings import Settings, read_settings
from junctor.core.guard.proxy import Proxy
from junctor.core.guard.urls import parse_url
from junctor.model.errors import NotConfigured
from junctor.model.secret import Secret
from servers import AUTHORITY
from shared_cache import shared_cache

NAME = f"proxy{DOMAIN}"
FAR = "api.far.example"
"""A host that no name service here knows: only the proxy does."""


class Names:
    """The name service of a closed network: it knows the proxy and nothing else."""

    def __init__(self):
        self.asked = []

    async def addresses(self, host, port):
        self.asked.append(host)
        assert host == NAME, f"a test asked for {host}:{port}"
        return ("127.0.0.1",)


class Far(Strict):
    """The vendor, and a token endpoint."""

    async def handle(self, request):
        if request.path == "/token":
            return web.json_response({"access_token": TOKEN, "token_type": "bearer"})
        return await super().handle(request)


@asynccontextmanager
async def instance_behind(tmp_path, proxy, scheme="http", **settings):
    tmp_path.mkdir(exist_ok=True)
    (tmp_path / "ca.pem").write_text(AUTHORITY.ca_pem)
    names = Names()
    instance = await Instance.open(
        Settings(
            home=tmp_path / "home",
            cache=shared_cache(),
            ca_file=tmp_path / "ca.pem",
            proxy=f"{scheme}://{NAME}:{proxy.port}",
            **settings,
        ),
        names=names,
    )
    try:
        project = await instance.projects.create("Test", actor=ACTOR)
        yield Outside(instance, project.id, names)
    finally:
        await instance.close()


@asynccontextmanager
async def served(*, tls=True):
    made = Far()
    app = web.Application()
    app.router.add_route("*", "/{tail:.*}", made.handle)
    runner = web.AppRunner(app, access_log=None)
    await runner.setup()
    context = AUTHORITY.server_context(FAR) if tls else None
    await web.TCPSite(runner, "127.0.0.1", 0, ssl_context=context).start()
    made.port = runner.addresses[0][1]
    try:
        yield made
    finally:
        await runner.cleanup()


async def connected(outside, kind="http", *, host=FAR, **more):
    if kind == "soap":
        here = SimpleNamespace(
            instance=outside.instance, project=SimpleNamespace(id=outside.project)
        )
        text = wsdl().replace(f"https://{VENDOR}/soap", f"https://{host}/soap")
        await run_import(here, text, key="soap")
    config = {} if kind == "soap" else {"baseUrl": f"https://{host}/{kind}"}
    more = {"auth": "bearer_token", "credential": {"token": TOKEN}, **more}
    return await outside.connect(kind, {**config, **more.pop("config", {})}, **more)


@pytest.mark.parametrize("kind", ["http", "graphql", "soap", "mcp", "websocket"])
async def test_every_protocol_over_http_goes_through_the_proxy(tmp_path, kind):
    async with (
        served() as far,
        proxy_before(far.port) as proxy,
        instance_behind(tmp_path, proxy) as outside,
    ):
        connection = await connected(outside, kind)
        operation, inputs = Web.works[kind]
        result = await outside.call(connection, operation, inputs)
        assert result.outcome.ok, result.outcome
        assert set(proxy.asked) == {f"CONNECT {FAR}:443"}
        assert set(outside.names.asked) == {NAME}
        assert (await outside.test(connection)).ok


async def test_the_password_of_the_proxy_goes_there_and_nowhere_else(tmp_path):
    login = {"proxy_user": "flows", "proxy_password": Secret(PASSWORD)}
    async with served() as far, proxy_before(far.port) as proxy:
        proxy.wants_password = True
        async with instance_behind(tmp_path, proxy, **login) as outside:
            connection = await connected(
                outside,
                auth="oauth2",
                credential={"client_id": "c", "client_secret": "s_0123456789"},
                config={"tokenUrl": f"https://{FAR}/token"},
            )
            result = await outside.call(connection, *Web.works["http"])
            assert result.outcome.ok, result.outcome
            assert len(proxy.asked) >= 1
            assert all(f"Proxy-Authorization: {AUTHORIZATION}" in head for head in proxy.heads)
            entries = await outside.instance.store.audit.entries(outside.project, limit=100)
            shown = str(result) + str([each.body for each in entries])
            assert PASSWORD not in shown
            assert AUTHORIZATION not in shown


async def test_a_proxy_that_refuses_is_named_and_the_next_call_goes_on(tmp_path):
    async with (
        served() as far,
        proxy_before(far.port) as proxy,
        instance_behind(tmp_path, proxy) as outside,
    ):
        connection = await connected(outside)
        for status, error_class in ((403, "network"), (407, "config")):
            proxy.refuses = status
            outcome = (await outside.call(connection, *Web.works["http"])).outcome
            assert outcome.error_class == error_class, outcome
            assert "proxy" in outcome.problem.message
            assert outcome.problem.details["sent"] == "no"
            report = await outside.test(connection)
            assert report.diagnosis["code"] == "proxy_refused", report
        proxy.refuses = 0
        assert (await outside.call(connection, *Web.works["http"])).outcome.ok


async def test_a_proxy_that_is_gone_is_not_taken_for_the_vendor(tmp_path):
    async with served() as far, proxy_before(far.port) as proxy:
        pass
    async with instance_behind(tmp_path, proxy) as outside:
        connection = await connected(outside)
        outcome = (await outside.call(connection, *Web.works["http"])).outcome
        assert outcome.problem.details["diagnosis"] == "proxy_unreachable"
        assert (await outside.test(connection)).diagnosis["code"] == "proxy_unreachable"


async def test_a_proxy_behind_tls_is_checked_by_its_own_name(tmp_path):
    context = AUTHORITY.server_context(NAME)
    async with (
        served() as far,
        proxy_before(far.port, context) as proxy,
        instance_behind(tmp_path, proxy, "https") as outside,
    ):
        connection = await connected(outside, ca=False)
        assert (await outside.call(connection, *Web.works["http"])).outcome.ok
        assert (await outside.test(connection)).ok
    stranger = AUTHORITY.server_context("other.example")
    async with (
        served() as far,
        proxy_before(far.port, stranger) as proxy,
        instance_behind(tmp_path / "b", proxy, "https") as outside,
    ):
        # What a connection does not verify is its vendor, not the proxy.
        connection = await connected(outside, verify=False)
        outcome = (await outside.call(connection, *Web.works["http"])).outcome
        assert outcome.error_class == "network", outcome


async def test_plain_http_is_forwarded(tmp_path):
    async with served(tls=False) as far, proxy_before(far.port) as proxy:
        proxy.wants_password = True
        login = {"proxy_user": "flows", "proxy_password": Secret(PASSWORD)}
        async with instance_behind(tmp_path, proxy, **login) as outside:
            connection = await connected(outside, config={"baseUrl": f"http://{FAR}/http"})
            assert (await outside.call(connection, *Web.works["http"])).outcome.ok
            assert proxy.asked == [f"POST http://{FAR}/http"]
            proxy.refuses = 407
            other = await connected(outside, config={"baseUrl": f"http://{FAR}/http"})
            outcome = (await outside.call(other, *Web.works["http"])).outcome
            assert outcome.problem.details["diagnosis"] == "proxy_refused"


async def test_the_guard_judges_the_name_and_the_address(tmp_path):
    async with (
        served() as far,
        proxy_before(far.port) as proxy,
        instance_behind(tmp_path, proxy) as outside,
    ):
        for host in (
            "10.0.0.5",
            "wiki",
            "db.corp",
            "metadata.google.internal",
        ):
            connection = await connected(outside, host=host)
            outcome = (await outside.call(connection, *Web.works["http"])).outcome
            assert outcome.error_class == "blocked", (host, outcome)
            assert not (await outside.test(connection)).ok
        assert proxy.asked == []
        granted = await connected(outside, host="10.0.0.5", verify=False)
        await grant(outside, granted, "10.0.0.5/32", None)
        assert (await outside.call(granted, *Web.works["http"])).outcome.ok
        inside = await connected(outside, host="wiki", verify=False)
        await grant(outside, inside, "10.0.0.0/8", "wiki")
        assert (await outside.call(inside, *Web.works["http"])).outcome.ok
        assert proxy.asked == ["CONNECT 10.0.0.5:443", "CONNECT wiki:443"]


async def grant(outside, connection, cidr, host):
    from junctor.model.connection import NetworkGrant
    from junctor.model.ids import new_id

    await outside.instance.store.grants.add(
        NetworkGrant(
            id=new_id("grt"), project_id=outside.project, connection_id=connection, cidr=cidr,
            host=host, created_at=0,
        )
    )  # fmt: skip


async def test_hosts_without_the_proxy_are_called_as_ever(tmp_path):
    async with (
        over_http.serving(Far()) as near,
        proxy_before(1) as proxy,
        instance_behind(tmp_path, proxy, no_proxy=(over_http.HOST,)) as outside,
    ):
        outside.names.addresses = everything_here
        base = {"baseUrl": f"https://{over_http.HOST}:{near.port}/http"}
        connection = await connected(outside, config=base, port=near.port)
        assert (await outside.call(connection, *Web.works["http"])).outcome.ok
        assert proxy.asked == []


async def everything_here(host, port):
    return ("127.0.0.1",)


def test_no_variable_but_ours_is_read(monkeypatch):
    given = {"HTTPS_PROXY": "http://evil.example:1", "JUNCTOR_PROXY": "http://p.example:3128",
             "JUNCTOR_NO_PROXY": ".corp.example, 10.0.0.0/8", "JUNCTOR_PROXY_PASSWORD": PASSWORD}  # fmt: skip
    settings = read_settings(given)
    assert settings.proxy == "http://p.example:3128"
    assert settings.no_proxy == (".corp.example", "10.0.0.0/8")
    assert PASSWORD not in repr(settings)
    assert read_settings({"HTTPS_PROXY": "http://evil.example:1"}).proxy is None


@pytest.mark.parametrize(
    ("url", "served"),
    [
        ("https://api.example.com/", True),
        ("https://corp.example/", False),
        ("https://a.corp.example/", False),
        ("https://10.1.2.3/", False),
        ("https://11.1.2.3/", True),
        ("https://notcorp.example/", True),
    ],
)
def test_who_goes_without_it(url, served):
    made = Proxy.of(
        "http://p.example:3128", direct=(".corp.example", "10.0.0.0/8"), user=None, password=None
    )
    assert made.serves(parse_url(url)) is served


@pytest.mark.parametrize(
    "url", ["p.example:3128", "socks5://p.example", "http://u:p@p.example:1", "http://p.example/x"]
)
def test_what_is_no_proxy_is_said_at_the_start(url):
    with pytest.raises(NotConfigured) as found:
        Proxy.of(url, direct=(), user=None, password=None)
    assert found.value.field == "JUNCTOR_PROXY"

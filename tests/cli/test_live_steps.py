from __future__ import annotations

import asyncio
import threading

import pytest
from aiohttp import web

from fixtures_world import AUTHORITY, HOST, MANIFEST

FLOW = """
key: two
nodes:
  - {id: first, type: apiCall, mode: integration, integrationSlug: vendor, connectionId: vendor,
     operationKey: whoami, next: second}
  - {id: second, type: apiCall, mode: integration, integrationSlug: vendor, connectionId: vendor,
     operationKey: whoami}
"""


@pytest.fixture
def vendor(tmp_path, monkeypatch, acme):
    """A vendor on loopback that takes its time, and a connection to it."""
    loop = asyncio.new_event_loop()
    ready: list[int] = []
    began = threading.Event()

    async def slow(request):
        await asyncio.sleep(0.8)
        return web.json_response({"user": "Ada"})

    async def serve():
        app = web.Application()
        app.router.add_route("*", "/{tail:.*}", slow)
        runner = web.AppRunner(app, access_log=None)
        await runner.setup()
        await web.TCPSite(
            runner, "127.0.0.1", 0, ssl_context=AUTHORITY.server_context(HOST)
        ).start()
        ready.append(runner.addresses[0][1])
        began.set()
        return runner

    def run():
        asyncio.set_event_loop(loop)
        runner = loop.run_until_complete(serve())
        loop.run_forever()
        loop.run_until_complete(runner.cleanup())
        loop.close()

    thread = threading.Thread(target=run)
    thread.start()
    began.wait(10)
    folder = tmp_path / "connectors" / "vendor"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text(MANIFEST)
    monkeypatch.setenv("JUNCTOR_CONNECTORS", str(folder.parent))
    monkeypatch.setenv("JUNCTOR_HOST_MAP", f"{HOST}:443=127.0.0.1:{ready[0]}")
    yield ready[0]
    loop.call_soon_threadsafe(loop.stop)
    thread.join(10)


def test_steps_are_printed_while_the_run_goes_on(vendor, acme, tmp_path, monkeypatch):
    from junctor.cli import flow_run
    from junctor.model.connection import EnvironmentSettings

    settings = EnvironmentSettings(ca_pem=AUTHORITY.ca_pem).to_json()
    from junctor.cli.shell import Shell

    shell = Shell(project="acme")
    shell.junctor.integrations.create(
        {
            "name": "Vendor notes",
            "key": "vendor",
            "integrationSlug": "vendor",
            "environments": {"development": settings},
            "credentials": {"development": {"token": "tok_9f8A7b6C5d4E3f2G1h0J"}},
        }
    )
    shell.close()
    acme("grant", "add", "127.0.0.1/32", "--port", str(vendor))
    file = tmp_path / "flow.yaml"
    file.write_text(FLOW)
    acme("flow", "create", str(file))
    told = []
    real = flow_run.step_line

    def noting(step):
        told.append((step["nodeId"], len(told)))
        real(step)

    monkeypatch.setattr(flow_run, "step_line", noting)
    result = acme("flow", "run", "two", "--live")
    assert [node for node, _ in told] == ["first", "second"]
    assert "LIVE in development" in result.stderr
    assert "sent: GET https://api.vendor.example/v1/me" in result.stdout
    assert "answer: 200 in" in result.stdout
    assert "[secret:token]" in result.stdout
    lines = result.stdout.splitlines()
    assert lines[0].startswith("  first [apiCall] ok 200")

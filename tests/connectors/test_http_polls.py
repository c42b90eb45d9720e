"""The triggers of custom HTTP ask a real server: what is new or other is told once, after trouble too."""

from __future__ import annotations

import pytest
from aiohttp import web

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.connections import ConnectionDraft
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import JunctorError

KEY = "key_7Fg8Hj9Kl0Qw1Er2"


class Shop:
    """Orders under a key, a page, and what it was asked; `refusal` answers instead."""

    def __init__(self):
        self.orders = []
        self.page = "<p>Open</p>"
        self.asked = []
        self.refusal = None

    async def handle(self, request):
        self.asked.append((request.path_qs, request.headers.get("Authorization")))
        if self.refusal is not None:
            return self.refusal()
        if request.path == "/v1/page":
            return web.Response(text=self.page, content_type="text/html")
        if request.path == "/v1/one":
            return web.json_response(self.orders[0])
        return web.json_response({"data": {"orders": self.orders}})


@pytest.fixture
async def shop(world):
    found = Shop()
    world.handler = found.handle
    draft = ConnectionDraft(
        name="Shop",
        integration_slug="http",
        auth_type="bearer_token",
        config={"baseUrl": f"https://{HOST}/v1"},
        environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
        credentials={"development": {"token": KEY}},
    )
    instance, project = world.instance, world.project
    saved = await instance.connections.create(project.id, draft, actor=ACTOR, may_bind_secrets=True)
    await world.grant(saved.connection.id)

    async def watched(key, **inputs):
        """A live flow that listens; gives what asks now and tells the events of all polls."""
        document = {
            "key": "f",
            "nodes": [{"id": "a", "type": "respond", "body": {}}],
            "trigger": {
                "type": "connector",
                "connection": saved.connection.id,
                "trigger": key,
                "inputs": inputs,
            },
        }
        await instance.flows.create(project.id, document, actor=ACTOR, may_bind_secrets=True)
        await instance.flows.publish(project.id, "f", actor=ACTOR, environments=["development"])
        (stored,) = await instance.store.triggers.all(project.id)
        parts = instance.triggering

        async def poll():
            await parts.poller.poll(await instance.store.sources.get(stored.source_id))
            await parts.starts.settled()
            events = await instance.store.triggers.events(project.id, stored.id, 50)
            return [each.payload["item"] for each in reversed(events)]

        return poll

    return found, watched


def order(number, status="open"):
    return {"ref": {"no": number}, "status": status, "seen": len(f"{number}{status}")}


LIST = {"path": "/orders?open=1", "items": "data.orders", "keyPath": "ref.no"}


async def test_what_is_new_in_a_list_is_told_once_whatever_changes_or_comes_back(shop):
    server, watched = shop
    server.orders = [order(1)]
    poll = await watched("newItem", **LIST)
    assert await poll() == [], "what was there before is not new"
    assert server.asked[-1] == ("/v1/orders?open=1", f"Bearer {KEY}")
    server.orders = [order(3), order(1, "paid"), order(2)]
    told = await poll()
    assert sorted(each["ref"]["no"] for each in told) == [2, 3]
    assert await poll() == told


async def test_a_change_of_a_watched_place_is_told_and_another_is_not(shop):
    server, watched = shop
    server.orders = [order(1), order(2)]
    poll = await watched("changedItem", **LIST, watch=["status"])
    assert await poll() == []
    server.orders[0]["seen"] = 99
    assert await poll() == []
    server.orders[1]["status"] = "paid"
    assert await poll() == [server.orders[1]]
    server.orders[1]["status"] = "open"
    assert [each["status"] for each in await poll()] == ["paid", "open"]


async def test_a_page_and_a_single_thing_are_watched_as_they_are(shop):
    server, watched = shop
    poll = await watched("changedItem", path="/page")
    assert await poll() == []
    server.page = "<p>Closed</p>"
    assert await poll() == ["<p>Closed</p>"]
    assert len(await poll()) == 1


async def test_a_single_thing_without_a_list_is_watched(shop):
    server, watched = shop
    server.orders = [order(1)]
    poll = await watched("changedItem", path="/one", keyPath="ref.no")
    assert await poll() == []
    server.orders = [order(1, "paid")]
    assert await poll() == [order(1, "paid")]


@pytest.mark.parametrize(
    ("refusal", "told"),
    [
        (lambda: web.json_response({"error": "down"}, status=503), "down"),
        (lambda: web.json_response({}, status=401), "401"),
        (lambda: web.json_response({"data": {"orders": [{"status": "open"}]}}), "ref.no"),
        (lambda: web.json_response({"data": {"orders": [{}] * 5001}}), "5001"),
        (lambda: web.Response(text="<p>Back soon</p>", content_type="text/html"), "no list"),
    ],
)
async def test_trouble_is_an_error_and_what_came_meanwhile_is_told_after_it(shop, refusal, told):
    server, watched = shop
    poll = await watched("newItem", **LIST)
    assert await poll() == []
    server.orders = [order(1)]
    server.refusal = refusal
    with pytest.raises(JunctorError, match=told):
        await poll()
    server.refusal = None
    assert await poll() == [order(1)]

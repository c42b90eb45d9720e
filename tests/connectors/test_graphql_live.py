"""GraphQL as a person uses it: lists to their end, hashes, files, and subscriptions over a socket."""

from __future__ import annotations

import json
import time
from dataclasses import replace

import pytest
from aiohttp import WSMsgType, web

from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.calls.listening import subscription_of
from junctor.core.connections import ConnectionDraft
from junctor.model.call import Call, Mode
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import Rejected, RemoteBusy

KEY = "key_3Rt5Yu7Io9Pa1Sd"
ITEMS = [{"id": str(number)} for number in range(7)]
QUERY = """query Items($after: String) { shop { items(first: 3, after: $after) {
  edges { node { id } } pageInfo { hasNextPage endCursor } } } }"""
SUBSCRIPTION = "subscription Changed($shop: ID) { changed(shop: $shop) { n } }"


class Server:
    """A strict server: what the protocol forbids closes the socket with the code it names."""

    def __init__(self) -> None:
        self.params: list[object] = []
        self.paths: list[str] = []
        self.known: dict[str, str] = {}
        self.bodies: list[object] = []
        self.pongs = 0
        self.end: dict[str, object] = {"type": "complete"}
        self.needs_params = False

    async def handle(self, request: web.Request) -> web.StreamResponse:
        self.paths.append(request.path)
        if request.headers.get("Upgrade") == "websocket":
            return await self._socket(request)
        body = await request.json()
        self.bodies.append(body)
        if isinstance(body, list):
            return web.json_response([{"data": {"n": n}} for n in range(len(body))])
        asked = (body.get("extensions") or {}).get("persistedQuery")
        if asked and "query" not in body and asked["sha256Hash"] not in self.known:
            return web.json_response({"errors": [{"message": "PersistedQueryNotFound"}]})
        if asked and "query" in body:
            self.known[asked["sha256Hash"]] = body["query"]
        if asked:
            return web.json_response({"data": {"item": {"name": "Tea"}}})
        first = int(body["variables"].get("after") or 0)
        some = ITEMS[first : first + 3]
        info = {"hasNextPage": first + 3 < len(ITEMS), "endCursor": str(first + 3)}
        edges = [{"node": each} for each in some]
        return web.json_response({"data": {"shop": {"items": {"edges": edges, "pageInfo": info}}}})

    async def _socket(self, request: web.Request) -> web.StreamResponse:
        socket = web.WebSocketResponse(protocols=("graphql-transport-ws",))
        await socket.prepare(request)
        if socket.ws_protocol != "graphql-transport-ws":
            await socket.close(code=4406)
            return socket
        ready = False
        async for raw in socket:
            if raw.type is not WSMsgType.TEXT:
                break
            message = json.loads(raw.data)
            match message["type"]:
                case "connection_init":
                    self.params.append(message.get("payload"))
                    if self.needs_params and not message.get("payload"):
                        await socket.close(code=4403)
                        break
                    await socket.send_json({"type": "connection_ack"})
                    ready = True
                case "subscribe" if not ready:
                    await socket.close(code=4401)
                case "subscribe":
                    await socket.send_json({"type": "ping"})
                    await self._events(socket, message)
                case "pong":
                    self.pongs += 1
        return socket

    async def _events(self, socket: web.WebSocketResponse, message: dict[str, object]) -> None:
        variables = message["payload"].get("variables") or {}
        for number in range(3):
            data = {"changed": {"n": number, "shop": variables.get("shop")}}
            await socket.send_json({"id": message["id"], "type": "next", "payload": {"data": data}})
        if self.end:
            await socket.send_json({"id": message["id"], **self.end})


@pytest.fixture
async def shop(world):
    world.server = Server()
    world.handler = world.server.handle
    await connected(world)
    return world


async def connected(world, **config):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name=f"Shop {len(config)}",
            integration_slug="graphql",
            auth_type="bearer_token",
            config={"baseUrl": f"https://{HOST}/graphql", **config},
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
            credentials={"development": {"token": KEY}},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id


async def test_a_connection_is_read_to_its_end_and_goes_on_where_it_was_cut(shop):
    given = {"query": QUERY, "list": "shop.items"}
    found = (await shop.call("graphql.queryAll", inputs=given)).outcome.output
    assert found == {"items": ITEMS, "pages": 3, "ended": "end", "next": None}
    first = (await shop.call("graphql.queryAll", inputs={**given, "maxPages": 1})).outcome.output
    rest = await shop.call("graphql.queryAll", inputs={**given, "start": first["next"]})
    assert first["items"] + rest.outcome.output["items"] == ITEMS


async def test_a_text_that_cannot_take_a_cursor_is_refused_before_it_is_sent(shop):
    given = {"query": "query Items { shop { items { nodes { id } } } }", "list": "shop.items"}
    outcome = (await shop.call("graphql.queryAll", inputs=given)).outcome
    assert (outcome.error_class, shop.server.bodies) == ("input", [])
    assert (
        await shop.call("graphql.queryAll", inputs={"query": QUERY, "list": "shop.items"})
    ).outcome.ok


async def test_a_text_is_sent_once_and_known_by_its_hash_afterwards(shop):
    given = {"query": "query Item { item { name } }"}
    for sent in (2, 3):
        outcome = (await shop.call("graphql.persistedQuery", inputs=given)).outcome
        assert outcome.output["data"] == {"item": {"name": "Tea"}}
        assert len(shop.server.bodies) == sent
    assert [("query" in body) for body in shop.server.bodies] == [False, True, False]


async def test_several_operations_have_their_results_in_order(shop):
    given = {"operations": [{"query": "{ n }"}, {"query": "mutation M { n }"}]}
    found = (await shop.call("graphql.batch", inputs=given)).outcome.output
    assert [each["data"] for each in found["results"]] == [{"n": 0}, {"n": 1}]


async def test_a_subscription_waits_for_the_acknowledgment_answers_pings_and_ends(shop):
    given = {"query": SUBSCRIPTION, "variables": {"shop": "7"}, "seconds": 5}
    result = await shop.call("graphql.subscribe", inputs=given)
    assert result.outcome.ok, result.outcome.problem
    found = result.outcome.output
    assert [each["changed"]["n"] for each in found["events"]] == [0, 1, 2]
    assert (found["ended"], shop.server.pongs) == ("complete", 1)
    assert found["events"][0]["changed"]["shop"] == "7"
    assert shop.seen[-1].headers["Authorization"] == f"Bearer {KEY}"
    assert shop.server.params == [None]
    limited = await shop.call("graphql.subscribe", inputs={**given, "limit": 2})
    assert limited.outcome.output["ended"] == "limit"


async def test_an_error_of_a_subscription_is_a_failure_and_the_next_one_works(shop):
    shop.server.end = {"type": "error", "payload": [{"message": "No shop 7."}]}
    outcome = (await shop.call("graphql.subscribe", inputs={"query": SUBSCRIPTION})).outcome
    assert outcome.problem.message == "No shop 7."
    shop.server.end = {"type": "complete"}
    assert (await shop.call("graphql.subscribe", inputs={"query": SUBSCRIPTION})).outcome.ok


async def test_the_credential_is_a_connection_parameter_where_the_server_wants_it_there(shop):
    shop.server.needs_params = True
    outcome = (await shop.call("graphql.subscribe", inputs={"query": SUBSCRIPTION})).outcome
    assert outcome.error_class in ("auth", "rejected")
    await connected(shop, socketSignIn="parameter", subscriptionPath="/socket")
    given = {"query": SUBSCRIPTION, "connectionParams": {"locale": "en"}}
    result = await shop.call("graphql.subscribe", inputs=given)
    assert result.outcome.ok, result.outcome.problem
    assert shop.server.params[-1] == {"locale": "en", "Authorization": f"Bearer {KEY}"}
    assert shop.server.paths[-1] == "/socket"
    assert KEY not in json.dumps([each.to_json() for each in result.exchanges])


@pytest.mark.parametrize("way", ["parameter", "headers"])
async def test_the_trigger_signs_in_where_the_connection_says(shop, way):
    shop.server.needs_params = True
    wanted, passage = await listened(shop)
    with pytest.raises(Rejected):
        async with shop.instance.calling.door.listen(wanted, passage):
            pass
    await connected(shop, socketSignIn=way)
    wanted, passage = await listened(shop, connectionParams={"locale": "en"})
    async with shop.instance.calling.door.listen(wanted, passage) as listening:
        assert (await listening.receive()).event["data"]["type"] == "next"
    held = {"Authorization": f"Bearer {KEY}"}
    told = held if way == "parameter" else {"headers": held}
    assert shop.server.params[-1] == {"locale": "en", **told}


async def listened(shop, **inputs):
    """The subscription of the trigger `event`, and the passage it goes on."""
    call = Call(
        project_id=shop.project.id,
        operation="test",
        connection=shop.connection,
        environment="development",
        mode=Mode.LIVE,
        actor=ACTOR,
        inputs={},
    )
    plan = await shop.instance.caller.plan(call)
    spec = plan.resolved.entry.spec
    wanted = subscription_of(
        spec.triggers["event"],
        spec.connection,
        {"query": SUBSCRIPTION, "variables": {"shop": "9"}, **inputs},
        plan.resolved.config,
        plan.base_url,
        None,
    )
    return wanted, replace(plan.passage, deadline=time.monotonic() + 5)


async def test_the_trigger_hears_each_event_and_an_end_opens_it_anew(shop):
    wanted, passage = await listened(shop)
    async with shop.instance.calling.door.listen(wanted, passage) as listening:
        found = [await listening.receive() for _ in range(3)]
        assert [each.event["data"]["payload"]["data"]["changed"]["n"] for each in found] == [
            0,
            1,
            2,
        ]
        with pytest.raises(RemoteBusy):
            await listening.receive()
    async with shop.instance.calling.door.listen(wanted, passage) as listening:
        assert (await listening.receive()).event["data"]["type"] == "next"

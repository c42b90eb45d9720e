"""RabbitMQ: confirmed messages, unroutable ones, dead letters, and everything that goes wrong."""

from __future__ import annotations

import asyncio
import base64
import gc
from functools import partial

import aio_pika
import pytest

from fixtures_outside import ACTOR
from journeys.telling import Told
from junctor.model.call import Mode
from junctor.model.errors import ErrorClass
from servers import free_port


async def connected(outside, rabbitmq, *, config=None, credential=None, port=None, **more):
    port = port or rabbitmq.tls
    return await outside.connect(
        "rabbitmq",
        {"host": rabbitmq.host, "port": port, **(config or {})},
        credential or rabbitmq.credential,
        port=port,
        **more,
    )


@pytest.fixture
async def queue(outside, rabbitmq, request):
    connection = await connected(outside, rabbitmq)
    name = f"q{abs(hash(request.node.name))}"
    await outside.good(connection, "declareQueue", {"queue": name})
    return connection, name


async def test_messages_are_confirmed_and_taken_out_again(outside, queue):
    connection, name = queue
    raw = bytes(range(256))
    sent = [
        {"message": {"orderId": 7}, "headers": {"source": "shop"}, "correlationId": "c1"},
        {"message": "text ü"},
        {"bytes": base64.b64encode(raw).decode()},
    ]
    for each in sent:
        done = await outside.good(connection, "publish", {"routingKey": name, **each})
        assert done["messageId"]
    found = (await outside.good(connection, "getMessages", {"queue": name}))["messages"]
    assert found[0]["message"] == {"orderId": 7}
    assert found[0]["headers"] == {"source": "shop"}
    assert found[0]["correlationId"] == "c1"
    assert found[1]["message"] == "text ü"
    assert base64.b64decode(found[2]["bytes"]) == raw
    assert (await outside.good(connection, "getMessages", {"queue": name}))["messages"] == []


async def test_the_sandbox_shows_the_message_and_sends_nothing(outside, queue):
    connection, name = queue
    inputs = {"routingKey": name, "message": {"a": 1}}
    dry = await outside.call(connection, "publish", inputs, Mode.SANDBOX)
    assert dry.summary.startswith("would have sent a message to")
    assert (await outside.good(connection, "getMessages", {"queue": name}))["messages"] == []
    wet = await outside.call(connection, "publish", inputs)
    assert wet.exchanges[0].request == dry.exchanges[0].request
    assert dry.exchanges[0].request["messages"][0]["body"] == '{"a":1}'


async def test_a_flow_shows_its_message_and_then_sends_it(outside, rabbitmq, queue):
    reading, name = queue

    async def look():
        found = await outside.good(reading, "getMessages", {"queue": name})
        return [each["message"] for each in found["messages"]]

    config = {"host": rabbitmq.host, "port": rabbitmq.tls}
    connection = await outside.connect("rabbitmq", config, rabbitmq.credential)
    inputs = {"routingKey": name, "message": {"name": "{{event.name}}"}}
    sent = {
        "protocol": "messages",
        "action": "publish",
        "destination": "",
        "routingKey": name,
        "messages": [{"headers": {}, "persistent": True, "body": '{"name":"Ada"}'}],
    }
    told = Told(outside, connection, "rabbitmq.publish", inputs, (rabbitmq.tls,),
                f"{rabbitmq.host}:{rabbitmq.tls}", f"a message to {name}", sent, look, [{"name": "Ada"}])  # fmt: skip
    assert (await told.tell()).output["messageId"]


async def test_a_secret_that_was_changed_counts_from_the_next_message(outside, rabbitmq, queue):
    _, name = queue
    right = rabbitmq.credential["password"]
    put = partial(outside.instance.secrets.put, outside.project, "BROKER", "development")
    await put(right, actor=ACTOR)
    pointing = {**rabbitmq.credential, "password": "{env.BROKER}"}
    connection = await connected(outside, rabbitmq, credential=pointing)
    message = {"routingKey": name, "message": 1}
    await outside.good(connection, "publish", message)
    await put("pw_Wrong_3Lk2Jh1Gf", actor=ACTOR)
    refused = await outside.call(connection, "publish", message)
    assert refused.outcome.error_class is ErrorClass.AUTH, refused.outcome
    await put(right, actor=ACTOR)
    sent = [outside.good(connection, "publish", message) for _ in range(3)]
    assert all(each["messageId"] for each in await asyncio.gather(*sent))


async def test_a_message_that_reaches_no_queue_is_an_error(outside, queue):
    connection, name = queue
    result = await outside.call(connection, "publish", {"routingKey": "nowhere", "message": 1})
    assert result.outcome.error_class is ErrorClass.REJECTED
    assert result.outcome.status == 400
    result = await outside.call(
        connection, "publish", {"exchange": "none", "routingKey": name, "message": 1}
    )
    assert result.outcome.error_class is ErrorClass.NOT_FOUND
    result = await outside.call(connection, "getMessages", {"queue": "nothing"})
    assert result.outcome.error_class is ErrorClass.NOT_FOUND
    result = await outside.call(connection, "declareQueue", {"queue": name, "messageTtl": 5})
    assert result.outcome.error_class is ErrorClass.CONFLICT
    await outside.good(connection, "publish", {"routingKey": name, "message": 1})


async def test_queues_and_exchanges_are_bound_looked_at_emptied_and_deleted(outside, queue):
    connection, name = queue
    good, exchange = partial(outside.good, connection), f"{name}.shop"
    await good("declareExchange", {"exchange": exchange, "exchangeType": "direct"})
    binding = {"queue": name, "exchange": exchange, "routingKey": "new"}
    for _ in range(2):  # a second time changes nothing
        await good("bindQueue", binding)
    inputs = {"exchange": exchange, "routingKey": "new", "messages": [{"n": 1}, "two", 3]}
    sent = await good("publishMany", inputs)
    assert len(set(sent["messageIds"])) == 3
    assert await good("queueInfo", {"queue": name}) == {"queue": name, "waiting": 3, "consumers": 0}
    taken = (await good("getMessages", {"queue": name, "limit": 1}))["messages"]
    assert [each["message"] for each in taken] == [{"n": 1}]
    kept = (
        await outside.call(connection, "deleteQueue", {"queue": name, "onlyEmpty": True})
    ).outcome
    assert kept.error_class is ErrorClass.CONFLICT
    assert "messages" in kept.problem.cure
    assert (await good("purgeQueue", {"queue": name}))["removed"] == 2
    await good("unbindQueue", binding)
    lost = (await outside.call(connection, "publishMany", inputs)).outcome
    assert lost.error_class is ErrorClass.REJECTED
    await good("bindQueue", binding)
    used = {"exchange": exchange, "onlyUnused": True}
    held = (await outside.call(connection, "deleteExchange", used)).outcome
    assert held.error_class is ErrorClass.CONFLICT
    await good("deleteExchange", {"exchange": exchange})
    for _ in range(2):
        await good("deleteQueue", {"queue": name, "onlyEmpty": True})
    for operation in ("queueInfo", "purgeQueue"):
        gone = (await outside.call(connection, operation, {"queue": name})).outcome
        assert gone.error_class is ErrorClass.NOT_FOUND


async def test_dead_letters_go_where_they_should(outside, queue):
    connection, name = queue
    await outside.good(
        connection,
        "declareQueue",
        {"queue": f"{name}.dead", "exchange": f"{name}.x", "exchangeType": "fanout"},
    )
    await outside.good(
        connection,
        "declareQueue",
        {"queue": f"{name}.short", "deadLetterExchange": f"{name}.x", "messageTtl": 1},
    )
    await outside.good(connection, "publish", {"routingKey": f"{name}.short", "message": "late"})
    for _ in range(50):
        found = await outside.good(connection, "getMessages", {"queue": f"{name}.dead"})
        if found["messages"]:
            break
        await asyncio.sleep(0.05)
    assert found["messages"][0]["message"] == "late"


async def test_the_staged_test_and_its_diagnoses(outside, rabbitmq):
    assert (await outside.test(await connected(outside, rabbitmq))).message == "Connected"
    report = await outside.test(await connected(outside, rabbitmq, ca=False))
    assert report.diagnosis["code"] == "tls_certificate", report
    plain = await connected(outside, rabbitmq, port=rabbitmq.port, config={"ssl": False})
    assert (await outside.test(plain)).ok


async def test_one_connection_serves_many_calls_and_a_cut_one_is_replaced(outside, queue):
    connection, name = queue
    jobs = [
        outside.good(connection, "publish", {"routingKey": name, "message": i}) for i in range(20)
    ]
    await asyncio.gather(*jobs)
    transport = outside.instance.calling.transports.of("messages")
    (broker,) = transport._kept.values()
    await broker.close()
    await outside.good(connection, "publish", {"routingKey": name, "message": "again"})
    found = await outside.good(connection, "getMessages", {"queue": name, "limit": 100})
    assert len(found["messages"]) == 21


async def test_a_connection_that_failed_is_ended(outside):
    port = free_port()
    config = {"host": "queue.outside.example", "port": port, "ssl": False}
    who = {"username": "guest", "password": "guest_example"}
    connection = await outside.connect("rabbitmq", config, who, port=port)
    gc.disable()
    try:
        result = await outside.call(connection, "check")
        known = [each for each in gc.get_objects() if type(each) is aio_pika.Connection]
    finally:
        gc.enable()
    assert result.outcome.error_class is ErrorClass.NETWORK, result.outcome
    # One that is open asks for a task when it is collected, where no loop may run.
    assert {each.is_closed for each in known if each.url.port == port} == {True}

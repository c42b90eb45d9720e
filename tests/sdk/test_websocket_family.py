"""A talk over a WebSocket is built from its inputs and the connection alone."""

from __future__ import annotations

from junctor.sdk.families import websocket

CONN = {"baseUrl": "https://prices.example/stream"}


def test_a_talk_takes_its_end_from_the_inputs():
    inputs = {"messages": ["hello", {"a": 1}], "receive": 3, "until": {"type": "done"}, "quiet": 2}
    shown = websocket.exchange.prepare(inputs, CONN).shown()
    assert shown == {
        "protocol": "websocket",
        "url": CONN["baseUrl"],
        "messages": ["hello", {"a": 1}],
        "receive": 3,
        "until": {"type": "done"},
    }
    plain = websocket.exchange.prepare({"messages": []}, {})
    assert (plain.url, plain.receive, plain.quiet) == ("", 1, 10.0)


def test_the_test_sends_nothing_and_waits_for_nothing():
    request = websocket.test_connection.prepare({}, CONN)
    assert (request.url, request.messages, request.receive) == (CONN["baseUrl"], (), 0)

"""Connectors for any API: the sandbox gives nobody else's data for an answer."""

from __future__ import annotations

import pytest

from junctor.core.sandbox.openness import UNKNOWN
from junctor.model.call import Mode

ASKED = [
    ("http", "get", {"path": "/customers/7"}, {"status": 200, "body": None}),
    ("http", "post", {"path": "/customers", "body": {"name": "Ada"}}, {"body": None}),
    ("http", "uploadForm", {"path": "/f", "files": {"a": {"base64": "SGk="}}}, {"body": None}),
    ("graphql", "query", {"query": "{ customer { name } }"}, {"data": {}}),
    ("mcp", "callTool", {"name": "weather", "arguments": {}}, {"text": "", "content": []}),
    ("websocket", "exchange", {"messages": ["hello"]}, {"messages": []}),
]
RECORDED = [
    ("http", "get", {"path": "/orders/1042", "query": {"expand": "lines"}}, "body"),
    ("mcp", "callTool", {"name": "echo", "arguments": {"message": "Hello"}}, "text"),
    ("websocket", "exchange", {"messages": [{"type": "ping"}]}, "messages"),
]
BASES = {
    "http": "https://api.example.com/v1",
    "graphql": "https://api.example.com/graphql",
    "mcp": "https://mcp.example.com/mcp",
    "websocket": "https://stream.example.com/v1",
}


async def dry(outside, slug, operation, inputs, **more):
    config = {"baseUrl": BASES[slug]}
    connection = await outside.connect(slug, config, auth="none")
    return await outside.call(connection, operation, inputs, Mode.SANDBOX, **more)


@pytest.mark.parametrize(("slug", "operation", "inputs", "expected"), ASKED)
async def test_what_only_the_other_side_knows_is_left_out(
    outside, slug, operation, inputs, expected
):
    result = await dry(outside, slug, operation, inputs)
    assert result.outcome.ok, result.outcome
    assert result.outcome.output | expected == result.outcome.output
    assert UNKNOWN in result.warnings


@pytest.mark.parametrize(("slug", "operation", "inputs", "name"), RECORDED)
async def test_the_same_request_has_its_recorded_answer(outside, slug, operation, inputs, name):
    result = await dry(outside, slug, operation, inputs)
    assert result.outcome.ok, result.outcome
    assert result.outcome.output[name]
    assert UNKNOWN not in result.warnings

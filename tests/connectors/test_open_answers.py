"""Connectors for any API: the sandbox gives nobody else's data for an answer."""

from __future__ import annotations

import pytest

from junctor.core.sandbox.openness import UNKNOWN
from junctor.model.call import Mode

TEXT = "query A($after: String) { all(after: $after) { nodes { id } } }"
LISTED = {"query": TEXT, "list": "all"}
ASKED = [
    ("http", "get", {"path": "/customers/7"}, {"status": 200, "body": None}),
    ("http", "post", {"path": "/customers", "body": {"name": "Ada"}}, {"body": None}),
    ("http", "uploadForm", {"path": "/f", "files": {"a": {"base64": "SGk="}}}, {"body": None}),
    ("graphql", "query", {"query": "{ customer { name } }"}, {"data": {}}),
    ("mcp", "callTool", {"name": "weather", "arguments": {}}, {"text": "", "content": []}),
    ("websocket", "exchange", {"messages": ["hello"]}, {"messages": []}),
    ("http", "allPages", {"path": "/customers"}, {"items": [], "ended": "end", "next": None}),
    ("http", "waitUntil", {"path": "/jobs/7"}, {"status": 200, "body": None}),
    ("http", "startAndWait", {"path": "/jobs", "body": {"a": 1}}, {"status": 200, "body": None}),
    ("http", "listItems", {"path": "/customers"}, {"items": []}),
    ("http", "readStream", {"path": "/news"}, {"items": []}),
    ("graphql", "queryAll", LISTED, {"items": [], "next": None}),
    ("graphql", "persistedQuery", {"query": "{ customer { name } }"}, {"data": {}}),
    ("graphql", "subscribe", {"query": "subscription { paid { id } }"}, {"events": []}),
    ("graphql", "batch", {"operations": [{"query": "{ a }"}]}, {"results": []}),
    ("graphql", "describeType", {"name": "Customer"}, {"fields": [], "values": []}),
    ("mcp", "readResource", {"uri": "docs://salaries"}, {"contents": []}),
    ("mcp", "getPrompt", {"name": "farewell"}, {"messages": []}),
    ("websocket", "ask", {"message": {"id": 8}, "answer": {"id": 8}}, {"answer": None}),
]
ELSEWHERE = [
    ("http", "get", {"path": "/orders/1042", "query": {"expand": "lines"}}, "body"),
    ("http", "allPages", {"path": "/orders", "query": {"status": "open"}}, "items"),
    ("mcp", "listTools", {}, "tools"),
    ("mcp", "listPrompts", {}, "prompts"),
    ("mcp", "listResources", {}, "resources"),
    ("mcp", "listResourceTemplates", {}, "resourceTemplates"),
    ("mcp", "describe", {}, "tools"),
    ("graphql", "listOperations", {}, "operations"),
]
RECORDED = [
    ("http", "get", {"path": "/orders/1042", "query": {"expand": "lines"}}, "body"),
    ("mcp", "callTool", {"name": "echo", "arguments": {"message": "Hello"}}, "text"),
    ("websocket", "exchange", {"messages": [{"type": "ping"}]}, "messages"),
    ("http", "allPages", {"path": "/orders", "query": {"status": "open"}}, "items"),
    ("mcp", "listTools", {}, "tools"),
    ("mcp", "listPrompts", {}, "prompts"),
    ("websocket", "ask", {"message": {"id": 7, "method": "price"}, "answer": {"id": 7}}, "answer"),
]
BASES = {
    "http": "https://api.example.com/v1",
    "graphql": "https://api.example.com/graphql",
    "mcp": "https://mcp.example.com/mcp",
    "websocket": "https://stream.example.com/v1",
}


async def dry(outside, slug, operation, inputs, base=None, **more):
    config = {"baseUrl": base or BASES[slug]}
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


@pytest.mark.parametrize(("slug", "operation", "inputs", "name"), ELSEWHERE)
async def test_what_was_recorded_of_one_system_is_no_answer_of_another(
    outside, slug, operation, inputs, name
):
    base = "https://elsewhere.example.org/api"
    result = await dry(outside, slug, operation, inputs, base=base)
    assert result.outcome.ok, result.outcome
    assert not result.outcome.output[name]
    assert UNKNOWN in result.warnings


PAGE = {"items": [{"id": 7}], "pages": 1, "ended": "end", "next": None}
KEYED = {"items": [{"key": "7", "digest": "9f86d081", "item": {"id": 7}}]}
GIVEN = [
    ("http", "allPages", {"path": "/customers"}, PAGE),
    ("http", "listItems", {"path": "/customers", "items": "items"}, KEYED),
    ("graphql", "queryAll", LISTED, PAGE),
    ("graphql", "subscribe", {"query": "subscription { paid { id } }"}, {"events": [{"id": 7}]}),
    ("websocket", "ask", {"message": {"id": 8}, "answer": {"id": 8}}, {"answer": {"id": 8}}),
]


@pytest.mark.parametrize(("slug", "operation", "inputs", "given"), GIVEN)
async def test_a_sample_of_the_step_is_what_it_gives(outside, slug, operation, inputs, given):
    result = await dry(outside, slug, operation, inputs, sample=given)
    assert result.outcome.ok, result.outcome
    assert result.outcome.output == given
    assert UNKNOWN not in result.warnings

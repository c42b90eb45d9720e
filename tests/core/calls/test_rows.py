"""Answers that are many things in one text."""

from __future__ import annotations

import pytest

from junctor.core.calls.classify import classify
from junctor.core.calls.decoding import read_body
from junctor.core.calls.streaming import StreamTap
from junctor.model.errors import ErrorClass
from junctor.model.request import HttpResponse
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.streaming import Streaming


def operation(response, **more):
    request = {"method": "GET", "path": "/"}
    return Operation.model_validate(
        {"name": "x", "effect": "read", "request": request, "response": response, **more}
    )


def read(response, content, kind="text/plain", **more):
    raw = content if isinstance(content, bytes) else content.encode()
    answer = HttpResponse(status=200, content=raw, headers=(("Content-Type", kind),))
    return read_body(operation(response, **more), answer)


@pytest.mark.parametrize(
    ("text", "rows"),
    [
        ("a,b\n1,2\n", [{"a": "1", "b": "2"}]),
        ("\ufeffa;b\r\n1;2\r\n", [{"a": "1", "b": "2"}]),
        ("a\tb\n1\t\n", [{"a": "1", "b": ""}]),
        ('a,b\n"1,0","x ""y""\nz"\n\n', [{"a": "1,0", "b": 'x "y"\nz'}]),
        ("a\n1,2\n", [{"a": "1", "column2": "2"}]),
        ("a,b\n1\n", [{"a": "1"}]),
        ("", []),
        ("a,b\n", []),
    ],
)
def test_rows_of_a_csv_have_the_names_of_its_first_row(text, rows):
    assert read("csv", text) == (rows, None)


def test_columns_have_the_types_of_the_schema():
    fields = {
        "n": {"type": "integer"},
        "t": {"type": ["string", "integer"]},
        "b": {"$ref": "#/$defs/B"},
    }
    output = {
        "type": "array",
        "items": {"$ref": "#/$defs/Row"},
        "$defs": {"Row": {"type": "object", "properties": fields}, "B": {"type": "boolean"}},
    }
    rows, _ = read("csv", "n,t,b\n1,1,true\nx,y,no\n", output=output)
    assert rows == [{"n": 1, "t": "1", "b": True}, {"n": "x", "t": "y", "b": "no"}]


@pytest.mark.parametrize(
    ("content", "kind"),
    [
        ('{"a": 1}\r\n\n{"a": 2}', "application/x-ndjson"),
        ('\x1e{"a": 1}\n\x1e{"a": 2}\n', "application/json-seq"),
        ('[{"a": 1}, {"a": 2}]', "application/json"),
    ],
)
def test_lines_of_json_are_a_list(content, kind):
    assert read("lines", content, kind) == ([{"a": 1}, {"a": 2}], None)


def test_one_line_that_is_a_list_is_one_value():
    assert read("lines", "[1, 2]", "application/x-ndjson") == ([[1, 2]], None)
    assert read("lines", "", "application/x-ndjson") == ([], None)
    assert read("lines", '{"a": 1}', "application/json") == ([{"a": 1}], None)


def test_events_have_their_data_and_what_else_they_say():
    content = (
        '\ufeff: hello\n\nevent: added\nid: 7\ndata: {\ndata: "a": 1}\n\n'
        "data: words\r\n\r\nevent: no data\n\n"
    )
    wanted = [{"event": "added", "id": "7", "data": {"a": 1}}, {"data": "words"}]
    assert read("events", content, "text/event-stream") == (wanted, None)


@pytest.mark.parametrize("response", ["lines", "csv"])
def test_what_cannot_be_read_fails_and_says_so_and_the_next_answer_is_read(response):
    spec = ConnectorSpec.model_validate(
        {"key": "s", "name": "S", "version": "1.0.0", "operations": {"x": operation(response)}}
    )
    bad = {"lines": b"<html>", "csv": b'a\n"' + b"x" * 1_100_000 + b'"\n'}[response]
    found = classify(spec, operation(response), HttpResponse(status=200, content=bad), 0)
    assert (found.ok, found.error_class) == (False, ErrorClass.REMOTE)
    assert f"cannot be read as {response}" in found.problem.message
    good = classify(spec, operation(response), HttpResponse(status=200, content=b"1\n2"), 0)
    assert good.ok


def test_lines_that_nest_too_deep_are_refused():
    deep = "[" * 100 + "]" * 100
    assert "deeper" in read("lines", deep, "application/x-ndjson")[1]


def test_a_refusal_is_read_as_json_whatever_a_success_would_be():
    answer = HttpResponse(status=404, content=b'{"message": "No such list"}')
    spec = ConnectorSpec.model_validate(
        {"key": "s", "name": "S", "version": "1.0.0", "operations": {"x": operation("csv")}}
    )
    found = classify(spec, operation("csv"), answer, 0)
    assert found.problem.message == "No such list"


EVENTS = [{"id": "7", "event": "tea", "data": {"a": 1}}, {"data": "[DONE]"}]


@pytest.mark.parametrize(
    ("response", "streaming", "kind", "content", "told", "output"),
    [
        ("lines", {"format": "ndjson", "whole": "@"}, "application/jsonl", b'{"a": 1}\n[2]\n',
         [{"a": 1}, [2]], [{"a": 1}, [2]]),
        ("events", {"format": "sse", "whole": "[*].{data: @}"}, "text/event-stream",
         b'data: {"a": 1}\n\ndata: [DONE]\n\n', [{"a": 1}, "[DONE]"],
         [{"data": {"a": 1}}, {"data": "[DONE]"}]),
        ("events", {"format": "sse", "events": True, "whole": "@"}, "text/event-stream",
         b'id: 7\nevent: tea\ndata: {"a": 1}\n\nevent: ping\n\ndata: [DONE]\n\n', EVENTS, EVENTS),
    ],
)  # fmt: skip
async def test_who_listens_hears_each_piece_and_the_output_is_the_same_list(
    response, streaming, kind, content, told, output
):
    heard = []

    async def hear(piece):
        heard.append(piece)

    headers = (("Content-Type", kind),)
    tap = StreamTap(Streaming.model_validate(streaming), hear)
    assert tap.opens(200, headers)
    for at in range(0, len(content), 5):
        await tap.feed(content[at : at + 5])
    whole = await tap.whole(HttpResponse(status=200, headers=headers, content=content))
    assert heard == told
    assert read_body(operation(response), whole) == (output, None)

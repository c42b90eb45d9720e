"""Operations whose answers are no JSON give rows, values or text."""

from __future__ import annotations

import asyncio
import itertools

import orjson
import pytest

from junctor.core.calls.decoding import read_body
from junctor.core.catalog import CatalogEntry
from junctor.core.catalog.importing.answers import answer_kind
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.model.request import HttpResponse
from junctor.model.schema import compile_schema
from junctor.testing.workbench import workbench

PET = {
    "type": "object",
    "required": ["id"],
    "properties": {
        "id": {"type": "integer", "xml": {"attribute": True}},
        "tags": {"type": "array", "xml": {"wrapped": True}, "items": {"type": "string"}},
    },
}
XML = b'<Pet id="7"><tags><tag>a</tag></tags></Pet>'
ROWS = {"type": "array", "items": PET}
ANY = {}
NUMBERS = itertools.count()
"""A workbench takes each key once."""


def imported(content):
    get = {"operationId": "read", "responses": {"200": {"description": "", "content": content}}}
    document = {
        "openapi": "3.1.0",
        "info": {"title": "Answers", "version": "1"},
        "servers": [{"url": "https://answers.example"}],
        "paths": {"/things": {"get": get}},
    }
    source = asyncio.run(read_source(orjson.dumps(document)))
    return assemble(source, ImportOptions(key=f"answers-{next(NUMBERS)}"))[0]


@pytest.mark.parametrize(
    ("media", "schema", "content", "output"),
    [
        ("application/xml", PET, XML, {"id": 7, "tags": ["a"]}),
        ("application/atom+xml", ANY, b"<feed><id>x</id></feed>", {"feed": {"id": "x"}}),
        ("application/xml", {"type": "string"}, XML, {"Pet": {"tags": {"tag": "a"}}}),
        ("text/csv; charset=utf-8", ANY, b"id,n\n7,a\n", [{"id": "7", "n": "a"}]),
        ("text/csv", {"type": "string"}, b"id,n\n7,a\n", [{"id": "7", "n": "a"}]),
        ("text/csv", ROWS, b"id\n7\n", [{"id": 7}]),
        ("application/x-ndjson", PET, b'{"id": 7}\n{"id": 8}\n', [{"id": 7}, {"id": 8}]),
        ("application/jsonl", ROWS, b'{"id": 7}\n', [{"id": 7}]),
        ("text/event-stream", PET, b'event: a\ndata: {"id": 7}\n\n',
         [{"event": "a", "data": {"id": 7}}]),
        ("text/event-stream", {"type": "string"}, b"data: hello\n\n", [{"data": "hello"}]),
        ("text/plain", {"type": "string"}, b"hello", "hello"),
        ("text/html", ANY, b"<p>hello", "<p>hello"),
        ("application/pdf", {"type": "string", "format": "binary"}, b"%PDF",
         {"contentType": "application/pdf", "size": 4, "base64": "JVBERg=="}),
        ("application/vnd.shop+json", PET, b'{"id": 7}', {"id": 7}),
    ],
)  # fmt: skip
def test_an_answer_is_read_by_its_type_and_its_schema_describes_what_comes_out(
    media, schema, content, output
):
    spec = imported({media: {"schema": schema}})
    operation = spec.operations["read"]
    answer = HttpResponse(status=200, content=content, headers=(("Content-Type", media),))
    assert read_body(operation, answer) == (output, None)
    assert not operation.output or compile_schema(operation.output).is_valid(output)
    tried = workbench().try_out(CatalogEntry(spec, source="project"), "read", {})
    assert tried.outcome.ok
    assert not [w for w in tried.warnings if "differs" in w]


def test_json_is_asked_for_where_an_operation_offers_more():
    spec = imported({"text/csv": {}, "application/xml": {}, "application/json": {"schema": PET}})
    assert spec.operations["read"].response == "json"
    assert spec.operations["read"].request.headers == {"Accept": "application/json"}
    assert "xml" not in spec.operations["read"].output["properties"]["id"]
    alone = imported({"application/json": {"schema": PET}}).operations["read"]
    assert alone.request.headers == {}


def test_answers_in_pieces_can_be_read_while_they_come():
    lines = imported({"application/jsonl": {}}).operations["read"]
    assert (lines.stream.format, lines.request.headers) == (
        "ndjson", {"Accept": "application/jsonl"},
    )  # fmt: skip
    events = imported({"text/event-stream": {}}).operations["read"]
    assert (events.stream.format, events.stream.events) == ("sse", True)


def test_the_kinds_of_media():
    kinds = {media: answer_kind(media) for media in ("image/svg+xml", "*/*", "text/vcard", "a/b")}
    assert kinds == {
        "image/svg+xml": "binary", "*/*": "auto", "text/vcard": "text", "a/b": "binary",
    }  # fmt: skip

"""Texts as they come: other encodings, wrong types everywhere, nesting, and formats of others."""

from __future__ import annotations

import asyncio
import copy
import gzip
import json

import pytest

from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.catalog.importing.selection import Selection
from junctor.model.errors import InvalidInput, JunctorError

ANSWER = {"200": {"description": "", "content": {"application/json": {"schema": {
    "type": "object", "required": ["id"], "properties": {
        "id": {"type": "string", "minLength": 1, "enum": ["a"], "example": "a"},
        "next": {"$ref": "#/components/schemas/T"}}}}}}}  # fmt: skip
OPENAPI = {
    "openapi": "3.0.3",
    "info": {"title": "T", "version": "1"},
    "servers": [{"url": "https://{r}.x.example", "variables": {"r": {"default": "eu"}}}],
    "security": [{"k": []}],
    "components": {
        "schemas": {"T": {"allOf": [{"type": "object"}]}},
        "securitySchemes": {"k": {"type": "apiKey", "in": "header", "name": "X-K"}},
    },
    "paths": {
        "/t/{id}": {
            "get": {
                "tags": ["a"],
                "parameters": [{"name": "id", "in": "path", "schema": {"type": "string"}}],
                "responses": ANSWER,
            },
            "post": {"requestBody": ANSWER["200"], "responses": {}},
        },
        "/u": {"get": {"responses": {}}},
    },
}
DISCOVERY = {
    "kind": "discovery#restDescription",
    "title": "D",
    "rootUrl": "https://d.example/",
    "servicePath": "v1/",
    "auth": {"oauth2": {"scopes": {"s": {"description": "d"}}}},
    "schemas": {"T": {"id": "T", "type": "object", "properties": {"a": {"$ref": "T"}}}},
    "resources": {"r": {"methods": {
        "get": {"id": "d.r.get", "path": "t/{id}", "httpMethod": "GET", "scopes": ["s"],
                "parameters": {"id": {"type": "string", "location": "path", "required": True}},
                "response": {"$ref": "T"}},
        "up": {"id": "d.r.up", "path": "t", "httpMethod": "POST", "mediaUpload": {
            "accept": ["image/*"], "protocols": {"simple": {"path": "/up"}}}},
        "list": {"id": "d.r.list", "path": "t"}}}},
}  # fmt: skip
POSTMAN = {
    "info": {"name": "P", "schema": "https://schema.getpostman.com/json/collection/v2.1.0/"},
    "variable": [{"key": "b", "value": "https://p.example"}],
    "item": [
        {"name": "u", "request": {"method": "POST", "url": {"raw": "{{b}}/a/:id?q=1"},
                                  "body": {"mode": "raw", "raw": "{}"}}},
        {"name": "v", "request": "{{b}}/v"},
    ],
}  # fmt: skip
MCP = {
    "mcpServer": {"name": "m"},
    "capabilities": {"resources": {}},
    "tools": [{"name": "t", "inputSchema": {"type": "object"}, "annotations": {}}],
    "resources": [{"uri": "a://b"}],
    "prompts": [{"name": "p", "arguments": [{"name": "a"}]}],
}
TYPES = {"kind": "OBJECT", "name": "Query", "interfaces": [], "fields": [{
    "name": "a", "args": [{"name": "x", "type": {"kind": "SCALAR", "name": "String"}}],
    "type": {"kind": "SCALAR", "name": "String"}, "isDeprecated": False}]}  # fmt: skip
INTROSPECTION = {"data": {"__schema": {"queryType": {"name": "Query"}, "directives": [], "types": [
    TYPES, {"kind": "SCALAR", "name": "String"}]}}}  # fmt: skip
WRONG = (None, -1, "x", [None], {"$ref": 7})


def imported(source):
    raw = source if isinstance(source, bytes) else json.dumps(source).encode()
    read = asyncio.run(read_source(raw))
    return assemble(read, ImportOptions(selection=Selection(deprecated=True)))


def places(node, path=()):
    inner = (
        node.items()
        if isinstance(node, dict)
        else enumerate(node)
        if isinstance(node, list)
        else ()
    )
    for key, each in inner:
        yield (*path, key)
        yield from places(each, (*path, key))


@pytest.mark.parametrize(
    "document",
    [OPENAPI, DISCOVERY, POSTMAN, MCP, INTROSPECTION],
    ids=["openapi", "discovery", "postman", "mcp", "introspection"],
)
def test_a_wrong_type_anywhere_is_mended_left_out_or_refused_by_name(document):
    if document is INTROSPECTION:
        pytest.importorskip("graphql", reason="install junctor[graphql]")
    whole, _ = imported(document)
    refused = []
    for number, (*path, last) in enumerate(places(document)):
        for turn in (number, number + 2):  # two of them at each place, in turn
            wrong = WRONG[turn % len(WRONG)]
            broken = copy.deepcopy(document)
            place = broken
            for step in path:
                place = place[step]
            place[last] = wrong
            try:
                spec, _ = imported(broken)
            except JunctorError as error:
                refused.append(error.message)
            else:
                assert spec.operations, (*path, last, wrong)
    assert all(message.endswith(".") for message in refused)
    assert imported(document)[0].digest() == whole.digest()


YAML = (
    "openapi: 3.0.3\ninfo: {title: Café, version: 2020-01-01}\npaths:\n  /a:\n    get:\n"
    "      responses:\n        200: {description: ok}\n"
)


@pytest.mark.parametrize(
    "encoding",
    ["utf-8", "utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32", "cp1252"],
)
def test_a_text_is_read_in_the_encoding_it_is_in(encoding):
    for text in (YAML, json.dumps(OPENAPI)):
        spec, _ = imported(text.encode(encoding))
        assert spec.name in ("Café", "T")


def test_tags_that_nobody_knows_are_passed_over_and_code_is_not_run():
    spec, _ = imported((YAML + "x-a: !own {b: !other [1], c: !third d}\n").encode())
    assert len(spec.operations) == 1
    spec, _ = imported((YAML + "x-a: !!python/object/apply:os.abort []\n").encode())
    assert len(spec.operations) == 1


def nested(levels):
    inner = b'{"type":"array","items":' * levels + b"{}" + b"}" * levels
    head = (
        b'{"openapi":"3.0.3","info":{"title":"T","version":"1"},"paths":{"/a":{"get":{"responses":'
    )
    return head + b'{"200":{"content":{"a/json":{"schema":' + inner + b"}}}}}}}}"


@pytest.mark.parametrize(
    "text",
    [
        nested(10_000),
        nested(100_000),
        b"a: " + b"[" * 100_000,
        b"a:\n" + b"- " * 100_000 + b"b",
        b"".join(b" " * n + b"a:\n" for n in range(500)),
    ],
    ids=["json", "deeper json", "flow", "compact", "block"],
)
def test_what_nests_too_deep_is_refused_before_a_parser_runs_out_of_stack(text):
    with pytest.raises(InvalidInput, match="nests deeper than"):
        imported(text)
    assert imported(nested(20))[0].operations


def test_brackets_in_texts_are_no_nesting():
    spec, _ = imported((YAML + "x-smile: '" + "[" * 1000 + "'\n").encode())
    assert len(spec.operations) == 1


def test_references_that_lead_back_to_themselves_end():
    def ref(place):
        return {"$ref": f"#/components/{place}"}

    answer = {"200": {"content": {"application/json": {"schema": ref("schemas/B")}}}}
    source = copy.deepcopy(OPENAPI)
    source["components"] |= {
        "schemas": {
            "A": ref("schemas/A"),
            "B": {"allOf": [ref("schemas/B")]},
            "C": {"anyOf": [ref("schemas/C"), ref("schemas/A")]},
            "T": {"type": "object", "properties": {"t": ref("schemas/T")}},
        },
        "parameters": {"A": ref("parameters/B"), "B": ref("parameters/A")},
        "responses": {"A": ref("responses/A")},
        "pathItems": {"A": ref("pathItems/A")},
    }
    source["paths"] = {
        "/p": ref("pathItems/A"),
        "/q": {"get": {"parameters": [ref("parameters/A")], "responses": {"200": ref("responses/A")}}},
        "/b": {"get": {"responses": answer}},
        "/c": {"get": {"parameters": [{"name": "c", "in": "query", "schema": ref("schemas/C")}],
                       "responses": {}}},
    }  # fmt: skip
    spec, notes = imported(source)
    assert sorted(o.request.path for o in spec.operations.values()) == ["/b", "/c", "/q"]
    assert notes == []


def test_a_name_that_stands_twice_is_told_and_tabs_are_named():
    get = '"get": {"responses": {}}, "description": "a"'
    twice = f'"/a": {{{get}}}, "/b": {{{get}}}, "/a": {{"post": {{"responses": {{}}}}}}'
    text = f'{{"openapi": "3.0.0", "info": {{"title": "T", "version": "1"}}, "paths": {{{twice}}}}}'
    for raw in (text, f"# as YAML\n{text}"):
        spec, notes = imported(raw.encode())
        assert "names that stand twice in one place, of which the last counts: /a" in notes
        assert len(spec.operations) == 2
    merged = b"openapi: 3.0.0\nx: &x {a: 1}\ny: {<<: *x, a: 2}\npaths: {/a: {get: {responses: {}}}}"
    assert not [n for n in imported(merged)[1] if "twice" in n]
    with pytest.raises(InvalidInput) as refused:
        imported(b"openapi: 3.0.0\ninfo:\n\ttitle: X\n")
    assert "tabs" in refused.value.cure


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"", "is empty"),
        (b"<!DOCTYPE html><html><body>Sign in</body></html>", "web page"),
        (b'<?xml version="1.0"?><edmx:Edmx xmlns:edmx="x"/>', "OData"),
        (b'<application xmlns="http://wadl.dev.java.net/2009/02"/>', "WADL"),
        (b"<!--" + b"x" * 3000 + b'--><application xmlns="http://wadl.dev.java.net/"/>', "WADL"),
        (b'{"openrpc": "1.2.6", "methods": []}', "OpenRPC"),
        (b'{"name": "X", "publicPath": "/v1"}', "I/O Docs"),
        (b"#%RAML 1.0\ntitle: x\n", "RAML"),
        (b"FORMAT: 1A\n# X\n", "API Blueprint"),
        (b'syntax = "proto3";\nmessage A {}\n', "gRPC"),
        (gzip.compress(b"{}", mtime=0), "packed"),
        (b"PK\x03\x04abc", "packed"),
        (b'{"swaggerVersion": "1.2", "apis": []}', r"Swagger 1\.x"),
        (b'{"log": {"version": "1.2", "entries": []}}', "HAR"),
        (b'{"_type": "export", "__export_format": 4}', "Insomnia"),
        (b'{"id": "x", "requests": [], "order": []}', "version 1; export"),
        (b'{"openapi": "4.0.0", "paths": {}}', r"OpenAPI 4\.0\.0, which is not known"),
        (b'<!DOCTYPE a [<!ENTITY x "y">]><definitions>&x;</definitions>', "XML, but no WSDL"),
    ],
)
def test_formats_of_others_are_refused_by_their_names(text, match):
    with pytest.raises(InvalidInput, match=match) as refused:
        imported(text)
    assert refused.value.cure
    assert imported(OPENAPI)[0].operations

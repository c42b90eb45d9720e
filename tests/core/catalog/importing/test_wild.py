"""Descriptions as they are found: wrong types, missing names, cycles, odd parameters, no server."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from junctor.core.calls.build import build_request
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.catalog.importing.selection import Selection
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidInput
from junctor.model.request import Markers

OK = {"200": {"description": "ok", "content": {"application/json": {"schema": {"type": "object"}}}}}


def openapi(paths, **more):
    return {
        "openapi": "3.1.0",
        "info": {"title": "Wild API", "version": "1"},
        "servers": [{"url": "https://wild.example/v1"}],
        "paths": paths,
        **more,
    }


def imported(document, address="", fetch=None, **options):
    raw = document if isinstance(document, bytes) else orjson.dumps(document)
    source = asyncio.run(read_source(raw, address, fetch=fetch))
    return assemble(source, ImportOptions(**options))


def sent(spec, key, inputs, config=None):
    settings = config or {"baseUrl": "https://wild.example/v1"}
    return build_request(spec, spec.operations[key], inputs, settings, {}, Markers())


def test_operations_without_or_with_the_same_id_get_keys_of_their_own():
    get = {"responses": OK}
    document = openapi({
        "/users/{id}": {"get": get, "delete": get},
        "/a": {"get": {**get, "operationId": "list things"}},
        "/b": {"get": {**get, "operationId": "list-things"}},
        "/c": {"get": {**get, "operationId": 7}},
    })  # fmt: skip
    spec, _ = imported(document)
    assert list(spec.operations) == [
        "getUser", "deleteUser", "listThings", "getB", "op7",
    ]  # fmt: skip
    assert spec.operations["deleteUser"].effect == "delete"
    assert spec.key == "wild"


def test_what_has_the_wrong_type_is_left_out_or_mended_and_the_rest_imports():
    document = openapi({
        "/good": {"get": {"operationId": "good", "parameters": "none", "tags": "x", "responses": 5}},
        "/bad": {"get": {"operationId": "bad", "parameters": [{"name": "a", "in": ["query"]}]}},
        "/odd": {"post": {"operationId": "odd", "responses": OK, "requestBody": {"content": {
            "application/json": {"schema": {"type": "object", "properties": {
                "a": {"type": "int32", "default": "x", "example": 3},
                "b": {"enum": "no list"}, "c": None, "d": {"type": "string", "example": 9},
                "e": {"const": 5}, "f": {"type": ["string", "null"], "pattern": "(?<=x"},
            }}}}}}},
        "/none": "nothing",
    })  # fmt: skip
    spec, notes = imported(document)
    assert "good" in spec.operations
    assert any("GET /bad" in note for note in notes)
    odd = spec.operations["odd"].input["properties"]
    assert odd["a"]["type"] == "integer"
    assert "default" not in odd["a"]
    assert "(default: x)" in odd["a"]["description"]
    assert "examples" not in odd["d"]
    assert sent(spec, "odd", {"a": 1, "e": 5}).json == {"a": 1, "e": 5}


def test_schemas_that_refer_to_themselves_stay_local_and_bounded():
    schemas = {
        "Node": {"type": "object", "properties": {"next": {"$ref": "#/components/schemas/Node"}}},
        **{f"T{i}": {"type": "object", "description": "some words " * 30, "properties": {
            "n": {"$ref": f"#/components/schemas/T{(i + 1) % 900}"}}} for i in range(900)},
    }  # fmt: skip

    def answer(name):
        schema = {"$ref": f"#/components/schemas/{name}"}
        return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}

    document = openapi(
        {"/n": {"get": {"operationId": "n", "responses": answer("Node")}},
         "/t": {"get": {"operationId": "t", "responses": answer("T0")}}},
        components={"schemas": schemas},
    )  # fmt: skip
    spec, _ = imported(document)
    assert spec.operations["n"].output["$defs"].keys() == {"Node"}
    assert 10 < len(spec.operations["t"].output["$defs"]) < 900
    assert b"cut: the description goes deeper" in orjson.dumps(spec.operations["t"].output)
    assert mock(spec.operations["t"].output, seed="1") is not None


def test_parameters_of_every_style_are_written_as_the_description_says():
    def query(name, schema, **more):
        return {"name": name, "in": "query", "schema": schema, **more}

    texts, thing = {"type": "array", "items": {"type": "string"}}, {"type": "object", "properties": {
        "a": {"type": "string"}, "b": {"type": "integer"}}}  # fmt: skip
    parameters = [
        query("repeat", texts),
        query("comma", texts, explode=False),
        query("pipe", texts, style="pipeDelimited", explode=False),
        query("space", texts, style="spaceDelimited", explode=False),
        query("deep", thing, style="deepObject"),
        query("spread", thing),
        query("pairs", thing, explode=False),
        query("filter[state]", {"type": "string"}),
        {"name": "where", "in": "query", "content": {"application/json": {"schema": thing}}},
        {"name": "session", "in": "cookie", "schema": {"type": "string"}},
        {"name": "X-Trace", "in": "header", "schema": {"type": "string"}},
        {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}},
    ]
    document = openapi({"/x/{id}": {"get": {"operationId": "x", "parameters": parameters,
                                            "responses": OK}}})  # fmt: skip
    spec, _ = imported(document)
    two, value = ["1", "2"], {"a": "x", "b": 2}
    inputs = {
        "id": 7, "repeat": two, "comma": two, "pipe": two, "space": two, "deep": value,
        "spread": value, "pairs": value, "filter_state": "open", "where": value,
        "session": "s 1", "X_Trace": "t",
    }  # fmt: skip
    request = sent(spec, "x", inputs)
    assert request.url == (
        "https://wild.example/v1/x/7?repeat=1&repeat=2&comma=1%2C2&pipe=1%7C2&space=1%202"
        "&deep%5Ba%5D=x&deep%5Bb%5D=2&a=x&b=2&pairs=a%2Cx%2Cb%2C2&filter%5Bstate%5D=open"
        "&where=%7B%22a%22%3A%22x%22%2C%22b%22%3A2%7D"
    )
    assert request.header("cookie") == "session=s%201"
    assert request.header("x-trace") == "t"


def test_bodies_that_are_not_json_are_sent_as_their_type():
    def body(media, schema):
        return {"required": True, "content": {media: {"schema": schema}}}

    file = {"type": "object", "required": ["file"], "properties": {
        "file": {"type": "string", "format": "binary"}, "note": {"type": "string"}}}  # fmt: skip
    document = openapi({
        "/multi": {"post": {"operationId": "multi", "responses": OK,
                            "requestBody": body("multipart/form-data", file)}},
        "/bytes": {"put": {"operationId": "octets", "responses": OK,
                           "requestBody": body("application/octet-stream", {"type": "string"})}},
        "/text": {"post": {"operationId": "text", "responses": OK,
                           "requestBody": body("text/csv", {"type": "string"})}},
        "/patch": {"patch": {"operationId": "patch", "responses": OK, "requestBody": body(
            "application/merge-patch+json", {"type": "object", "properties": {"a": {}}})}},
        "/list": {"post": {"operationId": "list", "responses": OK, "requestBody": body(
            "application/json", {"type": "array", "items": {"type": "integer"}})}},
    })  # fmt: skip
    spec, _ = imported(document)
    value = {"name": 'a"b.txt', "contentType": "text/plain", "base64": "aGVsbG8="}
    multi = sent(spec, "multi", {"file": value, "note": "hi"})
    assert multi.header("content-type").startswith("multipart/form-data; boundary=junctor-")
    assert (
        b'name="file"; filename="a%22b.txt"\r\nContent-Type: text/plain\r\n\r\nhello'
        in multi.content
    )
    assert b'name="note"\r\n\r\nhi\r\n' in multi.content
    assert sent(spec, "octets", {"body": value}).content == b"hello"
    assert (
        sent(spec, "octets", {"body": value}).header("content-type") == "application/octet-stream"
    )
    assert sent(spec, "text", {"body": "a;b"}).header("content-type") == "text/csv"
    assert sent(spec, "patch", {"a": None}).header("content-type") == "application/merge-patch+json"
    assert sent(spec, "patch", {"a": None}).json == {"a": None}
    assert sent(spec, "list", {"body": [1, 2]}).json == [1, 2]
    with pytest.raises(InvalidInput, match="holds no base64"):
        sent(spec, "multi", {"file": {**value, "base64": "*"}})


def test_swagger_forms_with_files_and_collections_are_read():
    document = {
        "swagger": "2.0", "info": {"title": "Old", "version": "1"}, "host": "old.example",
        "basePath": "/api", "schemes": ["http", "https"],
        "securityDefinitions": {"key": {"type": "apiKey", "in": "query", "name": "token"}},
        "security": [{"key": []}],
        "paths": {"/up": {"post": {
            "operationId": "up", "consumes": ["multipart/form-data"],
            "parameters": [
                {"name": "file", "in": "formData", "type": "file", "required": True},
                {"name": "tags", "in": "query", "type": "array", "items": {"type": "string"},
                 "collectionFormat": "pipes"},
                {"name": "token", "in": "query", "type": "string"},
            ],
            "responses": {"200": {"description": "", "schema": {"type": "object"}}},
        }}},
    }  # fmt: skip
    spec, _ = imported(document)
    assert spec.connection["properties"]["baseUrl"]["default"] == "https://old.example/api"
    assert [(s.type, s.location, s.name_) for s in spec.auth] == [("api_key", "query", "token")]
    assert set(spec.operations["up"].input["properties"]) == {"file", "tags"}
    request = sent(
        spec, "up", {"file": {"base64": "aGk="}, "tags": ["a", "b"]}, {"baseUrl": "https://o"}
    )
    assert request.url == "https://o/up?tags=a%7Cb"


@pytest.mark.parametrize(
    ("servers", "address", "expected"),
    [
        ([{"url": "/v2"}], "https://vendor.example/docs/openapi.json", "https://vendor.example/v2"),
        ([{"url": "../api"}], "https://vendor.example/docs/x/openapi.json",
         "https://vendor.example/docs/api"),
        ([{"url": "//vendor.example/v3"}], "", "https://vendor.example/v3"),
        ([{"url": "http://a.example"}, {"url": "https://b.example"}], "", "https://b.example"),
        ([{"url": "https://{region}.a.example", "variables": {"region": {"default": "eu"}}}], "",
         "https://eu.a.example"),
        ([], "", None),
        ([{"url": "/v2"}], "", None),
    ],
)  # fmt: skip
def test_servers_are_made_absolute_or_left_to_the_connection(servers, address, expected):
    document = openapi({"/a": {"get": {"operationId": "a", "responses": OK}}}, servers=servers)
    spec, _ = imported(document, address)
    field = spec.connection["properties"]["baseUrl"]
    assert field.get("default") == expected
    assert spec.base_url == "{{conn.baseUrl}}"


def test_references_to_the_outside_are_refused_unless_they_are_allowed():
    schema = {"$ref": "models.yaml#/User"}
    document = openapi({"/u": {"get": {"operationId": "u", "responses": {"200": {
        "description": "", "content": {"application/json": {"schema": schema}}}}}}})  # fmt: skip
    with pytest.raises(InvalidInput, match="refers to other documents: models") as error:
        imported(document)
    assert error.value.field == "allowRemoteReferences"
    fetched = []

    async def fetch(url):
        fetched.append(url)
        return b"User: {type: object, properties: {id: {$ref: '#/Id'}}}\nId: {type: string}\n"

    spec, _ = imported(document, "https://v.example/api/openapi.json", fetch)
    assert fetched == ["https://v.example/api/models.yaml"]
    assert "string" in str(spec.operations["u"].output)

    async def endless(url):
        return orjson.dumps({"User": {"$ref": f"{url}x#/User"}})

    with pytest.raises(InvalidInput, match="more than 100 other documents"):
        imported(document, "https://v.example/openapi.json", endless)
    with pytest.raises(InvalidInput, match="has no web address"):
        imported(document, "", fetch)


def test_yaml_anchors_and_merge_keys_are_read_and_bombs_are_refused():
    text = b"""
openapi: 3.0.3
info: {title: Anchored, version: "1"}
servers: [{url: https://y.example}]
x-shared: &shared
  responses: {200: {description: ok}}
paths:
  /a: {get: {<<: *shared, operationId: a}}
  /b: {get: {<<: *shared, operationId: b, tags: [on, no]}}
"""
    spec, _ = imported(text)
    assert list(spec.operations) == ["a", "b"]
    bomb = b"a: &a [x,x,x,x,x,x,x,x,x]\n" + b"\n".join(
        b"%c: &%c [%s]" % (98 + i, 98 + i, b",".join([b"*%c" % (97 + i)] * 9)) for i in range(9)
    )
    with pytest.raises(InvalidInput, match="write out too large"):
        imported(bomb + b"\nopenapi: 3.0.0\n")


def test_hints_of_paging_limits_and_idempotency_are_taken():
    listed = {"type": "object", "properties": {
        "data": {"type": "array", "items": {"type": "object"}},
        "paging": {"type": "object", "properties": {"next_cursor": {"type": "string"}}}}}  # fmt: skip
    answer = {"200": {"description": "", "headers": {"X-RateLimit-Reset": {}},
                      "content": {"application/json": {"schema": listed}}}}  # fmt: skip
    text = {"type": "string"}
    document = openapi({
        "/things": {
            "get": {"operationId": "list", "responses": answer, "parameters": [
                {"name": "cursor", "in": "query", "schema": text},
                {"name": "limit", "in": "query", "schema": {"type": "integer"}}]},
            "post": {"operationId": "make", "responses": answer, "parameters": [
                {"name": "Idempotency-Key", "in": "header", "schema": text}]},
        },
    }, **{"x-rate-limit": {"limit": 60, "period": "minute"}})  # fmt: skip
    spec, _ = imported(document)
    paging = spec.operations["list"].paging
    assert (paging.style, paging.items, paging.next, paging.input, paging.limit_input) == (
        "cursor", "data", "paging.next_cursor", "cursor", "limit",
    )  # fmt: skip
    assert spec.operations["make"].idempotency_header == "Idempotency-Key"
    assert spec.operations["make"].input["properties"] == {}
    assert (spec.rate_limit.calls, spec.rate_limit.seconds) == (60, 60)
    assert spec.failure.reset_header == "X-RateLimit-Reset"
    assert spec.test == "list"


def test_ways_to_sign_in_become_schemes():
    flows = {"authorizationCode": {"authorizationUrl": "/oauth/authorize", "tokenUrl": "/oauth/token",
                                   "scopes": {"read": ""}}}  # fmt: skip
    schemes = {
        "oauth": {"type": "oauth2", "flows": flows},
        "app": {"type": "apiKey", "in": "header", "name": "X-App"},
        "user": {"type": "apiKey", "in": "query", "name": "user"},
        "cookie": {"type": "apiKey", "in": "cookie", "name": "sid"},
        "digest": {"type": "http", "scheme": "digest"},
        "oidc": {"type": "openIdConnect", "openIdConnectUrl": "https://x.example"},
    }
    security = [{"oauth": ["read"]}, {"app": [], "user": []}, {"cookie": []}, {"digest": []}]
    document = openapi(
        {"/a": {"get": {"operationId": "a", "responses": OK}},
         "/b": {"get": {"operationId": "b", "responses": OK, "security": [{"cookie": []}]}}},
        components={"securitySchemes": schemes}, security=security,
    )  # fmt: skip
    spec, notes = imported(document)
    assert [s.type for s in spec.auth] == ["oauth2", "custom_header", "api_key"]
    oauth, both, cookie = spec.auth
    assert oauth.token_url == "https://wild.example/oauth/token"
    assert oauth.scopes == ("read",)
    assert (both.headers, both.query) == ({"X-App": "app"}, {"user": "user"})
    assert (cookie.name_, cookie.prefix) == ("Cookie", "sid=")
    assert spec.operations["b"].auth == (cookie.name,)
    assert any("digest" in note for note in notes)


def test_a_selection_narrows_and_names_what_is_not_there():
    def op(name, *tags, **more):
        return {"operationId": name, "tags": list(tags), "responses": OK, **more}

    document = openapi({
        "/users": {"get": op("listUsers", "users"), "post": op("makeUser", "users")},
        "/users/{id}/items": {"get": op("listItems", "items", summary="List the items of a user")},
        "/old": {"get": op("oldThing", "users", deprecated=True)},
    })  # fmt: skip

    def keys(**selection):
        return list(imported(document, selection=Selection(**selection))[0].operations)

    assert keys() == ["listUsers", "makeUser", "listItems"]
    assert keys(tags=("Users",)) == ["listUsers", "makeUser"]
    notes = imported(document, selection=Selection(tags=("users",)))[1]
    assert "deprecated, so not taken without `deprecated`: oldThing" in notes
    assert keys(tags=("users",), deprecated=True) == ["listUsers", "makeUser", "oldThing"]
    assert keys(paths=("/users/*/items",)) == ["listItems"]
    assert keys(search="items user") == ["listItems"]
    assert keys(effects=("write",)) == ["makeUser"]
    assert keys(operations=("oldThing", "listItems")) == ["listItems", "oldThing"]
    with pytest.raises(InvalidInput, match="no operation `nothing`"):
        keys(operations=("nothing",))
    with pytest.raises(InvalidInput, match="No operation fits"):
        keys(tags=("none",))


@pytest.mark.parametrize(
    ("text", "match"),
    [
        (b"<html><body>Sign in</body></html>", "web page"),
        (b"{}", "it begins with nothing"),
        (b'{"asyncapi": "3.0.0"}', "AsyncAPI"),
        (b'{"$schema": "https://json-schema.org/draft/2020-12/schema"}', "JSON Schema"),
        (b'{"swagger": "1.2"}', "OpenAPI 1.2, which is not"),
        (b'{"openapi": "3.0.0", "info": {}, "paths": {}}', "no operation"),
        (b"\xff\xfe\x00", "not an object"),
        (b"[" * 5000, "nests deeper"),
    ],
)
def test_what_is_no_description_is_refused_by_name(text, match):
    with pytest.raises(InvalidInput, match=match):
        imported(text)

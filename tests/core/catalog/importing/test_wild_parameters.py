"""Parameters and bodies of the wild, each found in a description of some generator."""

from __future__ import annotations

import asyncio
from urllib.parse import parse_qsl

import orjson
import pytest

from junctor.core.calls.build import build_request
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.imports.drift import changes
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


def imported(document):
    source = asyncio.run(read_source(orjson.dumps(document)))
    return assemble(source, ImportOptions())


def sent(spec, key, inputs):
    settings = {"baseUrl": "https://wild.example/v1"}
    return build_request(spec, spec.operations[key], inputs, settings, {}, Markers())


def _one(parameters=(), path="/things", **more):
    get = {"operationId": "run", "parameters": list(parameters), "responses": OK, **more}
    method = "post" if "requestBody" in more else "get"
    return openapi({path: {method: get}})


def test_a_field_of_an_object_that_is_a_parameter_too_is_sent_once():
    """drf-spectacular writes a nested serializer as an object beside its own fields."""
    text = {"type": "string"}
    fields = {"type": "object", "required": ["a"], "properties": {"a": text, "c": text}}
    flat = [{"name": n, "in": "query", "schema": text, "required": n == "a"} for n in ("a", "b")]
    document = _one([*flat, {"name": "nested", "in": "query", "schema": fields}])
    spec, _ = imported(document)
    made = spec.operations["run"].input
    assert made["properties"]["nested"]["properties"] == {"c": text}
    request = sent(spec, "run", {"a": "1", "b": "2", "nested": {"c": "3"}})
    assert request.url.partition("?")[2] == "a=1&b=2&c=3"
    fields["properties"].pop("c")
    spec, _ = imported(document)
    assert spec.operations["run"].input["properties"].keys() == {"a", "b"}


def test_a_header_that_has_to_hold_a_list_holds_something():
    header = {"name": "X-Codes", "in": "header", "schema": {"type": "array", "items": {}}}
    spec, _ = imported(_one([{**header, "required": True}]))
    assert spec.operations["run"].input["properties"]["X_Codes"]["minItems"] == 1
    spec, _ = imported(_one([header]))
    assert "minItems" not in spec.operations["run"].input["properties"]["X_Codes"]


def test_letters_of_a_path_that_an_address_cannot_hold_are_written_for_it():
    spec, _ = imported(_one(path='/menus/Ä "x"/{id}/a%20b:run'))
    request = sent(spec, "run", {"id": "7"})
    assert request.url == "https://wild.example/v1/menus/%C3%84%20%22x%22/7/a%20b:run"


def test_what_stands_beside_a_reference_counts_in_3_1():
    body = {"$ref": "#/components/schemas/Note", "required": ["text"], "description": "New"}
    document = _one(requestBody={"content": {"application/json": {"schema": body}}})
    note = {"type": "object", "required": ["id"], "properties": {"id": {}, "text": {}}}
    document["components"] = {"schemas": {"Note": note}}
    spec, _ = imported(document)
    assert spec.operations["run"].input["required"] == ["id", "text"]
    assert spec.operations["run"].input["properties"].keys() == {"id", "text"}
    body["properties"] = {"more": {"type": "integer"}}
    spec, _ = imported(document)
    assert spec.operations["run"].input["properties"]["more"] == {"type": "integer"}


def test_the_items_of_a_stream_are_described_by_themselves_in_3_2():
    answer = {
        "description": "",
        "content": {"application/jsonl": {"itemSchema": {"type": "integer"}}},
    }
    document = openapi({"/things": {"get": {"operationId": "run", "responses": {"200": answer}}}})
    spec, _ = imported({**document, "openapi": "3.2.0"})
    assert spec.operations["run"].output == {"type": "array", "items": {"type": "integer"}}


def secured(*needs):
    """Operations `a`, `b`, ... each with what it needs: None says nothing, [] is nobody's secret."""
    paths = {}
    for name, need in zip("abc", needs, strict=False):
        own = {} if need is None else {"security": need}
        paths[f"/{name}"] = {"get": {"operationId": name, "responses": OK, **own}}
    scheme = {"token": {"type": "http", "scheme": "bearer"}}
    return openapi(paths, components={"securitySchemes": scheme})


def test_an_operation_that_begins_to_need_a_credential_is_told_as_drift():
    token = [{"token": []}]
    open_, _ = imported(secured([], token))
    closed, _ = imported(secured(token, token))
    assert [scheme.name for scheme in open_.auth] == ["bearer_token", "none"]
    assert open_.operations["b"].auth == ("bearer_token",)
    found = [change for change in changes(open_, closed) if change.operation]
    assert [(c.operation, c.kind, c.severity) for c in found] == [("a", "auth_changed", "breaking")]
    assert "`none` is no longer accepted; it takes bearer_token" in found[0].message
    assert not [change for change in changes(closed, open_) if change.operation]


def test_no_credential_is_offered_where_some_operation_is_open_and_others_are_not():
    token = [{"token": []}]
    for needs, offered in (
        ((token, token), ["bearer_token"]),
        ((token, [*token, {}]), ["bearer_token", "none"]),
        ((None, None), ["bearer_token"]),
    ):
        spec, _ = imported(secured(*needs))
        assert [scheme.name for scheme in spec.auth] == offered


@pytest.mark.parametrize("host", ["localhost:3000", "127.0.0.1", "10.0.0.7", "[::1]:8080"])
def test_an_operation_on_its_authors_own_machine_goes_to_the_connections_address(host):
    document = _one(servers=[{"url": f"https://{host}/api"}])
    spec, notes = imported(document)
    assert spec.operations["run"].request.base_url is None
    assert any(f"https://{host}/api" in note for note in notes)
    document["paths"]["/things"]["get"]["servers"] = [{"url": "https://files.wild.example"}]
    spec, _ = imported(document)
    assert spec.operations["run"].request.base_url == "https://files.wild.example"


@pytest.mark.parametrize("name", ["items", "items[]"])
def test_a_list_that_is_said_to_be_json_is_sent_so_whatever_it_is_called(name):
    schema = {"type": "array", "items": {"type": "string"}}
    content = {"application/json": {"schema": schema}}
    spec, _ = imported(_one([{"name": name, "in": "query", "content": content}]))
    request = sent(spec, "run", {"items": ["on", "a/b"]})
    assert dict(parse_qsl(request.url.partition("?")[2])) == {name: '["on","a/b"]'}


def test_a_required_header_that_http_cannot_carry_leaves_its_operation_out_with_the_reason():
    header = {"name": "X Shop:Id", "in": "header", "schema": {"type": "string"}}
    document = _one([{**header, "required": True}])
    document["paths"]["/other"] = {"get": {"operationId": "other", "responses": OK}}
    spec, notes = imported(document)
    assert spec.operations.keys() == {"other"}
    assert any("X Shop:Id" in each and "HTTP does not allow" in each for each in notes)
    spec, notes = imported(_one([header]))
    assert not spec.operations["run"].input.get("properties")
    (told,) = [each for each in notes if "X Shop:Id" in each]
    assert told.startswith("left out: ")
    assert "a name that HTTP does not allow" in told
    _, notes = imported(_one([{**header, "name": "X-Shop-Id"}]))
    assert not [each for each in notes if "Shop" in each]


@pytest.mark.parametrize("place", [{"a": 1}, ["query"], "matrix", None])
def test_a_parameter_without_a_place_is_told_in_words_about_the_document(place):
    document = _one([{"name": "q", "in": place, "schema": {"type": "string"}}])
    document["paths"]["/other"] = {"get": {"operationId": "other", "responses": OK}}
    spec, notes = imported(document)
    assert spec.operations.keys() == {"other"}
    (left,) = (each for each in notes if "left out" in each)
    assert "its parameter `q`" in left
    assert "Error" not in left
    assert "unhashable" not in left

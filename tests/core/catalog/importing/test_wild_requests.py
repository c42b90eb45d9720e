"""What descriptions of the wild ask of a request: each found in a vendor's file, made small."""

from __future__ import annotations

import asyncio
import json

import pytest

from junctor.core.calls.build import build_request
from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidInput
from junctor.model.request import Markers
from junctor.model.schema import compile_schema


def imported(document, address=""):
    raw = document if isinstance(document, bytes) else json.dumps(document).encode()
    source = asyncio.run(read_source(raw, address))
    return assemble(source, ImportOptions())


def openapi(paths, **more):
    return {"openapi": "3.0.3", "info": {"title": "T", "version": "1"}, "paths": paths, **more}


def get(*parameters, **more):
    return {"get": {"operationId": "a", "parameters": list(parameters), "responses": {}, **more}}


def default(spec):
    field = spec.connection["properties"]["baseUrl"]
    return field.get("default"), field["examples"][0]


def test_a_long_path_is_told_without_cutting_a_hole():
    path = "".join(f"/a-long-name-of-a-collection/{{identifierOfLevel{n}}}" for n in range(6))
    spec, notes = imported(openapi({path: get(), "/" + "x" * 300: get()}))
    assert len(spec.operations) == 2, notes
    for operation in spec.operations.values():
        assert len(operation.summary) <= 170
        assert operation.summary.endswith("…")
        assert operation.summary.count("{{") == operation.summary.count("}}")
    assert check_spec(spec, strict=False) == []


@pytest.mark.parametrize(
    ("servers", "address", "expected"),
    [
        ([{"url": "/rest"}], "", (None, "https://api.example.com/rest")),
        ([{"url": {"$ref": "#/x"}}, {"url": "/a}b"}, {"url": "/rest"}], "",
         (None, "https://api.example.com/rest")),
        ([{"url": "/my api"}], "", (None, "https://api.example.com/my%20api")),
        ([{"url": "/rest"}], "https://d.example/docs/a.json", ("https://d.example/rest",) * 2),
        ([{"url": "https://a b/c"}, {"url": "https://ok.example"}], "", ("https://ok.example",) * 2),
        ([{"url": "https://x.example/{open}"}], "", (None, "https://api.example.com")),
    ],
)  # fmt: skip
def test_a_base_url_that_is_half_known_is_an_example(servers, address, expected):
    spec, _ = imported(openapi({"/a": get()}, servers=servers), address)
    assert default(spec) == expected


def test_a_swagger_without_a_host_names_no_host():
    document = {"swagger": "2.0", "info": {"title": "T"}, "basePath": "/v2", "paths": {"/a": get()}}
    assert default(imported(document)[0]) == (None, "https://api.example.com/v2")
    found, _ = imported(document, "https://own.example/swagger.json")
    assert default(found) == ("https://own.example/v2",) * 2


def test_a_server_of_one_path_may_be_relative_to_the_usual_one():
    paths = {"/a": {**get(), "servers": [{"url": "/v2"}]}}
    spec, _ = imported(openapi(paths, servers=[{"url": "https://x.example/v1"}]))
    assert url_of(spec, "https://other.example/v1") == "https://other.example/v2/a"


@pytest.mark.parametrize(
    ("server", "variables", "expected"),
    [
        ("{protocol}://{hostname}/manage/v1", {}, "https://ghe.example/manage/v1/a"),
        ("{protocol}://{hostname}", {}, "https://ghe.example/a"),
        ("https://uploads.example", {}, "https://uploads.example/a"),
        ("http://elsewhere.example", {}, "https://ghe.example/api/v3/a"),
        ("https://{index}.x.example", {"index": {"default": "my-index"}},
         "https://ghe.example/api/v3/a"),
    ],
)  # fmt: skip
def test_a_path_with_a_server_of_its_own_is_sent_there_where_that_is_sure(
    server, variables, expected
):
    host = {"protocol": {"default": "http"}, "hostname": {"default": "HOSTNAME"}}
    main = {"url": "{protocol}://{hostname}/api/v3", "variables": host}
    own = {"url": server, "variables": {**host, **variables}}
    spec, notes = imported(openapi({"/a": {**get(), "servers": [own]}}, servers=[main]))
    assert url_of(spec, "https://ghe.example/api/v3") == expected
    told = [note for note in notes if "1 operations belong to another server" in note]
    assert bool(told) is ("/api/v3/a" in expected)


def url_of(spec, base):
    return build_request(spec, spec.operations["a"], {}, {"baseUrl": base}, {}, Markers()).url


def test_a_host_of_the_wrong_kind_is_mended_or_dropped():
    swagger = {"swagger": "2.0", "info": {"title": "T", "version": "1"}, "paths": {"/a": get()}}
    spec, _ = imported({**swagger, "host": ["x.example"], "schemes": ["https:"], "basePath": "/v2"})
    assert default(spec) == ("https://x.example/v2",) * 2
    spec, _ = imported({**swagger, "host": "[x.example]"})
    assert default(spec)[0] is None


def test_a_pattern_between_slashes_is_the_one_inside():
    body = {"type": "object", "required": ["user"], "properties": {
        "user": {"type": "string", "pattern": "/^[a-z0-9._]+$/"},
        "tag": {"type": "string", "pattern": "/^[a-z]+$/i"},
    }}  # fmt: skip
    rule = compile_schema(imported(openapi({"/a": put(body)}))[0].operations["a"].input)
    assert rule.is_valid({"user": "ada", "tag": "A"})
    assert not rule.is_valid({"user": "Ada"})


def test_what_every_form_of_a_form_needs_is_needed():
    def form(*fields):
        properties = {name: {"type": "string"} for name in ("grant", *fields)}
        return {"allOf": [{"properties": properties}], "required": ["grant", *fields]}

    both = {"oneOf": [form("client", "password"), form("client", "token")]}
    item = put(both, "application/x-www-form-urlencoded")
    given = imported(openapi({"/a": item}))[0].operations["a"].input
    assert sorted(given["required"]) == ["client", "grant"]
    assert set(given["properties"]) == {"client", "grant", "password", "token"}


def test_headers_that_only_a_sign_in_sets_are_no_inputs():
    def header(name, *, required):
        return {"name": name, "in": "header", "required": required, "schema": {"type": "string"}}

    spec, notes = imported(openapi({
        "/a": get(header("Cookie", required=False), header("X-Own", required=False)),
        "/b": get(header("Cookie", required=True), operationId="b"),
        "/c": get(header("Host", required=True), header("TE", required=True), operationId="c"),
    }))  # fmt: skip
    assert list(spec.operations["a"].request.headers) == ["X-Own"]
    assert any("needs the header Cookie" in note for note in notes)
    assert spec.operations["c"].input["properties"] == {}, "the transport sets them"


def test_a_form_without_fields_gives_way_to_another_type():
    content = {
        "multipart/form-data": {"schema": {"type": "array", "items": {"type": "string"}}},
        "*/*": {"schema": {"type": "array", "items": {"type": "string"}}},
    }
    body = {"required": True, "content": content}
    spec, notes = imported(openapi({"/a": {"put": {"requestBody": body, "responses": {}}}}))
    assert [o.request.binary for o in spec.operations.values()] == ["{{input.body}}"]
    assert not [note for note in notes if note.startswith("left out")]


def test_a_list_that_a_form_needs_is_not_empty_wherever_it_is_described():
    many = {"type": "array", "items": {"type": "string", "enum": ["A", "B"]}}
    fields = {"uses": {"$ref": "#/components/schemas/Uses"}, "more": many}
    form = {"type": "object", "properties": fields, "required": ["uses"]}
    body = {"required": True, "content": {"application/x-www-form-urlencoded": {"schema": form}}}
    paths = {"/a": {"put": {"operationId": "a", "requestBody": body, "responses": {}}}}
    spec, _ = imported(openapi(paths, components={"schemas": {"Uses": many}}))
    schema = compile_schema(spec.operations["a"].input)
    schema.check({"uses": ["A"], "more": []})
    with pytest.raises(InvalidInput, match="uses"):
        schema.check({"uses": []})


def test_a_closed_composition_means_the_fields_of_its_parts():
    parts = [{"properties": {"a": {"type": "string"}}}, {"properties": {"b": {"type": "integer"}}}]
    schema = {"type": "object", "allOf": parts, "required": ["a"], "additionalProperties": False}
    answer = {"200": {"content": {"application/json": {"schema": schema}}}}
    spec, _ = imported(openapi({"/a": get(responses=answer)}))
    made = mock(spec.operations["a"].output, seed="1")
    assert set(made) == {"a", "b"}


@pytest.mark.parametrize("length", [20, 24, 25, 27, 29, 32])
def test_a_time_has_the_length_that_its_schema_asks_for(length):
    bounds = {"minLength": length, "maxLength": length}
    assert len(mock({"type": "string", "format": "date-time", **bounds}, seed="1")) == length


def test_a_filter_that_leads_to_itself_by_way_of_null_ends():
    def maybe(name):
        return {"anyOf": [{"$ref": f"#/$defs/{name}"}, {"type": "null"}]}

    filters = {
        "Issue": {"type": "object", "properties": {"and": maybe("Issues"), "user": maybe("User")}},
        "Issues": {"type": "array", "items": {"$ref": "#/$defs/Issue"}},
        "User": {"type": "object", "properties": {"issue": maybe("Issue"), "name": maybe("Text")}},
        "Text": {"type": "object", "properties": {"eq": {"type": ["string", "null"]}}},
    }
    schema = {"type": "object", "properties": {"filter": maybe("Issue")}, "$defs": filters}
    assert compile_schema(schema).is_valid(mock(schema, seed="1"))


def test_allowed_values_have_the_type_that_is_declared():
    def choice(name, kind, *values):
        schema = {"type": kind, "enum": list(values)}
        return {"name": name, "in": "query", "required": True, "schema": schema}

    spec, _ = imported(openapi({"/a": get(
        choice("t", "string", 1, 2.5, True, "x"), choice("n", "integer", "1", "two"))}))  # fmt: skip
    taken = spec.operations["a"].input["properties"]
    assert taken["t"]["enum"] == ["1", "2.5", "true", "x"]
    assert taken["n"]["enum"] == [1, "two"]


def test_a_text_by_a_pattern_has_exactly_the_length_asked_for():
    schema = {"type": "string", "pattern": "^[0-9]+$", "minLength": 12, "maxLength": 12}
    assert len(mock(schema, seed="1")) == 12


def test_a_description_of_webhooks_alone_is_refused_with_what_they_are_for():
    with pytest.raises(InvalidInput, match="no operation") as refused:
        imported({**openapi({}), "openapi": "3.1.0", "webhooks": {"a": {"post": {}}}})
    assert "webhook trigger" in (refused.value.cure or "")
    assert "sign in" not in refused.value.cure  # that it names no way is noise here


def test_mutual_tls_is_a_client_certificate_alone_or_beside_another_way():
    schemes = {
        "mtls": {"type": "mutualTLS"},
        "token": {"type": "http", "scheme": "bearer"},
        "key": {"type": "apiKey", "in": "header", "name": "X-K"},
    }
    options = [{"mtls": []}, {"token": [], "mtls": []}, {"mtls": [], "key": []}, {"token": []}]
    spec, notes = imported(
        openapi({"/a": get(security=options)}, components={"securitySchemes": schemes})
    )
    assert [(s.type, "client_key" in s.document_schema["properties"]) for s in spec.auth] == [
        ("client_certificate", True), ("bearer_token", True), ("api_key", True),
        ("bearer_token", False),
    ]  # fmt: skip
    assert notes == []


def test_values_of_another_type_than_the_declared_one_are_no_choice():
    kind = {"type": "integer", "enum": ["101 (East)", "102 (West)"]}
    where = {"name": "place", "in": "query", "required": True, "schema": kind}
    spec, _ = imported(openapi({"/a": get(where)}))
    assert spec.operations["a"].input["properties"]["place"] == {"type": "integer"}


def test_fields_of_a_composed_body_are_inputs_whatever_part_names_them():
    base = {"required": ["key"], "properties": {"key": {"type": "string"}}}
    content = {"application/json": {"schema": {
        "allOf": [{"$ref": "#/components/schemas/Base"}], "required": ["name"],
        "properties": {"name": {"type": "string"}, "size": {"type": "integer"}}}}}  # fmt: skip
    post = {
        "operationId": "a",
        "responses": {},
        "requestBody": {"required": True, "content": content},
    }
    document = openapi({"/a": {"post": post}}, components={"schemas": {"Base": base}})
    taken = imported(document)[0].operations["a"].input
    assert (list(taken["properties"]), taken["required"]) == (
        ["key", "name", "size"],
        ["key", "name"],
    )
    base["properties"]["name"] = {"minLength": 3}
    assert list(imported(document)[0].operations["a"].input["properties"]) == ["body"]


def test_a_server_whose_variable_begins_with_a_slash_has_one():
    variables = {"base": {"default": "/api/v1"}}
    servers = [{"url": "https://x.example/{base}", "variables": variables}]
    assert (
        default(imported(openapi({"/a": get()}, servers=servers))[0])[0]
        == "https://x.example/api/v1"
    )


def put(schema, media="application/json", **more):
    body = {"content": {media: {"schema": schema}}}
    return {"put": {"operationId": "a", "requestBody": body, "responses": {}, **more}}


@pytest.mark.parametrize("media", ["application/json", "application/x-www-form-urlencoded"])
def test_a_field_that_is_required_without_being_described_is_an_open_input(media):
    fields = {"type": "object", "properties": {"ids": {"type": "string"}}, "required": ["uris"]}
    spec, _ = imported(openapi({"/a": put(fields, media)}))
    assert spec.operations["a"].input["required"] == ["uris"]
    closed, _ = imported(openapi({"/a": put({**fields, "additionalProperties": False}, media)}))
    assert set(closed.operations["a"].input["properties"]) == {"ids"}


def test_a_required_list_and_a_value_in_the_path_hold_something_though_zero_is_allowed():
    keys = {"type": "array", "items": {"type": "string"}, "minItems": 0}
    query = {"name": "keys", "in": "query", "required": True, "schema": keys}
    path = {"name": "id", "in": "path", "schema": {"type": "string", "minLength": 0}}
    spec, _ = imported(openapi({"/a/{id}": get(query, {**path, "required": True})}))
    fields = spec.operations["a"].input["properties"]
    assert (fields["keys"]["minItems"], fields["id"]["minLength"]) == (1, 1)


def test_words_stay_where_the_rest_is_cut():
    big = {"type": "object", "properties": {f"f{n}": {"type": "string"} for n in range(30_000)}}
    schemas = {"Big": big, "Words": {"type": "string", "enum": ["a", "b"]}}
    fields = {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    body = {"type": "object", "properties": {"in": {"type": "object", "properties": fields}}}
    document = openapi({"/a": put(body)}, components={"schemas": schemas})
    given = imported(document)[0].operations["a"].input
    inner = given["properties"]["in"]
    assert "cut" in inner["properties"]["Big"]["$comment"]
    assert given["$defs"]["Words"]["enum"] == ["a", "b"]


def test_examples_and_extensions_elsewhere_are_not_needed():
    samples = [{"lang": "ts", "source": {"$ref": "./a.ts"}}]
    item = get(**{"x-samples": samples, "x-ms-examples": {"one": {"$ref": "./one.json"}}})
    spec, _ = imported(openapi({"/a": item}))
    assert list(spec.operations) == ["a"]
    with pytest.raises(InvalidInput, match="other documents"):
        imported(openapi({"/a": put({"$ref": "./models.yaml#/A"})}))


def test_a_discriminator_with_a_mapping_tells_the_forms_apart():
    kind = {"type": "object", "properties": {"kind": {"type": "string"}, "n": {"type": "integer"}}}
    place = "#/components/schemas/"
    forms = {
        "oneOf": [{"$ref": f"{place}Card"}, {"$ref": f"{place}Cash"}],
        "discriminator": {
            "propertyName": "kind",
            "mapping": {"card": f"{place}Card", "cash": "Cash", "coins": "Cash"},
        },
    }
    body = {"type": "object", "properties": {"pay": forms}, "required": ["pay"]}
    document = openapi({"/a": put(body)}, components={"schemas": {"Card": kind, "Cash": kind}})
    rule = compile_schema(imported(document)[0].operations["a"].input)
    for word, fits in (("card", True), ("coins", True), ("cheque", False)):
        assert rule.is_valid({"pay": {"kind": word}}) is fits
    made = {mock(rule.schema, seed=str(n), required_only=False)["pay"]["kind"] for n in range(9)}
    assert made <= {"card", "cash", "coins"}


def test_what_is_needed_stays_where_the_rest_is_cut():
    words = {"type": "string", "enum": [f"word-{n}" for n in range(30_000)]}
    fields = {f"f{n}": {"type": "string"} for n in range(30_000)}
    target = {"type": "object", "properties": {**fields, "to": {"type": "object"}},
              "required": ["to"]}  # fmt: skip
    schemas = {"Words": words, "Target": target}
    parts = {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas}
    body = {"type": "object", "properties": parts, "required": list(parts)}
    spec, _ = imported(openapi({"/a": put(body)}, components={"schemas": schemas}))
    given = spec.operations["a"].input
    assert "cut" in given["properties"]["Words"]["$comment"]
    made = mock(given, seed="1", required_only=True)
    assert made == {"Words": "word-0", "Target": {"to": {}}}
    assert compile_schema(given).is_valid({"Words": "another", "Target": {"to": {}, "more": 1}})


def test_a_closed_object_needs_no_field_that_it_does_not_allow():
    closed = {"type": "object", "properties": {"usual": {"type": "integer"}},
              "required": ["usualScreen"], "additionalProperties": False}  # fmt: skip
    body = {"type": "object", "properties": {"screens": {"allOf": [closed]}},
            "required": ["screens"]}  # fmt: skip
    rule = compile_schema(imported(openapi({"/a": put(body)}))[0].operations["a"].input)
    assert rule.is_valid({"screens": {"usual": 1}})
    assert not rule.is_valid({"screens": {"usualScreen": 1}})


def test_a_word_without_its_format_is_one_or_the_other():
    when = {"type": "string", "enum": ["now"], "format": "date-time"}
    body = {"type": "object", "properties": {"at": when}, "required": ["at"]}
    given = imported(openapi({"/a": put(body)}))[0].operations["a"].input
    rule = compile_schema(given)
    for value, fits in (("now", True), ("2026-01-02T03:04:05Z", True), ("later", False)):
        assert rule.is_valid({"at": value}) is fits
    assert rule.is_valid(mock(given, seed="1"))


def test_an_object_that_a_form_needs_is_not_empty():
    features = {"type": "object", "properties": {"name": {"type": "string"}}}
    form = {"type": "object", "properties": {"features": features}, "required": ["features"]}
    item = put(form, "application/x-www-form-urlencoded")
    content = item["put"]["requestBody"]["content"]
    content["application/x-www-form-urlencoded"]["encoding"] = {"features": {"style": "deepObject"}}
    given = imported(openapi({"/a": item}))[0].operations["a"].input
    assert not compile_schema(given).is_valid({"features": {}})
    assert mock(given, seed="1", required_only=True)["features"]

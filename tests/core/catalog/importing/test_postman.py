"""Postman collections become connectors."""

from __future__ import annotations

import asyncio

import orjson

from junctor.core.calls.build import build_request
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.model.request import Markers

SCHEMA = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
COLLECTION = {
    "info": {"name": "Shop", "schema": SCHEMA, "description": {"content": "A shop."}},
    "variable": [{"key": "base", "value": "https://shop.example/v1"}],
    "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-Shop"}, {"key": "in"}]},
    "item": [
        {"name": "Orders", "item": [
            {"name": "List orders", "request": {"method": "GET", "url": {
                "raw": "{{base}}/orders?state=open&page={{page}}",
                "query": [{"key": "state", "value": "open"}, {"key": "page", "value": "{{page}}"}]}},
             "response": [{"code": 200, "name": "ok", "body": '{"orders": [{"id": 1}]}'}]},
            {"name": "Make order", "request": {
                "method": "POST", "url": "{{base}}/customers/:customer/orders",
                "header": [{"key": "X-Shop-Region", "value": "eu"}],
                "body": {"mode": "raw", "raw": '{"sku": "a", "count": {{count}}}'}}},
            {"name": "Upload", "request": {"method": "POST", "url": "{{base}}/files", "body": {
                "mode": "formdata", "formdata": [{"key": "file", "type": "file"}, {"key": "note"}]}}},
        ]},
        {"name": "Ping", "request": "https://status.shop.example/ping"},
        {"name": "No request"}, "nothing",
    ],
}  # fmt: skip


def test_a_collection_imports_with_variables_folders_and_bodies():
    source = asyncio.run(read_source(orjson.dumps(COLLECTION)))
    spec, notes = assemble(source, ImportOptions())
    assert notes == []
    assert list(spec.operations) == ["listOrders", "makeOrder", "upload", "ping"]
    assert spec.connection["properties"]["baseUrl"]["default"] == "https://shop.example"
    assert [(s.type, s.name_) for s in spec.auth] == [("api_key", "X-Shop")]
    assert source.candidates[0].tags == ("Orders",)

    def sent(key, inputs):
        config = {"baseUrl": "https://shop.example"}
        return build_request(spec, spec.operations[key], inputs, config, {}, Markers())

    listed = sent("listOrders", {"state": "paid"})
    assert listed.url == "https://shop.example/v1/orders?state=paid"
    made = sent("makeOrder", {"customer": "c 1", "sku": "b", "count": 2, "X_Shop_Region": "us"})
    assert made.url == "https://shop.example/v1/customers/c%201/orders"
    assert made.json == {"sku": "b", "count": 2}
    assert made.header("x-shop-region") == "us"
    assert spec.operations["upload"].request.multipart.keys() == {"file", "note"}
    assert sent("ping", {}).url == "https://status.shop.example/ping"
    assert "https://status.shop.example" in spec.origins


def read(document):
    source = asyncio.run(read_source(orjson.dumps(document)))
    return source, assemble(source, ImportOptions())[0]


def test_folders_hand_their_way_to_sign_in_down_and_requests_may_have_their_own():
    def request(name, **more):
        return {"name": name, "request": {"url": f"https://x.example/{name}", **more}}

    key = {"type": "apikey", "apikey": [{"key": "key", "value": "X-In"}]}
    other = {"type": "apikey", "apikey": {"key": "token", "in": "query"}}
    login = {"type": "oauth2", "oauth2": [
        {"key": "authUrl", "value": "https://in.example/a"}, {"key": "scope", "value": "r w"},
        {"key": "accessTokenUrl", "value": "https://in.example/t"}]}  # fmt: skip
    source, spec = read({
        "info": {"name": "A", "schema": SCHEMA},
        "auth": {"type": "basic", "basic": []},
        "item": [
            request("plain"),
            {"name": "F", "auth": key, "item": [
                request("inner"), {"name": "G", "item": [request("deep")]},
                request("own", auth=other), request("none", auth={"type": "noauth"}),
                request("login", auth=login), request("odd", auth={"type": "hawk"})]},
        ],
    })  # fmt: skip
    assert [s.type for s in spec.auth] == ["basic", "api_key", "api_key", "oauth2", "none"]
    by_key = {c.key: c.schemes for c in source.candidates}
    assert by_key["plain"] == ("basic",)
    assert by_key["inner"] == by_key["deep"] == (spec.auth[1].name,)
    assert by_key["own"] == (spec.auth[2].name,)
    assert by_key["none"] == by_key["odd"] == ()
    assert by_key["login"] == ("oauth2",)


def test_addresses_in_parts_variables_in_variables_and_bodies_of_all_modes():
    url = {"protocol": "https", "host": ["{{sub}}", "x", "example"], "port": "8443",
           "path": ["v1", {"value": ":id"}, "all"], "variable": [{"key": "id"}]}  # fmt: skip
    xml = {"mode": "raw", "raw": "<a/>", "options": {"raw": {"language": "xml"}}}
    own = {"mode": "raw", "raw": '{"a": 1}'}
    patch = [{"key": "Content-Type", "value": "application/merge-patch+json"}]
    form = {"mode": "urlencoded", "urlencoded": [
        {"key": "a", "value": "1"}, {"key": "b", "disabled": True}, {"key": "c", "value": "{{v}}"}]}  # fmt: skip
    _, spec = read({
        "info": {"name": "A", "schema": SCHEMA.replace("v2.1.0", "v2.0.0")},
        "variable": [{"id": "sub", "value": "{{region}}-api"}, {"key": "region", "value": "eu"}],
        "item": [
            {"name": "get", "request": {"url": url}},
            {"name": "xml", "request": {"method": "POST", "url": "{{base}}/x", "body": xml}},
            {"name": "own", "request": {"method": "PATCH", "url": "{{base}}/o", "body": own,
                                        "header": patch}},
            {"name": "form", "request": {"method": "POST", "url": "{{base}}/f", "body": form}},
            {"name": "text", "request": {"method": "POST", "url": "{{base}}/t", "body": {
                "mode": "urlencoded", "urlencoded": "a=1&b="}}},
            {"name": "graph", "request": {"method": "POST", "url": "{{base}}/g", "body": {
                "mode": "graphql", "graphql": {"query": "{ a }"}}}},
        ],
    })  # fmt: skip
    found = spec.operations
    assert spec.connection["properties"]["baseUrl"]["default"] == "https://eu-api.x.example:8443"
    assert found["get"].request.path == "/v1/{{input.id}}/all"
    assert found["xml"].request.headers["Content-Type"] == "application/xml"
    assert found["own"].request.headers["Content-Type"] == "application/merge-patch+json"
    assert found["form"].request.form.keys() == {"a", "b", "c"}
    assert found["form"].input["properties"]["a"]["examples"] == ["1"]
    assert "examples" not in found["form"].input["properties"]["c"]
    assert found["text"].request.form.keys() == {"a", "b"}
    assert found["graph"].input["properties"]["query"]["examples"] == ["{ a }"]

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

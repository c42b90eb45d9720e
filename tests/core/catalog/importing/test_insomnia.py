"""Exports of Insomnia become connectors like Postman collections do."""

from __future__ import annotations

import asyncio

import orjson
import pytest

from junctor.core.calls.build import build_request
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.model.errors import InvalidInput
from junctor.model.request import Markers

VALUES = {"scheme": "https", "base_url": "{{ _.scheme }}://shop.example/v1", "token": "sk_live_1"}
CREATE = {
    "name": "Create order",
    "method": "POST",
    "url": "{{ _.base_url }}/orders",
    "headers": [
        {"name": "Content-Type", "value": "application/json"},
        {"name": "X-Trace", "value": "{{ _.token }}"},
    ],
    "body": {"mimeType": "application/json", "text": '{"sku": "a1", "count": 2}'},
    "authentication": {"type": "bearer", "token": "{{ _.token }}"},
}
FIND = {
    "name": "Find orders",
    "method": "GET",
    "url": "{{ base_url }}/orders",
    "parameters": [{"name": "state", "value": "open"}, {"name": "at", "value": "{% now %}"}],
    "authentication": {"type": "apikey", "key": "X-Key", "value": "secret", "addTo": "header"},
}
UPLOAD = {
    "name": "Upload",
    "method": "PUT",
    "url": "{{ base_url }}/orders/:id/file",
    "body": {"mimeType": "multipart/form-data", "params": [
        {"name": "file", "type": "file", "fileName": "/tmp/x"}, {"name": "note", "value": "hi"},
    ]},
}  # fmt: skip


def resources():
    """Format 4: one list, in no order."""
    rows = [
        {"_type": "request", "_id": "r1", "parentId": "f1", **CREATE},
        {"_type": "request", "_id": "r2", "parentId": "w", **FIND},
        {"_type": "request", "_id": "r3", "parentId": "f1", **UPLOAD},
        {"_type": "request_group", "_id": "f1", "parentId": "w", "name": "Orders"},
        {"_type": "environment", "_id": "e", "parentId": "w", "data": VALUES},
        {"_type": "environment", "_id": "e2", "parentId": "e", "data": {"scheme": "http"}},
        {"_type": "grpc_request", "_id": "g", "parentId": "w", "name": "No HTTP"},
        {"_type": "workspace", "_id": "w", "parentId": None, "name": "My shop"},
    ]
    return {"_type": "export", "__export_format": 4, "resources": rows}


def tree():
    """Format 5: folders hold their requests."""
    return {
        "type": "collection.insomnia.rest/5.0",
        "name": "My shop",
        "collection": [{"name": "Orders", "children": [CREATE, UPLOAD]}, FIND],
        "environments": {"name": "Base", "data": VALUES},
    }


def imported(document):
    source = asyncio.run(read_source(orjson.dumps(document)))
    return assemble(source, ImportOptions())[0]


@pytest.mark.parametrize("document", [resources(), tree()], ids=["4", "5"])
def test_requests_folders_and_ways_to_sign_in_are_read(document):
    spec = imported(document)
    assert spec.key == "my-shop"
    assert spec.operations.keys() == {"createOrder", "upload", "findOrders"}
    assert spec.connection["properties"]["baseUrl"]["default"] == "https://shop.example"
    assert {scheme.type for scheme in spec.auth} >= {"bearer_token", "api_key"}
    assert spec.operations["createOrder"].auth == ("bearer_token",)
    settings = {"baseUrl": "https://shop.example"}

    def sent(key, inputs):
        return build_request(spec, spec.operations[key], inputs, settings, {}, Markers())

    made = sent("createOrder", {"sku": "b2", "count": 1})
    assert (made.method, made.url, made.json) == (
        "POST", "https://shop.example/v1/orders", {"sku": "b2", "count": 1},
    )  # fmt: skip
    assert sent("findOrders", {"state": "paid"}).url.endswith("/orders?state=paid")
    assert "file" in spec.operations["upload"].input["properties"]


@pytest.mark.parametrize("document", [resources(), tree()], ids=["4", "5"])
def test_what_stands_in_an_environment_beside_addresses_is_not_taken(document):
    spec = imported(document)
    assert b"sk_live" not in orjson.dumps(spec.model_dump(mode="json"))
    assert b"secret" not in orjson.dumps(spec.model_dump(mode="json")["operations"])


def test_what_is_odd_in_an_export_is_passed_over():
    rows = [
        {
            "_type": "request",
            "_id": "a",
            "parentId": "gone",
            "method": "GET",
            "url": "https://x.example/a",
        },
        {"_type": "request_group", "_id": "b", "parentId": "b", "name": "Own parent"},
        {"_type": "workspace", "_id": "w"},
        "text",
    ]
    spec = imported({"__export_format": 4, "resources": rows})
    assert [operation.request.path for operation in spec.operations.values()] == ["/a"]


def test_an_export_without_requests_is_refused():
    with pytest.raises(InvalidInput, match="no operation"):
        imported({"__export_format": 4, "resources": []})
    with pytest.raises(InvalidInput, match="old Insomnia"):
        imported({"_type": "export", "__export_format": 1, "items": []})

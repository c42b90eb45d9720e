"""Schemas that contain themselves at the same place."""

from __future__ import annotations

from junctor.core.catalog.descriptions import check_request, parse_description
from junctor.core.catalog.descriptions.loops import straightened
from junctor.core.sandbox.mock import mock

BASE = {"type": "object", "required": ["kind"], "properties": {"kind": {"type": "string"}}}


def ref(name):
    return {"$ref": f"#/components/schemas/{name}"}


SCHEMAS = {
    "Same": ref("Other"),
    "Other": ref("Same"),
    "Pet": {**BASE, "oneOf": [ref("Cat"), ref("Dog")]},
    "Cat": {
        "allOf": [
            ref("Pet"),
            {"type": "object", "required": ["lives"], "properties": {"lives": {"type": "integer"}}},
        ]
    },
    "Dog": {"allOf": [ref("Pet")]},
    "Choice": {"anyOf": [ref("Choice"), {"type": "integer"}]},
    "Tree": {"type": "object", "properties": {"next": ref("Tree")}},
}


def described():
    paths = {
        f"/{name}": {
            "post": {
                "operationId": name,
                "requestBody": {"content": {"application/json": {"schema": ref(name)}}},
            }
        }
        for name in SCHEMAS
    }
    document = {"openapi": "3.0.3", "info": {"title": "L"}, "paths": paths}
    return parse_description({**document, "components": {"schemas": SCHEMAS}})


def test_a_value_of_each_can_be_made_and_fits():
    description = described()
    for name in SCHEMAS:
        operation = description.operation(name)
        schema = description.schema(operation.body["application/json"], "request")
        mock(schema, seed="1")  # ends


def test_a_child_keeps_what_its_parent_says_of_itself():
    description = described()

    def faults(body):
        return check_request(description, "POST", "/Cat", [], {}, body, "application/json")

    assert faults(b'{"lives": 9}') == ["body/kind: is required"]
    assert faults(b'{"kind": "cat"}') == ["body/lives: is required"]
    assert faults(b'{"kind": "cat", "lives": 9}') == []


def test_what_does_not_lead_back_stays_as_it_is():
    plain = {"A": {"allOf": [{"$ref": "#/$defs/B"}]}, "B": BASE, "C": True}
    for name, schema in plain.items():
        assert straightened(name, schema, plain.__getitem__) == schema

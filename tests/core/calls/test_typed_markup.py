"""Answers in XML, read as a schema describes them."""

from __future__ import annotations

from xml.etree import ElementTree as ET

import pytest

from junctor.core.calls.typed_markup import by_schema

TEXT, NUMBER = {"type": "string"}, {"type": "integer"}


def read(schema, text):
    return by_schema(schema, ET.fromstring(text))


def one(field):
    return {"type": "object", "properties": field}


@pytest.mark.parametrize(
    ("schema", "text", "value"),
    [
        (one({"id": NUMBER, "name": TEXT}), "<Pet><id> 7 </id><name>7</name></Pet>",
         {"id": 7, "name": "7"}),
        (one({"price": {"type": "number"}, "sold": {"type": "boolean"}}),
         "<p><price>1.50</price><sold>true</sold></p>", {"price": 1.5, "sold": True}),
        (one({"id": {**NUMBER, "xml": {"attribute": True}}}), '<p id="7"/>', {"id": 7}),
        (one({"id": {**NUMBER, "xml": {"name": "Key"}}}), "<p><Key>7</Key></p>", {"id": 7}),
        (one({"tags": {"type": "array", "items": NUMBER}}), "<p><tags>1</tags></p>",
         {"tags": [1]}),
        (one({"tags": {"type": "array", "items": {**TEXT, "xml": {"name": "tag"}}}}),
         "<p><tag>a</tag><tag>b</tag></p>", {"tags": ["a", "b"]}),
        (one({"tags": {"type": "array", "xml": {"wrapped": True}, "items": TEXT}}),
         "<p><tags><tag>a</tag></tags></p>", {"tags": ["a"]}),
        (one({"tags": {"type": "array", "xml": {"wrapped": True}, "items": TEXT}}),
         "<p><tags/></p>", {"tags": []}),
        (one({"tags": {"type": "array", "items": one({"id": NUMBER})}}),
         "<p><tags><tag><id>1</id></tag><tag><id>2</id></tag></tags></p>",
         {"tags": [{"id": 1}, {"id": 2}]}),
        (one({"tags": {"type": "array", "items": one({"id": NUMBER})}}),
         "<p><tags><id>1</id></tags></p>", {"tags": [{"id": 1}]}),
        ({"type": "array", "items": one({"id": NUMBER})}, "<r><p><id>1</id></p></r>", [{"id": 1}]),
        (one({"at": {"type": ["integer", "null"]}}),
         '<p xmlns:i="http://www.w3.org/2001/XMLSchema-instance"><at i:nil="true"/></p>',
         {"at": None}),
        (one({"id": NUMBER}), "<p><id>7</id><more><a>1</a></more></p>",
         {"id": 7, "more": {"a": "1"}}),
        (one({"id": NUMBER}), "<p><id>none</id></p>", {"id": "none"}),
        (one({"unit": {**TEXT, "xml": {"attribute": True}}, "value": NUMBER}),
         '<p unit="m">7</p>', {"unit": "m", "value": 7}),
        ({"type": "integer"}, "<count>7</count>", 7),
        ({}, "<p><a>1</a></p>", {"a": "1"}),
        (one({}), "<p/>", {}),
    ],
)  # fmt: skip
def test_values_have_the_types_and_places_of_the_schema(schema, text, value):
    assert read(schema, text) == value


def test_references_parts_and_forms_are_followed():
    schema = {
        "$ref": "#/$defs/Order",
        "$defs": {
            "Order": {"allOf": [{"$ref": "#/$defs/Thing"}, one({"items": {"$ref": "#/$defs/All"}})]},
            "Thing": one({"id": NUMBER}),
            "All": {"type": "array", "items": {"anyOf": [
                one({"size": NUMBER}), one({"color": TEXT, "weight": NUMBER}),
            ]}},
        },
    }  # fmt: skip
    text = "<o><id>1</id><items><size>2</size></items><items><weight>3</weight></items></o>"
    assert read(schema, text) == {"id": 1, "items": [{"size": 2}, {"weight": 3}]}


def test_a_schema_that_refers_to_itself_ends_with_the_document():
    node = one({"child": {"$ref": "#/$defs/N"}, "id": NUMBER})
    schema = {"$ref": "#/$defs/N", "$defs": {"N": node}}
    text = "<n><id>1</id><child><id>2</id></child></n>"
    assert read(schema, text) == {"id": 1, "child": {"id": 2}}
    deep = "<child>" * 100 + "<id>1</id>" + "</child>" * 100
    assert read(schema, f"<n>{deep}</n>")["child"]["child"]


def test_a_loop_of_references_is_left():
    schema = {"$ref": "#/$defs/A", "$defs": {"A": {"$ref": "#/$defs/A"}}}
    assert read(schema, "<n><id>1</id></n>") == {"id": "1"}

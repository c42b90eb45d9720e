"""Closed objects of several schemas, cut schemas, and objects that are not there by halves.

Each description goes through the import, a call in the sandbox, and the judge of its request.
"""

from __future__ import annotations

import orjson
import pytest

from junctor.model.schema import compile_schema
from junctor.testing.conformance.imports import import_file, tried
from junctor.testing.workbench import workbench

PLACE = "#/components/schemas/"
TEXT = {"type": "string"}


def imported(path, operation, **schemas):
    document = {
        "openapi": "3.0.3", "info": {"title": "Wild", "version": "1"},
        "paths": {"/a": {"post": {"operationId": "a", "responses": {}, **operation}}},
        "components": {"schemas": schemas},
    }  # fmt: skip
    file = path / "wild.json"
    file.write_bytes(orjson.dumps(document))
    made = import_file(file, file.name)
    results = list(tried(made, workbench(), []))
    assert [each.result for each in results] == ["passed"], results
    return made.spec.operations["a"]


def body(schema, media="application/json"):
    return {"requestBody": {"required": True, "content": {media: {"schema": schema}}}}


def closed(required, *parts, **fields):
    made = {"type": "object", "additionalProperties": False, "required": required.split()}
    made |= {"allOf": [{"$ref": PLACE + part} for part in parts]} if parts else {}
    return {**made, **({"properties": dict.fromkeys(fields, TEXT)} if fields else {})}


CLOSED = {
    "Base": closed("", id=1),
    "Heir": closed("name", "Base", name=1),
    "Grandchild": closed("state", "Heir", state=1),
    "Error": closed("code", code=1),
    "Both": {"allOf": [{"$ref": PLACE + "Grandchild"}, {"$ref": PLACE + "Error"}]},
    "Slip": closed("id gone", "Base"),
    "Whole": {"allOf": [{"$ref": PLACE + "Slip"}, {"$ref": PLACE + "Error"}]},
    "Forms": {**closed("one two"), "oneOf": [{"properties": {"one": TEXT}},
                                             {"properties": {"two": TEXT}}], "allOf": [{}]},
}  # fmt: skip


@pytest.mark.parametrize(
    ("name", "fits", "strange"),
    [
        ("Heir", {"name": "n", "id": "i"}, {"name": "n", "other": "o"}),
        ("Grandchild", {"state": "s", "name": "n", "id": "i"}, {"state": "s"}),
        ("Both", {"state": "s", "name": "n", "code": "c"}, {"state": "s", "name": "n", "x": "x"}),
        ("Slip", {"id": "i"}, {"id": "i", "gone": "g"}),
        ("Whole", {"id": "i", "code": "c"}, {"id": "i", "code": "c", "gone": "g"}),
        ("Forms", {"one": "1"}, {"three": "3"}),
    ],
)
def test_closed_objects_take_the_fields_of_all_their_parts_and_need_no_others(
    name, fits, strange, tmp_path
):
    schema = {"type": "array", "minItems": 1, "items": {"$ref": PLACE + name}}
    operation = imported(tmp_path, body(schema), **CLOSED)
    rule = compile_schema(operation.input)
    assert rule.is_valid({"body": [fits]})
    assert not rule.is_valid({"body": [strange]})


def test_what_a_cut_schema_needs_is_known_through_its_references(tmp_path):
    filler = {"description": "word " * 200, "type": "object", "properties": {"f": TEXT}}
    schemas = {
        "Word": {"type": "string", "enum": ["MD5", "SHA1"]},
        "Inner": {"type": "object", "required": ["hash", "deep"], "properties": {
            "hash": {"$ref": PLACE + "Word"},
            "deep": {"type": "object", "required": ["n", "mail"], "properties": {
                "mail": {"type": "string", "format": "email"}, "n": {"type": "integer"}}}}},
        "Settings": {"type": "object", "required": ["inner"], "properties": {
            "inner": {"$ref": PLACE + "Inner"},
            **{f"x{n}": filler | {"title": f"{n}"} for n in range(60)}}},
        **{f"Big{n}": {"type": "object", "properties": {
            f"y{m}": {**TEXT, "description": f"{n} {m} " + "word " * 50} for m in range(60)}}
           for n in range(8)},
    }  # fmt: skip
    whole = {"type": "object", "additionalProperties": False, "required": ["settings"],
             "allOf": [{"$ref": PLACE + f"Big{n}"} for n in range(8)],
             "properties": {"settings": {"$ref": PLACE + "Settings"}}}  # fmt: skip
    schema = {"type": "array", "minItems": 1, "items": whole}
    operation = imported(tmp_path, body(schema), **schemas)
    rule = compile_schema(operation.input)
    inner = {"hash": "SHA1", "deep": {"n": 1, "mail": "a@b.example"}}
    assert b"cut: the description goes deeper" in orjson.dumps(operation.input)
    assert rule.is_valid({"body": [{"settings": {"inner": inner}, "y3": "of a part that is cut"}]})
    assert not rule.is_valid({"body": [{"settings": {"inner": {"hash": "SHA1"}}}]})


@pytest.mark.parametrize(
    ("field", "empty", "full"),
    [(TEXT, {}, {"a": "x"}), ({"type": "array", "items": TEXT}, {"a": []}, {"a": ["x"]})],
)
def test_an_object_that_the_query_needs_has_something_to_send(field, empty, full, tmp_path):
    schema = {"$ref": PLACE + "Filter"}
    given = {"name": "filter", "in": "query", "required": True, "schema": schema}
    filters = {"type": "object", "properties": {"a": field}}
    rule = compile_schema(imported(tmp_path, {"parameters": [given]}, Filter=filters).input)
    assert rule.is_valid({"filter": full})
    assert not rule.is_valid({"filter": empty})


def test_a_form_may_be_empty_where_none_of_its_fields_is_needed(tmp_path):
    form = {"type": "object", "properties": {"note": TEXT}}
    operation = imported(tmp_path, body(form, "application/x-www-form-urlencoded"))
    assert operation.request.form == {"note": "{{input.note}}"}


def test_an_object_of_lists_is_json_in_a_header(tmp_path):
    lists = {"type": "object", "required": ["a"], "properties": {
        "a": {"type": "array", "minItems": 1, "items": TEXT}}}  # fmt: skip
    given = {"name": "X-Form", "in": "header", "required": True, "schema": lists}
    assert imported(tmp_path, {"parameters": [given]}).request.header_styles == {"X-Form": "json"}


def test_a_type_beside_alternatives_of_other_types_is_one_of_them(tmp_path):
    user = {"type": "object", "required": ["name"], "properties": {"name": TEXT}}
    link = {"$ref": PLACE + "Link"}
    schema = {"type": "object", "required": ["by", "to", "n"], "properties": {
        "by": {"type": "string", "format": "uuid", "oneOf": [{"$ref": PLACE + "User"}]},
        "to": {"type": "array", "items": TEXT, "nullable": True, "anyOf": [link]},
        "n": {"type": "integer", "anyOf": [{"minimum": 5}, {"type": "number", "maximum": 2}]},
    }}  # fmt: skip
    operation = imported(tmp_path, body(schema), User=user, Link={"$ref": PLACE + "User"})
    rule = compile_schema(operation.input)
    key = "0b5e5a4e-5c1c-4a55-8b62-5b1f0d8a2a11"
    for by in (key, {"name": "Ada"}):
        assert rule.is_valid({"by": by, "to": ["a"], "n": 6})
    assert rule.is_valid({"by": key, "to": {"name": "Ada"}, "n": 1})
    assert rule.is_valid({"by": key, "to": None, "n": 1})
    for wrong in ({"by": "Ada"}, {"by": {}}, {"to": "a"}, {"n": 3}):
        assert not rule.is_valid({"by": key, "to": [], "n": 1, **wrong})

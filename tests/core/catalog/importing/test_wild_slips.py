"""Schemas of vendors that word for word nothing fits, and bounds that no number has."""

from __future__ import annotations

import orjson
import pytest

from core.catalog.importing.test_wild_parameters import sent
from core.catalog.importing.test_wild_requests import get, imported, openapi, put
from junctor.core.catalog.descriptions import check_request, parse_description
from junctor.core.sandbox.mock import mock
from junctor.model.schema import compile_schema

TEXT, COUNT = {"type": "string"}, {"type": "integer"}
MONEY = {"type": "object", "required": ["cents"], "properties": {"cents": COUNT}}


def rule_of(schema, **schemas):
    """The imported input `value`; what the sandbox makes up fits it."""
    body = {"type": "object", "required": ["value"], "properties": {"value": schema}}
    spec, notes = imported(openapi({"/a": put(body)}, components={"schemas": schemas}))
    assert not [note for note in notes if note.startswith("left out")]
    given = spec.operations["a"].input
    rule = compile_schema(given)
    for number in range(4):
        assert rule.is_valid(mock(given, seed=str(number)))
    return rule


@pytest.mark.parametrize("key", ["oneOf", "anyOf"])
def test_null_beside_other_types_is_one_of_them(key):
    schema = {"type": "null", key: [TEXT, {"type": "array", "items": COUNT}]}
    rule = rule_of(schema)
    for value, fits in ((None, True), ("a", True), ([1], True), (1, False), (["a"], False)):
        assert rule.is_valid({"value": value}) is fits


@pytest.mark.parametrize("bound", ["18446744073709552000", "1e400", "-1e30"])
def test_a_bound_beyond_all_numbers_leaves_the_operation_there(bound):
    raw = orjson.dumps(openapi({"/a": get({
        "name": "n", "in": "query", "schema": {"type": "integer", "maximum": "BOUND"}})}))  # fmt: skip
    spec, notes = imported(raw.replace(b'"BOUND"', bound.encode()))
    assert list(spec.operations) == ["a"], notes
    assert orjson.loads(orjson.dumps(spec.authored())) == spec.authored()


def test_a_number_in_yaml_that_is_too_long_is_a_number_all_the_same():
    text = (
        "openapi: 3.0.0\ninfo: {title: T, version: '1'}\npaths:\n  /a:\n    get:\n"
        "      operationId: a\n      responses: {}\n      parameters:\n"
        "      - {name: n, in: query, schema: {type: integer, default: 99999999999999999999,"
        " enum: [1, 99999999999999999999]}}\n"
    )
    spec, notes = imported(text.encode())
    assert list(spec.operations) == ["a"], notes
    assert orjson.loads(orjson.dumps(spec.authored())) == spec.authored()


@pytest.mark.parametrize(
    ("schema", "value"),
    [
        ({"format": "uuid", "minLength": 64, "maxLength": 64}, "a" * 64),
        ({"format": "date-time", "maxLength": 10}, "2026-01-02"),
        ({"format": "date", "minLength": 20}, "2026-01-02 and so on"),
    ],
)
def test_a_format_that_the_lengths_refuse_is_none(schema, value):
    assert rule_of({"type": "string", **schema}).is_valid({"value": value})


def test_of_a_cut_schema_what_its_lists_and_parts_hold_is_kept():
    filler = {f"x{n}": {**TEXT, "description": f"{n} " + "word " * 50} for n in range(2000)}
    schemas = {
        "Base": {"type": "object", "required": ["kind"], "properties": {"kind": TEXT, **filler}},
        "Heir": {"allOf": [{"$ref": "#/components/schemas/Base"}, MONEY]},
        "Words": {"type": "array", "minItems": 1, "items": {"enum": [f"{n}" for n in range(900)],
                                                            "type": "string"}},
        "Either": {"oneOf": [{**MONEY, "title": "a", "properties": {"cents": COUNT, **filler}},
                             {"type": "string", "pattern": "^a"}]},
        "List": {"type": "array", "items": {"$ref": "#/components/schemas/Heir"}},
    }  # fmt: skip
    parts = {name: {"$ref": f"#/components/schemas/{name}"} for name in schemas if name != "Base"}
    whole = {"type": "object", "properties": {**filler, **parts}, "required": list(parts)}
    rule = rule_of({"anyOf": [whole]}, **schemas)
    given = {"Heir": {"kind": "k", "cents": 1}, "Words": ["1"], "Either": "a", "List": []}
    assert b"cut: the description" in orjson.dumps(rule.schema)
    assert rule.is_valid({"value": given})
    for wrong in ({"Heir": {"kind": "k"}}, {"Words": [1]}, {"Either": 1}, {"List": [{"cents": 1}]}):
        assert not rule.is_valid({"value": {**given, **wrong}}), wrong


def test_of_several_types_of_a_body_the_one_that_is_named_in_full_counts():
    content = {
        "*/*": {"schema": {"type": "string", "format": "binary"}},
        "application/*": {"schema": TEXT},
        "application/vnd.money+json": {"schema": MONEY},
    }
    body = {"required": True, "content": content}
    document = openapi({"/a": {"put": {"operationId": "a", "requestBody": body, "responses": {}}}})
    described = parse_description(document)

    def faults(media, sent):
        return check_request(described, "PUT", "/a", [], [], orjson.dumps(sent), media)

    assert faults("application/vnd.money+json", {"cents": 1}) == []
    assert faults("application/vnd.money+json", "text") != []
    assert faults("application/json", "text") == []
    assert faults("application/json", {"cents": 1}) != []
    assert faults("image/png", {"cents": 1}) == []


def test_a_header_that_the_transport_sets_is_no_input_and_never_missing():
    length = {"name": "Content-Length", "in": "header", "required": True, "schema": COUNT}
    key = {**length, "name": "X-Key"}
    document = openapi({"/a": get(length, key)})
    spec, _ = imported(document)
    assert list(spec.operations["a"].input["properties"]) == ["X_Key"]
    headers = sent(spec, "a", {"X_Key": 1}).headers
    described = parse_description(document)
    assert check_request(described, "GET", "/a", [], headers, None, None) == []
    faults = check_request(described, "GET", "/a", [], [], None, None)
    assert [fault.place for fault in faults] == ["header X-Key"]

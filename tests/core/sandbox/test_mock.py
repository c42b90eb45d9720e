from __future__ import annotations

import copy
import json

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junctor.core.sandbox.dice import Dice
from junctor.core.sandbox.mock import mock
from junctor.core.sandbox.pattern import text_for
from junctor.model.errors import InvalidSpec
from junctor.model.schema import compile_schema

CONTACT = {
    "type": "object",
    "required": ["id", "email"],
    "properties": {
        "id": {"type": "string"},
        "email": {"type": "string", "format": "email"},
        "phone": {"type": "string"},
        "amount": {"type": "integer", "minimum": 1},
        "currency": {"type": "string"},
        "company_name": {"type": "string"},
        "created_at": {"type": "string", "format": "date-time"},
        "website": {"type": "string", "format": "uri"},
        "parent": {"$ref": "#"},
        "children": {"type": "array", "items": {"$ref": "#"}},
        "has_more": {"type": "boolean"},
        "ok": {"type": "boolean"},
        "next_cursor": {"type": "string"},
        "error": {"type": "string"},
    },
}


def test_a_value_looks_like_its_field_name_and_format():
    value = mock(CONTACT, seed="one")
    assert value["email"].endswith("@example.com")
    assert "555" in value["phone"]
    assert value["website"].startswith("https://example.com/")
    assert value["currency"] in ("USD", "EUR", "GBP")
    assert value["ok"] is True


def test_a_good_answer_ends_its_list_and_reports_no_error():
    value = mock(CONTACT, seed="one")
    assert value["has_more"] is False
    assert "next_cursor" not in value
    assert "error" not in value


def test_the_same_seed_gives_the_same_value_and_another_seed_another():
    assert mock(CONTACT, seed="one") == mock(copy.deepcopy(CONTACT), seed="one")
    assert mock(CONTACT, seed="one") != mock(CONTACT, seed="two")
    assert mock(CONTACT, seed="x" * 100) != mock(CONTACT, seed="x" * 101)


def test_adding_a_field_does_not_change_the_others():
    more = copy.deepcopy(CONTACT)
    more["properties"] = {"aaa_new": {"type": "string"}, **more["properties"]}
    before, after = mock(CONTACT, seed="one"), mock(more, seed="one")
    assert {k: v for k, v in after.items() if k in before and k not in ("parent", "children")} == {
        k: v for k, v in before.items() if k not in ("parent", "children")
    }


def test_required_only_takes_the_example_of_an_object_whose_names_nothing_else_tells():
    columns = {"type": "object", "minProperties": 1, "examples": [{"Name": {"title": {}}}]}
    whole = {"type": "object", "required": ["columns"], "properties": {"columns": columns}}
    assert mock(whole, seed="one", required_only=True) == {"columns": {"Name": {"title": {}}}}


def test_required_only_leaves_out_every_optional_field():
    assert set(mock(CONTACT, seed="one", required_only=True)) == {"id", "email"}


def test_a_recursive_schema_ends():
    tree = {
        "$defs": {
            "Node": {
                "type": "object",
                "required": ["left"],
                "properties": {
                    "left": {"anyOf": [{"$ref": "#/$defs/Node"}, {"type": "null"}]},
                    "right": {"$ref": "#/$defs/Node"},
                    "all": {"type": "array", "items": {"$ref": "#/$defs/Node"}},
                },
            }
        },
        "$ref": "#/$defs/Node",
    }
    assert len(json.dumps(mock(tree, seed="one"))) < 5000


@pytest.mark.parametrize(
    ("schema", "expected"),
    [
        ({"const": 5}, 5),
        ({"type": "string", "examples": ["from the vendor"], "default": "x"}, "from the vendor"),
        ({"type": "string", "example": "one"}, "one"),
        ({"type": "string", "default": "d"}, "d"),
        ({"type": ["null", "string"], "enum": [None, "a"]}, "a"),
        ({"type": "string", "enum": ["a"], "default": "not listed"}, "a"),
        ({"type": "null"}, None),
        ({"type": "array", "items": False}, []),
        ({"type": "array", "maxItems": 0, "items": {"type": "string"}}, []),
        ({"allOf": [{"minimum": 3}, {"type": "integer", "maximum": 3}]}, 3),
        ({"type": "number", "minimum": 0.25, "maximum": 0.25}, 0.25),
        ({"type": "number", "minimum": 0, "maximum": 0}, 0),
        ({"type": "integer", "exclusiveMinimum": 4, "exclusiveMaximum": 6}, 5),
        ({"type": "integer", "multipleOf": 2.5, "minimum": 4, "maximum": 6}, 5),
        ({"type": "array", "prefixItems": [{"const": 1}, {"const": 2}], "items": False}, [1, 2]),
        ({"type": "object", "maxProperties": 0, "properties": {"a": True}}, {}),
        ({"type": "string", "example": 5, "enum": ["only"]}, "only"),
    ],
)
def test_a_schema_with_one_answer_gets_it(schema, expected):
    assert mock(schema, seed="one") == expected


@pytest.mark.parametrize(
    "schema",
    [
        {"oneOf": [{"type": "integer", "minimum": 50}, {"type": "integer"}]},
        {
            "properties": {"a": {"type": "string"}, "b": {"type": "string"}},
            "oneOf": [{"required": ["a"]}, {"required": ["b"]}],
        },
        {
            "type": "object",
            "properties": {"kind": {"enum": ["x", "y"]}, "more": {"type": "string"}},
            "required": ["kind"],
            "if": {"properties": {"kind": {"const": "x"}}},
            "then": {"required": ["more"], "properties": {"more": {"pattern": "^x-"}}},
            "else": {"required": ["less"]},
        },
        {"type": "object", "minProperties": 3, "additionalProperties": {"type": "integer"}},
        {"type": "object", "minProperties": 2, "patternProperties": {"^x-[a-z]{3}$": {"const": 1}}},
        {"type": "object", "minProperties": 1, "propertyNames": {"pattern": "^[A-Z]{4}$"}},
        {"type": "object", "properties": {"a": True}, "dependentRequired": {"a": ["b", "c"]}},
        {
            "type": "object",
            "properties": {"a": {"type": "string"}},
            "dependentSchemas": {
                "a": {"required": ["z"], "properties": {"z": {"type": "integer"}}}
            },
        },
        {"type": "array", "items": {"enum": [1, 2, 3]}, "uniqueItems": True, "minItems": 3},
        {"type": "array", "contains": {"const": 7}, "minContains": 2, "items": {"type": "number"}},
        {
            "type": "object",
            "properties": {"a": {"example": "bad", "type": "string", "maxLength": 2}},
        },
        {"type": "string", "format": "email", "maxLength": 12},
        {"type": "string", "minLength": 200},
        {"type": "string", "pattern": "^(?:sk|pk)_(test|live)_[A-Za-z0-9]{24,}$", "minLength": 40},
        {"type": "string", "pattern": "^\\+?[1-9]\\d{1,14}$"},
        {"type": "object", "properties": {"name": {"pattern": "^[A-Za-z_-]*$", "type": "string"}}},
        {"type": "string", "pattern": "^$"},
        {"type": "string", "pattern": "^[^@\\s]+@[^@\\s]+\\.[a-z]{2,}$"},
        {"type": "number", "multipleOf": 0.01, "minimum": 0.5, "maximum": 0.6},
        {"type": "number", "exclusiveMinimum": 0, "exclusiveMaximum": 0.001},
        {
            "allOf": [{"$ref": "#/$defs/a"}, {"$ref": "#/$defs/b"}],
            "$defs": {
                "a": {"required": ["x"], "properties": {"x": {"type": "integer"}}},
                "b": {"properties": {"x": {"minimum": 1000}}},
            },
        },
        {"type": "object", "properties": {"a": {"not": {}}, "b": {"type": "string"}}},
        {
            "type": "object",
            "required": ["a"],
            "not": {"required": ["b"]},
            "properties": {"a": {}, "b": {}},
        },
        {
            "anyOf": [
                {"type": "object", "required": ["x"], "properties": {"x": False}},
                {"const": 1},
            ]
        },
        {
            "type": "object",
            "unevaluatedProperties": False,
            "allOf": [{"properties": {"a": {"type": "string"}}}],
        },
        {"type": ["string", "null"], "format": "ipv6"},
        True,
        {},
    ],
)
def test_a_hard_schema_gets_a_value_that_fits(schema):
    for seed in ("1", "2", "3"):
        value = mock(schema, seed=seed)
        assert compile_schema(schema if isinstance(schema, dict) else {}).is_valid(value)
        mock(schema, seed=seed, required_only=True)


@pytest.mark.parametrize(
    ("parts", "expected"),
    [
        ([True, {"const": 1}], 1),
        ([{"const": 1}, {}], 1),
        ([{"type": ["string", "integer"]}, {"type": ["number", "null"]}, {"const": 4}], 4),
        ([{"type": "number"}, {"type": "integer", "enum": [3]}], 3),
        ([{"enum": [1, 2]}, {"enum": [2, 3]}], 2),
        (
            [
                {"items": {"minimum": 5}, "minItems": 1},
                {"items": {"type": "integer", "maximum": 5}},
            ],
            [5],
        ),
        ([{"anyOf": [{"type": "integer"}]}, {"anyOf": [{"const": 2}]}], 2),
        ([{"allOf": [{"$ref": "#/$defs/a"}]}, {"maximum": 1}], 1),
        ([{"type": "boolean", "title": "ok"}, {"example": True}], True),
        (
            [
                {"properties": {"ok": {"type": "boolean"}}, "required": ["ok"]},
                {"additionalProperties": False, "properties": {"ok": True}},
                {"properties": {"x": {}}},
            ],
            {"ok": True},
        ),
    ],
)
def test_conjunctions_are_kept_together(parts, expected):
    schema = {"allOf": parts, "$defs": {"a": {"type": "integer", "minimum": 1}}}
    assert mock(schema, seed="one") == expected


@pytest.mark.parametrize("parts", [[{"const": 1}, {"const": 2}], [{"type": "string"}, False]])
def test_a_conjunction_that_contradicts_itself_is_refused(parts):
    with pytest.raises(InvalidSpec):
        mock({"allOf": parts}, seed="one")
    assert mock({"allOf": parts[:1]}, seed="one")


@pytest.mark.parametrize(
    "candidate",
    [
        {"example": 5},
        {"example": [1]},
        {"example": {"a": 1}},
        {"default": None},
        {"examples": [False]},
    ],
)
def test_an_example_of_another_type_is_passed_over(candidate):
    assert isinstance(mock({"type": "string", **candidate}, seed="one"), str)


@pytest.mark.parametrize(
    ("schema", "place"),
    [
        (
            {
                "type": "object",
                "required": ["a"],
                "properties": {"a": {"type": "string", "minLength": 5, "maxLength": 2}},
            },
            "/a",
        ),
        ({"type": "object", "required": ["next"], "properties": {"next": {"$ref": "#"}}}, "/next"),
        ({"type": "object", "required": ["a"], "properties": {"a": False}}, "/a"),
        ({"type": "string", "enum": [1]}, "/"),
        ({"type": "array", "items": {"enum": [1]}, "uniqueItems": True, "minItems": 2}, "/"),
        (False, "/"),
    ],
)
def test_a_schema_that_no_value_fits_is_refused_with_its_place(schema, place):
    with pytest.raises(InvalidSpec) as caught:
        mock(schema, seed="one")
    assert f"at {place}" in caught.value.message
    assert mock({"type": "integer"}, seed="one") >= 1


@pytest.mark.parametrize(
    "pattern",
    [
        "^[A-Z]{3}-\\d{4}$",
        "^cus_[a-zA-Z0-9]{14}$",
        "^(a|b)+c?d*$",
        "^#[0-9a-f]{6}$",
        "^\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}$",
        "^[\\w.-]+$",
        "^(?P<year>\\d{4})/(?i:ab)$",
        "^\\u0041\\x42$",
        "^\\p{Lu}\\p{L}+ \\p{N}$",
        "^a{2,}b{1,3}$",
        "^[^a-z]$",
        "^.+?\\.pdf$",
    ],
)
def test_a_text_is_made_for_the_patterns_schemas_use(pattern):
    rule = compile_schema({"type": "string", "pattern": pattern})
    assert rule.is_valid(text_for(pattern, Dice("one"), "/x", 0, None))


@pytest.mark.parametrize("pattern", ["(", "[", "a)", "x{y", "b{,3}", "(\\1)", "*", "[^\\s\\S]"])
def test_a_pattern_beyond_the_generator_gives_nothing_or_a_guess(pattern):
    assert text_for(pattern, Dice("one"), "/x", 0, None) in (None, "x{y", "", "'")


_scalar = st.one_of(
    st.builds(
        lambda low, extra: {"type": "string", "minLength": low, "maxLength": low + extra},
        st.integers(0, 20),
        st.integers(0, 20),
    ),
    st.sampled_from(["email", "uri", "date", "date-time", "uuid", "ipv4", "hostname", "time"]).map(
        lambda f: {"type": "string", "format": f}
    ),
    st.builds(
        lambda low, extra, step: {
            "type": "integer",
            "minimum": low,
            "maximum": low + extra + step,
            "multipleOf": step,
        },
        st.integers(-1000, 1000),
        st.integers(0, 50),
        st.integers(1, 12),
    ),
    st.builds(
        lambda low, extra: {"type": "number", "exclusiveMinimum": low, "maximum": low + extra},
        st.integers(-100, 100),
        st.floats(0.01, 50).map(lambda f: round(f, 2)),
    ),
    st.just({"type": "boolean"}),
    st.lists(
        st.one_of(st.integers(-(2**63), 2**63 - 1), st.text(max_size=5), st.none()),
        min_size=1,
        max_size=4,
    ).map(lambda options: {"enum": options}),
    st.sampled_from(["^[a-z]{2,5}$", "^\\d+$", "^(a|bc)x?$"]).map(
        lambda p: {"type": "string", "pattern": p}
    ),
)
_names = st.sampled_from(
    ["id", "email", "name", "amount", "items", "created_at", "error", "x-1", "a/b"]
)


def _objects(inner):
    return st.builds(
        lambda fields, open_: {
            "type": "object",
            "properties": fields,
            "required": [name for i, name in enumerate(fields) if i % 2],
            "additionalProperties": open_,
        },
        st.dictionaries(_names, inner, max_size=4),
        st.booleans(),
    )


def _compound(inner):
    return st.one_of(
        _objects(inner),
        st.builds(
            lambda items, low: {"type": "array", "items": items, "minItems": low},
            inner,
            st.integers(0, 3),
        ),
        st.lists(inner, min_size=1, max_size=3).map(lambda b: {"anyOf": b}),
        inner.map(lambda s: {"allOf": [s, {"title": "same"}]}),
        inner.map(lambda s: {"oneOf": [s, {"type": "null"}]} if "enum" not in s else s),
        inner.map(lambda s: {"$defs": {"Local": {"type": "null"}}, "anyOf": [{"type": "null"}, s]}),
    )


@settings(max_examples=150, suppress_health_check=[HealthCheck.too_slow])
@given(schema=st.recursive(_scalar, _compound, max_leaves=8), seed=st.text(max_size=5))
def test_every_satisfiable_schema_gets_a_fitting_and_repeatable_value(schema, seed):
    try:
        value = mock(schema, seed=seed)
    except InvalidSpec:
        assert "oneOf" in json.dumps(schema)  # null twice: nothing else in this grammar fails
        return
    assert compile_schema(schema).is_valid(value)
    assert mock(schema, seed=seed) == value


@pytest.mark.parametrize("keyword", ["anyOf", "oneOf"])
def test_a_parent_of_its_own_kind_is_left_out_however_it_is_wrapped(keyword):
    """Optional fields and lists of such objects were walked down to the end, one after another."""
    node = {
        "type": "object",
        "required": ["name", "parent"],
        "properties": {
            "name": {"type": "string"},
            "parent": {keyword: [{keyword: [{"$ref": "#/$defs/Node"}]}, {"type": "null"}]},
        },
    }
    kinds = {f"n{n}": {"$ref": "#/$defs/Node"} for n in range(300)}
    schema = {"type": "object", "properties": kinds, "$defs": {"Node": node}}
    made = mock(schema, seed="x")
    assert len(made) == 300
    assert made["n0"]["parent"] is None

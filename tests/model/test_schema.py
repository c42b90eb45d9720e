from __future__ import annotations

import threading
from http.server import BaseHTTPRequestHandler, HTTPServer

import pytest

from junctor.model import schema as schema_module
from junctor.model.errors import InvalidInput, InvalidSpec
from junctor.model.faults import faults_of
from junctor.model.schema import (
    MAX_DEPTH,
    apply_defaults,
    check_schema,
    compile_schema,
    from_shorthand,
    idle_limits,
    is_shorthand,
    resolve,
    settings_named,
)

ORDER = {
    "type": "object",
    "additionalProperties": False,
    "required": ["email"],
    "properties": {
        "email": {"type": "string", "format": "email"},
        "count": {"type": "integer", "minimum": 1, "maximum": 9},
        "lines": {"type": "array", "items": {"$ref": "#/$defs/Line"}, "maxItems": 2},
        "password": {"type": "string", "format": "password", "minLength": 8},
    },
    "$defs": {
        "Line": {"type": "object", "required": ["sku"], "properties": {"sku": {"type": "string"}}}
    },
}


def _faults(schema, value):
    return [(f.field, f.reason, f.cure) for f in compile_schema(schema).faults(value)]


def test_every_fault_is_named_at_once_with_place_reason_and_cure():
    with pytest.raises(InvalidInput) as caught:
        compile_schema(ORDER).check({"count": True, "lines": [{"sku": 1}, {}], "emial": "a@b.co"})
    faults = caught.value.details["faults"]
    assert {f["field"] for f in faults} == {
        "/count",
        "/lines/0/sku",
        "/lines/1/sku",
        "/emial",
        "/email",
    }
    assert all(f["reason"] and f["cure"] for f in faults)
    assert "/lines/0/sku: must be a string" in caught.value.message
    assert caught.value.field == faults[0]["field"]
    compile_schema(ORDER).check({"email": "ada@example.com", "count": 2})


def test_a_misspelled_field_gets_a_suggestion_and_a_strange_one_the_list():
    assert _faults(ORDER, {"email": "a@b.co", "emial": 1}) == [
        ("/emial", "is not a known field", "Did you mean `email`?")
    ]
    assert "known fields are `email`" in _faults(ORDER, {"email": "a@b.co", "zzz": 1})[0][2]
    assert _faults({"additionalProperties": False}, {"a": 1})[0][2] == "Remove it."
    inner = {"properties": {"a": {"additionalProperties": False, "properties": {"name": True}}}}
    assert _faults(inner, {"a": {"nmae": 1}})[0][2] == "Did you mean `name`?"
    errors = compile_schema(inner)._validator.iter_errors({"a": {"nmae": 1}})
    assert faults_of(errors, {})[0].cure == "Remove it."


def test_one_fault_is_its_own_cure_and_many_are_counted():
    with pytest.raises(InvalidInput) as caught:
        compile_schema(ORDER).check({}, what="The order")
    assert caught.value.message == "The order does not fit: /email: is required."
    assert caught.value.cure == "Add this field."
    many = {"type": "object", "properties": {f"f{i}": {"type": "string"} for i in range(60)}}
    with pytest.raises(InvalidInput, match="and 40 more"):
        compile_schema(many).check({f"f{i}": i for i in range(60)})
    with pytest.raises(InvalidInput) as caught:
        compile_schema({"type": "object"}).check("x")
    assert caught.value.field is None


def test_a_refused_value_is_never_repeated():
    with pytest.raises(InvalidInput) as caught:
        compile_schema(ORDER).check({"email": "hunter2", "password": "hunter2", "count": "hunter2"})
    assert "hunter2" not in caught.value.message + str(caught.value.details)


def test_booleans_are_not_integers_and_whole_floats_are():
    integer = compile_schema({"type": "integer"})
    assert not integer.is_valid(True)
    assert integer.is_valid(3.0)
    assert not compile_schema({"type": "number"}).is_valid(False)


@pytest.mark.parametrize(
    ("name", "good", "bad"),
    [
        ("email", "ada@example.com", "ada"),
        ("uri", "https://example.com/x", "/x"),
        ("date", "2026-02-28", "2026-02-30"),
        ("date-time", "2026-01-31T12:00:00Z", "2026-01-31"),
        ("time", "12:00:00Z", "25:00"),
        ("uuid", "123e4567-e89b-12d3-a456-426614174000", "123"),
        ("ipv4", "192.0.2.1", "192.0.2"),
        ("hostname", "example.com", "-x-"),
    ],
)
def test_common_formats_are_asserted(name, good, bad):
    assert compile_schema({"format": name}).is_valid(good)
    [(_, reason, cure)] = _faults({"format": name}, bad)
    assert reason == f"is not a valid {name}"
    assert cure.startswith("Write it like")
    assert compile_schema({"format": "unheard-of"}).is_valid(bad)


@pytest.mark.parametrize(
    ("schema", "value", "reason"),
    [
        ({"enum": list(range(20))}, 99, "is not one of the allowed values"),
        ({"const": "x" * 100}, 1, "is not the one allowed value"),
        ({"pattern": "^a"}, "b", "does not match the pattern"),
        ({"minimum": 2}, 1, "must be at least 2"),
        ({"exclusiveMaximum": 2}, 2, "must be less than 2"),
        ({"multipleOf": 2}, 3, "must be a multiple of 2"),
        ({"maxLength": 1}, "ab", "must have at most 1 characters"),
        ({"propertyNames": {"pattern": "^a"}}, {"b": 1}, "has a field whose name is not allowed"),
        ({"uniqueItems": True}, [1, 1], "must not hold the same item twice"),
        ({"contains": {"const": 1}}, [2], "must hold an item of the required kind"),
        ({"properties": {"a": False}}, {"a": 1}, "is not allowed here"),
        ({"type": ["integer", "null"]}, "x", "must be null or an integer"),
        ({"not": {}}, 1, "does not fit the rule `not`"),
        ({"format": "relative-json-pointer"}, "x", "is not a valid relative-json-pointer"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, 1, "fits none of the allowed forms"),
        ({"oneOf": [{"type": "string"}, {"type": "null"}]}, 1, "fits none of the allowed forms"),
        ({"oneOf": [{}, {"minimum": 0}]}, 1, "fits more than one of the allowed forms"),
    ],
)
def test_a_reason_is_a_sentence_part(schema, value, reason):
    assert [r for _, r, _ in _faults(schema, value)] in (
        [reason],
        ["must fit exactly one of the allowed forms"],
    )


def test_the_alternative_that_was_probably_meant_is_explained():
    schema = {"anyOf": [{"type": "null"}, {"type": "object", "required": ["id"]}]}
    assert _faults(schema, {}) == [("/id", "is required", "Add this field.")]


def test_a_pattern_is_explained_by_the_example_of_its_field():
    field = {"pattern": "^a", "examples": ["abc"], "description": "Begins with a."}
    said = ("does not match the pattern", "Write it like `abc`. Begins with a.")
    assert _faults({"properties": {"f": field}}, {"f": "x"}) == [("/f", *said)]
    led = {"$defs": {"f": field}, "properties": {"f": {"$ref": "#/$defs/f"}}}
    assert _faults(led, {"f": "x"})[0][0] == "/f"


def test_a_path_with_odd_names_is_a_json_pointer():
    schema = {"properties": {"a/b": {"properties": {"~": {"type": "string"}}}}}
    assert _faults(schema, {"a/b": {"~": 1}})[0][0] == "/a~1b/~0"


@pytest.mark.parametrize("value", [{1: 2}, object(), {"a": {1: 2}}])
def test_what_is_not_json_does_not_fit(value):
    schema = {"type": "object", "additionalProperties": {"type": "integer"}}
    with pytest.raises(InvalidInput, match="is not JSON"):
        compile_schema(schema).check(value)
    compile_schema(schema).check({"1": 2})


def test_a_value_nested_beyond_reason_does_not_fit():
    deep = []
    for _ in range(1000):
        deep = [deep]
    with pytest.raises(InvalidInput, match="too deep"):
        compile_schema({"items": {"type": "string"}}).check(deep)


def test_faults_are_bounded():
    schema = {"type": "array", "items": {"type": "string"}}
    assert len(compile_schema(schema).faults(list(range(500)))) == 50
    assert faults_of([], {}) == []


def test_the_same_schema_is_compiled_once(monkeypatch):
    monkeypatch.setattr(schema_module, "CACHE_SIZE", 4)
    first = {"type": "string", "title": "cached"}
    assert compile_schema(first) is compile_schema(first)
    assert compile_schema(dict(first)) is compile_schema(first)
    for i in range(10):
        compile_schema({"const": i})
    assert compile_schema(first).is_valid("x")


@pytest.mark.parametrize(
    "schema",
    [
        {"$ref": "https://example.com/schema.json"},
        {"$ref": "file:///etc/passwd"},
        {"$ref": "other.json"},
        {"properties": {"a": {"$dynamicRef": "http://169.254.169.254/"}}},
        {"$ref": "#/$defs/missing"},
        {"type": "strin"},
        {"minimum": "1"},
        {"pattern": "("},
        {"$schema": "http://json-schema.org/draft-07/schema#"},
    ],
)
def test_a_schema_that_cannot_be_used_is_refused_with_its_place(schema):
    faults = check_schema(schema)
    assert faults
    assert all(isinstance(f, str) for f in faults)
    if "$schema" not in schema:
        with pytest.raises(InvalidSpec) as caught:
            compile_schema(schema)
        assert caught.value.details["faults"] == faults
    assert check_schema({"type": "string"}) == []


def test_a_remote_reference_is_never_fetched():
    asked = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self):
            asked.append(self.path)
            self.send_error(404)

    server = HTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        url = f"http://127.0.0.1:{server.server_port}/schema.json"
        for schema in (
            {"$ref": url},
            {"$schema": url, "type": "string"},
            {"$id": url, "$ref": "x.json"},
        ):
            check_schema(schema)
            try:
                compile_schema(schema).is_valid("x")
            except InvalidSpec:
                continue
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
    assert asked == []


def test_all_faults_of_a_schema_are_listed():
    faults = check_schema({"type": "x", "properties": {"a": {"type": "y"}, "b": {"minLength": -1}}})
    assert len(faults) == 3
    assert any(f.startswith("/properties/a/type") for f in faults)


def test_a_word_that_only_looks_like_a_reference_is_left_alone():
    assert check_schema({"const": {"$ref": "http://x.example"}, "properties": {"$ref": True}}) == []
    assert check_schema({"allOf": [{"title": "a"}], "not": False}) == []


def test_a_schema_has_bounds():
    deep = {}
    for _ in range(MAX_DEPTH + 5):
        deep = {"items": deep}
    assert "nested deeper" in check_schema(deep)[0]
    assert "bytes" in check_schema({"description": "x" * 2_000_001})[0]
    assert check_schema([1]) == ["/: must be an object"]
    assert "is not JSON" in check_schema({"const": object()})[0]
    with pytest.raises(InvalidSpec, match="is not JSON"):
        compile_schema({"const": object()})


def test_a_slow_pattern_ends():
    slow = compile_schema({"type": "string", "pattern": "^(a+)+$"})
    assert not slow.is_valid("a" * 5000 + "b")
    looking = compile_schema({"type": "string", "pattern": "^(?=(a+)+$)(a+)+$"})
    assert not looking.is_valid("a" * 50 + "b")


def test_defaults_fill_absent_fields_at_every_level_and_leave_the_input_alone():
    schema = {
        "allOf": [{"properties": {"size": {"default": 1}}}],
        "properties": {
            "model": {"type": "string", "default": "gpt-4o-mini"},
            "tags": {"default": []},
            "inner": {"$ref": "#/$defs/Inner"},
            "all": {"type": "array", "items": {"$ref": "#/$defs/Inner"}},
            "free": True,
        },
        "$defs": {"Inner": {"properties": {"on": {"default": True}}}},
    }
    given = {"inner": {}, "all": [{}, {"on": False}], "free": 1}
    filled = apply_defaults(schema, given)
    assert filled == {
        "size": 1,
        "model": "gpt-4o-mini",
        "tags": [],
        "inner": {"on": True},
        "all": [{"on": True}, {"on": False}],
        "free": 1,
    }
    assert given == {"inner": {}, "all": [{}, {"on": False}], "free": 1}
    filled["tags"].append(1)
    assert apply_defaults(schema, {})["tags"] == []
    assert apply_defaults({"$ref": "#"}, {"a": 1}) == {"a": 1}
    assert apply_defaults({"$ref": "#/$defs/Inner", "$defs": schema["$defs"]}, {}) == {"on": True}


def test_a_default_may_depend_on_other_fields_and_their_defaults():
    schema = {
        "properties": {"model": {"default": "old"}},
        "if": {"properties": {"model": {"const": "old"}}},
        "then": {"properties": {"warmth": {"default": 0.7}}},
    }
    assert apply_defaults(schema, {}) == {"model": "old", "warmth": 0.7}
    assert apply_defaults(schema, {"warmth": 0}) == {"model": "old", "warmth": 0}
    assert apply_defaults(schema, {"model": "new"}) == {"model": "new"}
    other = {**schema, "else": {"properties": {"warmth": {"default": 1}}}}
    assert apply_defaults(other, {"model": "new"})["warmth"] == 1


def test_a_setting_stands_before_the_default_of_an_input_and_after_what_is_given():
    schema = {
        "properties": {
            "model": {"x-setting": "model", "default": "old"},
            "most": {"x-setting": "maxTokens"},
            "tags": {"x-setting": "tags"},
        },
        "if": {"properties": {"model": {"const": "old"}}},
        "then": {"properties": {"warmth": {"x-setting": "warmth", "default": 0.7}}},
    }
    settings = {"model": "new", "maxTokens": 5, "warmth": 0.2, "tags": ["a"]}
    filled = apply_defaults(schema, {}, settings)
    assert filled == {"model": "new", "most": 5, "tags": ["a"]}
    filled["tags"].append("b")
    assert settings["tags"] == ["a"]
    given = {"model": "old", "most": 9, "tags": []}
    assert apply_defaults(schema, given, settings) == {**given, "warmth": 0.2}
    assert apply_defaults(schema, {}) == {"model": "old", "warmth": 0.7}
    flat = {"properties": {"model": {"default": "old"}, "free": True}}
    assert apply_defaults(flat, {}, settings) == {"model": "old"}
    alone = {"properties": {"most": {"x-setting": "maxTokens"}}}
    assert apply_defaults(alone, {}, {"maxTokens": 5}) == {"most": 5}
    assert apply_defaults(alone, {}, {}) == apply_defaults(alone, {}) == {}
    places = {".".join(map(str, place)): name for place, name in settings_named(schema)}
    assert places == {
        "properties.model.x-setting": "model",
        "properties.most.x-setting": "maxTokens",
        "properties.tags.x-setting": "tags",
        "then.properties.warmth.x-setting": "warmth",
    }


def test_a_local_reference_resolves_and_others_give_nothing():
    root = {"a": [{"b/c": 1}]}
    assert resolve(root, "#/a/0/b~1c") == 1
    assert resolve(root, "#") is root
    assert resolve(root, "#/a/7") is None
    assert resolve(root, "#/x") is None
    assert resolve({"/{id}": {"a%": 2}}, "#/~1%7Bid%7D/a%") == 2
    assert resolve(root, "other.json#/a") is None


def test_a_shorthand_becomes_a_schema():
    schema = from_shorthand({"name": "string", "age": "integer?", "tags": "array"})
    assert schema["required"] == ["name", "tags"]
    compile_schema(schema).check({"name": "Ada", "tags": []})
    assert not compile_schema(schema).is_valid({"name": "Ada", "tags": [], "extra": 1})


@pytest.mark.parametrize("word", ["text", "string??", "", 5, None])
def test_an_unknown_type_word_names_the_field_and_the_known_words(word):
    with pytest.raises(InvalidSpec) as caught:
        from_shorthand({"name": word})
    assert "`name`" in caught.value.message
    assert "string" in caught.value.cure
    assert from_shorthand({"name": "string"})["required"] == ["name"]


def test_a_shorthand_is_told_from_a_schema():
    assert is_shorthand({"name": "string", "note": "string?"})
    assert is_shorthand({"type": "string"})
    assert not is_shorthand({"type": "object"})
    assert not is_shorthand({"type": "object", "properties": {}})
    assert not is_shorthand({})


def test_a_default_that_is_filled_in_is_nobody_elses():
    schema = {
        "properties": {
            "tags": {"type": "array", "default": []},
            "limit": {"type": "integer", "default": 5},
            "name": {"type": "string"},
        }
    }
    first = apply_defaults(schema, {"name": "a"})
    assert first == {"name": "a", "tags": [], "limit": 5}
    first["tags"].append("mine")
    assert apply_defaults(schema, {"limit": 7}) == {"limit": 7, "tags": []}
    assert apply_defaults(schema, ["no object"]) == ["no object"]


def test_a_name_that_is_not_allowed_is_told_with_the_example_of_its_object():
    names = {"propertyNames": {"pattern": "^[0-9]+$"}, "examples": [{"12": "x"}]}
    schema = {"properties": {"custom": {**names, "description": "By number."}}}
    (cure,) = [c for _, _, c in _faults(schema, {"custom": {"a": 1}})]
    assert cure.startswith("Write it like")
    assert "12" in cure
    assert cure.endswith("By number.")
    assert _faults(schema, {"custom": {"12": 1}}) == []


def test_a_limit_that_its_type_never_feels_is_found():
    schema = {
        "type": "object",
        "properties": {
            "id": {"type": "integer", "minLength": 1, "minimum": 1},
            "name": {"type": ["string", "null"], "minLength": 1, "maximum": 3},
            "any": {"minLength": 1, "maximum": 3},
        },
        "allOf": [{"type": "object", "minItems": 1}],
    }
    places = sorted(".".join(map(str, place)) for place in idle_limits(schema))
    assert places == ["allOf.0.minItems", "properties.id.minLength", "properties.name.maximum"]

from __future__ import annotations

import copy

import pytest

from junctor.core.catalog import compare
from junctor.model.spec import ConnectorSpec

OLD = {
    "key": "shop",
    "name": "Shop",
    "version": "1.0.0",
    "baseUrl": "https://shop.example",
    "auth": [{"type": "bearer_token"}, {"type": "basic"}],
    "operations": {
        "add": {
            "name": "Add",
            "effect": "write",
            "input": {
                "type": "object",
                "required": ["name"],
                "additionalProperties": False,
                "properties": {
                    "name": {"type": "string"},
                    "count": {"type": "integer"},
                    "size": {"enum": ["s", "m"]},
                    "address": {"type": "object", "properties": {"city": {"type": "string"}}},
                },
            },
            "output": {
                "type": "object",
                "properties": {
                    "id": {"type": "string"},
                    "lines": {
                        "type": "array",
                        "items": {"type": "object", "properties": {"sku": {"type": "string"}}},
                    },
                },
            },
            "request": {"method": "POST", "path": "/things"},
        },
        "other": {"name": "O", "effect": "read", "request": {"method": "GET", "path": "/"}},
    },
}


def changes(change, operation=None):
    new = copy.deepcopy(OLD)
    change(new)
    found = compare(ConnectorSpec.model_validate(OLD), ConnectorSpec.model_validate(new), operation)
    return [(c.kind, c.severity, c.field) for c in found]


def inputs(spec):
    return spec["operations"]["add"]["input"]


def outputs(spec):
    return spec["operations"]["add"]["output"]


def test_the_same_has_no_changes():
    assert changes(lambda s: s.update(version="1.1.0", name="The shop")) == []


@pytest.mark.parametrize(
    ("change", "expected"),
    [
        (lambda s: s["operations"].pop("add"), ("operation_gone", "breaking", None)),
        (
            lambda s: s["operations"]["add"].update(effect="delete"),
            ("effect_changed", "breaking", None),
        ),
        (lambda s: s["operations"]["add"].update(deprecated=True), ("deprecated", "info", None)),
        (
            lambda s: s["operations"]["add"].update(auth=["basic"]),
            ("auth_changed", "breaking", None),
        ),
        (lambda s: s.update(auth=[{"type": "bearer_token"}]), ("auth_changed", "breaking", None)),
        (lambda s: s["auth"][0].update(prefix="Token "), ("auth_changed", "warning", None)),
        (
            lambda s: s["auth"].__setitem__(1, {"type": "api_key", "key": "basic"}),
            ("auth_changed", "breaking", None),
        ),
        (
            lambda s: s.update(baseUrl="https://other.example"),
            ("base_url_changed", "breaking", None),
        ),
        (
            lambda s: inputs(s).update(required=["name", "count"]),
            ("input_required", "breaking", "count"),
        ),
        (lambda s: inputs(s)["properties"].pop("count"), ("input_gone", "breaking", "count")),
        (
            lambda s: (inputs(s)["properties"].pop("count"), inputs(s).pop("additionalProperties")),
            ("input_gone", "warning", "count"),
        ),
        (
            lambda s: inputs(s)["properties"]["count"].update(type="string"),
            ("input_type_changed", "breaking", "count"),
        ),
        (
            lambda s: inputs(s)["properties"]["size"].update(enum=["m"]),
            ("input_narrowed", "breaking", "size"),
        ),
        (
            lambda s: inputs(s)["properties"]["name"].update(enum=["m"]),
            ("input_narrowed", "breaking", "name"),
        ),
        (
            lambda s: inputs(s)["properties"]["address"].update(required=["city"]),
            ("input_required", "breaking", "address.city"),
        ),
        (lambda s: outputs(s)["properties"].pop("id"), ("output_gone", "breaking", "id")),
        (
            lambda s: outputs(s)["properties"]["id"].update(type="integer"),
            ("output_type_changed", "breaking", "id"),
        ),
        (
            lambda s: outputs(s)["properties"]["lines"]["items"]["properties"].pop("sku"),
            ("output_gone", "breaking", "lines.[].sku"),
        ),
        (
            lambda s: s["operations"]["add"].update(handler="actions:add", request=None),
            ("implementation_changed", "info", None),
        ),
    ],
)
def test_each_kind_of_change_is_reported(change, expected):
    found = changes(change)
    assert expected in found


def test_widened_inputs_and_narrowed_outputs_are_fine():
    def widen(spec):
        inputs(spec)["properties"]["count"]["type"] = "number"
        inputs(spec)["properties"]["name"] = {}
        inputs(spec)["properties"]["size"]["enum"] = ["s", "m", "l"]
        inputs(spec)["properties"]["new"] = {"type": "string"}
        inputs(spec)["properties"]["extra"] = {"type": "string", "default": "x"}

    assert changes(widen) == []


def test_one_operation_can_be_asked_for_and_the_worst_comes_first():
    def change(spec):
        spec["operations"].pop("other")
        spec["operations"]["add"]["deprecated"] = True
        outputs(spec)["properties"].pop("id")

    assert [c[0] for c in changes(change)] == ["output_gone", "operation_gone", "deprecated"]
    assert [c[0] for c in changes(change, "add")] == ["output_gone", "deprecated"]
    assert changes(change, "never") == []
    found = compare(*(ConnectorSpec.model_validate(OLD) for _ in "ab"))
    assert found == []


def test_a_change_is_json():
    new = copy.deepcopy(OLD)
    new["operations"]["add"]["output"]["properties"].pop("id")
    (change,) = compare(ConnectorSpec.model_validate(OLD), ConnectorSpec.model_validate(new))
    assert change.to_json() == {
        "operation": "add",
        "kind": "output_gone",
        "severity": "breaking",
        "message": "The output field `id` is gone.",
        "field": "id",
    }


def told(change):
    new = copy.deepcopy(OLD)
    change(new)
    found = compare(ConnectorSpec.model_validate(OLD), ConnectorSpec.model_validate(new))
    return [(c.kind, c.severity, c.message) for c in found]


def test_an_operation_of_the_same_name_at_another_place_is_told():
    def move(spec):
        spec["operations"]["add"]["request"] = {"method": "PUT", "path": "/v2/{{input.name}}"}

    assert told(move) == [
        ("method_changed", "breaking", "Its method was POST and is now PUT."),
        (
            "path_changed",
            "warning",
            "Its path was `/things` and is now `/v2/{name}`; older versions call the old one.",
        ),
    ]


def test_what_a_choice_lost_is_named():
    def narrow(spec):
        inputs(spec)["properties"]["size"]["enum"] = ["m"]
        inputs(spec)["properties"]["name"]["enum"] = [str(n) for n in range(10)]

    assert [message for _, _, message in told(narrow)] == [
        "The input `name` now takes only `0`, `1`, `2`, `3`, `4`, `5`, `6`, `7` and 2 more.",
        "The input `size` no longer takes `s`.",
    ]


def test_lists_and_whole_answers_are_compared():
    old = copy.deepcopy(OLD)
    rows = {"type": "object", "properties": {"sku": {"enum": ["a", "b"]}}}
    inputs(old)["properties"]["rows"] = {"type": "array", "items": rows}
    outputs(old)["properties"]["tags"] = {"type": "array", "items": {"type": "string"}}
    new = copy.deepcopy(old)
    inputs(new)["properties"]["rows"]["items"] = {**rows, "required": ["sku"], "properties": {
        "sku": {"enum": ["a"]}}}  # fmt: skip
    outputs(new)["properties"]["tags"]["items"]["type"] = "object"
    found = compare(ConnectorSpec.model_validate(old), ConnectorSpec.model_validate(new))
    assert [(c.kind, c.field) for c in found] == [
        ("input_required", "rows.[].sku"),
        ("input_narrowed", "rows.[].sku"),
        ("output_type_changed", "tags.[]"),
    ]
    new["operations"]["add"]["output"] = {"type": "array", "items": outputs(old)}
    found = compare(ConnectorSpec.model_validate(old), ConnectorSpec.model_validate(new))
    whole = [c for c in found if c.kind == "output_type_changed"]
    assert [(c.field, c.message) for c in whole] == [
        (None, "The output was object and is now array.")
    ]
    assert "output_gone" not in {c.kind for c in found}


def test_ways_to_sign_in_that_go_together_are_told_in_one_line():
    spec = copy.deepcopy(OLD)
    spec["auth"] = [{"type": "bearer_token"}, {"type": "basic"}, {"type": "none"}]
    was = ConnectorSpec.model_validate(spec)
    spec["auth"] = [{"type": "bearer_token"}]
    (found,) = compare(was, ConnectorSpec.model_validate(spec), "add")
    words = "The auth types `basic`, `none` are no longer accepted; it takes bearer_token."
    assert found.message == words

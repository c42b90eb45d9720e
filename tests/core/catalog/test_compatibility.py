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

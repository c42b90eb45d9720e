"""Changes of schemas that refer to each other, as imported ones do."""

from __future__ import annotations

import pytest

from junctor.core.catalog.schema_changes import input_changes, output_changes

TEXT, COUNT = {"type": "string"}, {"type": "integer"}


def thing(required=(), **fields):
    return {"type": "object", "properties": fields, "required": list(required)}


def told(compare, old, new):
    return [(c.kind, c.severity, c.field) for c in compare("put", old, new)]


def refer(name="Order", **definitions):
    return {"$ref": f"#/$defs/{name}", "$defs": definitions}


LINE = thing(["sku"], sku=TEXT, note=TEXT)
ORDER = thing(id=TEXT, lines={"type": "array", "items": {"$ref": "#/$defs/Line"}})
OLD = refer(Order=ORDER, Line=LINE)


@pytest.mark.parametrize(
    "same",
    [
        refer("O", O=ORDER, Line=LINE),
        {**ORDER, "$defs": {"Line": LINE}},
        refer(Order={"allOf": [thing(id=TEXT), {"$ref": "#/$defs/More"}]}, Line=LINE,
              More=thing(lines=ORDER["properties"]["lines"])),
        refer(Order={key: ORDER[key] for key in ("properties", "required")}, Line=LINE),
    ],
)  # fmt: skip
def test_the_same_fields_behind_other_references_are_no_change(same):
    assert told(output_changes, OLD, same) == []
    assert told(input_changes, OLD, same) == []


def test_what_changes_behind_a_reference_is_told_with_its_place():
    new = refer(Order=ORDER, Line=thing(["sku", "count"], sku=COUNT, count=COUNT))
    assert told(output_changes, OLD, new) == [
        ("output_type_changed", "breaking", "lines.[].sku"),
        ("output_gone", "breaking", "lines.[].note"),
    ]
    assert told(input_changes, OLD, new) == [
        ("input_required", "breaking", "lines.[].count"),
        ("input_type_changed", "breaking", "lines.[].sku"),
        ("input_gone", "warning", "lines.[].note"),
    ]


def test_schemas_that_lead_to_themselves_are_compared_once():
    def tree(**fields):
        inner = {"$ref": "#/$defs/Node"}
        children = {"type": "array", "items": inner}
        return refer("Node", Node=thing(left=inner, right=inner, children=children, **fields))

    assert told(output_changes, tree(name=TEXT), tree(name=COUNT)) == [
        ("output_type_changed", "breaking", "name")
    ]


def test_null_beside_a_type_is_a_type():
    nullable = {"anyOf": [{"$ref": "#/$defs/Line"}, {"type": "null"}]}
    plain, open_ = thing(line={"$ref": "#/$defs/Line"}), thing(line=nullable)
    definitions = {"$defs": {"Line": LINE}}
    found = told(output_changes, {**plain, **definitions}, {**open_, **definitions})
    assert found == [("output_type_changed", "breaking", "line")]
    assert told(input_changes, {**plain, **definitions}, {**open_, **definitions}) == []


def test_a_field_of_one_of_several_forms_is_there():
    forms = {"anyOf": [{"$ref": "#/$defs/Order"}, LINE], "$defs": {"Order": ORDER, "Line": LINE}}
    assert told(output_changes, OLD, forms) == []
    gone = {"anyOf": [thing(id=TEXT), LINE]}
    assert told(output_changes, OLD, gone) == [("output_gone", "breaking", "lines")]


@pytest.mark.parametrize(("old", "new"), [(ORDER, "cut"), ("cut", ORDER)])
def test_of_what_an_import_cut_nothing_is_said(old, new):
    cut = {"type": "object", "$comment": "cut: the description goes deeper"}
    sides = [
        thing(order=cut) if each == "cut" else {**thing(order=each), "$defs": {"Line": LINE}}
        for each in (old, new)
    ]
    assert told(output_changes, *sides) == []
    assert told(input_changes, *sides) == []

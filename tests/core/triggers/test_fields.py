from __future__ import annotations

import pytest

from junctor.core.triggers.fields import entity_of, form_fields
from junctor.model.errors import InvalidInput


def schema(**properties):
    return {"type": "object", "properties": properties, "required": ["firstName", "sure"]}


def test_each_kind_of_field_has_its_control():
    fields = form_fields(
        schema(
            firstName={"type": "string"},
            sure={"type": "boolean", "default": True},
            size={"type": ["integer", "null"], "enum": [1, 2]},
            day={"type": "string", "format": "date"},
            web={"format": "uri"},
            long={"type": "string", "maxLength": 500},
            share={"type": "number", "default": 0.5},
        )
    )
    assert [f.kind for f in fields] == [
        "text", "checkbox", "select", "date", "url", "textarea", "text",
    ]  # fmt: skip
    assert [f.label for f in fields][:2] == ["First name", "Sure"]
    assert [f.required for f in fields][:2] == [True, False]
    assert [f.default for f in fields] == ["", "on", "", "", "", "", "0.5"]
    sent = {"firstName": " Ada ", "size": "2", "share": "1.25", "long": "a\r\nb", "day": " "}
    assert entity_of(fields, sent) == {
        "firstName": "Ada",
        "sure": False,
        "size": 2,
        "share": 1.25,
        "long": "a\nb",
    }
    assert entity_of(fields, {"share": "3"})["share"] == 3
    for odd in ("nan", "1e999", "1_0.5", "--1", "9" * 40):
        assert entity_of(fields, {"share": odd})["share"] == odd


@pytest.mark.parametrize(
    "part",
    [
        {"type": "array"},
        {"type": "object"},
        {"type": ["string", "integer"]},
        {"type": "string", "enum": [[1]]},
        {"type": "string", "enum": 3},
    ],
)
def test_what_a_form_cannot_show_is_named(part):
    with pytest.raises(InvalidInput) as refused:
        form_fields(schema(deep=part))
    assert refused.value.field == "schema.properties.deep"


def test_fields_of_objects_are_shown_in_groups_and_put_together_again():
    inside = {"street": {"type": "string"}, "home": {"type": "boolean"}, "zip": {"type": "integer"}}
    part = {"type": "object", "required": ["street"], "properties": inside}
    fields = form_fields(
        {"type": "object", "required": ["to"], "properties": {"to": part, "billTo": part}}
    )
    assert [(f.name, f.group, f.required) for f in fields] == [
        ("to/street", "To", True),
        ("to/home", "To", False),
        ("to/zip", "To", False),
        ("billTo/street", "Bill to", False),
        ("billTo/home", "Bill to", False),
        ("billTo/zip", "Bill to", False),
    ]
    assert entity_of(fields, {}) == {"to": {"home": False}}
    assert entity_of(fields, {"to/street": "A 1", "billTo/zip": "7"}) == {
        "to": {"street": "A 1", "home": False},
        "billTo": {"home": False, "zip": 7},
    }
    deep = {"type": "object", "properties": {"a": {"type": "object", "properties": {"b": part}}}}
    with pytest.raises(InvalidInput, match=r"`x\.a\.b` cannot be shown") as refused:
        form_fields({"type": "object", "properties": {"x": deep}})
    assert refused.value.field == "schema.properties.x.properties.a.properties.b"


def test_a_form_has_fields_and_not_too_many():
    many = {f"f{i}": {} for i in range(101)}
    for properties in ({}, many):
        with pytest.raises(InvalidInput):
            form_fields(schema(**properties))
    with pytest.raises(InvalidInput):
        form_fields({"type": "object"})

from __future__ import annotations

import pytest

from junctor.core.triggers.fields import form_fields
from junctor.core.triggers.filled import closed_up, entity_of, with_another
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
        {"type": "array", "items": {"type": "boolean"}},
        {"type": "array", "items": {"type": "array", "items": {}}},
        {"type": "array", "items": {"type": "object"}},
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


def test_what_the_entity_refers_to_is_shown_as_it_is_declared():
    kind = {"type": "string", "enum": ["x", "y", None], "title": "Kind"}
    parts = {"kind": kind, "again": {"$ref": "#/$defs/kind", "title": "Once more"}}
    listed = {"type": "array", "items": {"$ref": "#/$defs/kind"}}
    shape = schema(a={"$ref": "#/$defs/kind"}, b={"$ref": "#/$defs/again"}, c=listed)
    fields = form_fields({**shape, "$defs": parts})
    assert [(f.kind, f.label) for f in fields] == [
        ("select", "Kind"),
        ("select", "Once more"),
        ("select", "Kind"),
    ]
    assert {f.options for f in fields} == {(("x", "x"), ("y", "y"))}
    round_about = {"kind": {"$ref": "#/$defs/kind"}}
    assert (
        form_fields({**schema(a={"$ref": "#/$defs/kind"}), "$defs": round_about})[0].kind == "text"
    )


@pytest.mark.parametrize("name", ["a/b", "/csrf", "c/rows"])
def test_two_fields_that_would_be_sent_under_one_name_are_refused(name):
    inside = {"type": "object", "properties": {"b": {"type": "string"}}}
    listed = {"type": "array", "items": {"type": "string"}}
    with pytest.raises(InvalidInput) as refused:
        form_fields(schema(a=inside, c=listed, **{name: {"type": "string"}}))
    assert name in refused.value.field
    assert len(form_fields(schema(a=inside, c=listed))) == 2


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


def drugs(**more):
    inside = {"name": {"type": "string"}, "daily": {"type": "boolean"}, "dose": {"type": "number"}}
    part = {"type": "object", "required": ["name"], "properties": inside}
    return {"type": "object", "properties": {"drugs": {"type": "array", "items": part, **more}}}


def test_a_list_has_rows_and_one_more_whenever_it_is_wanted():
    fields = form_fields(drugs(maxItems=3))
    assert [(f.name, f.group, f.required) for f in fields] == [
        ("drugs/0/name", "Drugs 1", False),
        ("drugs/0/daily", "Drugs 1", False),
        ("drugs/0/dose", "Drugs 1", False),
    ]
    sent = {"drugs/rows": "1", "drugs/0/name": "A"}
    for rows in (2, 3, 3):
        sent = with_another(sent, "drugs", form_fields(drugs(maxItems=3), sent))
        assert len(form_fields(drugs(maxItems=3), sent)) == 3 * rows
    assert with_another(sent, "other", fields) == sent
    for odd in ("-1", "x", "9" * 50, "٣"):
        assert len(form_fields(drugs(maxItems=3), {"drugs/rows": odd})) <= 9
    assert [f.required for f in form_fields({**drugs(minItems=1), "required": ["drugs"]})] == [
        True, False, False,
    ]  # fmt: skip


def test_what_was_filled_in_of_a_list_stands_in_its_order_without_gaps():
    sent = {"drugs/rows": "4", "drugs/1/dose": "2", "drugs/1/name": "A", "drugs/3/daily": "on"}
    sent |= {"drugs/0/name": " ", "drugs/3/name": ""}
    fields = form_fields(drugs(), sent)
    closed = closed_up(sent, fields)
    assert closed["drugs/0/name"] == "A"
    assert closed["drugs/1/daily"] == "on"
    assert entity_of(fields, closed) == {
        "drugs": [{"name": "A", "daily": False, "dose": 2}, {"daily": True}]
    }
    assert entity_of(fields, {}) == {}
    assert entity_of(form_fields({**drugs(), "required": ["drugs"]}), {}) == {"drugs": []}


def test_a_list_of_single_values_may_stand_in_an_object():
    tags = {"type": "array", "minItems": 2, "items": {"type": "string", "enum": ["a", "b"]}}
    schema = {"type": "object", "properties": {"x": {"type": "object", "properties": {"t": tags}}}}
    fields = form_fields(schema)
    assert [(f.name, f.label, f.kind) for f in fields] == [
        ("x/t/0", "T 1", "select"),
        ("x/t/1", "T 2", "select"),
    ]
    assert entity_of(fields, closed_up({"x/t/1": "b"}, fields)) == {"x": {"t": ["b"]}}


def test_lists_that_could_get_too_long_are_refused_when_they_are_declared():
    many = {f"l{i}": {"type": "array", "items": {"type": "string"}} for i in range(21)}
    with pytest.raises(InvalidInput, match="too long"):
        form_fields(schema(**many))
    few = {name: {**part, "maxItems": 10} for name, part in many.items()}
    assert len(form_fields(schema(**few))) == 21


def test_a_form_has_fields_and_not_too_many():
    many = {f"f{i}": {} for i in range(101)}
    for properties in ({}, many):
        with pytest.raises(InvalidInput):
            form_fields(schema(**properties))
    with pytest.raises(InvalidInput):
        form_fields({"type": "object"})

"""Forms of the wild: objects in fields, and fields of any name."""

from __future__ import annotations

import pytest

from core.catalog.importing.test_wild_parameters import openapi, sent
from core.catalog.importing.test_wild_requests import imported

FORM = "application/x-www-form-urlencoded"
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
ADDRESS = {"type": "object", "properties": {"street": {"type": "string"}}}


def posted(fields, inputs, encoding=None):
    """What the body of an imported form is."""
    content = {FORM: {"schema": fields, **({"encoding": encoding} if encoding else {})}}
    body = {"required": True, "content": content}
    item = {"post": {"operationId": "a", "requestBody": body, "responses": {}}}
    spec, _ = imported(openapi({"/a": item}))
    return dict(sent(spec, "a", inputs).form)


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        (None, {"address": '{"street":"Elm 1"}', "meta": '{"k":"v"}'}),
        ({"address": {"contentType": "application/json"}, "meta": {"style": "deepObject"}},
         {"address": '{"street":"Elm 1"}', "meta[k]": "v"}),
        ({"address": {"style": "form"}, "meta": {"style": "deepObject", "explode": True}},
         {"street": "Elm 1", "meta[k]": "v"}),
    ],
)  # fmt: skip
def test_an_object_in_a_field_is_json_where_no_style_is_told(encoding, body):
    fields = {"type": "object", "properties": {"address": ADDRESS, "meta": TEXTS}}
    assert posted(fields, {"address": {"street": "Elm 1"}, "meta": {"k": "v"}}, encoding) == body


def test_fields_of_any_name_are_one_input_whose_keys_are_sent():
    assert posted(TEXTS, {"fields": {"a": "1", "b": "2"}}) == {"a": "1", "b": "2"}
    anything = {"type": "object", "additionalProperties": True}
    assert posted(anything, {"fields": {"a": "1"}}) == {"a": "1"}
    named = {**TEXTS, "properties": {"fields": {"type": "integer"}}}
    given = {"fields": 5, "furtherFields": {"a": "1"}}
    assert posted(named, given) == {"fields": "5", "a": "1"}


def test_a_reference_to_a_path_is_written_as_in_an_address():
    place = (
        "#/paths/~1a~1%7Bid%7D/post/requestBody/content/application~1x-www-form-urlencoded/schema"
    )
    fields = {"type": "object", "properties": {"jwt": {"type": "string"}}}
    paths = {}
    for path, schema in (("/a/{id}", fields), ("/b", {"$ref": place})):
        body = {"required": True, "content": {FORM: {"schema": schema}}}
        paths[path] = {"post": {"operationId": path[1], "requestBody": body, "responses": {}}}
    spec, _ = imported(openapi(paths))
    assert dict(sent(spec, "b", {"jwt": "x"}).form) == {"jwt": "x"}

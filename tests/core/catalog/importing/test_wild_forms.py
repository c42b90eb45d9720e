"""Forms of the wild: objects in fields, and fields of any name."""

from __future__ import annotations

from urllib.parse import urlencode

import pytest

from core.catalog.importing.test_wild_parameters import openapi, sent
from core.catalog.importing.test_wild_requests import imported
from junctor.core.catalog.descriptions import check_request, parse_description

FORM = "application/x-www-form-urlencoded"
TEXTS = {"type": "object", "additionalProperties": {"type": "string"}}
ADDRESS = {"type": "object", "properties": {"street": {"type": "string"}}}


def posted(fields, inputs, encoding=None):
    """What the body of an imported form is; the same description finds no fault with it."""
    content = {FORM: {"schema": fields, **({"encoding": encoding} if encoding else {})}}
    body = {"required": True, "content": content}
    item = {"post": {"operationId": "a", "requestBody": body, "responses": {}}}
    spec, _ = imported(openapi({"/a": item}))
    form = sent(spec, "a", inputs).form
    assert judged(item, form) == []
    return dict(form)


def judged(item, form):
    """What the description says of a form."""
    judge = parse_description(openapi({"/a": item}))
    body = urlencode(list(form)).encode()
    return [str(each) for each in check_request(judge, "POST", "/v1/a", [], {}, body, FORM)]


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


@pytest.mark.parametrize(
    ("encoding", "body"),
    [
        ({"style": "form", "explode": True}, {"a": "1", "b": "2"}),
        ({"explode": True}, {"a": "1", "b": "2"}),
        ({"style": "form", "explode": False}, {"extra": "a,1,b,2"}),
        ({"style": "deepObject", "explode": True}, {"extra[a]": "1", "extra[b]": "2"}),
    ],
)
def test_the_keys_of_a_map_are_fields_where_the_description_says_so(encoding, body):
    """`explode` makes "separate parameters for ... key-value-pair of the map" of it."""
    fields = {"type": "object", "properties": {"extra": TEXTS, "term": {"type": "string"}}}
    given = {"extra": {"a": "1", "b": "2"}, "term": "t"}
    assert posted(fields, given, {"extra": encoding}) == {"term": "t", **body}


def test_a_judge_reads_the_fields_of_a_form_in_their_styles():
    whole = {"type": "array", "items": {"type": "integer"}}
    limits = {
        "type": "object",
        "properties": {"name": {"type": "string"}, "min": {"type": "integer"}},
    }
    fields = {
        "type": "object",
        "required": ["filter"],
        "properties": {
            "filter": limits,
            "ids": whole,
            "tags": whole,
            "extra": TEXTS,
            "term": {"type": "string"},
        },
    }
    encoding = {
        "extra": {"style": "form", "explode": True},
        "filter": {"style": "form", "explode": False},
        "ids": {"style": "form", "explode": False},
        "tags": {"style": "pipeDelimited", "explode": False},
    }
    inputs = {
        "filter": {"name": "a", "min": 3},
        "ids": [1, 2],
        "tags": [3, 4],
        "term": "t",
    }
    assert posted(fields, inputs, encoding) == {
        "filter": "name,a,min,3",
        "ids": "1,2",
        "tags": "3|4",
        "term": "t",
    }
    content = {FORM: {"schema": fields, "encoding": encoding}}
    item = {"post": {"requestBody": {"content": content}, "responses": {}}}
    wrong = judged(item, [("filter", "name,a,min,few"), ("ids", "1,b"), ("x", "1")])
    assert [each.partition(":")[0] for each in wrong] == ["body/filter/min", "body/ids/1"]
    assert judged(item, [("ids", "1")]) == ["body/filter: is required"]
    assert judged(item, [("filter", "min,3")]) == []


def test_an_object_that_carries_its_name_takes_no_fields_of_others():
    """As Stripe's prices are described: any currency, and metadata beside them."""
    options = {"type": "object", "additionalProperties": {"type": "object"}}
    deep = {"style": "deepObject", "explode": True}
    fields = {"type": "object", "properties": {"options": options, "metadata": TEXTS}}
    item = {
        "post": {
            "requestBody": {
                "content": {
                    FORM: {"schema": fields, "encoding": {"options": deep, "metadata": deep}}
                }
            },
            "responses": {},
        }
    }
    assert judged(item, [("metadata[orderId]", "7")]) == []
    assert judged(item, [("options[usd]", "7")]) == ["body/options/usd: must be an object"]


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

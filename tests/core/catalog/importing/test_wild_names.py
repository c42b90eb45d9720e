"""What people read of an import: keys, names, descriptions, servers, and how lists go on."""

from __future__ import annotations

import pytest

from core.catalog.importing.test_wild_requests import default, get, imported, openapi
from junctor.core.catalog.importing.naming import sentence, slug, title


def keys(*described, **more):
    paths: dict = {}
    for each in described:
        method, path, *id_ = each.split()
        made = {"responses": {}, **({"operationId": id_[0]} if id_ else {})}
        paths.setdefault(path, {})[method] = made
    return list(imported(openapi(paths, **more))[0].operations)


def test_an_operation_without_an_id_is_called_by_its_method_and_nouns():
    assert keys(
        "get /checkout/{tenant}/{checkoutId}/fulfilment", "get /environments/{id}",
        "get /environments", "delete /api/v1/companies/{c}/orders/{o}", "get /addresses/{a}",
        "get /status/{id}", "get /map/{version}/copyrights/{a}/{b}.{format}", "post /", "get /{id}",
        "get /caches/{id}", "get /branches/{id}",
    ) == [
        "getCheckoutFulfilment", "getEnvironment", "getEnvironments", "deleteCompanyOrder",
        "getAddress", "getStatusById", "getMapCopyrightByBByFormat", "postRoot", "getById",
        "getCache", "getBranch",
    ]  # fmt: skip


def test_what_two_would_be_called_neither_is():
    assert keys("get /v1/users", "get /v2/users", "get /api/users/{id}/posts") == [
        "getV1Users", "getV2Users", "getUserPosts",
    ]  # fmt: skip
    assert keys("get /a same", "get /b same", "get /c other") == ["same", "getB", "other"]


def test_an_id_that_a_generator_made_of_the_path_is_none():
    assert keys(
        "get /items/{item_id} read_item_items__item_id__get",
        "get /api/v1/tenants/{tenantId}/pool getApiV1TenantsByTenantIdPool",
        "get /pets get_pets", "put /pets replacePets",
    ) == ["readItem", "getTenantPool", "getPets", "replacePets"]  # fmt: skip


def test_a_long_summary_is_the_description_and_its_beginning_the_name():
    long = (
        "Creates a thing for a group. Only members of the group may ask for it, and then "
        + "x" * 40
    )
    spec, _ = imported(openapi({"/a": {"post": {"summary": long, "responses": {}}}}))
    made = spec.operations["postA"]
    assert made.name == "Creates a thing for a group"
    assert made.description == long
    assert (
        title("Gets every list of things that anybody has ever made for a group " * 2, "Get a")
        == "Get a"
    )


@pytest.mark.parametrize(
    ("text", "plain"),
    [
        (
            "### About\nThe **first** of `many`, see [docs](http://a/b).",
            "The first of many, see docs.",
        ),
        ("![Logo](a.png) _One_ a_b_c 3*4*5 &lt;b&gt; <br/>", "One a_b_c 3*4*5 <b>"),
        ("Before\n```sh\ncurl x\n```\nafter", "Before after"),
        ("# Only", "Only"),
    ],
)
def test_marks_are_left_out_of_texts(text, plain):
    assert sentence(text, 200) == plain


def test_a_connector_key_is_without_what_every_title_says():
    found = ["SearchLy API v1", "PTV Timetable API - Version 3", "Mtaa API Documentation", "API"]
    assert [slug(each) for each in found] == ["searchly", "ptv-timetable", "mtaa", "api"]


def test_variables_of_a_server_give_choices_and_a_placeholder_is_no_default():
    region = {"enum": ["eu", "us"], "default": "us"}
    server = {"url": "https://{region}.x.example/v1", "variables": {"region": region}}
    spec, _ = imported(openapi({"/a": get()}, servers=[server]))
    field = spec.connection["properties"]["baseUrl"]
    assert field["default"] == "https://us.x.example/v1"
    assert field["examples"] == ["https://us.x.example/v1", "https://eu.x.example/v1"]
    own = {"url": "https://{shop}.x.example", "variables": {"shop": {"default": "your-shop"}}}
    assert default(imported(openapi({"/a": get()}, servers=[own]))[0]) == (
        None, "https://your-shop.x.example",
    )  # fmt: skip
    fixed = {"url": "https://{shop}.x.example", "variables": {"shop": {"default": "api"}}}
    both = imported(openapi({"/a": get()}, servers=[own, fixed]))[0]
    assert default(both)[0] == "https://api.x.example"


@pytest.mark.parametrize(
    ("fields", "following"),
    [
        ({"nextLink": {"type": "string"}}, "nextLink"),
        ({"next": {"type": ["string", "null"], "format": "uri"}}, "next"),
        (
            {"_links": {"properties": {"next": {"properties": {"href": {"type": "string"}}}}}},
            "_links.next.href",
        ),
        ({"meta": {"properties": {"next_page_url": {"type": "string"}}}}, "meta.next_page_url"),
        ({"next": {"type": "string"}}, None),
    ],
)
def test_a_list_that_tells_the_address_of_its_next_page_goes_on(fields, following):
    schema = {"properties": {"value": {"type": "array", "items": {}}, **fields}}
    answer = {"200": {"content": {"application/json": {"schema": schema}}}}
    paging = imported(openapi({"/a": get(responses=answer)}))[0].operations["a"].paging
    if following is None:
        assert paging is None
    else:
        assert (paging.style, paging.items, paging.next) == ("link", "value", following)


def test_what_stands_beside_a_reference_is_told_and_required_names_are_those_of_fields():
    beside = {"$ref": "#/components/schemas/Size", "description": "how large", "readOnly": True}
    thing = {"required": ["name"], "properties": {"Name": {"type": "string"}, "size": beside}}
    post = {"operationId": "a", "responses": {}, "requestBody": {"required": True, "content": {
        "application/json": {"schema": thing}}}}  # fmt: skip
    document = openapi(
        {"/a": {"post": post}}, components={"schemas": {"Size": {"type": "integer"}}}
    )
    taken = imported(document)[0].operations["a"].input
    assert (list(taken["properties"]), taken["required"]) == (["Name"], ["Name"])

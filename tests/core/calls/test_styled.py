"""Lists and objects in paths and headers, as OpenAPI's own table of styles writes them."""

from __future__ import annotations

import asyncio
import json

import pytest

from junctor.core.calls.build import build_request
from junctor.core.calls.styled import styled_text
from junctor.core.catalog.descriptions import check_request, parse_description
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.model.errors import InvalidInput, InvalidTemplate
from junctor.model.request import Markers

LIST = ["blue", "black"]
OBJECT = {"R": 100, "G": 200}
TABLE = [
    ("simple", "blue,black", "R,100,G,200"),
    ("simple*", "blue,black", "R=100,G=200"),
    ("label", ".blue,black", ".R,100,G,200"),
    ("label*", ".blue.black", ".R=100.G=200"),
    ("matrix", ";color=blue,black", ";color=R,100,G,200"),
    ("matrix*", ";color=blue;color=black", ";R=100;G=200"),
]


@pytest.mark.parametrize(("style", "listed", "fields"), TABLE)
def test_a_style_writes_lists_and_objects_as_the_standard_does(style, listed, fields):
    assert styled_text(LIST, style, "color") == listed
    assert styled_text(OBJECT, style, "color") == fields


def test_other_ways_to_write_a_list():
    assert styled_text(LIST, "pipe", "color") == "blue|black"
    assert styled_text(OBJECT, "json", "color") == '{"R":100,"G":200}'
    assert styled_text("plain", "simple", "color") == "plain"
    assert styled_text([], "matrix", "color") == styled_text([], "label*", "color") == ""


def description(style, *, explode):
    fields = {"R": {"type": "integer"}, "G": {"type": "integer"}}
    schemas = {
        "color": {"type": "array", "items": {"type": "string"}},
        "shade": {"type": "object", "properties": fields},
    }
    way = {"style": style, "explode": explode}
    given = [
        {"name": name, "in": "path", "required": True, "schema": schema, **way}
        for name, schema in schemas.items()
    ]
    simple = {"in": "header", "schema": schemas["shade"], "explode": explode}
    given.append({"name": "X-Shade", **simple})
    content = {"application/json": {"schema": schemas["shade"]}}
    given.append({"name": "X-Json", "in": "header", "content": content})
    get = {"operationId": "paint", "parameters": given, "responses": {}}
    return {
        "openapi": "3.0.3", "info": {"title": "Paint", "version": "1"},
        "servers": [{"url": "https://paint.example"}],
        "paths": {"/a/{color}/b/{shade}/{color}": {"get": get}},
    }  # fmt: skip


@pytest.mark.parametrize("explode", [False, True])
@pytest.mark.parametrize("style", ["simple", "label", "matrix"])
def test_an_import_keeps_the_style_and_its_judge_reads_it_back(style, explode):
    document = description(style, explode=explode)
    source = asyncio.run(read_source(json.dumps(document).encode()))
    spec, notes = assemble(source, ImportOptions())
    assert not [note for note in notes if note.startswith("left out")]
    operation = spec.operations["paint"]
    assert operation.input["properties"]["color"]["type"] == "array"
    judge = parse_description(document)

    def built(**inputs):
        config = {"baseUrl": "https://paint.example"}
        return build_request(spec, operation, inputs, config, {"id": "r"}, Markers())

    inputs = {"color": ["a/b", "c"], "shade": OBJECT, "X_Shade": OBJECT, "X_Json": OBJECT}
    sent = built(**inputs)
    path = sent.url.removeprefix("https://paint.example")
    key = f"{style}*" if explode else style
    first, last = (styled_text(["a%2Fb", "c"], key, "color"), styled_text(OBJECT, key, "shade"))
    assert path == f"/a/{first}/b/{last}/{first}"
    assert dict(sent.headers)["X-Json"] == '{"R":100,"G":200}'
    assert check_request(judge, "GET", path, [], dict(sent.headers), None, None) == []
    wrong = built(**{**inputs, "shade": {"R": "red"}})
    faults = check_request(
        judge, "GET", wrong.url.removeprefix("https://paint.example"), [], {}, None, None
    )
    assert [fault.partition(":")[0] for fault in faults] == ["path shade/R"]
    with pytest.raises(InvalidInput, match="must not be empty"):
        built(**{**inputs, "color": []})
    if style == "simple":
        with pytest.raises(InvalidTemplate, match="dots only"):
            built(**{**inputs, "color": [".."]})
    assert built(**inputs).url == sent.url


def test_a_matrix_keeps_a_name_that_no_input_can_have():
    document = description("matrix", explode=False)
    (get,) = (item["get"] for item in document["paths"].values())
    document["paths"] = {"/a/{the-color}/{the-shade}": {"get": get}}
    for parameter in get["parameters"][:2]:
        parameter["name"] = f"the-{parameter['name']}"

    def imported():
        source = asyncio.run(read_source(json.dumps(document).encode()))
        return assemble(source, ImportOptions())

    spec, _ = imported()
    inputs = {"the_color": LIST, "the_shade": OBJECT}
    config = {"baseUrl": "https://paint.example"}
    sent = build_request(spec, spec.operations["paint"], inputs, config, {"id": "r"}, Markers())
    path = "/a/;the-color=blue,black/;the-shade=R,100,G,200"
    assert sent.url.removeprefix("https://paint.example") == path
    assert check_request(parse_description(document), "GET", path, [], {}, None, None) == []
    get["parameters"][0]["explode"] = True
    document["paths"]["/b"] = {"get": {"operationId": "other", "responses": {}}}
    spec, notes = imported()
    assert list(spec.operations) == ["other"]
    assert any("repeats the name `the-color`" in note for note in notes)

"""Documents that a machine makes up: odd ones end in a connector or a refusal, sound ones work."""

from __future__ import annotations

import json
from itertools import count
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from junctor.core.catalog.check_spec import check_spec
from junctor.testing.conformance.imports import import_text, tried
from junctor.testing.workbench import workbench

PLACE = "#/components/schemas/"
NAMES = ("id", "Name", "a-b", "x.y", "$top", "items[]", "größe", "type", "1st", "_", "q q", "data")
TYPES = ("Plain", "List[Item]", "a.b", "C D", "Größe", "x~y", "P/Q", "1")
WORDS = ("red", "dark blue", "on", "1", "a,b", "a/b", "")
COUNTED = count()
"""The workbench keeps each connector that it sees, so each needs a name of its own."""
quick = settings(max_examples=40, suppress_health_check=list(HealthCheck))


def scalars():
    """Plain values: with formats, bounds, words, and examples of the wrong type."""
    plain = [
        {"type": "string"},
        {"type": "string", "format": "date-time"},
        {"type": "string", "format": "uuid", "minLength": 36},
        {"type": "string", "minLength": 2, "maxLength": 9, "pattern": "^[a-z]+$"},
        {"type": "integer", "minimum": 3, "example": "three"},
        {"type": "integer", "format": "int64", "maximum": 2**64},
        {"type": "number", "exclusiveMinimum": 0, "multipleOf": 0.5},
        {"type": "number", "minimum": 1, "exclusiveMinimum": True},
        {"type": "boolean", "default": "yes"},
        {"type": "string", "default": {"no": "text"}, "examples": 7},
        {"enum": [3, 5], "type": "integer"},
        {"enum": [True, False]},
    ]
    words = st.lists(st.sampled_from(WORDS[:-1]), min_size=1, max_size=3, unique=True)
    return st.sampled_from(plain) | words.map(lambda found: {"type": "string", "enum": found})


def schemas(version, depth=3):
    """Schemas that some value fits; references may lead in circles through what is optional."""
    if depth == 0:
        return scalars()
    inner = schemas(version, depth - 1)
    refer = st.sampled_from(TYPES).map(lambda name: {"$ref": PLACE + _pointer(name)})
    forms = st.lists(inner, min_size=1, max_size=3)
    either = st.sampled_from(("oneOf", "anyOf"))
    return st.one_of(
        scalars(),
        scalars().map(lambda schema: _or_null(schema, version)),
        inner.map(lambda schema: {"type": "array", "items": schema, "maxItems": 3}),
        objects(inner, refer),
        objects(inner, refer).map(lambda schema: {"allOf": [schema, {"description": "a part"}]}),
        st.tuples(either, forms).map(lambda pair: {pair[0]: pair[1]}),
        inner.map(lambda schema: {**schema, "not": {"const": "never this"}}),
        inner.map(lambda schema: {"type": "object", "additionalProperties": schema}),
    )


def objects(inner, refer):
    """Objects; what is required is never a reference, so that no circle is without an end."""
    fields = st.dictionaries(st.sampled_from(NAMES), inner, max_size=4)
    optional = st.dictionaries(st.sampled_from(NAMES), refer, max_size=2)

    def made(parts):
        own, referring, closed = parts
        found: dict[str, Any] = {"type": "object", "properties": {**referring, **own}}
        needed = [name for name in own if len(name) % 2]
        return {
            **found,
            **({"required": needed} if needed else {}),
            **({"additionalProperties": False} if closed else {}),
        }

    return st.tuples(fields, optional, st.booleans()).map(made)


def _pointer(name):
    return name.replace("~", "~0").replace("/", "~1")


def _or_null(schema, version):
    if version.startswith("3.0") or "type" not in schema:
        return {**schema, "nullable": True}
    return {**schema, "type": [schema["type"], "null"]}


@st.composite
def parameters(draw, version):
    """A parameter in any place and style that OpenAPI allows there."""
    place = draw(st.sampled_from(("query", "header", "cookie")))
    name = draw(st.sampled_from(NAMES))
    made = {"name": name, "in": place, "required": draw(st.booleans())}
    plain = scalars()
    listed = plain.map(lambda each: {"type": "array", "items": each})
    thing = st.dictionaries(st.sampled_from(("k", "l")), plain, min_size=1).map(
        lambda fields: {"type": "object", "properties": fields}
    )
    if place != "query":
        return {**made, "schema": draw(plain)}
    if draw(st.booleans()):
        return {**made, "content": {"application/json": {"schema": draw(schemas(version, 2))}}}
    shape = draw(st.sampled_from(("plain", "list", "thing")))
    made["schema"] = draw({"plain": plain, "list": listed, "thing": thing}[shape])
    styles = {"plain": ("form",), "list": ("form", "spaceDelimited", "pipeDelimited"),
              "thing": ("form", "deepObject")}[shape]  # fmt: skip
    style = draw(st.sampled_from((None, *styles)))
    if style is not None:
        explode = style == "deepObject" or (style == "form" and draw(st.booleans()))
        made |= {"style": style, "explode": explode}
    return made


@st.composite
def operations(draw, version, path):
    """An operation; its path's parameters are declared only now and then."""
    method = draw(st.sampled_from(("get", "get", "post", "put", "delete", "patch")))
    found = {(each["in"], each["name"].lower()): each
             for each in draw(st.lists(parameters(version), max_size=4))}  # fmt: skip
    made: dict[str, Any] = {"parameters": list(found.values())}
    if "{id}" in path and draw(st.booleans()):
        schema = draw(scalars())
        made["parameters"].append({"name": "id", "in": "path", "required": True, "schema": schema})
    if draw(st.booleans()):
        made["operationId"] = draw(st.sampled_from(("list things", "get", "list-things", "läs")))
    answer = {
        "description": "",
        "content": {"application/json": {"schema": draw(schemas(version))}},
    }
    made["responses"] = {draw(st.sampled_from((200, "201", "default", "2XX"))): answer}
    if method in ("post", "put", "patch"):
        media = st.sampled_from(
            ("application/json", "application/x-www-form-urlencoded", "multipart/form-data",
             "text/plain", "application/vnd.x+json", "application/octet-stream"))  # fmt: skip
        content = {}
        for kind in draw(st.lists(media, min_size=1, max_size=2, unique=True)):
            form = "form" in kind
            fields = st.dictionaries(st.sampled_from(("a", "b-c", "d")), scalars(), min_size=1)
            flat = fields.map(lambda found: {"type": "object", "properties": found})
            schema = draw(flat if form else schemas(version) if "json" in kind else st.just({}))
            content[kind] = {"schema": schema, "example": {"not": "fitting"}}
        made["requestBody"] = {"required": draw(st.booleans()), "content": content}
    return method, made


@st.composite
def documents(draw):
    """A document in JSON or YAML."""
    version = draw(st.sampled_from(("3.0.0", "3.0.3", "3.1.0")))
    paths: dict[str, Any] = {}
    for path in draw(st.lists(st.sampled_from(
        ("/", "/a", "/a/{id}", "/a/{id}/b.json", "/b:do", "/sp ace", "/Größe/{id}", "/c/")),
        min_size=1, max_size=4, unique=True)):  # fmt: skip
        item = dict(draw(st.lists(operations(version, path), min_size=1, max_size=2)))
        paths[path] = item
    server = draw(st.sampled_from(
        ({"url": "https://a.example/v1"}, {"url": "/rest"}, {"url": "https://{tenant}.example/{v}",
         "variables": {"tenant": {"default": "acme"}, "v": {"enum": ["1", "2"], "default": "1"}}},
         {"url": "{+base}"})))  # fmt: skip
    named = {name: draw(schemas(version, 2)) for name in TYPES}
    document = {
        "openapi": version, "info": {"title": "T", "version": 1}, "servers": [server],
        "paths": paths, "components": {"schemas": named},
    }  # fmt: skip
    if draw(st.booleans()):
        return json.dumps(document).encode()
    return yaml.safe_dump(document, allow_unicode=True).encode()


@quick
@given(documents())
def test_each_operation_of_a_sound_document_is_called_as_it_is_described(raw):
    made = import_text(raw, f"generated {next(COUNTED)}")
    assert [note for note in made.notes if note.startswith("left out")] == []
    assert check_spec(made.spec, strict=False) == []
    assert [str(each) for each in tried(made, workbench(), ()) if each.result != "passed"] == []

"""Documents that a machine makes up: odd ones end in a connector or a refusal, sound ones work."""

from __future__ import annotations

import copy
import json
from itertools import count
from typing import Any

import yaml
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from junctor.core.catalog.check_spec import check_spec
from junctor.model.errors import InvalidInput
from junctor.model.spec import ConnectorSpec
from junctor.testing.conformance.imports import import_text, tried
from junctor.testing.workbench import workbench

PLACE = "#/components/schemas/"
NAMES = ("id", "Name", "a-b", "x.y", "$top", "items[]", "größe", "type", "1st", "_", "q q", "data")
TYPES = ("Plain", "List[Item]", "a.b", "C D", "Größe", "x~y", "P/Q", "1")
TOKENS = ("X-Key", "x_key", "if-match", "a.b")
WORDS = ("red", "dark blue", "on", "1", "a,b", "a/b")
COUNTED = count()
"""The workbench keeps each connector that it sees, so each needs a name of its own."""
# Making such a document smaller takes minutes and tells little that it does not tell itself.
quick = settings(
    max_examples=25,
    derandomize=True,
    deadline=None,
    phases=(Phase.generate,),
    suppress_health_check=list(HealthCheck),
)


def scalars(words=WORDS):
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
    some = st.lists(st.sampled_from(words), min_size=1, max_size=3, unique=True)
    return st.sampled_from(plain) | some.map(lambda found: {"type": "string", "enum": found})


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
    name = draw(st.sampled_from(NAMES if place == "query" else TOKENS))
    made = {"name": name, "in": place, "required": draw(st.booleans())}
    plain = scalars()
    # A word that holds what stands between words cannot be told apart again.
    apart = scalars(("red", "1"))
    listed = apart.map(lambda each: {"type": "array", "items": each})
    thing = st.dictionaries(st.sampled_from(("k", "l")), apart, min_size=1).map(
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
    """A document of operations that can be called as they are described."""
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
    return {
        "openapi": version, "info": {"title": "T", "version": 1}, "servers": [server],
        "paths": paths, "components": {"schemas": named},
    }  # fmt: skip


JUNK = (
    None, 5, -1.5, "x", "", [], {}, True, [None], {"": None}, {"$ref": "#/nowhere"}, {"$ref": 5},
    {"$ref": "#"}, {"$ref": "#/components/schemas/Plain"}, {"type": ["string", 7]}, 10**30,
    {"allOf": [{"type": "string"}, {"type": "integer"}]}, {"not": {}}, {"enum": []}, "{", "a\x00b",
)  # fmt: skip


@st.composite
def odd_documents(draw):
    """A document in which some places hold what does not belong there."""
    document = json.loads(json.dumps(draw(documents())))
    for _ in range(draw(st.integers(1, 4))):
        holder, key = document, draw(st.sampled_from(("paths", "paths", "components", "servers")))
        for _ in range(draw(st.integers(3, 14))):
            inner = holder[key]
            if not isinstance(inner, dict | list) or not inner:
                break
            keys = list(inner) if isinstance(inner, dict) else range(len(inner))
            holder, key = inner, draw(st.sampled_from(keys))
        holder[key] = copy.deepcopy(draw(st.sampled_from(JUNK)))
    return document


def written(draw_yaml, document):
    """The document in JSON, or in YAML, where a status may be a number."""
    if draw_yaml:
        return yaml.safe_dump(document, allow_unicode=True).encode()
    return json.dumps(document).encode()


@quick
@given(documents(), st.booleans())
def test_each_operation_of_a_sound_document_is_called_as_it_is_described(document, in_yaml):
    made = import_text(written(in_yaml, document), f"generated {next(COUNTED)}")
    assert [note for note in made.notes if note.startswith("left out")] == []
    assert check_spec(made.spec, strict=False) == []
    assert [str(each) for each in tried(made, workbench(), ()) if each.result != "passed"] == []


@quick
@given(odd_documents(), st.booleans())
def test_an_odd_document_ends_in_a_connector_or_in_a_refusal_that_says_why(document, in_yaml):
    raw = written(in_yaml, document)
    refused, made = None, None
    try:
        made = import_text(raw, "odd")
    except InvalidInput as error:
        refused = error
    if made is None:
        assert refused.message
        assert refused.cure
        return
    assert check_spec(made.spec, strict=False) == []
    assert import_text(raw, "odd").spec.digest() == made.spec.digest()
    stored = json.loads(json.dumps(made.spec.authored()))
    assert ConnectorSpec.model_validate(stored).digest() == made.spec.digest()

"""OpenAPI 3.1: schemas that name themselves, and keywords that 3.0 does not have.

Each description goes through the import, a call in the sandbox, and the judge of its request.
"""

from __future__ import annotations

import orjson
import pytest

from junctor.model.schema import compile_schema
from junctor.testing.conformance.imports import import_file, tried
from junctor.testing.workbench import workbench

PLACE = "#/components/schemas/"
TEXT = {"type": "string"}
SHOP = "https://shop.example/schemas/"


def body(schema):
    return {"required": True, "content": {"application/json": {"schema": schema}}}


def described(schema, *, answer=True, parameters=(), **more):
    answers = {"200": {"description": "", "content": body(answer)["content"]}}
    put = {"operationId": "put", "parameters": list(parameters), "requestBody": body(schema)}
    return {
        "openapi": "3.1.0", "info": {"title": "Wild", "version": "1"},
        "paths": {"/a": {"post": {**put, "responses": answers}}}, **more,
    }  # fmt: skip


def schemas(**named):
    return {"components": {"schemas": named}}


def fields(required, **properties):
    return {"type": "object", "required": required.split(), "properties": properties}


ANCHORS = described(
    fields("one two", one={"$ref": "#money"}, two={"$ref": "#inside"}, three={"$ref": "#none"}),
    answer={"$ref": "#money"},
    **schemas(
        Money={"$anchor": "money", **fields("amount", amount={"exclusiveMinimum": 0,
                                                             "type": "integer"})},
        Holder={"$defs": {"inner": {"$anchor": "inside", "type": "string", "minLength": 3}}},
    ),
)  # fmt: skip
IDS = described(
    {"$ref": SHOP + "order"},
    answer={"$ref": PLACE + "Order"},
    **schemas(
        Order={"$id": SHOP + "order", "$defs": {"state": {"enum": ["open"]}}, **fields(
            "lines to state", lines={"type": "array", "minItems": 1, "items": {"$ref": "line"}},
            to={"$ref": "/schemas/address#zip"}, state={"$ref": "#/$defs/state"},
            default={"$ref": PLACE + "Line"})},
        Line={"$id": SHOP + "line", **fields("sku", sku=TEXT, inner={"$ref": "#"})},
        Address={"$id": SHOP + "address", "$defs": {
            "zip": {"$anchor": "zip", "type": "string", "pattern": "^[0-9]{5}$"}}},
    ),
)  # fmt: skip
RELATIVE = described(
    {"$ref": PLACE + "Order"},
    **schemas(
        Order={"$id": "order.json", **fields("line", line={"$ref": "line.json"})},
        Line={"$id": "line.json", **fields("sku", sku=TEXT)},
    ),
)
DYNAMIC = described(
    fields("tree", tree={"$ref": PLACE + "Tree"}),
    answer={"$ref": PLACE + "Pets"},
    **schemas(
        Tree={"$dynamicAnchor": "node", **fields(
            "name", name=TEXT, under={"type": "array", "items": {"$dynamicRef": "#node"}})},
        Page={"$id": "page", "$defs": {"each": {"$dynamicAnchor": "each", "not": {}}}, **fields(
            "items", items={"type": "array", "minItems": 1, "items": {"$dynamicRef": "#each"}})},
        Pets={"$id": "pets", "$ref": "page", "$defs": {
            "each": {"$dynamicAnchor": "each", "$ref": "pet"}}},
        Pet={"$id": "pet", **fields("name", name=TEXT)},
    ),
)  # fmt: skip
PAGES = described(
    fields("pets mail", pets={"$ref": PLACE + "Pets"}, mail={"$ref": PLACE + "Mails"}),
    answer={"$ref": "page", "$defs": {"one": {"$dynamicAnchor": "each", "type": "integer"}}},
    **schemas(
        Page={"$id": "page", "$defs": {"each": {"$dynamicAnchor": "each", "not": {}}}, **fields(
            "items under", under={"$ref": PLACE + "Under"},
            items={"type": "array", "minItems": 1, "items": {"$dynamicRef": "#each"}})},
        Under=fields("first", first={"$dynamicRef": "page#each"}),
        Pets={"$id": "pets", "allOf": [{"$ref": "page"}], "$defs": {
            "each": {"$dynamicAnchor": "each", "$ref": "#/components/schemas/Pet"}}},
        Pet=fields("name", name=TEXT),
        Mails={"$id": "mails", "$ref": "page", "$defs": {
            "each": {"$dynamicAnchor": "each", "type": "string", "format": "email"}}},
    ),
)  # fmt: skip
TEMPLATE = described(
    {"type": "array", "minItems": 1, "items": {"$dynamicRef": "#each"}},
    **schemas(Each={"$dynamicAnchor": "each", "not": {}}),
)
BOOLEANS = described(
    {**fields("x", x=True, y=False, z={"not": True}), "additionalProperties": False},
    parameters=[{"name": "any", "in": "query", "required": True, "schema": True},
                {"name": "never", "in": "query", "schema": False}],
    answer={"type": "array", "items": False},
)  # fmt: skip
CONSTANTS = described(
    fields("n nil deep", n={"const": 3}, nil={"const": None}, deep={"const": {"a": [1]}}),
    parameters=[{"name": "X-Ver", "in": "header", "required": True, "schema": {"const": 3}},
                {"name": "on", "in": "query", "required": True, "schema": {"enum": [True]}}],
    answer={"oneOf": [fields("t", t={"const": "x"}), fields("t", t={"const": "y"})]},
)  # fmt: skip
PAIR = {"type": "array", "items": False, "minItems": 2,
        "prefixItems": [{"type": "number"}, {"enum": ["N", "S"]}]}  # fmt: skip
TUPLES = described(
    fields("pair has", pair=PAIR, has={"type": "array", "contains": {"const": "x"},
                                       "minContains": 2, "maxContains": 3}),
    parameters=[{"name": "at", "in": "query", "required": True, "explode": False, "schema": PAIR}],
    answer={"type": "array", "prefixItems": [TEXT], "minItems": 1, "unevaluatedItems": False},
)  # fmt: skip


def only(kind, needed):
    rule = {"properties": {"kind": {"const": kind}}, "required": ["kind"]}
    return {"if": rule, "then": fields(needed, **{needed: TEXT})}


CONDITIONS = described({
    **fields("country kind", country={"enum": ["US", "DE"]}, kind={"enum": ["card", "bank"]}),
    "if": {"properties": {"country": {"const": "US"}}},
    "then": fields("zip", zip={"pattern": "^[0-9]{5}$"}),
    "else": fields("vat", vat=TEXT),
    "allOf": [only("card", "number"), only("bank", "iban")],
    "dependentRequired": {"zip": ["city"]},
    "dependentSchemas": {"vat": fields("company", company=TEXT)},
})  # fmt: skip
UNEVALUATED = described(
    {"allOf": [{"$ref": PLACE + "Base"}, fields("age", age={"type": "integer"})],
     "unevaluatedProperties": False},
    answer={**fields("", id=TEXT), "oneOf": [fields("a", a=TEXT), fields("b", b=TEXT)],
            "unevaluatedProperties": False},
    **schemas(Base=fields("id", id=TEXT)),
)  # fmt: skip
PATHS = {
    **described(True),
    "webhooks": {"made": {"$ref": "#/components/pathItems/made"}},
    "paths": {"/a": {"$ref": "#/components/pathItems/again"}, "/b": {"$ref": "#/paths/~1a"}},
    "components": {"pathItems": {
        "made": {"post": {"requestBody": body(True), "responses": {}}},
        "again": {"$ref": "#/components/pathItems/own"},
        "own": {"get": {"responses": {}}}}},
}  # fmt: skip
ALL = (ANCHORS, IDS, RELATIVE, DYNAMIC, PAGES, TEMPLATE, BOOLEANS, CONSTANTS, TUPLES, CONDITIONS,
       UNEVALUATED, PATHS)  # fmt: skip
TOLD = ("anchors", "ids", "relative ids", "dynamic references", "pages of anything", "a template", "booleans",
        "constants", "tuples", "conditions", "unevaluated", "path items")  # fmt: skip


@pytest.mark.parametrize("document", ALL, ids=TOLD)
def test_what_3_1_adds_is_imported_called_and_judged(document, tmp_path):
    path = tmp_path / "wild.json"
    path.write_bytes(orjson.dumps(document))
    made = import_file(path, path.name)
    results = list(tried(made, workbench(), []))
    assert [each.result for each in results] == ["passed"] * len(results), results
    assert len(made.spec.operations) == len(document["paths"])
    definitions = made.spec.operations[next(iter(made.spec.operations))].input.get("$defs", {})
    if document is ANCHORS:
        assert definitions["Money"]["required"] == ["amount"]
        assert definitions["none"] == {}  # nobody has that name
    if document is IDS:
        assert definitions["Address__defs_zip"]["pattern"] == "^[0-9]{5}$"
    if document is DYNAMIC:
        assert definitions["Tree"]["properties"]["under"]["items"] == {"$ref": "#/$defs/Tree"}
    if document is PAGES:
        operation = made.spec.operations["put"]
        rule = compile_schema(operation.input)
        pets = {"items": [{"name": "Rex"}], "under": {"first": {"name": "Rex"}}}
        mails = {"items": ["a@example.com"], "under": {"first": "b@example.com"}}
        assert rule.is_valid({"pets": pets, "mail": mails})
        assert not rule.is_valid({"pets": mails, "mail": mails})
        assert not rule.is_valid({"pets": {**pets, "under": {"first": 1}}, "mail": mails})
        assert not compile_schema(operation.output).is_valid({**mails, "items": ["x"]})

"""Reads HL7's StructureDefinitions: each resource with the interactions of FHIR's REST API.

There is no server: a resource's own address comes after any base. Data types stay open, for a
bundle of resources does not hold them; names, cardinality and primitive types are compared.
"""

from __future__ import annotations

from typing import Any

from junctor.core.catalog.descriptions.definitions import Definitions
from junctor.core.catalog.descriptions.description import (
    DescribedOperation,
    Description,
    Parameter,
)
from junctor.model.value import JsonSchema

_MEDIA = ("application/fhir+json", "application/json")
_NUMBERS = {"integer": "integer", "positiveInt": "integer", "unsignedInt": "integer"}
_TEXTS = frozenset(
    (
        *("base64Binary", "canonical", "code", "date", "dateTime", "id", "instant", "markdown"),
        *("oid", "string", "time", "uri", "url", "uuid", "http://hl7.org/fhirpath/System.String"),
    )
)
_PATCH: JsonSchema = {
    "type": "array",
    "minItems": 1,
    "items": {
        "type": "object",
        "required": ["op", "path"],
        "properties": {
            "op": {"enum": ["add", "remove", "replace", "move", "copy", "test"]},
            "path": {"type": "string", "pattern": "^/"},
        },
    },
}
_FORM = {"application/x-www-form-urlencoded": {"type": "object"}}
_ANY: JsonSchema = {"type": "object", "required": ["resourceType"]}


def is_definitions(document: dict[str, Any]) -> bool:
    """Whether a document is a bundle of StructureDefinitions."""
    entries = document.get("entry")
    if document.get("resourceType") != "Bundle" or not isinstance(entries, list):
        return False
    first = entries[0].get("resource", {}) if entries else {}
    return bool(first.get("resourceType") == "StructureDefinition")


def read(document: dict[str, Any]) -> Description:
    """The description behind a bundle of StructureDefinitions."""
    found = [entry["resource"] for entry in document["entry"]]
    kept = [r for r in found if r.get("kind") == "resource" and not r.get("abstract")]
    schemas = {each["type"]: resource(each) for each in kept}
    operations = [o for kind in schemas for o in _operations(kind, schemas)]
    return Description(
        title="HL7 FHIR",
        version=str(next((r.get("fhirVersion") for r in kept), "")),
        kind="fhir",
        servers=(),
        operations=tuple(operations),
        definitions=Definitions({}, lambda schema: schema),
    )


def resource(definition: dict[str, Any]) -> JsonSchema:
    """The JSON Schema of one resource."""
    elements = definition["snapshot"]["element"]
    children: dict[str, list[dict[str, Any]]] = {}
    for each in elements[1:]:
        children.setdefault(each["path"].rpartition(".")[0], []).append(each)
    made = _object(definition["type"], children)
    made["properties"]["resourceType"] = {"const": definition["type"]}
    return {**made, "required": ["resourceType", *made["required"]]}


def _object(path: str, children: dict[str, list[dict[str, Any]]]) -> JsonSchema:
    properties: dict[str, Any] = {"id": {"type": "string"}}
    required = []
    for each in children.get(path, ()):
        name = each["path"].rpartition(".")[2]
        codes = [kind.get("code", "") for kind in each.get("type", ())]
        if name.endswith("[x]"):
            for code in codes:
                properties[name[:-3] + code[:1].upper() + code[1:]] = _typed(code)
            continue
        if each["path"] in children:
            inner = _object(each["path"], children)
        else:
            inner = _typed(codes[0]) if len(codes) == 1 else {}
        properties[name] = inner if each.get("max") == "1" else {"type": "array", "items": inner}
        if each.get("min", 0) > 0:
            required.append(name)
    return {
        "type": "object",
        "properties": properties,
        "patternProperties": {"^_": {}},
        "additionalProperties": False,
        "required": required,
    }


def _typed(code: str) -> JsonSchema:
    if code == "boolean":
        return {"type": "boolean"}
    if code in _NUMBERS:
        return {"type": _NUMBERS[code]}
    if code == "decimal":
        return {"type": "number"}
    if code in _TEXTS:
        return {"type": "string", "minLength": 1}
    return {"type": "object"}


def _operations(kind: str, schemas: dict[str, JsonSchema]) -> list[DescribedOperation]:
    schema = schemas[kind]
    place, one = f"/{kind}", f"/{kind}/{{id}}"
    text = {"type": "string", "pattern": r"^[A-Za-z0-9\-.]{1,64}$"}
    identity = Parameter(name="id", location="path", required=True, schema=text, style="simple")
    version = Parameter(name="vid", location="path", required=True, schema=text, style="simple")
    search = Parameter(name="_format", location="query", schema={"type": "string"}, style="open")
    told = {"200": {_MEDIA[0]: schemas.get("OperationOutcome", _ANY)}}
    body = dict.fromkeys(_MEDIA, schema)
    whole, bundle, nothing = {_MEDIA[0]: schema}, {_MEDIA[0]: _bundle(schema)}, {_MEDIA[0]: _ANY}
    listed: list[tuple[str, str, tuple[Parameter, ...], Any, dict[str, Any]]] = [
        ("GET", place, (search,), {}, {"200": bundle}),
        ("POST", f"{place}/_search", (search,), _FORM, {"200": bundle}),
        ("GET", f"{place}/_history", (search,), {}, {"200": bundle}),
        ("POST", f"{place}/$validate", (search,), body, told),
        ("POST", place, (), body, {"201": whole, "200": whole}),
        ("PUT", place, (search,), body, {"200": whole, "201": whole}),
        ("DELETE", place, (search,), {}, {"200": nothing, "204": {}}),
        ("GET", one, (identity,), {}, {"200": whole}),
        ("PUT", one, (identity,), body, {"200": whole, "201": whole}),
        ("PATCH", one, (identity,), {"application/json-patch+json": _PATCH}, {"200": whole}),
        ("DELETE", one, (identity,), {}, {"200": nothing, "204": {}}),
        ("GET", f"{one}/_history", (identity, search), {}, {"200": bundle}),
        ("GET", f"{one}/_history/{{vid}}", (identity, version), {}, {"200": whole}),
        ("GET", f"{one}/$everything", (identity, search), {}, {"200": {_MEDIA[0]: _bundle(_ANY)}}),
    ]
    if kind == "CapabilityStatement":
        listed.append(("GET", "/metadata", (), {}, {"200": whole}))
    if kind == "Bundle":
        listed.append(("POST", "/", (), body, {"200": whole}))
    return [
        DescribedOperation(
            id=f"{method} {path}",
            method=method,
            path=path,
            parameters=parameters,
            body=content,
            body_required=bool(content),
            responses=responses,
        )
        for method, path, parameters, content, responses in listed
    ]


def _bundle(schema: JsonSchema) -> JsonSchema:
    """A list of resources, and of what they refer to (`_include`), of which the kind is another."""
    own = schema.get("properties", {}).get("resourceType")
    if own is not None:
        other = {**_ANY, "properties": {"resourceType": {"not": own}}}
        schema = {"anyOf": [schema, other]}
    return {
        "type": "object",
        "required": ["resourceType", "type"],
        "properties": {
            "resourceType": {"const": "Bundle"},
            "type": {"type": "string"},
            "total": {"type": "integer", "minimum": 0},
            "link": {"type": "array", "items": {"type": "object"}},
            "entry": {
                "type": "array",
                "items": {"type": "object", "properties": {"resource": schema}},
            },
        },
    }

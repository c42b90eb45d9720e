"""FHIR's StructureDefinitions."""

from __future__ import annotations

import json

from junctor.core.catalog.descriptions import check_request, check_response, parse_description


def element(path, *codes, least=0, most="1"):
    return {"path": path, "min": least, "max": most, "type": [{"code": c} for c in codes]}


NOTE = {
    "resourceType": "StructureDefinition",
    "kind": "resource",
    "type": "Note",
    "fhirVersion": "4.0.1",
    "snapshot": {
        "element": [
            {"path": "Note"},
            element("Note.text", "string", least=1),
            element("Note.size", "positiveInt"),
            element("Note.score", "decimal"),
            element("Note.open", "boolean"),
            element("Note.tag", "code", most="*"),
            element("Note.value[x]", "string", "Quantity"),
            element("Note.part", "BackboneElement", most="*"),
            element("Note.part.name", "HumanName", least=1),
            element("Note.other", "string", "boolean"),
        ]
    },
}
ABSTRACT = {**NOTE, "type": "Base", "abstract": True}
CAPABLE = {**NOTE, "type": "CapabilityStatement"}
BUNDLE = {"resourceType": "Bundle", "entry": [{"resource": r} for r in (NOTE, ABSTRACT, CAPABLE)]}
DESCRIPTION = parse_description(json.dumps(BUNDLE))


def faults(body, method="POST", path="/Note", query=(), kind="application/fhir+json"):
    content = json.dumps(body).encode() if body is not None else None
    return check_request(DESCRIPTION, method, path, query, (), content, kind)


def test_names_cardinality_and_primitive_types_are_compared():
    good = {"resourceType": "Note", "text": "x", "size": 1, "score": 1.5, "open": True}
    more = {"tag": ["a"], "valueString": "v", "_text": {}, "part": [{"name": {"family": "L"}}]}
    assert faults({**good, **more, "other": 1}) == []
    assert faults({"resourceType": "Note"}) == ["body/text: is required"]
    assert faults({**good, "tag": "a"}) == ["body/tag: must be an array"]
    assert faults({**good, "txt": "a"}) == ["body/txt: is not a known field"]
    assert faults({**good, "part": [{}]}) == ["body/part/0/name: is required"]
    assert faults({**good, "resourceType": "Other"}) != []


def test_interactions_are_those_of_the_rest_api():
    assert DESCRIPTION.kind == "fhir"
    assert DESCRIPTION.version == "4.0.1"
    search = [("text:contains", "x"), ("_count", "5")]
    assert faults(None, "GET", "/Note", search) == []
    assert faults(None, "GET", "/Note/1/_history/2") == []
    assert faults(None, "GET", "/metadata") == []
    patch = [{"op": "replace", "path": "/open", "value": False}]
    assert faults(patch, "PATCH", "/Note/1", kind="application/json-patch+json") == []
    assert faults(None, "GET", "/Base/1") != []
    operation = DESCRIPTION.match("GET", "/Note")[0]
    listed = {"resourceType": "Bundle", "type": "searchset", "entry": [{"resource": {"x": 1}}]}
    assert check_response(DESCRIPTION, operation, 200, listed) != []


def test_searches_in_the_body_writes_by_search_and_checks_are_described():
    form = "application/x-www-form-urlencoded"
    sent = check_request(DESCRIPTION, "POST", "/Note/_search", (), (), b"text=x", form)
    assert sent == []
    assert faults({"resourceType": "Note"}, "PUT", "/Note", [("text", "x")]) != []
    assert faults({"resourceType": "Note", "text": "x"}, "PUT", "/Note", [("text", "x")]) == []
    assert faults(None, "DELETE", "/Note", [("text", "x")]) == []
    assert faults(None, "GET", "/Note/_history", [("_since", "2026-01-01")]) == []
    assert faults({"resourceType": "Note", "text": "x"}, "POST", "/Note/$validate") == []


def test_what_a_found_resource_refers_to_may_stand_beside_it():
    def told(*resources):
        entry = [{"resource": each} for each in resources]
        bundle = {"resourceType": "Bundle", "type": "searchset", "entry": entry}
        operation, _ = DESCRIPTION.match("GET", "/Note")
        return check_response(DESCRIPTION, operation, 200, bundle)

    note = {"resourceType": "Note", "text": "x"}
    assert told(note, {"resourceType": "Author", "id": "1"}) == []
    assert told(note, {"resourceType": "Note"}) != []

"""Bitrix24's method specifications."""

from __future__ import annotations

import json

from junctor.core.catalog.descriptions import check_request, parse_description

DOCUMENT = {
    "$v": 1,
    "methods": {
        "crm.note.add": {
            "params": [
                {"name": "fields", "base": "object", "required": True, "ref": "#/defs/f"},
                {"name": "count", "base": "integer", "required": "unknown"},
                {"name": "other", "base": "any", "required": False},
            ],
            "defs": {"f": {"fields": [{"name": "TITLE", "base": "string", "required": True}]}},
            "resultExample": {"result": 7, "time": {}},
        },
        "crm.note.list": {"params": [], "resultExample": None},
    },
}


def check(body, method="crm.note.add"):
    described = parse_description(json.dumps(DOCUMENT))
    content = json.dumps(body).encode()
    kind = "application/json"
    return check_request(described, "POST", f"/{method}.json", (), (), content, kind)


def test_parameters_are_told_apart():
    assert check({"fields": {"TITLE": "x", "UF_1": 2}, "count": "7", "other": [1]}) == []
    assert check({"fields": {}}) == ["body/fields/TITLE: is required"]
    assert "body/more: is not a known field" in check({"fields": {"TITLE": "x"}, "more": 1})
    assert check({}, "crm.note.gone") == [
        "POST /crm.note.gone.json: no such operation is described"
    ]


def test_an_example_is_the_answer():
    described = parse_description(json.dumps(DOCUMENT))
    assert described.kind == "simulator"
    found = described.operation("crm.note.add")
    assert described.example_response(found, 200) == {"result": 7, "time": {}}
    assert described.example_response(described.operation("crm.note.list"), 200) is None

"""Collections as people export them: comments in JSON, rows switched off, variables everywhere."""

from __future__ import annotations

import orjson
import pytest

from core.catalog.importing import test_wild_requests as wild
from junctor.testing.conformance.imports import import_file, tried
from junctor.testing.workbench import workbench

SCHEMA = "https://schema.getpostman.com/json/collection/v{}.0/collection.json"
JSON_TEXT = """{
    // who gets it: {{nobody}}
    "to": {"name": "{{name}}", "note": "for {{name}}, at home"},
    /* grams */ "weight": {{weight}},
    "url": "https://x.example//a", // the last comma stays
    "lines": [{"sku": "a", "count": 1},],
}"""


def request(name, path, method="GET", **more):
    url = more.pop("url", {"raw": "{{baseUrl}}" + path, "host": ["{{baseUrl}}"]})
    return {"name": name, "request": {"method": method, "header": [], "url": url, **more}}


def rows(*names, **more):
    return [{"key": name, **more} for name in names]


NEW = {
    "info": {"name": "Parcel API", "schema": SCHEMA.format("2.1"), "_exporter_id": "1"},
    "auth": {"type": "apikey", "apikey": [{"key": "key", "value": "X-{{vendor}}-Key"}]},
    "variable": [
        {"key": "baseUrl", "value": "https://api.parcel.example/v3"},
        {"key": "vendor", "value": "Parcel"}, {"key": "tenant", "value": "acme"},
        {"key": "tenant", "value": "other", "disabled": True},
    ],
    "item": [
        {"name": "Parcels", "item": [
            request("List parcels", "/parcels", header=[
                {"key": "Accept", "value": "*/*"}, {"key": "X-Tenant", "value": "{{tenant}}"},
                {"key": "X-Trace", "value": "{{$guid}}", "disabled": True},
            ], url={"raw": "{{baseUrl}}/parcels?state=open", "query": [
                {"key": "state", "value": "open", "description": "(Required) Which"},
                {"key": "after", "value": "{{cursor}}", "disabled": True}, {"key": None}]}),
            request("Make parcel", "/parcels", "POST", body={"mode": "raw", "raw": JSON_TEXT}),
            request("Get parcel", "", url={
                "raw": "{{baseUrl}}/parcels/:parcelId.json", "variable": [
                    {"key": "parcelId", "description": {"content": "(Required) Of the list"}}]}),
            {"name": "Labels", "auth": {"type": "bearer", "bearer": [{"key": "token"}]}, "item": [
                request("Upload", "/labels", "POST", body={"mode": "formdata", "formdata": [
                    {"key": "files[]", "type": "file", "src": ["a.png", "b.png"]},
                    {"key": "note", "value": "", "disabled": True},
                    {"key": "copies", "value": "2", "description": "(Required) How many"}]}),
                request("Digest", "/digest", auth={"type": "digest", "digest": []}),
                request("Open", "/open", auth={"type": "noauth"})]}]},
        request("Login", "/login", "POST", body={"mode": "urlencoded", "urlencoded": [
            *rows("ids", value="1"), *rows("ids", value="2"), *rows("scope", disabled=True)]}),
        request("Find", "/graphql", "POST", body={"mode": "graphql", "graphql": {
            "query": "query($q: String!) { find(q: $q) { id } }", "variables": '{"q": "x"}'}}),
        request("Off", "/off", "POST", body={"mode": "raw", "raw": "{}", "disabled": True}),
        request("Purge", "/cache", "PURGE"),
    ],
}  # fmt: skip
OLD = {
    "info": {"name": "Old desk", "schema": SCHEMA.format("2.0")},
    "variables": [],
    "auth": {"type": "oauth2", "oauth2": {
        "accessTokenUrl": "https://{{login}}/token", "grant_type": "client_credentials"}},
    "variable": [{"id": "login", "value": "login.desk.example"}],
    "item": [
        {"name": "https://{{domain}}.desk.example/api/v2/tickets.json", "request": {
            "url": "https://{{domain}}.desk.example/api/v2/tickets.json?page=1&by={{sort}}",
            "method": "GET", "header": "Accept: */*\nX-Old: 1\n"}},
        {"name": "Show", "request": {"method": "GET", "url": {
            "protocol": "https", "host": "{{domain}}.desk.example", "path": "/api/v2/t/:id",
            "variable": [{"id": "id", "description": "Of a ticket"}]}}},
        {"name": "Local", "request": {"method": "GET", "url": "http://localhost:8080/a"}},
    ],
}  # fmt: skip


@pytest.fixture
def imported(tmp_path):
    """What a collection becomes; every one of its operations is tried and judged."""

    def read(document):
        path = tmp_path / "collection.json"
        path.write_bytes(orjson.dumps(document))
        made = import_file(path, path.name)
        assert [str(each) for each in tried(made, workbench(), []) if each.result != "passed"] == []
        return made

    return read


def test_an_export_of_2_1_keeps_types_rows_and_ways_to_sign_in(imported):
    made = imported(NEW)
    found = {key: each.input["properties"] for key, each in made.spec.operations.items()}
    assert made.spec.auth[0].name_ == "X-Parcel-Key"
    assert made.notes == [
        "left out: PURGE /v3/cache: such requests are not sent",
        "`digest` is a way to sign in that is not known here: digest.",
    ]
    assert list(found["listParcels"]) == ["state", "after", "X_Tenant", "X_Trace"]
    assert made.spec.operations["listParcels"].input["required"] == ["state"]
    assert found["listParcels"]["state"]["description"] == "Which"
    assert found["listParcels"]["X_Tenant"]["examples"] == ["acme"]
    assert "examples" not in found["listParcels"]["after"]
    assert {name: each.get("type") for name, each in found["makeParcel"].items()} == {
        "to": "object", "weight": None, "url": "string", "lines": "array",
    }  # fmt: skip
    assert list(found["makeParcel"]["to"]["properties"]) == ["name", "note"]
    assert found["getParcel"]["parcelId"]["description"] == "Of the list"
    assert found["upload"]["files"]["type"] == "array"
    assert made.spec.operations["upload"].input["required"] == ["copies"]
    assert list(found["upload"]) == ["files", "note", "copies"]
    assert found["login"]["ids"]["type"] == "array"
    assert found["find"]["variables"]["properties"] == {"q": {"type": "string", "examples": ["x"]}}
    assert found["off"] == {}
    schemes = {each.key: each.schemes for each in made.source.candidates}
    assert schemes["upload"] == ("bearer_token",)
    assert schemes["digest"] == schemes["open"] == ()


def test_an_export_of_2_0_may_leave_the_host_and_the_names_open(imported):
    made = imported(OLD)
    base = made.spec.connection["properties"]["baseUrl"]
    assert base["examples"] == ["https://domain.desk.example"]
    assert "default" not in base
    first = made.spec.operations["getTicketsJson"]
    assert list(first.input["properties"]) == ["page", "by", "X_Old"]
    assert made.spec.operations["show"].input["properties"]["id"]["description"] == "Of a ticket"
    assert [each.token_url for each in made.spec.auth] == ["https://login.desk.example/token"]
    assert "http://localhost:8080" in made.notes[0]


def test_scripts_before_requests_are_named_and_not_taken_over():
    def script(*lines):
        return [{"listen": "prerequest", "script": {"exec": list(lines)}}]

    asked = {"request": {"method": "GET", "url": "https://api.example/a"}}
    document = {
        "info": {"name": "Signed", "schema": SCHEMA.format("2.1")},
        "event": script("pm.request.headers.add({key: 'X-Sign', value: sign()})"),
        "item": [
            {"name": "Plain", **asked, "event": script("", "// nothing to do", "/* at", "all */")},
            {"name": "Tested", **asked, "event": [{"listen": "test", "script": {"exec": ["x()"]}}]},
            {"name": "Folder", "item": [{"name": "Timed", **asked, "event": script("now()")}]},
        ],
    }
    _, notes = wild.imported(document)
    told = [note for note in notes if note.startswith("scripts")]
    assert told == ["scripts that run before a request are not taken over: Signed, Timed"]
    del document["event"], document["item"][2]
    _, notes = wild.imported(document)
    assert not [note for note in notes if note.startswith("scripts")]

"""OpenAPI files that a converter made of AWS models and discovery documents."""

from __future__ import annotations

from junctor.core.catalog.descriptions import check_request, check_response, parse_description

AWS = {
    "openapi": "3.0.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://notes.{region}.amazonaws.com",
                 "variables": {"region": {"default": "us-east-1"}}}],
    "paths": {
        "/#Action=AddNote": {
            "get": {"operationId": "GET_AddNote", "responses": {}},
            "post": {
                "operationId": "POST_AddNote",
                "parameters": [
                    {"name": "Action", "in": "query", "required": True,
                     "schema": {"type": "string", "enum": ["AddNote"]}},
                    {"name": "Version", "in": "query", "required": True,
                     "schema": {"type": "string", "enum": ["2026-01-01"]}},
                ],
                "requestBody": {"content": {"text/xml": {"schema": {
                    "type": "object", "required": ["Text"],
                    "properties": {"Text": {"type": "string"},
                                   "Tags": {"type": "array", "items": {"type": "string"}}}}}}},
                "responses": {"200": {"description": ""}},
            },
        },
        "/#Action=Bare": {"post": {"operationId": "POST_Bare", "responses": {}}},
        "/#X-Amz-Target=Notes.Find": {"post": {"operationId": "Find", "responses": {}}},
    },
}  # fmt: skip
FORM = "application/x-www-form-urlencoded"
GOOGLE = {
    "openapi": "3.0.0",
    "info": {"title": "Notes", "version": "v1", "x-origin": [{"format": "google"}]},
    "servers": [{"url": "https://notes.googleapis.com/"}],
    "paths": {
        "/v1/notes": {
            "post": {
                "operationId": "notes.insert",
                "requestBody": {"content": {"application/octet-stream": {"schema": {
                    "type": "object", "properties": {"size": {"type": "integer"}}}}}},
                "responses": {"200": {"description": ""}},
            }
        }
    },
}  # fmt: skip


def test_an_action_of_aws_is_a_form_on_the_shared_path():
    description = parse_description(AWS)
    found = description.match("POST", "/", action="AddNote")
    assert found is not None
    assert found[0].id == "POST_AddNote"
    assert description.match("POST", "/", action="Bare") is not None
    assert description.match("POST", "/", action="Find") is not None
    right = b"Action=AddNote&Version=2026-01-01&Text=hi&Tags.member.1=a&Tags.member.2=b"
    assert check_request(description, "POST", "/", [], {}, right, FORM) == []
    wrong = b"Action=AddNote&Version=2025-01-01&Tags.member.1=a"
    faults = check_request(description, "POST", "/", [], {}, wrong, FORM)
    assert any("Version" in fault for fault in faults)
    assert "body/Text: is required" in faults


def test_a_json_body_of_google_is_read_beside_its_uploads():
    description = parse_description(GOOGLE)
    sent = ("POST", "/v1/notes", [], {})
    assert check_request(description, *sent, b'{"size": 1}', "application/json") == []
    wrong = check_request(description, *sent, b'{"size": "big"}', "application/json")
    assert wrong == ["body/size: must be an integer"]
    (operation,) = description.operations
    assert check_response(description, operation, 204, b"") == []


def test_a_server_with_a_hole_in_its_path_stands_for_each():
    document = {
        "openapi": "3.0.0",
        "info": {"title": "Bots", "version": "1"},
        "servers": [{"url": "https://bots.example/bot{token}",
                     "variables": {"token": {"default": "12:AB"}}}],
        "paths": {"/getMe": {"get": {"operationId": "getMe", "responses": {}}}},
    }  # fmt: skip
    description = parse_description(document)
    assert description.match("GET", "/bot12:AB/getMe") is not None
    assert description.match("GET", "/bot99:XY/getMe") is not None
    assert description.match("GET", "/other/getMe") is None
    document["servers"] = [{"url": "{home}/v2"}]
    assert parse_description(document).match("GET", "/v2/getMe") is not None


def test_a_download_of_google_may_ask_for_the_media():
    document = {
        "discoveryVersion": "v1",
        "title": "Notes",
        "rootUrl": "https://notes.googleapis.com/",
        "servicePath": "v1/",
        "parameters": {"alt": {"type": "string", "enum": ["json"], "location": "query"}},
        "methods": {
            "get": {"id": "notes.get", "path": "notes/{id}", "supportsMediaDownload": True,
                    "parameters": {"id": {"type": "string", "location": "path"}}},
            "show": {"id": "notes.show", "path": "shown/{id}",
                     "parameters": {"id": {"type": "string", "location": "path"}}},
        },
    }  # fmt: skip
    description = parse_description(document)
    asked = [("alt", "media")]
    assert check_request(description, "GET", "/v1/notes/1", asked, {}, None, None) == []
    assert check_request(description, "GET", "/v1/shown/1", asked, {}, None, None) != []

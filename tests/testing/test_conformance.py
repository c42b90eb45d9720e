"""Conformance: connectors against descriptions, right ones and wrong ones."""

from __future__ import annotations

import gzip
import json
import re

import pytest
from graphql import build_schema, introspection_from_schema

from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.descriptions import parse_description
from junctor.core.catalog.discovery import shipped_root
from junctor.model.errors import InvalidSpec
from junctor.model.spec import ConnectorSpec
from junctor.testing.conformance import check_connectors
from junctor.testing.conformance.__main__ import main
from junctor.testing.conformance.graphs import read_graphs
from junctor.testing.conformance.known import KnownFault, read_known
from junctor.testing.conformance.library import hosts_of
from junctor.testing.conformance.responses import success_schema
from junctor.testing.conformance.run import shipped_connectors

NOTE = {
    "type": "object",
    "required": ["id", "text"],
    "properties": {"id": {"type": "integer"}, "text": {"type": "string"}},
}
OPENAPI = {
    "openapi": "3.0.0",
    "info": {"title": "Notes", "version": "1"},
    "servers": [{"url": "https://your-site.notes.example/v1"}],
    "paths": {
        "/notes": {
            "post": {
                "operationId": "createNote",
                "requestBody": {
                    "required": True,
                    "content": {
                        "application/json": {
                            "schema": {
                                "type": "object",
                                "required": ["text"],
                                "properties": {"text": {"type": "string"}},
                            }
                        }
                    },
                },
                "responses": {
                    "200": {
                        "description": "",
                        "content": {
                            "application/json": {
                                "schema": NOTE,
                                "example": {"id": 1, "text": "hi"},
                            }
                        },
                    }
                },
            }
        },
        "/notes/{id}": {
            "get": {
                "operationId": "getNote",
                "parameters": [
                    {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}
                ],
                "responses": {
                    "200": {"description": "", "content": {"application/json": {"schema": NOTE}}}
                },
            }
        },
    },
}


def connector(**changes):
    create = {
        "name": "Create note",
        "effect": "write",
        "input": {
            "type": "object",
            "required": ["text"],
            "properties": {"text": {"type": "string"}, "color": {"type": "string"}},
        },
        "request": {"method": "POST", "path": "/notes", "json": {"text": "{{input.text}}"}},
        "output": {
            "type": "object",
            "required": ["id"],
            "properties": {"id": {"type": "integer"}},
        },
        **changes,
    }
    spec = {
        "key": "notes",
        "name": "Notes",
        "version": "1.0.0",
        "baseUrl": "https://{{conn.site}}.notes.example/v1",
        "connection": {
            "type": "object",
            "required": ["site"],
            "properties": {"site": {"type": "string", "pattern": "^[a-z]+$"}},
        },
        "auth": [{"type": "bearer_token"}],
        "operations": {"createNote": create},
    }
    return CatalogEntry(ConnectorSpec.model_validate(spec), source="path")


@pytest.fixture
def specs(tmp_path):
    folder = tmp_path / "specs" / "notes"
    folder.mkdir(parents=True)
    (folder / "openapi.json").write_text(json.dumps(OPENAPI))
    (folder / "other.json").write_text('{"no": "description"}')
    (folder / "readme.md").write_text("notes")
    return folder.parent


def found(specs, entry, known=()):
    report = check_connectors(specs, [entry], known)
    return report, [str(f) for f in report.findings if f.result != "passed"]


def test_a_connector_that_agrees_passes_every_comparison(specs):
    report, rest = found(specs, connector())
    assert rest == []
    assert report.count("passed") == 7
    assert list(report.lines())[-1] == "7 passed, 0 failed, 0 skipped"
    assert any("generated required" in line for line in report.lines(verbose=True))


def test_a_body_the_vendor_refuses_fails_with_its_place(specs):
    template = {"method": "POST", "path": "/notes", "json": {"txt": "{{input.text}}"}}
    _, rest = found(specs, connector(request=template))
    assert len(rest) == 4
    assert all("body/text: is required" in line for line in rest)


def test_a_field_an_open_schema_does_not_declare_is_a_note(specs):
    body = {"text": "{{input.text}}", "color": "{{input.color}}"}
    report, rest = found(
        specs, connector(request={"method": "POST", "path": "/notes", "json": body})
    )
    assert rest == []
    assert "note notes.createNote notes/openapi.json: body/color: is not a declared field" in list(
        report.lines()
    )


def test_what_a_part_of_a_description_has_not_is_not_covered(specs):
    """The path stands there with what other operations of ours do; nothing says that this is wrong."""
    entry = connector()
    put = {"method": "PUT", "path": "/notes", "json": {"text": "{{input.text}}"}}
    patch = {"method": "PATCH", "path": "/notes/{{input.text}}", "json": {}}
    for key, request in (("replaceNotes", put), ("changeNote", patch)):
        more = connector(request=request).spec.operations["createNote"]
        operations = {**entry.spec.operations, key: more}
        entry = CatalogEntry(
            entry.spec.model_copy(update={"operations": operations}), source="path"
        )
    report, rest = found(specs, entry)
    assert report.failed == 0
    assert len(rest) == 2
    assert all(line.startswith("skipped") and line.endswith("not described") for line in rest)


def test_another_method_on_a_described_path_fails_and_an_unknown_path_is_skipped(specs):
    put = {"method": "PUT", "path": "/notes", "json": {"text": "{{input.text}}"}}
    _, rest = found(specs, connector(request=put))
    assert "described with POST (notes/openapi.json)" in rest[0]
    search = {"method": "POST", "path": "/notes/search", "json": {"text": "{{input.text}}"}}
    report, rest = found(specs, connector(request=search))
    assert report.failed == 0
    assert rest[0].startswith("skipped notes.createNote request")
    assert rest[0].endswith("POST /v1/notes/search: not described")


def test_an_output_schema_that_contradicts_the_vendor_fails_both_ways(specs):
    output = {
        "type": "object",
        "required": ["id", "color"],
        "properties": {"id": {"type": "string"}, "color": {"type": "string"}},
    }
    _, rest = found(specs, connector(output=output))
    assert "mock of our schema: /id: must be" in rest[0]
    assert "example of the vendor: example /color: is required" in rest[1]
    assert "read by us: mock /color: is required; mock /id: must be a string" in rest[2]
    output["required"], output["properties"]["id"] = ["id"], {"type": "integer"}
    assert found(specs, connector(output=output))[1] == []


def test_a_file_of_another_version_is_a_note_and_not_a_fault_of_each_request(tmp_path):
    other = json.loads(json.dumps(OPENAPI))
    create = other["paths"]["/notes"]["post"]
    told = {"type": "string", "enum": ["2024-01-01"]}
    create["parameters"] = [
        {"name": "Notes-Version", "in": "header", "required": True, "schema": told},
        {"name": "User-Agent", "in": "header", "required": True, "schema": {"type": "string"}},
        {"name": "color", "in": "header", "schema": {"enum": ["red"]}},
    ]
    (tmp_path / "notes.json").write_text(json.dumps(other))
    request = {"method": "POST", "path": "/notes", "json": {"text": "{{input.text}}"}}
    report, rest = found(
        tmp_path, connector(request={**request, "headers": {"Notes-Version": "2026-01-01"}})
    )
    assert rest == []
    notes = [note for note in report.notes if "of another version of the API" in note]
    assert "header Notes-Version: is not" in notes[0]
    assert len(set(notes)) == 1
    _, rest = found(tmp_path, connector(request={**request, "headers": {"color": "blue"}}))
    assert "header Notes-Version: is required; header color: is not" in rest[0]


def test_a_version_that_is_asked_for_in_the_body_is_a_note_too(tmp_path):
    other = json.loads(json.dumps(OPENAPI))
    schema = other["paths"]["/notes"]["post"]["requestBody"]["content"]["application/json"][
        "schema"
    ]
    schema["properties"]["api_version"] = {"type": "string", "enum": ["2024-01-01"]}
    (tmp_path / "notes.json").write_text(json.dumps(other))
    body = {"text": "{{input.text}}", "api_version": "2026-01-01"}
    request = {"method": "POST", "path": "/notes", "json": body}
    report, rest = found(tmp_path, connector(request=request))
    assert rest == []
    assert any("body/api_version: is not" in note for note in report.notes)


def test_what_a_file_of_another_version_takes_or_answers_otherwise_is_told_apart(tmp_path):
    other = json.loads(json.dumps(OPENAPI))
    create = other["paths"]["/notes"]["post"]
    told = {"type": "string", "enum": ["2024-01-01"]}
    create["parameters"] = [{"name": "Notes-Version", "in": "header", "schema": told}]
    body = {"type": "object", "required": ["title"], "properties": {"title": {"type": "string"}}}
    create["requestBody"] = {"content": {"application/json": {"schema": body}}}
    (tmp_path / "older.json").write_text(json.dumps(other))
    request = {"method": "POST", "path": "/notes", "json": {"text": "{{input.text}}"}}
    newer = {**request, "headers": {"Notes-Version": "2026-01-01"}}
    output = {"type": "object", "required": ["color"], "properties": {"color": {"type": "string"}}}
    _, rest = found(tmp_path, connector(request=newer, output=output))
    assert rest
    assert all(" of another version of the API (header Notes-Version: is not" in r for r in rest)
    assert any("body/title: is required" in line for line in rest)
    assert any("mock /color: is required" in line for line in rest)
    # A file of our version beside it is the one that counts, and what it refuses fails.
    create["parameters"][0]["schema"] = {"type": "string", "enum": ["2026-01-01"]}
    (tmp_path / "newer.json").write_text(json.dumps(other))
    report, rest = found(tmp_path, connector(request=newer, output=output))
    assert report.failed
    assert not any("of another version" in line for line in rest if "mock /color" in line)


def test_of_an_object_about_whose_fields_nothing_is_told_none_is_missed(tmp_path):
    schema = {"type": "array", "items": {"type": "object"}}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    told = json.loads(json.dumps(OPENAPI))
    told["paths"]["/notes"]["post"]["responses"] = answer
    (tmp_path / "notes.json").write_text(json.dumps(told))
    strict = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    _, rest = found(tmp_path, connector(output={"type": "array", "items": strict}))
    assert rest == []
    closed = {"type": "array", "items": {**strict, "additionalProperties": False}}
    assert found(tmp_path, connector(output=closed))[1] == []
    _, rest = found(tmp_path, connector(output=strict))
    assert "mock value: must be an object" in rest[-1]
    schema["items"] = {"type": "object", "properties": {"name": {"type": "string"}}}
    (tmp_path / "notes.json").write_text(json.dumps(told))
    _, rest = found(tmp_path, connector(output={"type": "array", "items": strict}))
    assert "mock /0/id: is required" in rest[-1]


def test_a_value_of_which_nothing_is_told_contradicts_no_type(tmp_path):
    schema = {"type": "object", "required": ["options"], "properties": {}}
    schema["properties"]["options"] = {"description": "Depends.", "x-notes-see": "options"}
    answer = {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}
    told = json.loads(json.dumps(OPENAPI))
    told["paths"]["/notes"]["post"]["responses"] = answer
    (tmp_path / "notes.json").write_text(json.dumps(told))
    options = {"type": "object", "required": ["size"], "properties": {"size": {"type": "integer"}}}
    strict = {"type": "object", "required": ["options"], "properties": {"options": options}}
    assert found(tmp_path, connector(output=strict))[1] == []
    strict["properties"]["options"] = {"type": "string"}
    assert found(tmp_path, connector(output=strict))[1] == []
    schema["properties"]["options"]["type"] = "integer"
    (tmp_path / "notes.json").write_text(json.dumps(told))
    assert "mock /options: must be a string" in found(tmp_path, connector(output=strict))[1][-1]


def test_an_example_the_vendor_would_not_send_is_a_note(tmp_path):
    document = json.loads(json.dumps(OPENAPI).replace('"text": "hi"', '"text": 7'))
    (tmp_path / "notes.json").write_text(json.dumps(document))
    report, rest = found(tmp_path, connector())
    assert rest == []
    assert report.notes == [
        "notes.createNote: the vendor's own example does not fit its own schema"
    ]


def test_an_example_that_we_read_as_a_failure_fails(specs):
    _, rest = found(specs, connector(failure={"when": {"id": 1}}))
    assert "the example reads as a failure: rejected" in rest[0]
    _, rest = found(specs, connector(transform="number.split"))
    assert len(rest) == 1


def test_alternatives_of_the_vendor_are_judged_leniently(tmp_path):
    choice = {"oneOf": [NOTE, {"type": "object", "required": ["id", "url"],
                               "properties": {"url": {"type": "string"}}}]}  # fmt: skip
    document = json.loads(json.dumps(OPENAPI).replace(json.dumps(NOTE), json.dumps(choice)))
    del document["paths"]["/notes"]["post"]["responses"]["200"]["content"]["application/json"][
        "example"
    ]
    (tmp_path / "notes.json").write_text(json.dumps(document))
    _, rest = found(tmp_path, connector(output={"type": "object", "properties": {
        "id": {"type": "integer"}}}))  # fmt: skip
    assert rest == []


def test_an_answer_without_json_is_compared_by_status_alone(tmp_path):
    document = json.loads(json.dumps(OPENAPI))
    document["paths"]["/notes"]["post"]["responses"] = {
        "201": {"description": "", "content": {"text/plain": {"schema": {"type": "string"}}}}
    }
    (tmp_path / "notes.json").write_text(json.dumps(document))
    folder = tmp_path / "connectors" / "notes"
    (folder / "samples").mkdir(parents=True)
    spec = connector(response="text", output=None).spec
    (folder / "connector.yaml").write_text(spec.model_dump_json(by_alias=True, exclude_unset=True))
    sample = {
        "operation": "createNote",
        "input": {"text": "hi"},
        "request": {"method": "POST", "path": "/notes", "json": {"text": "hi"}},
        "response": {"status": 200, "text": "taken"},
        "outcome": {"ok": True},
    }
    wrong = {**sample, "input": {"text": 1}, "response": {"status": 201, "text": "taken"}}
    (folder / "samples" / "createNote.ok.json").write_text(json.dumps(sample))
    (folder / "samples" / "createNote.wrong.json").write_text(json.dumps(wrong))
    entry = CatalogEntry(spec, source="path", folder=folder)
    _, rest = found(tmp_path, entry)
    assert len(rest) == 2
    assert rest[0].startswith("failed notes.createNote request sample wrong: cannot be built: ")
    assert "/text: must be a string" in rest[0]
    assert rest[1] == "failed notes.createNote response sample ok: status 200: not described"


def test_an_aws_operation_is_found_by_its_action(tmp_path):
    model = {
        "metadata": {
            "endpointPrefix": "notes",
            "protocol": "json",
            "jsonVersion": "1.1",
            "targetPrefix": "Notes",
        },
        "operations": {"CreateNote": {"name": "CreateNote", "http": {}, "input": {"shape": "In"}}},
        "shapes": {
            "In": {"type": "structure", "members": {"text": {"shape": "Text"}}},
            "Text": {"type": "string"},
        },
    }
    (tmp_path / "notes.json").write_text(json.dumps(model))
    entry = connector(
        request={
            "method": "POST",
            "path": "/",
            "headers": {"X-Amz-Target": "Notes.CreateNote",
                        "Content-Type": "application/x-amz-json-1.1"},
            "json": {"text": "{{input.text}}"},
        }
    )  # fmt: skip
    spec = entry.spec.model_copy(update={"base_url": "https://notes.amazonaws.com"})
    _, rest = found(tmp_path, CatalogEntry(spec, source="path"))
    assert rest == []


def test_known_faults_are_skipped_with_their_reason_and_news_are_not(specs):
    template = {"method": "POST", "path": "/notes", "json": {"txt": "{{input.text}}"}}
    entry = connector(request=template)
    known = KnownFault(
        "notes",
        frozenset({"required"}),
        re.compile("body/text"),
        "The file is old.",
        ("createNote",),
    )
    report, rest = found(specs, entry, [known])
    assert report.failed == 0
    assert rest[0].endswith("known: The file is old.")
    for codes, place in (({"required"}, "body/other"), ({"type"}, "body/text")):
        other = KnownFault(
            "notes", frozenset(codes), re.compile(place), "Another fault.", checks=("request",)
        )
        report, _ = found(specs, entry, [other])
        assert report.failed == 4


def test_fields_of_a_body_are_judged_in_the_query_where_a_file_has_them_there(tmp_path):
    document = json.loads(json.dumps(OPENAPI))
    told = document["paths"]["/notes"]["post"]
    del told["requestBody"]
    color = {"type": "string", "enum": ["red"]}
    told["parameters"] = [
        {"name": "text", "in": "query", "required": True, "schema": {"type": "string"}},
        {"name": "color", "in": "query", "schema": color},
    ]
    (tmp_path / "notes.json").write_text(json.dumps(document))
    fields = {"text": "{{input.text}}", "color": "{{input.color}}"}
    inputs = {"text": {"type": "string"}, "color": {"type": "string", "enum": ["red", "blue"]}}
    entry = connector(
        request={"method": "POST", "path": "/notes", "json": fields},
        input={"type": "object", "required": ["text"], "properties": inputs},
    )
    known = KnownFault(
        "notes", frozenset(), re.compile(""), "The file has them there.", fields_in_query=True
    )
    report, rest = found(tmp_path, entry, [known])
    requests = [line for line in rest if " request " in line]
    assert any(line.endswith("known: The file has them there.") for line in requests)
    refused = {line.split(": ", 1)[1] for line in requests if line.startswith("failed")}
    assert refused == {"query color: is not the one allowed value"}
    report, rest = found(tmp_path, entry)
    assert "body: none is described" in rest[0]
    assert report.failed >= 4


def test_a_rule_with_a_code_that_nothing_has_is_refused(tmp_path):
    rules = tmp_path / "rules.yaml"
    rules.write_text("- {connector: notes, codes: [requierd], place: body, reason: Old.}")
    with pytest.raises(InvalidSpec, match="unknown codes: requierd"):
        read_known(rules)
    rules.write_text("- {connector: notes, codes: [required], place: body, reason: Old.}")
    assert len(read_known(rules)) == 1


def test_a_connector_without_a_description_prints_as_skipped(tmp_path):
    report, rest = found(tmp_path, connector())
    assert rest == ["skipped notes: no description here covers *.notes.example"]
    assert report.failed == 0


def test_a_setting_that_chooses_the_host_covers_each_choice():
    spec = connector().spec
    chosen = {
        "type": "object",
        "properties": {"host": {"type": "string", "enum": ["a.notes.example", "b.notes.example"]}},
    }
    made = spec.model_copy(update={"base_url": "https://{{conn.host}}/v1", "connection": chosen})
    assert hosts_of(made) == ("a.notes.example", "b.notes.example")


def test_a_description_without_a_server_covers_the_connector_it_is_named_after(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    document = {**OPENAPI, "servers": [{"url": "/v1"}]}
    (folder / "openapi.json").write_text(json.dumps(document))
    report, rest = found(tmp_path, connector())
    assert rest == []
    assert report.count("passed") == 7


def test_a_description_may_name_the_connector_by_a_product_that_it_goes_by(tmp_path):
    document = {
        **OPENAPI,
        "servers": [{"url": "/v1"}],
        "info": {"title": "Jotter 3", "version": "3"},
    }
    (tmp_path / "openapi.json").write_text(json.dumps(document))
    unknown = connector()
    assert found(tmp_path, unknown)[0].count("passed") == 0
    names = {"synonyms": ("Jotter", "openapi")}  # a word of the trade names nobody
    known = CatalogEntry(unknown.spec.model_copy(update=names), source="path")
    assert found(tmp_path, known)[0].count("passed") == 7
    (tmp_path / "openapi.json").write_text(
        json.dumps({**document, "info": {"title": "openapi", "version": "3"}})
    )
    assert found(tmp_path, known)[0].count("passed") == 0


def test_of_several_operations_on_one_path_the_fitting_one_is_compared(tmp_path):
    word = {"type": "object", "required": ["name"], "properties": {"name": {"type": "string"}}}
    other = json.loads(json.dumps(OPENAPI["paths"]["/notes/{id}"]))
    other["get"]["operationId"] = "getWord"
    other["get"]["responses"]["200"]["content"]["application/json"]["schema"] = word
    paths = {"/notes/{word}": other, "/notes/{id}": OPENAPI["paths"]["/notes/{id}"]}
    (tmp_path / "openapi.json").write_text(json.dumps({**OPENAPI, "paths": paths}))
    number = {"type": "object", "required": ["id"], "properties": {"id": {"type": "integer"}}}
    entry = connector(
        effect="read", input=number, request={"method": "GET", "path": "/notes/{{input.id}}"}
    )
    report, rest = found(tmp_path, entry)
    assert (report.failed, rest) == (0, [])


def test_a_description_without_a_server_may_begin_later_in_the_path(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    document = {k: v for k, v in OPENAPI.items() if k != "servers"}
    (folder / "openapi.json").write_text(json.dumps(document))
    entry = connector()
    spec = entry.spec.model_copy(update={"base_url": "https://acme.notes.example/api/data/v1"})
    report, rest = found(tmp_path, CatalogEntry(spec, source="path"))
    assert rest == []
    assert report.count("passed") == 7


def moved(url, **changes):
    return {**OPENAPI, "servers": [{"url": url}], **changes}


def test_a_description_of_another_server_covers_the_connector_its_title_names(tmp_path):
    (tmp_path / "spec3.json").write_text(json.dumps(moved("https://app.other.example/v1")))
    report, rest = found(tmp_path, connector())
    assert rest == []
    assert report.count("passed") == 7
    assert report.files == ["spec3.json: Notes 1 describes notes"]


def test_the_base_path_of_another_server_and_a_last_slash_are_of_no_weight(tmp_path):
    paths = {f"/v1{path}/": item for path, item in OPENAPI["paths"].items()}
    document = moved("https://app.other.example/api", paths=paths)
    (tmp_path / "notes.json").write_text(json.dumps(document))
    report, rest = found(tmp_path, connector())
    assert rest == []
    assert report.count("passed") == 7


@pytest.mark.parametrize("where", ["server", "paths"])
def test_a_file_of_another_dated_version_of_the_path_is_compared(tmp_path, where):
    document = moved("https://your-site.notes.example/v25.0")
    if where == "paths":
        paths = {f"/v25.0{path}": item for path, item in OPENAPI["paths"].items()}
        document = moved("https://your-site.notes.example", paths=paths)
    (tmp_path / "notes.json").write_text(json.dumps(document))
    spec = connector().spec
    dated = spec.model_copy(update={"base_url": "https://acme.notes.example/v23.0"})
    report, rest = found(tmp_path, CatalogEntry(dated, source="path"))
    assert rest == []
    assert report.count("passed") == 7
    other = spec.model_copy(update={"base_url": "https://acme.notes.example/v2"})
    report, rest = found(tmp_path, CatalogEntry(other, source="path"))
    assert report.count("passed") == 0
    assert "POST /v2/notes: not described" in rest[0]


@pytest.mark.parametrize(
    ("ours", "theirs"),
    [
        ("/services/data/v59.0", "/services/data/v62.0"),
        ("/crm/v3/objects", "/crm/objects/2026-09"),
        ("/crm/objects/2026-03", "/crm/objects/2026-09-beta"),
    ],
)
def test_a_version_may_stand_anywhere_in_the_path_and_be_a_date(tmp_path, ours, theirs):
    document = moved(f"https://api.notes.example{theirs}")
    (tmp_path / "notes.json").write_text(json.dumps(document))
    base = f"https://api.notes.example{ours}"
    spec = connector().spec.model_copy(update={"base_url": base})
    report, rest = found(tmp_path, CatalogEntry(spec, source="path"))
    assert rest == []
    assert report.count("passed") == 7


def test_a_customers_own_server_is_of_a_vendor_with_a_server_for_each(tmp_path):
    (tmp_path / "notes.json").write_text(json.dumps(moved("https://na14.notes.example/v1")))
    own = connector().spec.model_copy(update={"base_url": "https://{{conn.site}}.my.notes.example"})
    report, rest = found(tmp_path, CatalogEntry(own, source="path"))
    assert rest == []
    assert report.count("passed") == 7


def test_the_closest_name_wins_and_a_server_wins_over_names(tmp_path):
    notes, acme = connector(), connector()
    acme = CatalogEntry(acme.spec.model_copy(update={"key": "acme_notes"}), source="path")
    document = moved("https://x.example/v1", info={"title": "Acme Notes", "version": "2"})
    (tmp_path / "a.json").write_text(json.dumps(document))
    assert check_connectors(tmp_path, [notes, acme], []).files == [
        "a.json: Acme Notes 2 describes acme_notes"
    ]
    document["servers"] = [{"url": "https://my.notes.example/v1"}]
    other = acme.spec.model_copy(update={"base_url": "https://acme.example"})
    (tmp_path / "a.json").write_text(json.dumps(document))
    entries = [notes, CatalogEntry(other, source="path")]
    assert check_connectors(tmp_path, entries, []).files == ["a.json: Acme Notes 2 describes notes"]


def test_a_file_that_is_of_no_connector_says_so_and_none_ends_the_run(tmp_path):
    strange = moved("https://api.weather.example", info={"title": "Weather", "version": "3"})
    (tmp_path / "weather.json").write_text(json.dumps(strange))
    (tmp_path / "hole.json").write_text(
        json.dumps({**strange, "servers": [{"url": "https://{hostname}/v1"}]})
    )
    (tmp_path / "broken.json").write_text('{"openapi": "3.0.0", "paths": [')
    (tmp_path / "list.yaml").write_text("- 1\n- 2\n")
    (tmp_path / "bytes.yml").write_bytes(b"\xff\xfe\x00")
    (tmp_path / "deep.json").write_text("[" * 100_000)
    queue = connector().spec.model_copy(update={"key": "weather", "base_url": "amqp://queue"})
    assert check_connectors(tmp_path, [CatalogEntry(queue, source="path")], []).failed == 0
    report, rest = found(tmp_path, connector())
    assert rest == ["skipped notes: no description here covers *.notes.example"]
    assert [line.partition(" ")[0] for line in report.files] == [
        "hole.json:", "weather.json:", "broken.json:", "bytes.yml:", "deep.json:", "list.yaml:",
    ]  # fmt: skip
    assert report.files[1].endswith("(api.weather.example): no connector here is of it")
    assert "not read. " in report.files[2]
    assert next(iter(report.lines())).startswith("file hole.json: Weather 3 (no server)")


def test_a_description_may_be_packed_and_split_over_files(tmp_path):
    split = json.loads(json.dumps(OPENAPI))
    split["paths"]["/notes"] = {"$ref": "../paths/notes.yaml#/notes"}
    (tmp_path / "api").mkdir()
    (tmp_path / "paths").mkdir()
    (tmp_path / "api" / "all.json.gz").write_bytes(gzip.compress(json.dumps(split).encode()))
    notes = tmp_path / "paths" / "notes.yaml"
    notes.write_text(json.dumps({"notes": OPENAPI["paths"]["/notes"]}))
    report, rest = found(tmp_path, connector())
    assert rest == []
    assert report.count("passed") == 7
    wrong = connector(request={"method": "POST", "path": "/notes", "json": {}})
    assert "body/text: is required" in found(tmp_path, wrong)[1][0]


@pytest.mark.parametrize("gap", ["parameter", "body", "answer"])
def test_what_stands_in_a_file_that_is_not_there_is_not_compared(tmp_path, gap):
    split = json.loads(json.dumps(OPENAPI))
    create = split["paths"]["/notes"]["post"]
    lost = {"$ref": "lost.yaml#/it"}
    if gap == "parameter":
        create["parameters"] = [lost, {"$ref": "https://elsewhere.example/p.yaml#/it"}]
    elif gap == "body":
        create["requestBody"] = lost
    else:
        create["responses"]["200"] = lost
    (tmp_path / "all.json").write_text(json.dumps(split))
    report, rest = found(tmp_path, connector())
    assert report.failed == 0
    assert any("left out what lost.yaml holds, which is not here" in line for line in report.files)
    assert (report.count("passed") == 4) == (gap == "answer"), rest


def test_a_collection_of_postman_is_a_description_too(tmp_path):
    item = {
        "name": "Create note",
        "request": {
            "method": "POST",
            "url": "https://acme.notes.example/v1/notes",
            "body": {"mode": "raw", "raw": '{"text": "hi"}',
                     "options": {"raw": {"language": "json"}}},
        },
    }  # fmt: skip
    schema = "https://schema.getpostman.com/json/collection/v2.1.0/collection.json"
    document = {"info": {"name": "Notes", "schema": schema}, "item": [item]}
    (tmp_path / "notes.json").write_text(json.dumps(document))
    report, rest = found(tmp_path, connector())
    assert rest == []
    assert report.count("passed") == 4


def test_python_operations_are_captured_offline(specs, tmp_path):
    folder = tmp_path / "connectors" / "pynotes"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text(
        "key: pynotes\nname: Notes in Python\nversion: 1.0.0\n"
        "baseUrl: https://acme.notes.example/v1\nauth: [{type: bearer_token}]\n"
        "operations:\n  twice: {handler: 'actions:twice'}\n  once: {handler: 'actions:once'}\n"
    )
    (folder / "actions.py").write_text(
        "from junctor.sdk import action, prepare, post\n"
        "@action(key='twice', name='Twice', inputs={'text': 'string'})\n"
        "async def twice(ctx, inputs):\n"
        "    for _ in range(2):\n"
        "        got = await ctx.http.post('/notes', json={'text': inputs.text})\n"
        "    return got.json()['id']\n"
        "@prepare(key='once', name='Once', inputs={'text': 'string'}, effect='write')\n"
        "def once(inputs):\n"
        "    return post('/notes', json={'text': inputs.text})\n"
    )
    assert main([str(specs), "--folder", str(folder.parent)]) == 0
    assert main([str(specs), "--folder", str(folder), "--connector", "pynotes", "-v"]) == 0


def test_the_command_says_what_it_did(specs, tmp_path, capsys):
    assert main([]) == 0
    assert capsys.readouterr().out.endswith("0 passed, 0 failed, 0 skipped\n")
    assert main([str(tmp_path / "nowhere")]) == 2
    assert "is not a folder" in capsys.readouterr().err
    assert main([str(specs), "--connector", "nope"]) == 2
    assert "no connector nope" in capsys.readouterr().err
    assert main([str(specs), "--connector", "postmark"]) == 0
    assert "skipped postmark: no description" in capsys.readouterr().out


def test_a_connector_that_cannot_be_read_is_said_and_no_traceback(specs, tmp_path, capsys):
    folder = tmp_path / "connectors" / "broken"
    folder.mkdir(parents=True)
    (folder / "connector.yaml").write_text("key: broken\nnonsense: true\n")
    assert main([str(specs), "--folder", str(folder.parent)]) == 2
    assert "`nonsense` is not a known field" in capsys.readouterr().err


def test_a_failure_is_the_exit_code(tmp_path, capsys):
    document = json.loads(json.dumps(OPENAPI).replace("your-site.notes.example/v1", "x.example"))
    document["servers"] = [{"url": "https://api.postmarkapp.com"}]
    document["paths"] = {"/server": {"post": {"operationId": "a", "responses": {}}}}
    (tmp_path / "wrong.json").write_text(json.dumps(document))
    assert main([str(tmp_path), "--connector", "postmark"]) == 1
    assert "failed postmark.getServer" in capsys.readouterr().out


def test_every_known_fault_names_a_shipped_connector_and_a_reason():
    connectors = {e.spec.key: e.spec for e in shipped_connectors()}
    for fault in read_known():
        assert fault.connector in connectors
        assert set(fault.operations) <= set(connectors[fault.connector].operations)
        assert fault.reason.endswith(".")


GRAPH = """
enum Kind { short long }
interface Node { id: ID! }
type Note implements Node { id: ID! text: String! size: Int kind: Kind score: Float ok: Boolean }
type Query { note(id: ID!): Note notes: [Note!]! node: Node }
"""


def graph_connector(text, output):
    body = {"query": text, "variables": {"id": "{{input.id}}"}}
    return connector(
        input={"type": "object", "required": ["id"], "properties": {"id": {"type": "string"}}},
        request={"method": "POST", "path": "/graphql", "json": body},
        output=output,
    )


def test_a_graphql_text_is_judged_by_the_vendors_schema(tmp_path):
    folder = tmp_path / "notes"
    folder.mkdir()
    (folder / "schema.graphql").write_text(GRAPH)
    (folder / "queries.graphql").write_text("query Q { notes { id } }")
    fields = "id text size kind score ok"
    text = f"query N($id: ID!) {{ note(id: $id) {{ {fields} }} notes {{ id }} node {{ id }} }}"
    output = {"type": "object", "required": ["data"], "properties": {"data": {"type": "object"}}}
    report, rest = found(tmp_path, graph_connector(text, output))
    assert rest == []
    assert report.count("passed") == 5
    _, rest = found(
        tmp_path, graph_connector("query N($id: ID!) { note(id: $id) { txt } }", output)
    )
    assert all("Cannot query field 'txt'" in line for line in rest)
    _, rest = found(tmp_path, graph_connector("query N($id: Int!) { notes { id } }", output))
    assert any("cannot represent" in line or "never used" in line for line in rest)
    _, rest = found(tmp_path, graph_connector("query {", output))
    assert any("Syntax Error" in line for line in rest)
    data = {"note": {"type": "object", "properties": {"size": {"type": "string"}}}}
    strict = {"type": "object", "properties": {"data": {"type": "object", "properties": data}}}
    _, rest = found(tmp_path, graph_connector(text, strict))
    assert rest == [
        (
            "failed notes.createNote response of the vendor read by us: "
            "example /data/note/size: must be a string"
        )
    ]
    schema = read_graphs(tmp_path)[1]
    assert schema.covers(graph_connector(text, output).spec)
    assert not schema.covers(connector().spec.model_copy(update={"key": "graphql"}))
    plain = connector(request={"method": "POST", "path": "/x", "json": {"t": "{{input.text}}"}})
    _, rest = found(tmp_path, plain)
    assert all("no GraphQL text is sent" in line for line in rest)


def test_a_schema_of_another_name_is_known_by_the_fields_that_texts_ask_for(tmp_path):
    (tmp_path / "graphql").mkdir()
    (tmp_path / "graphql" / "v7.gql").write_text(GRAPH)
    answer = introspection_from_schema(build_schema(GRAPH))
    (tmp_path / "answer.json.gz").write_bytes(gzip.compress(json.dumps({"data": answer}).encode()))
    (tmp_path / "other.graphql").write_text("type Query { weather: Int }")
    (tmp_path / "broken.json").write_text('{"__schema": {"types": [')
    (tmp_path / "broken.json.gz").write_bytes(b"no gzip")
    output = {"type": "object", "properties": {"data": {"type": "object"}}}
    text = "query N($id: ID!) { note(id: $id) { id } }"
    one = graph_connector(text, output).spec
    (created,) = one.operations.values()
    several = one.model_copy(update={"operations": {f"get{n}": created for n in "ABC"}})
    report, rest = found(tmp_path, CatalogEntry(several, source="path"))
    assert rest == []
    assert report.count("passed") == 15
    said = "\n".join(report.files)
    assert "graphql/v7.gql: a GraphQL schema that describes notes" in said
    assert "answer.json.gz: a GraphQL schema that describes notes" in said
    assert "other.graphql: a GraphQL schema of no connector here" in said
    protocol = several.model_copy(update={"key": "graphql"})
    report, rest = found(tmp_path, CatalogEntry(protocol, source="path"))
    assert rest == ["skipped graphql: no description here covers *.notes.example"]


WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:broken">
  <xs:element name="x" type="nowhere"/>
</xs:schema>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:types" targetNamespace="urn:types">
  <xs:complexType name="Asked"><xs:sequence>
    <xs:element name="messageId" type="xs:string"/>
    <xs:element name="requestDate" type="xs:dateTime"/>
    <xs:element name="sender"/>MORE
  </xs:sequence></xs:complexType>
</xs:schema>
<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:types"
    targetNamespace="http://bip.bee.kz/AsyncChannel/v10/Types">
  <xs:import namespace="urn:types"/>
  <xs:import namespace="urn:elsewhere"/>
  <xs:element name="getMessageStatus"><xs:complexType><xs:sequence>
    <xs:element name="request" type="t:Asked"/>
  </xs:sequence></xs:complexType></xs:element>
</xs:schema></types></definitions>"""


def egov_by(folder, wsdl):
    folder.mkdir(exist_ok=True)
    (folder / "gateway.wsdl").write_text(wsdl)
    shipped = shipped_root() / "egov"
    entry = CatalogEntry(read_folder(shipped), source="shipped", folder=shipped)
    return check_connectors(folder, [entry])


def test_envelopes_that_a_connector_writes_are_compared_with_a_wsdl(tmp_path):
    folder, plain = tmp_path / "wsdl", WSDL.replace("MORE", "")
    told = egov_by(folder, plain)
    passed = {f.place for f in told.findings if f.result == "passed"}
    assert "egov.getMessageStatus request generated required" in passed
    assert not told.failed
    skipped = [f.place for f in told.findings if f.result == "skipped"]
    assert "egov.askService request generated required" in skipped
    stricter = egov_by(folder, WSDL.replace("MORE", '<xs:element name="signature"/>'))
    faults = [f.reason for f in stricter.findings if f.result == "failed"]
    assert faults
    assert all("Missing child element" in fault and "signature" in fault for fault in faults)
    assert not egov_by(folder, plain).failed


def test_a_wsdl_of_something_else_covers_no_connector(tmp_path):
    other = '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/"><types/></definitions>'
    told = egov_by(tmp_path / "wsdl", other)
    assert {f.result for f in told.findings} == {"skipped"}
    assert "no description here covers" in told.findings[-1].reason


@pytest.mark.parametrize(
    ("told", "found"),
    [
        ({"204": {"description": "Gone"}}, False),
        ({"200": {"description": "Done"}}, False),
        ({}, True),
    ],
)
def test_an_error_is_not_the_answer_where_an_empty_success_is_told(told, found):
    error = {
        "content": {"application/json": {"schema": {"type": "object", "required": ["message"]}}}
    }
    answers = {**told, "default": {"description": "Refused", **error}}
    document = {"openapi": "3.0.1", "paths": {"/notes/1": {"delete": {"responses": answers}}}}
    description = parse_description(json.dumps(document).encode())
    operation = description.operation("DELETE /notes/1")
    assert (success_schema(description, operation) is not None) is found


def test_a_wsdl_says_nothing_of_connectors_that_send_no_http(tmp_path):
    (tmp_path / "gateway.wsdl").write_text(WSDL.replace("MORE", ""))
    folders = [shipped_root() / key for key in ("smtp", "postgres", "egov")]
    entries = [CatalogEntry(read_folder(f), source="shipped", folder=f) for f in folders]
    told = check_connectors(tmp_path, entries)
    assert [f.place for f in told.findings][:2] == ["smtp", "postgres"]
    assert any(f.result == "passed" for f in told.findings)

from __future__ import annotations

import json
from pathlib import Path

import pytest

from junctor.core.catalog import check_folder, check_path


def found(path: Path) -> str:
    return "\n".join(f"{f.place}: {f.message}" for f in check_folder(path))


def test_the_example_has_no_faults(notes):
    assert found(notes) == ""


MANIFEST_SPOILS = [
    ("key: notes", "key: memos", "differs from its folder `notes`"),
    ("test: listNotes", "test: nope", "the operation `nope` does not exist"),
    ("test: listNotes", "test: addNote", "`addNote` needs inputs"),
    (
        "type: bearer_token",
        "type: bearer_token\n    test: nope",
        "the operation `nope` does not exist",
    ),
    ("test: listNotes\n", "", "no `test` operation is named"),
    ("{{input.cursor}}", "{{input.curser}}", "`{{input.curser}}` names no declared field"),
    ("{{input.cursor}}", "x{{input.cursor}}", "may be absent, but stands in inside a text"),
    ("{{input.cursor}}", "{{secret.token}}", "operations.listNotes.request.query.after: "),
    ("{{input.cursor}}", "{{input.cursor | upper}}", "operations.listNotes.request.query.after: "),
    ("{{input.cursor}}", "{{run.when}}", "`{{run.when}}` is not a field of a run"),
    ("path: /notes", "path: /notes/{{input.cursor}}", "may be absent, but stands in a path"),
    ("path: /notes", "path: notes", "does not begin with `/`"),
    ('after: "{{input.cursor}}"', "after: x", "the input `cursor` is never sent"),
    ("X-Client: junctor", 'X-Client: "{{input.tags}}"', "`{{input.tags}}` is not known here"),
    ("X-Client: junctor", 'X-Client: "{{conn.nope}}"', "`{{conn.nope}}` names no declared field"),
    ('pattern: "^[a-z0-9-]{1,63}$", ', "", "could change the host"),
    ('pattern: "^[a-z0-9-]{1,63}$"', 'pattern: "^[a-z0-9./-]*$"', "could change the host"),
    ('pattern: "^[a-z0-9-]{1,63}$"', "enum: [a/b]", "could change the host"),
    ("https://{{conn.space}}.notes.example", "http://{{conn.space}}.notes.example", "is not https"),
    ("https://{{conn.space}}", "https://{{input.space}}", "would decide where a credential goes"),
    ("https://{{conn.space}}", "https://u:p@x", "is not a plain address"),
    ("https://{{conn.space}}", "https://{{conn.nope}}", "names no declared field"),
    ("tokenUrl: https:", "tokenUrl: http:", "auth.1.tokenUrl: is not https"),
    ("baseUrl: https://{{conn.space}}.notes.example/v1\n", "", "has no base URL to go to"),
    (
        "summary: a list",
        "summary: a list {{input.nope}}",
        "`{{input.nope}}` names no declared field",
    ),
    (
        "items: {type: string}, examples: [[work]]",
        "items: {type: strng}",
        "operations.listNotes.input.properties.tags",
    ),
    ("examples: [[work]]", "examples: [7]", "tags.examples.0: does not fit its schema"),
    (
        "examples: [team]",
        "examples: [TEAM X]",
        "connection.properties.space.examples.0: does not fit",
    ),
    ("input: cursor}", "input: page}", "`page` is not an input"),
    ("examples: [[work]]", "x-setting: spice, examples: [[work]]", "`spice` is not a setting"),
    (
        "cursor: {type: string}",
        "cursor: {type: string, maximum: 9}",
        "cursor.maximum: never holds for a value of its type",
    ),
    ("notes[0].id", "notes[0", "defaultOutputMappings.firstNote: "),
    ("{notes: notes, next: next}", "{notes: ", "operations.listNotes.transform: "),
    (
        "  - type: oauth2",
        "  - type: bearer_token\n  - type: oauth2",
        "a second scheme is named `bearer_token`",
    ),
    ('"actions:copy_note"', '"actions:nope"', "`actions:nope` does not exist"),
    ("  addNote:", "  Add Note:", "the key `Add Note` has a form that is not allowed"),
    ("transform: ", "auth: [basic]\n    transform: ", "the auth scheme `basic` is not declared"),
    ("method: GET\n", "method: GET\n      json: {}\n", "a GET request has no body"),
    ("method: GET\n", "method: POST\n      json: {}\n      text: x\n", "has more than one body"),
    (
        "method: GET\n",
        "method: GET\n      headers: {Authorization: x}\n",
        "a template may not set `Authorization`",
    ),
    (
        "method: GET\n",
        'method: GET\n      headers: {"X Shop:Id": x}\n',
        "headers.X Shop:Id: `X Shop:Id` is no name of a header",
    ),
    (
        "headers: {",
        'headers: {"": x, ',
        "headers.: `` is no name of a header",
    ),
    ("    effect: read", "    effect: write", "does not say whether it may be repeated"),
    (
        "    effect: read\n    summary: a list of notes",
        "    effect: write",
        "writes, but has no `summary`",
    ),
    ("    input:\n      type: object", "    input:\n      type: string", "is not an object schema"),
    ("key: notes", "key: notes\nkey: notes", "connector.yaml:2:1: has the key `key` twice"),
    ("name: Notes", "nme: Notes", "`nme` is not a known field"),
]


@pytest.mark.parametrize(("old", "new", "message"), MANIFEST_SPOILS)
def test_each_fault_of_a_manifest_is_found(notes, edit, old, new, message):
    undo = edit("connector.yaml", old, new)
    assert message in found(notes)
    undo()
    assert found(notes) == ""


SPECIAL_SPOILS = [
    ('pattern: "^[a-z0-9-]{1,63}$"', 'pattern: "["', 'is not a "regex"'),
    ("  - type: oauth2", "  - type: oauth2\n    fields: {type: strng}", "auth.1.fields.type"),
    (
        "key: notes",
        'key: notes\norigins: ["https://x.example#a"]',
        "is not a plain address",
    ),
    ("/{{conn.space}}", "/{{conn.space.x}}", "`{{conn.space.x}}` names no declared field"),
    ("{{input.cursor}}", "{{input.cursor[0]}}", None),
    ("{{input.cursor}}", "x{{input.tags[0]}}", "may be absent"),
]


@pytest.mark.parametrize(("old", "new", "message"), [s for s in SPECIAL_SPOILS if s[2]])
def test_rarer_faults_of_a_manifest_are_found(notes, edit, old, new, message):
    undo = edit("connector.yaml", old, new)
    if "space.x" not in new:
        assert message in found(notes)
    undo()
    assert found(notes) == ""


FILE_SPOILS = [
    ("README.md", "## Limits", "## Limitations", "README.md: has no heading `Limits`"),
    ("icon.svg", "<path", "<script/><path", "icon.svg: has the element `script`"),
    ("quality.yaml", "rules:", "rls:", "quality.yaml:1:1"),
    ("quality.yaml", "rateLimit: todo", "rateLimit: maybe", "quality.yaml:6:3 rules.rateLimit"),
    ("quality.yaml", "Notes has no webhooks.", "no", "quality.yaml:9:5 rules.triggers.reason"),
    (
        "quality.yaml",
        "rateLimit: todo",
        "rateLimit: {status: exempt}",
        "rules.rateLimit.reason: is required",
    ),
    ("quality.yaml", "rules:", "rules: {", "quality.yaml:"),
    ("actions.py", "from pydantic", "import os\nfrom pydantic", "actions.py:5: imports `os`"),
    (
        "actions.py",
        "from pydantic",
        "from urllib import request\nfrom pydantic",
        "imports `urllib.request`",
    ),
    ("actions.py", "from pydantic", "from . import x\nfrom pydantic", "imports `.`"),
    (
        "actions.py",
        "from junctor.sdk import",
        "from junctor.model.spec import Effect\nfrom junctor.sdk import",
        "imports `junctor.model.spec`",
    ),
    ("actions.py", "    text = inputs", "    open('x')\n    text = inputs", "uses `open`"),
    ("actions.py", "def read(", "def read(:", "does not parse"),
    ("actions.py", "def read(", "raise ValueError('no')\ndef read(", "cannot be imported"),
    (
        "README.md",
        "None.",
        "Use xoxb-123456789012-abcdefghij.",
        "README.md:13:5: holds what looks like a secret",
    ),
    ("samples/addNote.ok.json", '"HI"', '"HO"', "/request/json: builds another `json`"),
    ("samples/addNote.ok.json", '"/notes"', '"/note"', "/request/path: builds another `path`"),
    ("samples/addNote.ok.json", '"POST"', '"PUT"', "/request/method: builds another `method`"),
    ("samples/addNote.ok.json", '"output": {"id": "n2"}', '"output": 1', "/output: gives"),
    ("samples/addNote.ok.json", '"text": "hi", ', "", "/text: is required"),
    ("samples/addNote.ok.json", '"space": "team"', '"space": "a/b"', "The config does not fit"),
    (
        "samples/addNote.ok.json",
        '"note": {',
        '"nte": {',
        "/outcome: gives `rejected` instead of `ok`",
    ),
    ("samples/addNote.ok.json", '"ok": true', '"ok": 1', "addNote.ok.json /outcome"),
    (
        "samples/addNote.ok.json",
        '"operation": "addNote"',
        '"operation": "other"',
        "is not named after its operation",
    ),
    ("samples/addNote.ok.json", '{"operation"', '["operation"', "samples/addNote.ok.json:1:"),
    ("samples/listNotes.ok.json", '"junctor"', '"other"', "/request/headers.X-Client"),
    (
        "samples/listNotes.ok.json",
        '{"id": "n1"}], "next": null, "more"',
        '7], "next": null, "more"',
        "the output does not fit its schema",
    ),
    (
        "samples/listNotes.refused.json",
        '"code": "note_missing"}}}',
        '"code": "other"}}}',
        "gives `rejected` instead of `not_found`",
    ),
    ("samples/copyNote.ok.json", '"/notes/n1"', '"/notes/n2"', "/request/path"),
    (
        "samples/copyNote.ok.json",
        '"json": {"id": "n3"}',
        '"json": {}',
        "gives `rejected` instead of `ok`",
    ),
]


@pytest.mark.parametrize(("name", "old", "new", "message"), FILE_SPOILS)
def test_each_fault_of_the_other_files_is_found(notes, edit, name, old, new, message):
    undo = edit(name, old, new)
    assert message in found(notes)
    undo()
    assert found(notes) == ""


def test_missing_and_oversized_files(notes):
    for name in ("README.md", "icon.svg", "quality.yaml", "samples/deleteNote.ok.json"):
        (notes / name).unlink()
    big = {"operation": "listNotes", "input": {}, "pad": "x" * 300_000}
    (notes / "samples" / "listNotes.big.json").write_text(json.dumps(big))
    text = found(notes)
    for name in ("README.md", "icon.svg", "quality.yaml"):
        assert f"{name}: is missing" in text
    assert "samples/listNotes.big.json: is larger than 256 KiB" in text


def test_a_promise_of_samples_is_held_against_the_folder(notes):
    (notes / "samples" / "deleteNote.ok.json").unlink()
    assert "`samplesOk` is not done for deleteNote" in found(notes)


def test_samples_of_unknown_operations_and_without_request(notes):
    sample = json.loads((notes / "samples" / "addNote.ok.json").read_text())
    (notes / "samples" / "gone.ok.json").write_text(json.dumps({**sample, "operation": "gone"}))
    del sample["request"]
    (notes / "samples" / "addNote.ok.json").write_text(json.dumps(sample))
    text = found(notes)
    assert "samples/gone.ok.json: the operation `gone` does not exist" in text
    assert "samples/addNote.ok.json: has no `request`" in text


def test_vendor_codes_forms_and_texts_of_samples_are_compared(notes):
    (notes / "operations" / "send.yaml").write_text(
        "name: Send\neffect: write\nsummary: x\nidempotent: false\n"
        "input: {type: object, properties: {a: {type: string}}, required: [a]}\n"
        'request: {method: POST, path: /send, form: {a: "{{input.a}}"}, baseUrl: "https://x.notes.example"}\n'
    )
    (notes / "operations" / "say.yaml").write_text(
        "name: Say\neffect: write\nsummary: x\nidempotent: false\n"
        "input: {type: object, properties: {a: {type: string}}, required: [a]}\n"
        'request: {method: POST, path: /say, text: "{{input.a}}"}\n'
    )
    (notes / "quality.yaml").write_text("rules: {}\n")
    base = {
        "input": {"a": "1"},
        "config": {"space": "t"},
        "response": {"status": 200, "json": {}},
        "outcome": {"ok": True},
    }
    samples = {
        "send.ok": {
            **base,
            "operation": "send",
            "request": {"method": "POST", "path": "/send", "form": {"a": "1"}},
        },
        "send.pairs": {
            **base,
            "operation": "send",
            "request": {
                "method": "POST",
                "path": "https://x.notes.example/send",
                "form": [["a", "1"]],
            },
        },
        "say.ok": {
            **base,
            "operation": "say",
            "request": {"method": "POST", "path": "/say", "text": "1"},
        },
    }
    for name, sample in samples.items():
        (notes / "samples" / f"{name}.json").write_text(json.dumps(sample))
    assert found(notes) == ""
    wrong = {
        **samples["send.ok"],
        "request": {"method": "POST", "path": "/send", "form": {"a": "2"}},
    }
    (notes / "samples" / "send.ok.json").write_text(json.dumps(wrong))
    refused = json.loads((notes / "samples" / "listNotes.refused.json").read_text())
    refused["outcome"]["code"] = "other"
    (notes / "samples" / "listNotes.refused.json").write_text(json.dumps(refused))
    text = found(notes)
    assert "/request/form: builds another `form`" in text
    assert "gives the code" in text


def test_an_action_that_sends_nothing_or_waits_elsewhere_is_told(notes, edit):
    edit("actions.py", '    headers = {"X', '    return {"id": "x"}\n    headers = {"X')
    assert "nothing was sent" in found(notes)
    edit(
        "actions.py", '    return {"id": "x"}\n', "    import asyncio\n    await asyncio.sleep(0)\n"
    )
    text = found(notes)
    assert "imports `asyncio`" in text
    assert "waits for something other than the door" in text


def test_python_files_are_checked_by_the_same_command(tmp_path):
    file = tmp_path / "hello.py"
    file.write_text(
        "from junctor.sdk import action\n"
        '@action(key="hello.world", name="Hello World", inputs={"name": "string"})\n'
        "async def hello(ctx, inputs):\n    return {}\n"
    )
    assert check_path(file) == []
    assert check_path(tmp_path) == []
    file.write_text(file.read_text().replace('"string"', '"text"'))
    (fault,) = check_path(tmp_path)
    assert "`name` has no known type" in fault.message
    (fault,) = check_path(tmp_path / "nothing")
    assert fault.message == "holds no connector"


def test_a_folder_without_operations(tmp_path):
    folder = tmp_path / "empty"
    folder.mkdir()
    (folder / "connector.yaml").write_text("key: empty\nname: E\nversion: 1.0.0\noperations: {}\n")
    assert "has no operations" in found(folder)
    (folder / "connector.yaml").write_text("- a\n")
    assert "is not a mapping" in found(folder)

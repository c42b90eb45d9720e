from __future__ import annotations

import pytest

from junctor.model.errors import InvalidSpec
from junctor.model.spec import ConnectorSpec
from junctor.sdk import BearerToken, Connector, post


def make() -> Connector:
    notes = Connector(
        key="notes",
        name="Notes",
        version="1.2.0",
        base_url="https://api.notes.example",
        auth=(BearerToken(),),
        test="list",
    )
    notes.operation(
        "list",
        name="List notes",
        effect="read",
        request={"method": "GET", "path": "/notes"},
        output={"notes": "array"},
    )
    notes.operation(
        "add",
        name="Add a note",
        effect="write",
        summary="a note {{input.text}}",
        inputs={"text": "string"},
        request={"method": "POST", "path": "/notes", "json": {"text": "{{input.text}}"}},
    )
    return notes


def test_python_gives_the_spec_that_a_manifest_gives():
    manifest = {
        "key": "notes",
        "name": "Notes",
        "version": "1.2.0",
        "baseUrl": "https://api.notes.example",
        "auth": [{"type": "bearer_token"}],
        "test": "list",
        "operations": {
            "list": {
                "name": "List notes",
                "effect": "read",
                "request": {"method": "GET", "path": "/notes"},
                "output": {
                    "type": "object",
                    "properties": {"notes": {"type": "array"}},
                    "required": ["notes"],
                    "additionalProperties": False,
                },
            },
            "add": {
                "name": "Add a note",
                "effect": "write",
                "summary": "a note {{input.text}}",
                "input": {
                    "type": "object",
                    "properties": {"text": {"type": "string"}},
                    "required": ["text"],
                    "additionalProperties": False,
                },
                "request": {"method": "POST", "path": "/notes", "json": {"text": "{{input.text}}"}},
            },
        },
    }
    assert make().spec().digest() == ConnectorSpec.model_validate(manifest).digest()


def test_actions_join_the_operations():
    notes = make()

    @notes.action("copy", name="Copy", inputs={"id": "string"})
    async def copy(ctx, inputs):
        return {}

    @notes.prepare("move", name="Move")
    def move(inputs):
        return post("/move")

    assert set(notes.spec().operations) == {"list", "add", "copy", "move"}
    assert notes.actions == {"copy": copy, "move": move}
    assert copy.connector == "notes"


def test_what_does_not_fit_is_named():
    notes = make()
    with pytest.raises(
        InvalidSpec,
        match=r"notes.bad` says something impossible: `effect` is not one of the allowed values",
    ):
        notes.operation("bad", name="Bad", effect="wrte", request={"method": "GET", "path": "/"})
    assert "bad" not in notes.spec().operations
    with pytest.raises(InvalidSpec, match="The connector `Notes`"):
        Connector(key="Notes", name="N").spec()

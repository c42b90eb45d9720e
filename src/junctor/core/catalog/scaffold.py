"""What `junctor connector new` writes: a small connector that passes `check` at once."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import orjson

from junctor.core.catalog.icon import letter_tile
from junctor.core.catalog.yaml_text import write_yaml
from junctor.model.errors import AlreadyExists, InvalidSpec
from junctor.model.spec import SLUG, ConnectorSpec

AUTH_LINES = {
    "none": "  - type: none",
    "bearer_token": "  - type: bearer_token         # Authorization: Bearer <token>",
    "api_key": (
        "  - type: api_key\n    in: header                 # or query, path\n    name: X-API-Key"
    ),
    "basic": "  - type: basic                # user name and password",
    "oauth2": (
        "  - type: oauth2\n    grant: client_credentials\n"
        "    tokenUrl: https://api.example.com/oauth/token\n    scopes: [things.read]"
    ),
}

_MANIFEST = """\
# yaml-language-server: $schema=https://junctor.example/schemas/connector.schema.json
key: {key}                      # the folder's name
name: {name}
version: 0.1.0
category: APIs & Protocols
description: What {name} is, in one sentence.
docs: https://docs.example.com/api
baseUrl: https://api.example.com/v1

auth:
{auth}

test: listThings                # what Test Connection calls: reads, needs no input

# How the vendor says no. Paths are dotted paths into the answer.
failure:
  code: error.code
  message: error.message
  classes:
    thing_missing: not_found

operations:
  listThings:
    name: List things
    effect: read                # read, write or delete
    summary: a list of things
    input:                      # JSON Schema 2020-12, as it is
      type: object
      additionalProperties: false
      properties:
        limit: {{type: integer, minimum: 1, maximum: 100, title: Limit, examples: [10]}}
    request:
      method: GET
      path: /things
      query: {{limit: "{{{{input.limit}}}}"}}   # a whole hole of an absent optional drops its key
    output:
      type: object
      required: [things]
      properties:
        things:
          type: array
          items: {{type: object, properties: {{id: {{type: string}}, name: {{type: string}}}}}}

  createThing:
    name: Create a thing
    effect: write
    summary: a thing named {{{{input.name}}}}
    idempotent: false           # or true, or idempotencyHeader: Idempotency-Key
    input:
      type: object
      required: [name]
      additionalProperties: false
      properties:
        name: {{type: string, minLength: 1, title: Name, examples: [Lamp]}}
    request:
      method: POST
      path: /things
      json: {{name: "{{{{input.name}}}}"}}
    output:
      type: object
      required: [id]
      properties:
        id: {{type: string}}
        name: {{type: string}}
"""

_QUALITY = """\
# done, todo, or {{status: exempt, reason: ...}}. In the tree `junctor connector list KEY --quality`
# measures. Silver wants `verifiedAgainst: {{description: ..., version: ..., date: "YYYY-MM-DD"}}`.
rules:
  samplesOk: {0}
  outputSchemas: {0}
  paging: todo
  vendorDescriptionAgrees: todo
  triedLive: todo
"""

_README = """\
# {name}

## What it does

{does}

## Get a credential

1. Sign in to {name}.
2. Say here where its keys are made, and which permissions are needed.

## Limits

Calls per minute, page sizes, and what this connector leaves out.

## Sources

- {docs}
"""

_SAMPLES: dict[str, Any] = {
    "listThings.ok": {
        "operation": "listThings",
        "input": {"limit": 10},
        "request": {"method": "GET", "path": "/things?limit=10"},
        "response": {"status": 200, "json": {"things": [{"id": "t1", "name": "Lamp"}]}},
        "outcome": {"ok": True},
    },
    "createThing.ok": {
        "operation": "createThing",
        "input": {"name": "Lamp"},
        "request": {"method": "POST", "path": "/things", "json": {"name": "Lamp"}},
        "response": {"status": 201, "json": {"id": "t1", "name": "Lamp"}},
        "outcome": {"ok": True},
    },
    "createThing.missing": {
        "operation": "createThing",
        "input": {"name": "Lamp"},
        "request": {"method": "POST", "path": "/things", "json": {"name": "Lamp"}},
        "response": {"status": 404, "json": {"error": {"code": "thing_missing", "message": "No."}}},
        "outcome": {"errorClass": "not_found", "code": "thing_missing"},
    },
}


def new_folder(parent: Path, key: str, auth: str = "bearer_token") -> Path:
    """Write a new connector folder with comments; gives its path.

    Raises:
        InvalidSpec: the key has a form that is not allowed, or no such auth type.
        AlreadyExists: there is such a folder.
    """
    if auth not in AUTH_LINES:
        known = ", ".join(AUTH_LINES)
        raise InvalidSpec(f"There is no template for auth `{auth}`.", cure=f"One of: {known}.")
    folder = _folder(parent, key)
    name = title(key)
    text = _MANIFEST.format(key=key, name=name, auth=AUTH_LINES[auth])
    _write(folder, "connector.yaml", text)
    for case, sample in _SAMPLES.items():
        _write(folder, f"samples/{case}.json", _pretty(sample))
    _write(folder, "quality.yaml", _QUALITY.format("done"))
    _surroundings(folder, name, "Lists and creates things.", "https://docs.example.com/api")
    return folder


def spec_folder(parent: Path, spec: ConnectorSpec) -> Path:
    """Write a spec, such as one from the custom HTTP form, as a connector folder.

    Raises:
        AlreadyExists: there is such a folder.
    """
    folder = _folder(parent, spec.key)
    head = "# yaml-language-server: $schema=https://junctor.example/schemas/connector.schema.json\n"
    authored = {k: v for k, v in spec.authored().items() if k != "format"}
    _write(folder, "connector.yaml", head + write_yaml(authored))
    _write(folder, "quality.yaml", _QUALITY.format("todo"))
    does = "".join(f"- {o.name}\n" for o in spec.operations.values())
    _surroundings(folder, spec.name, does.rstrip(), spec.docs or spec.base_url or "")
    return folder


def title(key: str) -> str:
    """A name for a key: `my_shop` is My Shop."""
    return re.sub(r"[_-]+", " ", key).title()


def _folder(parent: Path, key: str) -> Path:
    if not re.fullmatch(SLUG, key):
        raise InvalidSpec(
            f"The key `{key}` has a form that is not allowed.",
            cure="Use small letters, digits, `_` and `-`, beginning with a letter.",
            field="key",
        )
    folder = parent / key
    if folder.exists():
        raise AlreadyExists(f"{folder} exists.", cure="Choose another name or remove it.")
    (folder / "samples").mkdir(parents=True)
    return folder


def _surroundings(folder: Path, name: str, does: str, docs: str) -> None:
    _write(folder, "README.md", _README.format(name=name, does=does, docs=docs))
    shape = (
        letter_tile(name).partition("<text")[0]
        + '<circle cx="12" cy="12" r="5" fill="#fff"/></svg>'
    )
    _write(folder, "icon.svg", shape + "\n")


def _write(folder: Path, name: str, text: str) -> None:
    (folder / name).write_text(text, "utf-8")


def _pretty(value: Any) -> str:
    return orjson.dumps(value, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE).decode()

"""Writes the JSON Schema of `connector.yaml`, for editors: `python -m` this module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson

from junctor.model.schema import DIALECT
from junctor.model.spec import ConnectorSpec


def connector_schema() -> dict[str, Any]:
    """The schema, generated from the model."""
    schema = ConnectorSpec.model_json_schema(by_alias=True)
    operation = schema["$defs"]["Operation"]
    # Name and effect of an operation in Python may come from its decorator.
    operation["required"] = []
    operation["anyOf"] = [{"required": ["handler"]}, {"required": ["name", "effect", "request"]}]
    # Pydantic leaves the discriminator optional where it has a default; a manifest names it.
    for definition in schema["$defs"].values():
        kind = definition.get("properties", {}).get("type", {})
        if "const" in kind:
            definition["required"] = sorted({*definition.get("required", []), "type"})
    return {"$schema": DIALECT, **schema, "title": "A Junctor connector"}


def schema_text() -> bytes:
    """The file's content."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(connector_schema(), option=options)


def main() -> None:
    """Write the file into the folder given as argument, or `schemas/`."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "connector.schema.json").write_bytes(schema_text())


if __name__ == "__main__":
    main()

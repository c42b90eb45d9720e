"""Writes the JSON Schema of flow documents, for editors: `python -m` this module."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import orjson
from pydantic import TypeAdapter

from junctor.core.flows.nodes import AnyNode, model_of
from junctor.core.flows.nodes.examples import EXAMPLES
from junctor.model.flow import FlowDocument
from junctor.model.schema import DIALECT


def flow_schema() -> dict[str, Any]:
    """The schema, generated from the models; older node types load, but are not written anew."""
    document = FlowDocument.model_json_schema(by_alias=True)
    node = TypeAdapter[Any](AnyNode).json_schema(by_alias=True)
    definitions = {**document["$defs"], **node.pop("$defs")}
    definitions["Node"] = {**node, "description": "A place in the flow, by its type."}
    for title, example in EXAMPLES.items():
        model = model_of(example)
        assert model is not None, title
        described = definitions[model.__name__]
        described["examples"] = [*described.get("examples", ()), example]
    definitions["ForEach"]["properties"]["nodes"]["items"] = {"$ref": "#/$defs/Node"}
    schema = {**document, "$defs": definitions, "title": "A Junctor flow"}
    return {"$schema": DIALECT, **schema}


def schema_text() -> bytes:
    """The file's content."""
    options = orjson.OPT_INDENT_2 | orjson.OPT_SORT_KEYS | orjson.OPT_APPEND_NEWLINE
    return orjson.dumps(flow_schema(), option=options)


def main() -> None:
    """Write the file into the folder given as argument, or `schemas/`."""
    folder = Path(sys.argv[1] if len(sys.argv) > 1 else "schemas")
    folder.mkdir(parents=True, exist_ok=True)
    (folder / "flow.schema.json").write_bytes(schema_text())


if __name__ == "__main__":
    main()

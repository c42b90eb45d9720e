"""Importing a large description: 1,500 operations over 300 types that refer to each other."""

from __future__ import annotations

import time
from typing import Any

import orjson

from bench.measure import Row, median
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source

_COUNT = 500
_TYPES = 300


async def rows() -> list[Row]:
    """Reading and assembling together."""
    raw = orjson.dumps(_description())
    spent = [await _timed(raw) for _ in range(3)]
    return [
        Row(
            f"import of {3 * _COUNT} operations, {len(raw) // 1024} KiB",
            median(spent),
            "s",
            target="<= 3",
        )
    ]


async def _timed(raw: bytes) -> float:
    started = time.perf_counter()
    spec, notes = assemble(await read_source(raw), ImportOptions())
    spent = time.perf_counter() - started
    if len(spec.operations) != 3 * _COUNT or any("left out" in note for note in notes):
        raise RuntimeError(f"{len(spec.operations)} operations: {notes[:3]}")
    return spent


def _description() -> dict[str, Any]:
    paths: dict[str, Any] = {}
    for number in range(_COUNT):
        thing = {"$ref": f"#/components/schemas/T{number % _TYPES}"}
        answer = _json(thing)
        listed = _json({"type": "array", "items": thing})
        page = {"name": "page", "in": "query", "schema": {"type": "integer"}}
        paths[f"/things{number}"] = {
            "get": {"operationId": f"list{number}", "parameters": [page], "responses": listed},
            "post": {
                "operationId": f"make{number}",
                "requestBody": {"required": True, "content": answer["200"]["content"]},
                "responses": answer,
            },
        }
        paths[f"/things{number}/{{id}}"] = {
            "get": {"operationId": f"get{number}", "responses": answer}
        }
    return {
        "openapi": "3.0.3",
        "info": {"title": "Large", "version": "1"},
        "servers": [{"url": "https://large.example"}],
        "components": {"schemas": {f"T{n}": _type(n) for n in range(_TYPES)}},
        "paths": paths,
    }


def _json(schema: dict[str, Any]) -> dict[str, Any]:
    return {"200": {"description": "", "content": {"application/json": {"schema": schema}}}}


def _type(number: int) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["id"],
        "properties": {
            "id": {"type": "string", "format": "uuid"},
            "name": {"type": "string", "description": "A name", "example": "Ada"},
            "count": {"type": "integer", "minimum": 0},
            "state": {"type": "string", "enum": ["open", "closed"]},
            "next": {"$ref": f"#/components/schemas/T{(number + 1) % _TYPES}"},
        },
    }

"""Sample files: input, the request it must build, the answer, and the outcome it must give."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import orjson

from junctor.core.catalog.fault import Fault
from junctor.core.catalog.trigger_samples import TRIGGER_SAMPLE_SCHEMA, is_of_trigger
from junctor.model.errors import ErrorClass
from junctor.model.schema import compile_schema

MAX_BYTES = 256 * 1024
_FILE_NAME = r"<operationKey>.<caseName>.json"
_OBJECT = {"type": "object"}
_OTHER_REQUEST = {"type": "object", "required": ["protocol"]}
_OTHER_RESPONSE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["output"],
    "properties": {"output": {}},
}
_HEADERS = {"type": "object", "additionalProperties": {"type": "string"}}
_HTTP_REQUEST = {
    "type": "object",
    "additionalProperties": False,
    "required": ["method", "path"],
    "properties": {
        "method": {"type": "string"},
        "path": {"type": "string", "pattern": "^/|^$|^https://"},
        "headers": _HEADERS,
        "json": {},
        "form": {},
        "text": {"type": "string"},
    },
}
_HTTP_RESPONSE = {
    "type": "object",
    "additionalProperties": False,
    "required": ["status"],
    "properties": {
        "status": {"type": "integer", "minimum": 100, "maximum": 599},
        "headers": _HEADERS,
        "json": {},
        "text": {"type": "string"},
    },
}

SAMPLE_SCHEMA: dict[str, Any] = {
    "type": "object",
    "additionalProperties": False,
    "required": ["operation", "input", "response", "outcome"],
    "properties": {
        "operation": {"type": "string"},
        "description": {"type": "string"},
        "streamed": {"const": True, "description": "asked for in pieces"},
        "input": _OBJECT,
        "config": _OBJECT,
        "request": {
            "if": {"properties": {"protocol": False}},
            "then": _HTTP_REQUEST,
            "else": _OTHER_REQUEST,
        },
        "response": {
            "if": {"properties": {"output": False}},
            "then": _HTTP_RESPONSE,
            "else": _OTHER_RESPONSE,
        },
        "outcome": {
            "oneOf": [
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["ok"],
                    "properties": {"ok": {"const": True}},
                },
                {
                    "type": "object",
                    "additionalProperties": False,
                    "required": ["errorClass"],
                    "properties": {
                        "errorClass": {"enum": [each.value for each in ErrorClass]},
                        "code": {"type": ["string", "null"]},
                    },
                },
            ]
        },
        "output": {},
    },
}


def read_samples(folder: Path) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """The samples of operations by file name, and what is wrong with any file."""
    found, faults = read_all_samples(folder)
    return {name: each for name, each in found.items() if not is_of_trigger(each)}, faults


def read_trigger_samples(folder: Path) -> dict[str, dict[str, Any]]:
    """The samples of triggers by file name."""
    return {n: each for n, each in read_all_samples(folder)[0].items() if is_of_trigger(each)}


def read_all_samples(folder: Path) -> tuple[dict[str, dict[str, Any]], list[Fault]]:
    """The samples of a connector folder by file name, and what is wrong with the others."""
    samples: dict[str, dict[str, Any]] = {}
    faults: list[Fault] = []
    for path in sorted((folder / "samples").glob("*.json")):
        place = f"samples/{path.name}"
        data = path.read_bytes()
        if len(data) > MAX_BYTES:
            faults.append(Fault(place, f"is larger than {MAX_BYTES // 1024} KiB", "Shorten it."))
            continue
        try:
            sample = orjson.loads(data)
        except orjson.JSONDecodeError as error:
            faults.append(Fault(f"{place}:{error.lineno}:{error.colno}", error.msg, "Correct it."))
            continue
        of_trigger = is_of_trigger(sample)
        schema = TRIGGER_SAMPLE_SCHEMA if of_trigger else SAMPLE_SCHEMA
        wrong = compile_schema(schema).faults(sample)
        faults += [Fault(f"{place} {f.field}".rstrip(), f.reason, f.cure) for f in wrong]
        named, _, case = path.stem.partition(".")
        key = "" if wrong else sample["trigger" if of_trigger else "operation"]
        if not wrong and (named != key or not case):
            cure = f"Name it {_FILE_NAME}, here {key}.ok.json."
            faults.append(Fault(place, "is not named after its operation and case", cure))
        if not wrong:
            samples[path.name] = sample
    return samples, faults


def samples_of(samples: dict[str, dict[str, Any]], operation: str) -> list[dict[str, Any]]:
    """The samples of one operation, those that succeed first."""
    mine = [
        {**s, "case": n.split(".")[1]} for n, s in samples.items() if s["operation"] == operation
    ]
    return sorted(mine, key=lambda s: (s["outcome"].get("ok") is not True, "streamed" in s))

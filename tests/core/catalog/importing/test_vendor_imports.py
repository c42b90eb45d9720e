"""Every vendor description at hand imports, and what it reads is called in the sandbox's form."""

from __future__ import annotations

import asyncio
import os
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

import orjson
import pytest

from junctor.core.calls.build import build_request
from junctor.core.catalog.check_spec import check_spec
from junctor.core.catalog.descriptions import check_request, parse_description
from junctor.core.catalog.descriptions.document import load
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.catalog.importing.selection import Selection
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidInput
from junctor.model.request import Markers
from junctor.model.schema import apply_defaults, compile_schema
from junctor.testing.conformance.imports import ambiguous
from junctor.testing.standins import stand_in_config

ROOT = Path(__file__).parents[4]
SPECS = Path(os.environ.get("JUNCTOR_SPECS") or ROOT.parent / "shared" / "specs")
FILES = sorted(p for p in SPECS.glob("*/*") if p.suffix in (".json", ".yaml", ".yml"))
needs_specs = pytest.mark.skipif(
    not FILES, reason=f"no vendor descriptions in {SPECS}; set JUNCTOR_SPECS to a folder of them"
)
REFUSED = {
    "aws": "AWS models are not imported",
    "telegram": "bot methods are not imported",
    "slack_events_api_async_v1.json": "AsyncAPI",
    "mcp": "JSON Schema",
    "anthropic": "no API description",
    "bitrix24": "no API description|not an object|not imported",
    "fhir": "FHIR definitions are not imported",
}
"""Folders and files that hold no described HTTP operations, with the words of the refusal."""

JUSTIFIED = (
    "a GET request does not have",
    "simple upload is imported",
    "form names no fields",
    "for a webhook trigger of a flow",
)
"""How the notes end on what is left out for a reason."""


def imported(raw: bytes):
    source = asyncio.run(read_source(raw))
    return source, *assemble(source, ImportOptions(selection=Selection(deprecated=True)))


@needs_specs
@pytest.mark.parametrize("path", FILES, ids=lambda p: f"{p.parent.name}/{p.name}")
def test_a_vendors_file_imports_or_is_refused_by_name(path):
    reason = REFUSED.get(path.name) or REFUSED.get(path.parent.name)
    if reason:
        with pytest.raises(InvalidInput, match=reason):
            imported(path.read_bytes())
        return
    document = load(path.read_bytes())  # once: reading YAML costs more than all the rest
    source, spec, notes = imported(orjson.dumps(document, option=orjson.OPT_NON_STR_KEYS))
    assert len(spec.operations) >= len(source.candidates) * 0.97, notes
    assert not [n for n in notes if n.startswith("left out") and not n.endswith(JUSTIFIED)]
    assert check_spec(spec, strict=False) == []
    description = parse_description(document)
    for key, operation in spec.operations.items():
        if operation.effect == "read":
            assert requests_are_valid(description, spec, key) == [], key
        if operation.output is not None:  # what the sandbox answers with
            assert compile_schema(operation.output).is_valid(mock(operation.output, seed="1")), key


def requests_are_valid(description, spec, key):
    operation, faults = spec.operations[key], []
    for required_only in (True, False):
        made = mock(operation.input, seed="1", required_only=required_only)
        inputs = apply_defaults(operation.input, made)
        compile_schema(operation.input).check(inputs)
        request = build_request(spec, operation, inputs, stand_in_config(spec), {}, Markers())
        body, kind = request.body()
        url = urlsplit(request.url)
        if ambiguous(description, request.method, url.path):
            continue
        faults += check_request(
            description,
            request.method,
            url.path,
            parse_qsl(url.query, keep_blank_values=True),
            request.headers,
            body,
            request.header("content-type") or kind,
        )
    return faults

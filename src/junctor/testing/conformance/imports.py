"""Every description in a folder is imported, and each operation is called in the sandbox.

A call is generated from the imported inputs; its request must be one that the same description
allows, by a judge that did not take part in the import: the description itself, graphql-core for
a schema, zeep for a WSDL.
"""

from __future__ import annotations

import asyncio
import hashlib
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

import orjson

from junctor.core.calls.soap import build_soap
from junctor.core.catalog import CatalogEntry
from junctor.core.catalog.descriptions import (
    Description,
    Deviation,
    check_request,
    parse_description,
)
from junctor.core.catalog.descriptions.definitions import rebuilt
from junctor.core.catalog.descriptions.document import load
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.beside import files_beside
from junctor.core.catalog.importing.imported import Imported
from junctor.core.catalog.importing.insomnia import collection_of, is_insomnia
from junctor.core.catalog.importing.postman import is_postman, openapi_of
from junctor.core.catalog.importing.reading import read_source
from junctor.core.catalog.importing.selection import Selection
from junctor.core.sandbox.mock import mock
from junctor.model.errors import JunctorError
from junctor.model.faults import OVERLAP, UNDECLARED
from junctor.model.schema import apply_defaults, compile_schema
from junctor.model.spec import ConnectorSpec
from junctor.testing.conformance.graphs import text_faults
from junctor.testing.conformance.inputs import Case, Outgoing, finished, outgoing
from junctor.testing.conformance.known import KnownFault, explained, read_known, unbuilt
from junctor.testing.conformance.messages import UnjudgedError, message_judge
from junctor.testing.conformance.report import Finding, Report
from junctor.testing.standins import stand_in_config
from junctor.testing.workbench import Workbench, workbench

if TYPE_CHECKING:
    from graphql import GraphQLSchema

SUFFIXES = (".json", ".yaml", ".yml", ".graphql", ".graphqls", ".gql", ".wsdl")
_SHOWN = 4
_DEEPEST = 6
Judge = Callable[[str, Outgoing], list[Deviation]]
"""A candidate's own id and its request -> why the description does not allow it."""


@dataclass(frozen=True, slots=True)
class Import:
    """One file that was imported, with who judges the requests of its operations."""

    name: str
    source: Imported
    spec: ConnectorSpec
    notes: list[str]
    judge: Judge


def check_imports(folder: Path, report: Report, most: int | None = None) -> None:
    """Import each file under a folder and try what it does; `most` operations of each file.

    What is known to be wrong in a vendor's file is skipped, by the name of its folder.
    """
    known = read_known()
    for path in sorted(p for p in folder.rglob("*") if p.suffix.lower() in SUFFIXES):
        name = path.relative_to(folder).as_posix()
        try:
            made = import_file(path, name)
        except JunctorError as error:
            why = f"refused: {error.message} {error.cure or ''}".strip()
            report.findings.append(Finding("skipped", f"import {name}", why))
            continue
        report.notes += [f"import {name}: {n}" for n in made.notes if n.startswith("left out")]
        report.findings += tried(made, workbench(), known, most)


def import_file(path: Path, name: str) -> Import:
    """The connector of a file with all of its operations.

    Raises:
        JunctorError: it cannot be imported; says why.
    """
    raw = path.read_bytes()
    return import_text(raw, name, files_beside(path, raw))


def import_text(raw: bytes, name: str, files: dict[str, bytes] | None = None) -> Import:
    """The connector of a text; `files` are the documents beside it, by the names it has for them.

    Raises:
        JunctorError: it cannot be imported; says why.
    """
    files = files or {}
    source = asyncio.run(read_source(raw, files=files))
    everything = ImportOptions(selection=Selection(deprecated=True))
    spec, notes = assemble(source, everything)
    return Import(name, source, spec, notes, _judge(source, raw, files))


def tried(
    made: Import, bench: Workbench, known: Sequence[KnownFault], most: int | None = None
) -> Iterator[Finding]:
    """What became of a generated call of each operation, whatever its effect."""
    entry = CatalogEntry(renamed(made), source="project")
    ids = {candidate.key: candidate.id for candidate in made.source.candidates}
    for key in list(entry.spec.operations)[:most]:
        place = f"import {made.name} {key}"
        try:
            faults = _faults(made, entry, key, ids[key], bench)
        except UnjudgedError as error:
            yield Finding("skipped", place, str(error))
            continue
        reason = explained(known, made.name.partition("/")[0], key, "request", faults)
        if faults and reason is not None:
            yield Finding("skipped", place, f"known: {reason}")
            continue
        yield Finding("failed" if faults else "passed", place, "; ".join(faults[:_SHOWN]))


def renamed(made: Import) -> ConnectorSpec:
    """The connector under a key that no shipped one and no other file has."""
    digest = hashlib.sha256(f"{made.name} {made.spec.digest()}".encode()).hexdigest()[:16]
    return made.spec.model_copy(update={"key": f"import-{digest}"})


def _faults(
    made: Import, entry: CatalogEntry, key: str, id_: str, bench: Workbench
) -> list[Deviation]:
    operation, faults = entry.spec.operations[key], list[Deviation]()
    config = _public(stand_in_config(entry.spec))
    known_inputs = _known_only(operation.input)
    for required_only in (True, False):
        try:
            given = mock(known_inputs, seed="1", required_only=required_only)
            inputs = apply_defaults(operation.input, given)
            sent = _sent(entry, key, inputs, config)
        except JunctorError as error:
            return [unbuilt(error)]
        faults += [fault for request in sent for fault in made.judge(id_, request)]
        if required_only:
            outcome = bench.try_out(entry, key, inputs, config=config).outcome
            if not outcome.ok:
                reason = outcome.problem.message if outcome.problem else f"status {outcome.status}"
                faults.append(Deviation("other", "", f"fails in the sandbox: {reason}"))
    return list(dict.fromkeys(faults))


def _known_only(schema: Any, definitions: dict[str, Any] | None = None) -> Any:
    """Without optional values whose schema the import left out: nothing made up fits there."""
    if not isinstance(schema, dict):
        return schema
    known = schema.get("$defs", {}) if definitions is None else definitions
    made = rebuilt(schema, lambda inner: _known_only(inner, known))
    if "$defs" in made:
        made["$defs"] = {name: _known_only(each, known) for name, each in made["$defs"].items()}
    fields, needed = made.get("properties", {}), made.get("required", ())
    if fields:
        made["properties"] = {
            n: p for n, p in fields.items() if n in needed or not _is_cut(p, known)
        }
    return made


def _is_cut(schema: Any, definitions: dict[str, Any], depth: int = 0) -> bool:
    if not isinstance(schema, dict) or depth > _DEEPEST:
        return False
    if str(schema.get("$comment", "")).startswith("cut"):
        return True
    referred = definitions.get(str(schema.get("$ref", "")).removeprefix("#/$defs/"))
    forms = [*schema.get("anyOf", ()), *schema.get("allOf", ()), schema.get("items"), referred]
    return any(_is_cut(each, definitions, depth + 1) for each in forms)


def _public(config: dict[str, Any]) -> dict[str, Any]:
    """The settings on a host of nobody: what a file names may be an inner one."""
    path = urlsplit(str(config.get("baseUrl", ""))).path
    return {**config, "baseUrl": "https://api.example.com" + path}


def _sent(
    entry: CatalogEntry, key: str, inputs: dict[str, Any], config: dict[str, Any]
) -> list[Outgoing]:
    operation = entry.spec.operations[key]
    if operation.soap is None:
        return outgoing(entry, key, Case("generated", inputs, config))
    compile_schema(operation.input).check(inputs)
    return [finished(build_soap(entry.spec, operation, inputs, config))]


def _judge(source: Imported, raw: bytes, files: dict[str, bytes]) -> Judge:
    if source.kind == "graphql":
        schema = _schema(raw)
        return lambda _id, request: text_faults(schema, orjson.loads(request.body or b"{}"))
    if source.kind == "wsdl":
        return message_judge(raw, files)
    document = load(raw)
    if is_insomnia(document):
        document = collection_of(document)
    described = parse_description(openapi_of(document) if is_postman(document) else document)
    return lambda _id, request: _described_faults(described, request)


def _schema(raw: bytes) -> GraphQLSchema:
    from graphql import build_client_schema, build_schema

    if raw.lstrip()[:1] != b"{":
        return build_schema(raw.decode("utf-8-sig"), assume_valid=True)
    answer = load(raw)
    return build_client_schema(answer.get("data") or answer, assume_valid=True)  # type: ignore[arg-type]  # checked by it


def _described_faults(description: Description, request: Outgoing) -> list[Deviation]:
    if ambiguous(description, request.method, request.path):
        return []
    sent = (request.query, request.headers, request.body, request.content_type)
    faults = check_request(description, request.method, request.path, *sent)
    if not any(fault.code == OVERLAP for fault in faults):
        return faults
    # Vendors mean `anyOf` where they write `oneOf`: a request that fits twice is one they take,
    # with the fields of both.
    return [fault for fault in faults if fault.code not in (OVERLAP, UNDECLARED)]


def ambiguous(description: Description, method: str, path: str) -> bool:
    """Whether two described paths fit, such as `/cards/{id}` and `/cards/{filter}`."""
    segments = path.strip("/").split("/")
    fitting = 0
    for operation in description.operations:
        pattern = operation.path.strip("/").split("/")
        pairs: Any = zip(pattern[::-1], segments[::-1], strict=False)
        same = all(p == s or "{" in p for p, s in pairs)
        fitting += operation.method == method and len(pattern) <= len(segments) and same
    return fitting > 1

"""Each operation of each connector against the descriptions that cover it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from functools import cache
from pathlib import Path
from typing import Any

import orjson

from junctor.core.calls.reading import Reader
from junctor.core.catalog import CatalogEntry, read_folder
from junctor.core.catalog.descriptions import (
    DescribedOperation,
    Description,
    Deviation,
    check_request,
    check_response,
)
from junctor.core.catalog.discovery import folders_under, shipped_root
from junctor.core.ports.clock import SystemClock
from junctor.model.errors import JunctorError
from junctor.model.spec import Operation
from junctor.testing.conformance.envelopes import (
    Envelopes,
    is_envelope,
    judged,
    read_envelopes,
)
from junctor.testing.conformance.graphs import Graph, read_graphs
from junctor.testing.conformance.inputs import Outgoing, cases_of, outgoing
from junctor.testing.conformance.known import (
    KnownFault,
    explained,
    read_known,
    told_of_query,
    unbuilt,
)
from junctor.testing.conformance.library import (
    Library,
    Volume,
    covered_by,
    found_in,
    hosts_of,
    methods_on,
    other_methods,
    read_library,
    speaks_http,
)
from junctor.testing.conformance.report import Finding, Report
from junctor.testing.conformance.responses import (
    example_faults,
    mock_faults,
    parse_faults,
    sample_faults,
    success_schema,
)

_SHOWN = 6
_VERSION = re.compile(r"(?:header |query |body/)[\w-]*version$", re.IGNORECASE)
_OTHER_VALUE = ("enum", "const", "pattern")
# What a schema that no validator takes may end in.
_UNUSABLE = (JunctorError, RecursionError, LookupError, TypeError, ValueError, AttributeError)
Found = list[tuple[Volume, DescribedOperation]]


def connectors_in(root: Path) -> list[CatalogEntry]:
    """The connector folders under a folder."""
    return [CatalogEntry(read_folder(f), source="path", folder=f) for f in folders_under(root)]


@cache
def shipped_connectors() -> tuple[CatalogEntry, ...]:
    """The connectors of this distribution, read once."""
    return tuple(connectors_in(shipped_root()))


def check_connectors(
    specs: Path, entries: Iterable[CatalogEntry], known: Sequence[KnownFault] | None = None
) -> Report:
    """Compare connectors with the descriptions in a folder."""
    report = Report()
    library = read_library(specs)
    listed = read_known() if known is None else known
    entries = list(entries)
    graphs = {graph: covering(graph, entries) for graph in read_graphs(specs)}
    envelopes = read_envelopes(specs)
    shelves = library.of(entry.spec for entry in entries)
    report.files += file_lines(library, entries)
    report.files += [
        f"{graph.name}: a GraphQL schema that describes {', '.join(keys)}"
        if keys
        else f"{graph.name}: a GraphQL schema of no connector here, or none"
        for graph, keys in graphs.items()
    ]
    for entry in entries:
        schemas = [graph for graph, keys in graphs.items() if entry.spec.key in keys]
        for key, operation in entry.spec.operations.items() if schemas else ():
            _GraphCheck(entry, key, operation, [], listed, report).against(schemas)
        mine = shelves[entry.spec.key]
        if schemas:
            continue
        checks = [
            _EnvelopeCheck(entry, key, operation, [], listed, report)
            for key, operation in entry.spec.operations.items()
            if envelopes and not mine and _writes(entry, key)
        ]
        known_bodies = [check.against(envelopes) for check in checks]
        if any(known_bodies):
            continue
        if not mine:
            why = f"no description here covers {', '.join(hosts_of(entry.spec)) or 'it'}"
            report.findings.append(Finding("skipped", entry.spec.key, why))
            continue
        for key, operation in entry.spec.operations.items():
            _OperationCheck(entry, key, operation, mine, listed, report).run()
    return report


def file_lines(library: Library, entries: Sequence[CatalogEntry]) -> list[str]:
    """What each file is to these connectors."""
    lines = []
    for volume in library.volumes:
        about = f"{volume.name}: {volume.description.title} {volume.description.version}".rstrip()
        keys = [spec.key for spec in covered_by(volume, [e.spec for e in entries])]
        where = ", ".join(volume.hosts[:3]) or "no server"
        lines.append(
            f"{about} describes {', '.join(keys)}"
            if keys
            else f"{about} ({where}): no connector here is of it"
        )
        lines += [f"{volume.name}: left out {each}" for each in volume.description.left_out]
        lines += [
            f"{volume.name}: left out what {each} holds, which is not here"
            for each in volume.missing
        ]
    return lines + [f"{name}: not read. {why}" for name, why in library.unread.items()]


def covering(graph: Graph, entries: Sequence[CatalogEntry]) -> list[str]:
    """The connectors that a file of GraphQL is about, when it is a schema."""
    keys = [entry.spec.key for entry in entries if graph.covers(entry.spec)]
    return keys if keys and graph.schema is not None else []


class _OperationCheck:
    """The comparisons of one operation."""

    def __init__(
        self,
        entry: CatalogEntry,
        key: str,
        operation: Operation,
        volumes: list[Volume],
        known: Sequence[KnownFault],
        report: Report,
    ) -> None:
        self.entry, self.key, self.operation = entry, key, operation
        self.volumes, self.known, self.report = volumes, known, report
        self.elsewhere: dict[str, str] = {}  # files of another version, and what tells it

    def run(self) -> None:
        """Compare requests, then answers; a description that cannot be used is named."""
        try:
            self._compare()
        except _UNUSABLE as error:
            why = error.message if isinstance(error, JunctorError) else str(error)
            self._add("skipped", "description", f"cannot be used here: {why[:200]}")

    def _compare(self) -> None:
        described: Found = []
        untold: dict[str, tuple[str, str]] = {}
        for case in cases_of(self.entry, self.key, self.operation):
            check = f"request {case.origin}"
            try:
                sent = outgoing(self.entry, self.key, case)
            except JunctorError as error:
                self._finding(check, [unbuilt(error)])
                continue
            for request in sent:
                found = found_in(self.volumes, request.method, request.url, request.action)
                if found:
                    self._request(check, request, found)
                elif not self._other_method(check, request):
                    untold.setdefault(request.method, (check, request.path))
                described = described or found
        for method, (check, path) in untold.items():
            self._add("skipped", check, f"{method} {path}: not described")
        if described:
            self._responses(described)

    def _other_method(self, check: str, request: Outgoing) -> bool:
        template = self.operation.request
        path = request.path
        if template is not None:
            # The template's own holes, so that an identifier is not taken for a word.
            tail = template.path.partition("?")[0]
            path = path.rsplit("/", tail.count("/"))[0] + tail if tail else path
        others = sorted(set(other_methods(self.volumes, request.method, path)))
        ours = {request.method, *methods_on(self.entry.spec, path)}
        # A file that holds a part only has the path with what another operation of ours does there.
        # Reading is nothing that a change or a removal could have been meant for either.
        apart = {"GET", "HEAD"} if request.method in ("PUT", "PATCH", "DELETE") else set()
        others = [each for each in others if each.partition(" ")[0] not in ours | apart]
        if others:
            why = f"described with {', '.join(others)}"
            self._finding(check, [Deviation("method", f"{request.method} {path}", why)])
        return bool(others)

    def _request(self, check: str, request: Outgoing, found: Found) -> None:
        best: list[Deviation] | None = None
        moved: str | None = None
        elsewhere = ""
        for volume, _ in found:
            faults = _request_faults(volume, request, strict=False)
            told = told_of_query(self.known, self.entry.spec.key, self.key, faults)
            if told is not None:
                faults = _request_faults(volume, request.with_fields_in_query(), strict=False)
            versions = [fault for fault in faults if _of_version(fault)]
            faults = [fault for fault in faults if fault not in versions]
            about = f"{self.entry.spec.key} {volume.name}: of another version of the API: "
            self.report.notes += [about + fault for fault in versions]
            if versions:
                self.elsewhere[volume.name] = versions[0]
            if best is None or len(faults) < len(best):
                best, moved, elsewhere = faults, told, self.elsewhere.get(volume.name, "")
            if not faults and told is None:
                strict = _request_faults(volume, request, strict=True)
                noted = f"{self.entry.spec.key}.{self.key} {volume.name}: "
                self.report.notes += [noted + fault for fault in strict]
                break
        if moved is not None and not best:
            self._add("skipped", check, f"known: {moved}")
            return
        self._finding(check, best or [], elsewhere)

    def _responses(self, found: Found) -> None:
        """Compare answers; where several operations share our path, with the best fitting one."""
        handler = self.entry.handler(self.key)
        if handler is not None and handler.kind == "run":
            return  # what its code makes of several answers is its own
        ours = [volume for volume, _ in found if volume.name not in self.elsewhere]
        volume = ours[0] if ours else found[0][0]
        first = volume.description
        compared = [self._answers(first, theirs) for v, theirs in found if v.description is first]
        answers, notes = min(compared, key=lambda each: sum(len(faults) for _, faults in each[0]))
        for check, faults in answers:
            self._finding(check, faults, self.elsewhere.get(volume.name, ""))
        self.report.notes += notes

    def _answers(
        self, description: Description, theirs: DescribedOperation
    ) -> tuple[list[tuple[str, list[Deviation]]], list[str]]:
        """The comparisons with one described operation, each with its faults, and notes."""
        spec, ours, handler = self.entry.spec, self.operation, self.entry.handler(self.key)
        made = [
            (
                f"response sample {sample.get('case', '?')}",
                sample_faults(description, theirs, sample),
            )
            for sample in self.entry.samples(self.key)
            if sample["outcome"].get("ok")
        ]
        answer = success_schema(description, theirs)
        if ours.output is None or answer is None:
            return made, []
        status, schema = answer
        read = handler is not None and handler.read is not None
        shaped = bool(ours.transform) or read or ours.response != "json"
        if not shaped:
            made.append(("response mock of our schema", mock_faults(ours, schema)))
        example = description.example_response(theirs, status)
        notes = []
        if example is not None and check_response(description, theirs, status, example):
            notes.append(
                f"{spec.key}.{self.key}: the vendor's own example does not fit its own schema"
            )
        elif example is not None:
            reader = Reader(spec, ours, SystemClock(), handler)
            made.append(("response example of the vendor", example_faults(reader, example)))
        if not shaped:
            made.append(("response of the vendor read by us", parse_faults(ours, schema)))
        return made, notes

    def _finding(self, check: str, faults: list[Deviation], elsewhere: str = "") -> None:
        """What was found; of a file of another version, a difference is told and no failure."""
        if not faults:
            self._add("passed", check)
            return
        reason = explained(self.known, self.entry.spec.key, self.key, check, faults)
        if reason is not None:
            self._add("skipped", check, f"known: {reason}")
            return
        more = f"; and {len(faults) - _SHOWN} more" if len(faults) > _SHOWN else ""
        reason = "; ".join(faults[:_SHOWN]) + more
        if elsewhere:
            self._add("skipped", check, f"of another version of the API ({elsewhere}): {reason}")
            return
        self._add("failed", check, reason)

    def _add(self, result: str, check: str, reason: str = "") -> None:
        place = f"{self.entry.spec.key}.{self.key} {check}"
        self.report.findings.append(Finding(result, place, reason))  # type: ignore[arg-type]  # one of three words


class _GraphCheck(_OperationCheck):
    """One operation whose requests are GraphQL texts."""

    def against(self, graphs: list[Graph]) -> None:
        """Compare the texts and variables, then what our schema makes of an answer."""
        body: dict[str, Any] | None = None
        for case in cases_of(self.entry, self.key, self.operation):
            check = f"request {case.origin}"
            try:
                sent = outgoing(self.entry, self.key, case)
            except JunctorError as error:
                self._finding(check, [unbuilt(error)])
                continue
            for request in sent:
                body = orjson.loads(request.body or b"{}")
                if "query" not in body:
                    self._add("skipped", check, "no GraphQL text is sent")
                    continue
                self._finding(check, min((g.faults(body) for g in graphs), key=len))
        if body is None or "query" not in body or self.operation.output is None:
            return
        best = min(graphs, key=lambda graph: len(graph.faults(body)))
        if best.faults(body):
            return
        handler = self.entry.handler(self.key)
        reader = Reader(self.entry.spec, self.operation, SystemClock(), handler)
        faults = example_faults(reader, best.answer(body))
        self._finding("response of the vendor read by us", faults)


def _writes(entry: CatalogEntry, key: str) -> bool:
    """Whether an action writes the requests of an operation, to a server that speaks HTTP."""
    handler = entry.handler(key)
    return handler is not None and handler.kind == "run" and speaks_http(entry.spec)


class _EnvelopeCheck(_OperationCheck):
    """One operation whose Python writes SOAP envelopes."""

    def against(self, files: list[Envelopes]) -> bool:
        """Compare what goes out and the recorded answers; whether a file knows any of it."""
        known = False
        for case in cases_of(self.entry, self.key, self.operation):
            try:
                sent = outgoing(self.entry, self.key, case)
            except JunctorError:
                continue
            texts = [
                (f"request {case.origin}", request.body or b"")
                for request in sent
                if is_envelope(request)
            ]
            recorded = (case.sample or {}).get("response", {}).get("text", "")
            if texts and recorded:
                texts.append((f"response {case.origin}", recorded.encode()))
            for check, text in texts:
                faults = judged(files, text)
                if faults is not None:
                    known = True
                    self._finding(check, faults)
                elif case.sample is None:
                    self._add("skipped", check, "no WSDL here knows its body")
        return known


def _of_version(fault: Deviation) -> bool:
    """Whether a file of another version of the API does not know the version that we ask for."""
    return fault.code in _OTHER_VALUE and _VERSION.match(fault.place) is not None


def _request_faults(volume: Volume, request: Outgoing, *, strict: bool) -> list[Deviation]:
    return check_request(
        volume.description,
        request.method,
        volume.path_of(request.method, request.path, request.action),
        request.query,
        request.headers,
        request.body,
        request.content_type,
        strict_body=strict,
    )

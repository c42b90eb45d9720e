"""Validation of flow documents: everything at once, against one project's connections."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.binding import connection_of
from junctor.core.flows.checks.calls import call_findings
from junctor.core.flows.checks.closed import closed_findings
from junctor.core.flows.checks.event import event_shape
from junctor.core.flows.checks.kinds import kind_findings
from junctor.core.flows.checks.matter import matter_findings
from junctor.core.flows.checks.names import name_findings
from junctor.core.flows.checks.own import own_findings
from junctor.core.flows.checks.routes import route_findings
from junctor.core.flows.checks.secrets import http_findings, pasted_findings
from junctor.core.flows.checks.shown import (
    answer_findings,
    approver_findings,
    shown_findings,
)
from junctor.core.flows.checks.subflows import subflow_findings
from junctor.core.flows.checks.texts import text_findings
from junctor.core.flows.checks.trigger import trigger_findings
from junctor.core.flows.document import Parsed, read_document
from junctor.core.flows.findings import Finding
from junctor.core.flows.graph import graph_of
from junctor.core.flows.nodes import HttpCall, IntegrationCall, ServiceTask
from junctor.core.flows.operations import target_of
from junctor.core.flows.services import served
from junctor.core.ports.catalog import CatalogLookup
from junctor.core.ports.store import Store
from junctor.model.errors import JunctorError
from junctor.model.spec import Operation
from junctor.model.value import JsonSchema


class Validator:
    """Says what is wrong with a document, and what it would be better to look at."""

    def __init__(self, store: Store, catalog: CatalogLookup) -> None:
        self._store = store
        self._catalog = catalog

    async def validate(self, document: Any, project_id: str) -> list[Finding]:
        """Every finding, errors first, then in the order of the document."""
        return await self.judge(read_document(document), project_id)

    async def judge(self, parsed: Parsed, project_id: str) -> list[Finding]:
        """The findings of a document that was read."""
        found = [*parsed.findings, *unsafe_findings(parsed), *matter_findings(parsed)]
        ways_in = trigger_findings(self._store, self._catalog, project_id, parsed.raw)
        found += [each async for each in ways_in]
        found += [*shown_findings(parsed), *_hanging(parsed)]
        asked = approver_findings(self._store, project_id, parsed)
        found += [each async for each in asked]
        found += [each async for each in subflow_findings(self._store, project_id, parsed)]
        operations: dict[str, Operation] = {}
        for node in parsed.every.values():
            if isinstance(node, IntegrationCall):
                calls = call_findings(self._store, self._catalog, project_id, node)
                found += [each async for each in calls]
                operation = await self._operation(project_id, node)
                if operation is not None:
                    operations[node.id] = operation
        event = await event_shape(self._store, self._catalog, project_id, parsed.raw)
        found += _kinds(parsed, operations, event)
        found += name_findings(parsed, operations, event)
        return sorted(
            dict.fromkeys(found), key=lambda f: (f.severity != "error", _place(f, parsed))
        )

    async def _operation(self, project_id: str, node: IntegrationCall) -> Operation | None:
        """The operation of a node, as far as it is clear."""
        if isinstance(node, ServiceTask):
            node = await served(self._store, self._catalog, project_id, node)
        if node.slug is None:
            connection = await connection_of(self._store, project_id, node)
            slug = connection.integration_slug if connection else None
            node = node.model_copy(update={"integration_slug": slug})
        try:
            target = await target_of(self._catalog, project_id, node, published=False)
        except JunctorError:
            return None
        return target.operation if target else None


def _kinds(
    parsed: Parsed, operations: dict[str, Operation], event: JsonSchema | None
) -> list[Finding]:
    """Values of a type that an input does not take, also inside others."""
    if parsed.start is None:
        return []
    graph = graph_of(parsed.start, parsed.nodes)
    found = list(kind_findings(parsed, graph, operations, event))
    for body in parsed.bodies.values():
        found += _kinds(body, operations, event)
    return found


def _hanging(parsed: Parsed) -> list[Finding]:
    """How nodes hang together and what they read, also of those inside others."""
    if parsed.start is None:
        return []
    graph = graph_of(parsed.start, parsed.nodes)
    found = [
        *route_findings(parsed, graph),
        *own_findings(parsed, graph),
        *answer_findings(parsed, graph),
        *text_findings(parsed, graph),
    ]
    for body in parsed.bodies.values():
        found += _hanging(body)
    return found


def unsafe_findings(parsed: Parsed, *, draft: bool = False) -> list[Finding]:
    """What must not even be saved: leaks, and what no run could ever use.

    The URL of a `draft` may still be being written, where it holds and carries no secret.
    """
    calls = [node for node in parsed.every.values() if isinstance(node, HttpCall)]
    written = [each for node in calls for each in http_findings(node)]
    judged = {each.node for each in written if each.field == "url"}
    # What stands before an `@` may be a password.
    open_to = {node.id for node in calls if draft and not (node.binding or "@" in node.url)}
    return [
        *pasted_findings(parsed.raw),
        *(each for each in written if each.node not in open_to),
        *(each for each in closed_findings(parsed.raw) if each.node not in judged),
    ]


def _place(finding: Finding, parsed: Parsed) -> int:
    known = parsed.ids if parsed.document else []
    return known.index(finding.node) + 1 if finding.node in known else 0

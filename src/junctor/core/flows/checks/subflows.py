"""Whether the flows that a flow runs are there, and none of them runs it again."""

from __future__ import annotations

from collections.abc import AsyncIterator
from typing import Any

from junctor.core.flows.bodies import every_node
from junctor.core.flows.document import Parsed, near
from junctor.core.flows.findings import Finding, error
from junctor.core.flows.nodes import SubFlow
from junctor.core.ports.store import Store
from junctor.model.flow import Flow


async def subflow_findings(store: Store, project_id: str, parsed: Parsed) -> AsyncIterator[Finding]:
    """Everything about `flow` nodes that can be said without running them."""
    own = parsed.document.key if parsed.document else ""
    for node in parsed.every.values():
        if not isinstance(node, SubFlow):
            continue
        flow = await store.flows.find(project_id, node.flow_id or node.flow)
        if flow is None and node.flow == own:
            yield _circle(node, own)
        elif flow is None:
            known = [each.key for each in await store.flows.all(project_id)]
            message = f"There is no flow `{node.flow}` in this project."
            yield error(node.id, "flow", message, "Choose another." + near(node.flow, known))
        elif node.version is not None and node.version > flow.latest_version:
            message = f"The flow `{flow.key}` has no version {node.version}."
            cure = f"The latest is {flow.latest_version}." if flow.latest_version else "Publish it."
            yield error(node.id, "version", message, cure)
        elif await _leads_back(store, project_id, flow, own):
            yield _circle(node, flow.key)


def _circle(node: SubFlow, key: str) -> Finding:
    message = f"`{key}` runs this flow again: a cycle without a bound."
    cure = "Use a `forEach` with `times` for a loop."
    return error(node.id, "flow", message, cure)


async def _leads_back(store: Store, project_id: str, flow: Flow, own: str) -> bool:
    seen: set[str] = set()
    queue = [flow]
    while queue:
        each = queue.pop()
        if each.key == own:
            return True
        if each.id in seen:
            continue
        seen.add(each.id)
        for wanted in _named(each.draft):
            found = await store.flows.find(project_id, wanted)
            if found is not None:
                queue.append(found)
    return False


def _named(draft: dict[str, Any]) -> list[str]:
    nodes = [n for n in every_node(draft.get("nodes")) if n.get("type") == "flow"]
    return [str(node.get("flowId") or node.get("flow")) for node in nodes]

"""Two runs side by side: which steps went another way, and in which fields."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from typing import Any

from junctor.core.runs.golden import requests_of
from junctor.model.flow import Run, Step

_MOST = 200
_FIELDS = {
    "state": "state",
    "status": "status",
    "branch": "branch",
    "errorClass": "error_class",
    "inputs": "inputs",
    "output": "output",
}
_WAITS, _MOMENTS = {"wait", "approve"}, {"until", "at"}


def compare(left: tuple[Run, Sequence[Step]], right: tuple[Run, Sequence[Step]]) -> dict[str, Any]:
    """What differs, node by node in the order of the first run; times and ids do not count."""
    ours = {step.node_id: step for step in left[1]}
    theirs = {step.node_id: step for step in right[1]}
    order = list(dict.fromkeys([*ours, *theirs]))
    nodes = [_node(node_id, ours.get(node_id), theirs.get(node_id)) for node_id in order]
    fields = [*_removed(left[0], right[0]), *_field("", _run(left[0]), _run(right[0]))]
    same = not fields and all(each["change"] == "same" for each in nodes)
    return {
        "left": left[0].id,
        "right": right[0].id,
        "same": same,
        "run": fields,
        "nodes": nodes,
    }


def _removed(left: Run, right: Run) -> list[dict[str, Any]]:
    """That retention took away what a run said: nobody can say any more that they are the same."""
    kept = ["kept" if each.pruned_at is None else "removed" for each in (left, right)]
    if kept == ["kept", "kept"]:
        return []
    return [{"field": "payload", "left": kept[0], "right": kept[1]}]


def _run(run: Run) -> dict[str, Any]:
    return {
        "flowKey": run.flow_key,
        "flowVersion": run.flow_version,
        "environment": run.environment,
        "mode": run.mode,
        "state": run.state.value,
        "input": run.input,
        "output": run.output,
        "errorClass": run.error_class,
    }


def _node(node_id: str, ours: Step | None, theirs: Step | None) -> dict[str, Any]:
    if ours is None or theirs is None:
        change = "added" if ours is None else "removed"
        return {"nodeId": node_id, "change": change, "fields": []}
    fields = _field("", _shown(ours), _shown(theirs))
    return {"nodeId": node_id, "change": "changed" if fields else "same", "fields": fields}


def _shown(step: Step) -> dict[str, Any]:
    """What counts of a step: the ids of runs inside its own, and the moments of waiting, do not."""
    fields = {spelled: getattr(step, name) for spelled, name in _FIELDS.items()}
    if step.node_type in _WAITS and isinstance(step.output, dict):
        fields["output"] = {k: v for k, v in step.output.items() if k not in _MOMENTS}
    shown: dict[str, Any] = json.loads(json.dumps(fields).replace(step.run_id, "<run>"))
    return shown | {"requests": requests_of(step)}


def _field(place: str, left: Any, right: Any) -> list[dict[str, Any]]:
    found: list[dict[str, Any]] = []
    for at, before, after in _differing(place, left, right):
        if len(found) >= _MOST:
            break
        found.append({"field": at, "left": before, "right": after})
    return found


def _differing(place: str, left: Any, right: Any) -> Iterator[tuple[str, Any, Any]]:
    """The deepest places at which two JSON values differ; a missing one is null."""
    if isinstance(left, dict) and isinstance(right, dict):
        for name in dict.fromkeys([*left, *right]):
            inner = f"{place}.{name}" if place else str(name)
            yield from _differing(inner, left.get(name), right.get(name))
    elif isinstance(left, list) and isinstance(right, list):
        for index in range(max(len(left), len(right))):
            before = left[index] if index < len(left) else None
            after = right[index] if index < len(right) else None
            yield from _differing(f"{place}[{index}]", before, after)
    elif left != right:
        yield place, left, right

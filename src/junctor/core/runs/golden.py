"""Golden requests: what a flow would have sent, written down, and compared again later.

What changes from run to run (ids, times, idempotency keys) is masked by its shape, the same
way each time, so that a difference is a difference of the flow.
"""

from __future__ import annotations

import difflib
import json
import re
from collections.abc import Mapping, Sequence
from typing import Any

from pydantic import Field

from junctor.model.call import Scenario
from junctor.model.flow import Step
from junctor.model.value import Value

_MASKS = (
    (re.compile(r"\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b"), "<uuid>"),
    (
        re.compile(
            r"\b\d{4}-\d{2}-\d{2}[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:?\d{2})?"
        ),
        "<time>",
    ),
    (re.compile(r"\b(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun), \d{2} \w{3} \d{4} [\d:]{8} \S+"), "<time>"),
    (re.compile(r"\b[a-z]{3}_[0-9a-hjkmnp-tv-z]{26}\b"), "<id>"),
    (re.compile(r"\b1[5-9]\d{11}\b"), "<time>"),
)
_KEYED = frozenset(("idempotency-key", "x-idempotency-key", "x-request-id", "prefer-id"))


class Case(Value):
    """One golden file: how the flow was run, and what it would have sent."""

    flow: str
    environment: str = "development"
    input: Any = None
    event: Any = None
    scenarios: dict[str, Scenario] = {}
    at: int | None = Field(None, description="what expressions take for now, in milliseconds")
    state: str = "succeeded"
    requests: list[dict[str, Any]] = Field([], description="in the order of the flow")

    @property
    def order(self) -> dict[str, Any]:
        """The body that runs it again in the sandbox, as the draft is."""
        body: dict[str, Any] = {
            "environment": self.environment,
            "mode": "sandbox",
            "draft": True,
            "scenarios": {node: each.value for node, each in self.scenarios.items()},
        }
        given = {"input": self.input, "event": self.event, "at": self.at}
        return body | {name: value for name, value in given.items() if value is not None}


def golden(steps: Sequence[Step]) -> list[dict[str, Any]]:
    """The requests of a run, masked, in the order of the flow."""
    return [
        {"node": step.node_id, **request}
        for step in sorted(steps, key=lambda each: each.index)
        for request in requests_of(step)
    ]


def requests_of(step: Step) -> list[dict[str, Any]]:
    """What a step sent or would have sent, without what differs from run to run."""
    return [_masked(each["request"]) for each in step.exchanges]


def differences(name: str, wanted: Mapping[str, Any], found: Mapping[str, Any]) -> str:
    """A unified diff of two golden files; empty when they are alike."""
    lines = difflib.unified_diff(
        text_of(wanted).splitlines(keepends=True),
        text_of(found).splitlines(keepends=True),
        f"{name} (golden)",
        f"{name} (now)",
    )
    return "".join(lines)


def text_of(case: Mapping[str, Any]) -> str:
    """A golden file as it is written: stable, for people and for version control."""
    return json.dumps(case, indent=2, ensure_ascii=False, sort_keys=True) + "\n"


def _masked(value: Any) -> Any:
    if isinstance(value, str):
        for pattern, mask in _MASKS:
            value = pattern.sub(mask, value)
        return value
    if isinstance(value, dict):
        return {
            name: "<key>" if str(name).lower() in _KEYED else _masked(each)
            for name, each in value.items()
        }
    if isinstance(value, list):
        return [_masked(each) for each in value]
    if isinstance(value, int) and not isinstance(value, bool):
        text = str(value)
        return (
            "<time>" if any(p.fullmatch(text) for p, mask in _MASKS if mask == "<time>") else value
        )
    return value

"""The node types that exist, by the names that documents use."""

from __future__ import annotations

from typing import Any

from junctor.core.flows.nodes.api_call import HttpAuth, HttpCall, IntegrationCall
from junctor.core.flows.nodes.control import (
    Card,
    Fail,
    Respond,
    Rule,
    ScreenPop,
    SetVariables,
    Switch,
)
from junctor.core.flows.nodes.legacy import LEGACY, upgraded
from junctor.core.flows.nodes.shared import CASES, DEFAULT, GROUPS, CallFields, NodeFields

__all__ = [
    "CASES",
    "DEFAULT",
    "GROUPS",
    "LATER",
    "LEGACY",
    "AnyNode",
    "CallFields",
    "Card",
    "Fail",
    "HttpAuth",
    "HttpCall",
    "IntegrationCall",
    "NodeFields",
    "Respond",
    "Rule",
    "ScreenPop",
    "SetVariables",
    "Switch",
    "model_of",
    "upgraded",
]

AnyNode = IntegrationCall | HttpCall | SetVariables | Switch | Respond | Fail | ScreenPop

TYPES: dict[str, type[NodeFields]] = {
    "set": SetVariables,
    "switch": Switch,
    "respond": Respond,
    "fail": Fail,
    "screenPop": ScreenPop,
}
MODES: dict[str, type[NodeFields]] = {"integration": IntegrationCall, "http": HttpCall}
LATER = frozenset(
    [
        *("serviceTask", "aiTask", "domainTask", "voiceTask", "tool"),
        *("parallel", "forEach", "wait", "approve", "flow"),
    ]
)
"""Node types of the design that this version does not run."""


def model_of(node: dict[str, Any]) -> type[NodeFields] | None:
    """The model of a node's fields; None when its type or mode is not known."""
    kind = node.get("type")
    if kind == "apiCall":
        mode = node.get("mode")
        return MODES.get(mode) if isinstance(mode, str) else None
    return TYPES.get(kind) if isinstance(kind, str) else None

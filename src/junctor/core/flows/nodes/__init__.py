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
from junctor.core.flows.nodes.many import ForEach, Parallel, SubFlow
from junctor.core.flows.nodes.pauses import (
    APPROVED,
    REJECTED,
    Approve,
    Approvers,
    PauseFields,
    Wait,
)
from junctor.core.flows.nodes.reserved import AiTask, DomainTask, ReservedFields, Tool, VoiceTask
from junctor.core.flows.nodes.service import SERVICES, RestTask, ServiceTask
from junctor.core.flows.nodes.shared import (
    CASES,
    DEFAULT,
    GROUPS,
    CallFields,
    NodeFields,
    Retry,
    RoutedFields,
)

__all__ = [
    "APPROVED",
    "CASES",
    "DEFAULT",
    "GROUPS",
    "LEGACY",
    "REJECTED",
    "RESERVED",
    "SERVICES",
    "AnyNode",
    "Approve",
    "Approvers",
    "CallFields",
    "Card",
    "Fail",
    "ForEach",
    "HttpAuth",
    "HttpCall",
    "IntegrationCall",
    "NodeFields",
    "Parallel",
    "PauseFields",
    "ReservedFields",
    "Respond",
    "RestTask",
    "Retry",
    "RoutedFields",
    "Rule",
    "ScreenPop",
    "ServiceTask",
    "SetVariables",
    "SubFlow",
    "Switch",
    "Wait",
    "model_of",
    "upgraded",
]

AnyNode = (
    IntegrationCall
    | HttpCall
    | ServiceTask
    | RestTask
    | SetVariables
    | Switch
    | Parallel
    | ForEach
    | SubFlow
    | Wait
    | Approve
    | Respond
    | Fail
    | ScreenPop
    | AiTask
    | Tool
    | DomainTask
    | VoiceTask
)

TYPES: dict[str, type[NodeFields]] = {
    "set": SetVariables,
    "switch": Switch,
    "parallel": Parallel,
    "forEach": ForEach,
    "flow": SubFlow,
    "wait": Wait,
    "approve": Approve,
    "respond": Respond,
    "fail": Fail,
    "screenPop": ScreenPop,
}
MODES: dict[str, type[NodeFields]] = {"integration": IntegrationCall, "http": HttpCall}
RESERVED: dict[str, type[NodeFields]] = {
    "aiTask": AiTask,
    "tool": Tool,
    "domainTask": DomainTask,
    "voiceTask": VoiceTask,
}
"""Node types that can be saved, and are refused at run."""


def model_of(node: dict[str, Any]) -> type[NodeFields] | None:
    """The model of a node's fields; None when its type, mode or service is not known."""
    kind = node.get("type")
    if kind == "apiCall":
        mode = node.get("mode")
        return MODES.get(mode) if isinstance(mode, str) else None
    if kind == "serviceTask":
        service = node.get("service")
        return SERVICES.get(service) if isinstance(service, str) else None
    known = TYPES | RESERVED
    return known.get(kind) if isinstance(kind, str) else None

"""Requests to Model Context Protocol servers: one JSON-RPC method with its parameters."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, ClassVar

from junctor.model.request import Request
from junctor.model.value import digest

DESCRIBE = "describe"
"""Not a method of the protocol: everything a server says of itself, for an import."""

_PINNED = ("name", "description", "inputSchema", "outputSchema", "annotations")


@dataclass(frozen=True, slots=True, kw_only=True)
class McpRequest(Request):
    """One method of an MCP server at `url`.

    `pin` is the fingerprint of the tool as it was approved; a tool that says something else of
    itself is not called. `structured` takes the tool's structured content for the output.
    """

    protocol: ClassVar[str] = "mcp"

    method: str
    params: dict[str, Any] = field(default_factory=dict)
    pin: str | None = None
    structured: bool = False

    def shown(self) -> dict[str, Any]:
        """What is sent, as plain JSON."""
        return {"protocol": self.protocol, "method": self.method, "params": self.params}


def tool_pin(tool: dict[str, Any]) -> str:
    """The fingerprint of a tool: all that a model or a person decides by."""
    return digest({name: tool[name] for name in _PINNED if name in tool})

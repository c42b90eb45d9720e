"""An MCP template and inputs become a request; no I/O, no credential."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.core.calls.blueprint import optional_fields
from junctor.core.calls.build import fill_base_url
from junctor.model.errors import InvalidSpec
from junctor.model.mcp import McpRequest
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.templates import Sink, compile_template

_ROOTS = frozenset({"input", "conn", "run"})


def build_mcp(
    spec: ConnectorSpec, operation: Operation, inputs: Mapping[str, Any], config: Mapping[str, Any]
) -> McpRequest:
    """The request of an operation that is a method of an MCP server.

    Raises:
        InvalidSpec: the connector has no base URL.
        InvalidTemplate: a hole has no value.
    """
    template = operation.mcp
    url = fill_base_url(spec, config)
    if template is None or not url:
        raise InvalidSpec(f"`{operation.name}` has no address of a server.", field="/baseUrl")
    scope = {"input": dict(inputs), "conn": config, "run": {}}
    absent = optional_fields("input", operation.input) | optional_fields("conn", spec.connection)
    params = compile_template(template.params, roots=_ROOTS, filters=False).render(
        scope, sink=Sink.JSON_BODY, drop_missing=frozenset(absent)
    )
    return McpRequest(
        url=url,
        method=template.method,
        params=params if isinstance(params, dict) else {},
        pin=template.pin,
        structured=template.structured,
    )

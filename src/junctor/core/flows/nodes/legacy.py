"""Older documents: `httpRequest`, `integrationCall` and other spellings load as `apiCall`."""

from __future__ import annotations

from typing import Any

LEGACY = {"httpRequest": "http", "integrationCall": "integration"}

_HTTP = {
    "saveAs": "responseVariable",
    "responseVar": "responseVariable",
    "outputVariable": "responseVariable",
    "httpMethod": "method",
    "timeoutSeconds": "timeout",
    "jsonBody": "body",
}
_INTEGRATION = {
    "slug": "integrationSlug",
    "integration": "integrationSlug",
    "version": "integrationVersion",
    "operation": "operationKey",
    "credentialId": "connectionId",
    "credential": "connection",
    "connectionName": "connection",
    "connectionKey": "connection",
    "params": "inputs",
    "input": "inputs",
    "outputs": "outputMappings",
    "outputMapping": "outputMappings",
    "timeoutSeconds": "timeout",
}


def upgraded(node: dict[str, Any]) -> dict[str, Any]:
    """The node as `apiCall`; others as they are, with the mode of an `apiCall` written out.

    The former nodes always went on and left the status in variables, so they load with
    `continueOnError`.
    """
    kind = node.get("type")
    if kind == "apiCall" and "mode" not in node:
        return {**node, "mode": "http" if "operationKey" not in node else "integration"}
    if not isinstance(kind, str) or kind not in LEGACY:
        return node
    mode = LEGACY[kind]
    names = _HTTP if mode == "http" else _INTEGRATION
    fields = {names.get(name, name): value for name, value in node.items()}
    return {"continueOnError": True, **fields, "type": "apiCall", "mode": mode}

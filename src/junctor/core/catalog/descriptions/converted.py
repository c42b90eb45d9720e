"""OpenAPI files that a converter made of AWS models and Google discovery documents.

Public directories hold many. What the converter lost is put back: AWS's actions share one path
and are forms, and Google's JSON bodies stand under the media types of their uploads.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

from junctor.core.catalog.descriptions.description import Bodies, DescribedOperation

_FORM = "application/x-www-form-urlencoded"
_JSON = "application/json"
_ACTION = "#Action="
_TARGET = "#X-Amz-Target="


def mended(
    operation: DescribedOperation, path: str, document: dict[str, Any]
) -> DescribedOperation:
    """The operation as its own vendor describes it; `path` is as the file writes it."""
    if _ACTION in path:
        return _query_action(operation, path.partition(_ACTION)[2])
    if _TARGET in path:
        return replace(operation, action=path.partition(_TARGET)[2].rpartition(".")[2])
    if _is_google(document):
        return _google(operation)
    return operation


def _query_action(operation: DescribedOperation, action: str) -> DescribedOperation:
    """AWS's query protocol: the action and the version stand in the form with the fields."""
    action = action.partition("&")[0]
    fields = {p.name: p.schema for p in operation.parameters if p.name in ("Action", "Version")}
    rest = tuple(p for p in operation.parameters if p.name not in fields)
    if operation.method != "POST":
        return replace(operation, action=action)
    envelope = {"type": "object", "properties": fields, "required": list(fields)}
    inner = next(iter(operation.body.values()), True)
    form = {"allOf": [envelope, inner]} if isinstance(inner, dict) else envelope
    return replace(
        operation, action=action, parameters=rest, body={_FORM: form}, body_required=True
    )


def _is_google(document: dict[str, Any]) -> bool:
    info = document.get("info")
    origins = info.get("x-origin") if isinstance(info, dict) else None
    kinds = [each.get("format") for each in origins or () if isinstance(each, dict)]
    return "google" in kinds


def _google(operation: DescribedOperation) -> DescribedOperation:
    body: Bodies = operation.body
    if body and _JSON not in body:
        body = {_JSON: next(iter(body.values())), **body}
    responses = dict(operation.responses)
    if responses.get("200") == {}:
        responses.setdefault("204", {})
    return replace(operation, body=body, responses=responses)

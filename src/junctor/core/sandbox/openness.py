"""What only the other side knows: a recorded case of another request is no answer to this one.

Connectors for any API mark it with `x-open` in the schema of an output. There the sandbox
answers with the recorded case of the same request, else with nothing in those places.
"""

from __future__ import annotations

from collections.abc import Iterable
from copy import deepcopy
from typing import Any
from urllib.parse import urlsplit

from junctor.model.request import HttpRequest, HttpResponse, Reply, Request, Response
from junctor.model.spec import Operation
from junctor.model.value import JsonSchema

OPEN = "x-open"
UNKNOWN_MARK = "x-junctor-unknown"
"""Header of an answer whose open places are empty."""

UNKNOWN = (
    "The sandbox cannot know what this system answers, so that it left that out. Give the step "
    "a sample of it."
)
_NOTHING: dict[str, Any] = {"object": {}, "array": [], "null": None, "string": ""}


def is_open(operation: Operation | None) -> bool:
    """Whether the output of an operation has places that the sandbox cannot know."""
    return operation is not None and any(
        isinstance(each, dict) and OPEN in each for each in _properties(operation.output).values()
    )


def of_same_request(request: Request, samples: Iterable[dict[str, Any]]) -> dict[str, Any] | None:
    """The recorded case whose request is this one."""
    return next(
        (e for e in samples if _is_there(request, e) and _is_same(request, e.get("request", {}))),
        None,
    )


def emptied(schema: JsonSchema | None, output: Any) -> Any:
    """The output with nothing in the places that are open."""
    if not isinstance(output, dict):
        return output
    found = dict(output)
    for name, each in _properties(schema).items():
        if isinstance(each, dict) and OPEN in each and name in found:
            found[name] = _nothing(each.get("type", "null"))
    return found


def _nothing(types: str | list[str]) -> Any:
    known = [types] if isinstance(types, str) else types
    return deepcopy(next((value for name, value in _NOTHING.items() if name in known), None))


def is_unknown(response: Response) -> bool:
    """Whether an answer is that there is none to know."""
    if not response.simulated:
        return False
    if isinstance(response, HttpResponse):
        return bool(response.header(UNKNOWN_MARK))
    return isinstance(response, Reply) and response.warning == UNKNOWN


def _is_there(request: Request, sample: dict[str, Any]) -> bool:
    """Whether a case was recorded of the system that is asked: lists are asked alike anywhere."""
    base = sample.get("config", {}).get("baseUrl")
    if not isinstance(base, str) or not base:
        return True
    held, url = base.rstrip("/"), request.url
    return url == held or url.startswith((f"{held}/", f"{held}?"))


def _properties(schema: JsonSchema | None) -> dict[str, Any]:
    found = schema.get("properties") if isinstance(schema, dict) else None
    return found if isinstance(found, dict) else {}


def _is_same(request: Request, recorded: dict[str, Any]) -> bool:
    if not isinstance(request, HttpRequest):
        shown = request.shown()
        rest = {name: value for name, value in recorded.items() if name != "url"}
        return bool(rest) and all(shown.get(name) == value for name, value in rest.items())
    if request.method != recorded.get("method", "GET") or not _ends(request.url, recorded):
        return False
    form = _pairs(request.form)
    text = request.content.decode("utf-8", "replace") if request.content else None
    known = _pairs(recorded.get("form"))
    return (request.json, form, text) == (recorded.get("json"), known, recorded.get("text"))


def _pairs(form: Any) -> list[tuple[str, str]]:
    """Fields of a form, whether recorded as an object or as pairs."""
    found = form.items() if isinstance(form, dict) else form or ()
    return [(str(name), str(value)) for name, value in found]


def _ends(url: str, recorded: dict[str, Any]) -> bool:
    if url == recorded.get("path"):
        return True
    parts = urlsplit(url)
    whole = parts.path + (f"?{parts.query}" if parts.query else "")
    path = str(recorded.get("path", ""))
    return whole.endswith(path) if path else not parts.query

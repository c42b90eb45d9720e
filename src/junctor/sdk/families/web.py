"""The family `web`: what can be done with any HTTP API, from one request to all of its pages."""

from __future__ import annotations

from typing import Any

from junctor.model.request import HttpRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.web_files import download, exists, submit_form, upload, upload_form
from junctor.sdk.families.web_items import list_items
from junctor.sdk.families.web_pages import all_pages
from junctor.sdk.families.web_pieces import read_stream
from junctor.sdk.families.web_requests import build, read
from junctor.sdk.families.web_shapes import ANYTHING, BODY, METHOD, inputs_of
from junctor.sdk.families.web_waiting import start_and_wait, wait_until
from junctor.sdk.fields import Fields

__all__ = [
    "MANIFEST",
    "all_pages",
    "download",
    "exists",
    "list_items",
    "read_stream",
    "send_delete",
    "send_get",
    "send_head",
    "send_patch",
    "send_post",
    "send_put",
    "send_request",
    "start_and_wait",
    "submit_form",
    "test_connection",
    "upload",
    "upload_form",
    "wait_until",
]
MANIFEST: dict[str, Any] = {}
"""Its only member says everything itself; the functions are what is shared."""
_COMMON: dict[str, Any] = {"output": ANYTHING, "read": read, "response": "text"}


@prepare(
    name="Send a request",
    inputs=inputs_of(method=METHOD, body=BODY),
    summary="a {{input.method}} request to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
    **_COMMON,
)
def send_request(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a request with any method; the answer comes with status, headers and body."""
    return build(inputs.method, inputs, conn)


@prepare(
    name="GET",
    inputs=inputs_of(),
    effect="read",
    summary="a GET request to {{conn.baseUrl}}{{input.path}}",
    **_COMMON,
)
def send_get(inputs: Fields, conn: Fields) -> HttpRequest:
    """Read something."""
    return build("GET", inputs, conn)


@prepare(
    name="POST",
    inputs=inputs_of(body=BODY),
    summary="a POST request to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
    **_COMMON,
)
def send_post(inputs: Fields, conn: Fields) -> HttpRequest:
    """Create something, or start it."""
    return build("POST", inputs, conn)


@prepare(
    name="PUT",
    inputs=inputs_of(body=BODY),
    summary="a PUT request to {{conn.baseUrl}}{{input.path}}",
    idempotent=True,
    **_COMMON,
)
def send_put(inputs: Fields, conn: Fields) -> HttpRequest:
    """Store something under its address; may be repeated."""
    return build("PUT", inputs, conn)


@prepare(
    name="PATCH",
    inputs=inputs_of(body=BODY),
    summary="a PATCH request to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
    **_COMMON,
)
def send_patch(inputs: Fields, conn: Fields) -> HttpRequest:
    """Change a part of something."""
    return build("PATCH", inputs, conn)


@prepare(
    name="DELETE",
    inputs=inputs_of(body=BODY),
    effect="delete",
    summary="a DELETE request to {{conn.baseUrl}}{{input.path}}",
    idempotent=True,
    **_COMMON,
)
def send_delete(inputs: Fields, conn: Fields) -> HttpRequest:
    """Delete something; may be repeated."""
    return build("DELETE", inputs, conn)


@prepare(
    name="HEAD",
    inputs=inputs_of(),
    effect="read",
    summary="a HEAD request to {{conn.baseUrl}}{{input.path}}",
    **_COMMON,
)
def send_head(inputs: Fields, conn: Fields) -> HttpRequest:
    """Read the headers without the body; nothing there is a failure."""
    return build("HEAD", inputs, conn)


@prepare(
    name="Check the connection",
    inputs={"type": "object", "additionalProperties": False, "properties": {}},
    effect="read",
    summary="a GET request to {{conn.baseUrl}}",
    **_COMMON,
)
def test_connection(inputs: Fields, conn: Fields) -> HttpRequest:
    """Read the base URL; answers such as 404 prove the connection as well."""
    return build("GET", inputs, conn)

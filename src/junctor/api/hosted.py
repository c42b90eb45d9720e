"""Pages for anybody who has their address: how they answer, and how OpenAPI names them."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from inspect import getdoc
from typing import Any

from starlette.responses import Response

from junctor.api.form_page import HEADERS

PUBLIC = "public"
"""The permission of what asks for none."""
FORM_TYPE = "application/x-www-form-urlencoded"


def page_answer(html: str, status: int = 200) -> Response:
    """A page under the headers of hosted pages."""
    return Response(html, status, HEADERS, media_type="text/html")


def shared_fragment(tag: str) -> dict[str, Any]:
    """What every operation says whose address is its only secret."""
    return {
        "tags": [tag],
        "x-permission": PUBLIC,
        "security": [],
        "parameters": [
            {"name": "token", "in": "path", "required": True, "schema": {"type": "string"}}
        ],
    }


def page_fragment(
    shared: dict[str, Any], show: Callable[..., Any], send: Callable[..., Any], says: dict[str, str]
) -> dict[str, Any]:
    """The OpenAPI methods of a page that shows a form and takes it; `says` is name -> summary."""
    page = {"description": "A page", "content": {"text/html": {"schema": {"type": "string"}}}}
    form = {"schema": {"type": "object", "additionalProperties": {"type": "string"}}}
    (shown, summary), (sent, taking) = says.items()
    return {
        "get": {
            **shared,
            "operationId": shown,
            "summary": summary,
            "description": getdoc(show) or "",
            "responses": {"200": page},
        },
        "post": {
            **shared,
            "operationId": sent,
            "summary": taking,
            "description": getdoc(send) or "",
            "requestBody": {"required": True, "content": {FORM_TYPE: form}},
            "responses": {"200": page},
        },
    }


def file_fragments(tag: str, files: Iterable[tuple[str, str, str, str]]) -> dict[str, Any]:
    """OpenAPI paths of files for everybody: address, operation, summary and media type of each."""
    return {
        path: {
            "get": {
                "tags": [tag],
                "operationId": operation,
                "summary": summary,
                "description": f"{summary}.",
                "x-permission": PUBLIC,
                "security": [],
                "responses": {
                    "200": {
                        "description": summary,
                        "content": {
                            media: {"schema": {"type": "object" if "json" in media else "string"}}
                        },
                    }
                },
            }
        }
        for path, operation, summary, media in files
    }

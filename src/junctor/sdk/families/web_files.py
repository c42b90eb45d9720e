"""Files over HTTP: fetched, sent as they are, sent in a form; and whether one is there."""

from __future__ import annotations

import base64
import re
from dataclasses import replace
from typing import Any
from urllib.parse import unquote, urlsplit

from junctor.model.request import HttpRequest, HttpResponse
from junctor.sdk.actions import action, prepare
from junctor.sdk.context import Context
from junctor.sdk.families.refusals import refused
from junctor.sdk.families.web_requests import FORM, MULTIPART, build, headers_of, read
from junctor.sdk.families.web_shapes import ANSWERED, ANYTHING, FILE, METHOD, inputs_of
from junctor.sdk.fields import Fields

_ENCODED_NAME = re.compile(r"filename\*\s*=\s*([\w-]+)'[^']*'([^\s;]+)", re.IGNORECASE)
_PLAIN_NAME = re.compile(r'filename\s*=\s*(?:"((?:[^"\\]|\\.)*)"|([^\s;]+))', re.IGNORECASE)
_UNSAFE = re.compile(r"[\x00-\x1f\x7f/\\]+")
_PUT_OR_POST = {**METHOD, "enum": ["POST", "PUT", "PATCH"]}
_FIELDS = {
    "type": "object",
    "title": "Fields",
    "description": "A list repeats its name; an object becomes `a[b]=c`; null leaves one out.",
    "examples": [{"item": "tea", "count": 2}],
}


@prepare(
    name="Download a file",
    inputs=inputs_of(),
    effect="read",
    summary="a download of {{conn.baseUrl}}{{input.path}}",
    output={
        "type": "object",
        "required": ["status", "headers", "file"],
        "properties": {
            **ANSWERED,
            "file": {
                "type": "object",
                "title": "File",
                "required": ["name", "contentType", "size", "base64"],
                "properties": {
                    "name": {"type": "string", "examples": ["report.pdf"]},
                    "contentType": {"type": "string", "examples": ["application/pdf"]},
                    "size": {"type": "integer", "minimum": 0, "examples": [5]},
                    "base64": {
                        "type": "string",
                        "contentEncoding": "base64",
                        "examples": ["SGVsbG8="],
                    },
                },
            },
        },
    },
    response="binary",
    read=lambda response: {
        "status": response.status,
        "headers": headers_of(response),
        "file": file_of(response),
    },
)
def download(inputs: Fields, conn: Fields) -> HttpRequest:
    """Fetch a file; later steps can send it on, attach it or store it."""
    return build("GET", inputs, conn).with_header("Accept", "*/*")


def file_of(response: HttpResponse) -> dict[str, Any]:
    """The body as a file, named by the answer or by the address."""
    kind = (response.header("content-type") or "").partition(";")[0].strip().lower()
    return {
        "name": _name_in(response.header("content-disposition") or "") or _name_at(response.url),
        "contentType": kind or "application/octet-stream",
        "size": len(response.content),
        "base64": base64.b64encode(response.content).decode("ascii"),
    }


def _name_in(disposition: str) -> str:
    """The name in a Content-Disposition (RFC 6266), without a path."""
    encoded = _ENCODED_NAME.search(disposition)
    if encoded:
        try:
            return _last(unquote(encoded[2], encoding=encoded[1], errors="strict"))
        except (LookupError, ValueError):
            pass
    plain = _PLAIN_NAME.search(disposition)
    return _last(re.sub(r"\\(.)", r"\1", plain[1] or plain[2] or "")) if plain else ""


def _name_at(url: str) -> str:
    return _last(unquote(urlsplit(url).path).rstrip("/")) or "file"


def _last(path: str) -> str:
    found = _UNSAFE.split(path)[-1].strip()
    return "" if found in (".", "..") else found[:255]


@prepare(
    name="Upload a file",
    inputs=inputs_of(
        ("file",),
        method={**_PUT_OR_POST, "default": "PUT", "description": "PUT replaces what is there."},
        file=FILE,
    ),
    output=ANYTHING,
    read=read,
    response="text",
    summary="the file {{input.file.name}} to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
)
def upload(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send a file as the body, under its own content type."""
    file = {"contentType": "application/octet-stream", **inputs["file"]}
    return build(inputs.method, Fields({**inputs, "body": file}), conn)


@prepare(
    name="Submit a form",
    inputs=inputs_of(("fields",), method={**_PUT_OR_POST, "default": "POST"}, fields=_FIELDS),
    output=ANYTHING,
    read=read,
    response="text",
    summary="a form to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
)
def submit_form(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send fields as a web page's form does (URL-encoded)."""
    return _formed(FORM, inputs["fields"], inputs, conn)


@prepare(
    name="Upload with a form",
    inputs=inputs_of(
        ("files",),
        method={**_PUT_OR_POST, "default": "POST"},
        files={
            "type": "object",
            "title": "Files",
            "description": "Each under the name of its field.",
            "minProperties": 1,
            "maxProperties": 20,
            "additionalProperties": FILE,
            "examples": [{"file": FILE["examples"][0]}],
        },
        fields=_FIELDS,
    ),
    output=ANYTHING,
    read=read,
    response="text",
    summary="files in a form to {{conn.baseUrl}}{{input.path}}",
    idempotent=False,
)
def upload_form(inputs: Fields, conn: Fields) -> HttpRequest:
    """Send files, and fields beside them, as a multipart form."""
    files = {
        name: {"contentType": "application/octet-stream", **each}
        for name, each in inputs["files"].items()
    }
    return _formed(MULTIPART, {**(inputs.get("fields") or {}), **files}, inputs, conn)


def _formed(kind: str, body: dict[str, Any], inputs: Fields, conn: Fields) -> HttpRequest:
    given = {n: v for n, v in (inputs.get("headers") or {}).items() if n.lower() != "content-type"}
    headers = {**given, "Content-Type": kind}
    return build(inputs.method, Fields({**inputs, "headers": headers, "body": body}), conn)


@action(
    name="Check whether it exists",
    inputs=inputs_of(),
    effect="read",
    summary="a look at {{conn.baseUrl}}{{input.path}}",
    output={
        "type": "object",
        "required": ["exists", "status", "headers"],
        "properties": {
            "exists": {"type": "boolean", "title": "Exists"},
            **ANSWERED,
            "size": {"type": ["integer", "null"], "title": "Size", "examples": [1024]},
            "contentType": {"type": ["string", "null"], "examples": ["application/pdf"]},
            "etag": {"type": ["string", "null"], "examples": ['"33a64df5"']},
            "lastModified": {
                "type": ["string", "null"],
                "examples": ["Wed, 21 Oct 2026 07:28:00 GMT"],
            },
        },
    },
    response="text",
)
async def exists(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Whether there is something, with its size and version; nothing there is no failure."""
    # A compressing server would tell the size of what it compressed.
    asked = build("HEAD", inputs, ctx.conn).with_header("Accept-Encoding", "identity")
    response = await ctx.send(asked)
    if response.status in (405, 501):  # a server without HEAD: its first byte says the same
        response = await ctx.send(replace(asked, method="GET").with_header("Range", "bytes=0-0"))
    gone = response.status in (404, 410)
    if response.status >= 400 and not gone and response.status != 416:
        raise refused(response)
    size = _size(response)
    return {
        "exists": not gone,
        "status": response.status,
        "headers": headers_of(response),
        "size": None if gone else size,
        "contentType": None if gone else response.header("content-type"),
        "etag": response.header("etag"),
        "lastModified": response.header("last-modified"),
    }


def _size(response: HttpResponse) -> int | None:
    whole = (response.header("content-range") or "").rpartition("/")[2]
    text = whole or (response.header("content-length") or "")
    return int(text) if text.isdecimal() and len(text) < 19 else None

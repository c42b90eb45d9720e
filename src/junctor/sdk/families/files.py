"""Files on other systems: what connectors for SFTP and FTP share.

A path stands below the root of the connection: it has no `..` and no first slash.
"""

from __future__ import annotations

import base64
import binascii
from typing import Any

from junctor.model.errors import InvalidInput
from junctor.model.files import FileRequest
from junctor.sdk.actions import prepare
from junctor.sdk.families.fields import HOST, integer, operations
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

MAX_TEXT = 10 * 1024 * 1024
_PATTERN = r"^(?!/)(?!.*(?:^|/)\.\.(?:/|$))[^\x00-\x1f\x7f\\]*$"
_PATH = {
    "type": "string",
    "title": "Path",
    "description": "Below the root of the connection, with / between folders.",
    "pattern": _PATTERN,
    "minLength": 1,
    "maxLength": 1000,
    "examples": ["reports/today.csv"],
}
_FOLDER = {**_PATH, "title": "Folder", "minLength": 0, "default": "", "examples": ["reports"]}
_TO = {**_PATH, "title": "To", "examples": ["done/today.csv"]}
_OVERWRITE = {
    "type": "boolean",
    "title": "Overwrite",
    "description": "Replace a file that is there.",
    "default": False,
}
_RESUME = {
    "type": "boolean",
    "title": "Resume",
    "description": "Go on with what an earlier attempt left behind.",
    "default": False,
}
_ENTRY = {
    "type": "object",
    "required": ["name", "path", "kind"],
    "properties": {
        "name": {"type": "string", "examples": ["today.csv"]},
        "path": {"type": "string", "examples": ["reports/today.csv"]},
        "kind": {"enum": ["file", "folder", "link", "other"], "examples": ["file"]},
        "bytes": {"type": ["integer", "null"], "minimum": 0, "examples": [120]},
        "modified": {"type": ["string", "null"], "examples": ["2026-01-31T08:00:00+00:00"]},
    },
}
_WRITTEN: dict[str, Any] = {
    "type": "object",
    "required": ["path", "bytes", "sha256"],
    "properties": {
        "path": {"type": "string", "examples": ["reports/today.csv"]},
        "bytes": {"type": "integer", "minimum": 0, "examples": [120]},
        "sha256": {"type": ["string", "null"], "examples": ["a" * 64]},
    },
}
_DONE = {
    "type": "object",
    "required": ["path"],
    "properties": {"path": {"type": "string", "examples": ["reports/today.csv"]}},
}
MANIFEST: dict[str, Any] = {
    "category": "File Transfer",
    "connection": {
        "type": "object",
        "additionalProperties": False,
        "required": ["host", "port"],
        "properties": {
            "host": {**HOST, "examples": ["files.example.com"]},
            "port": {"type": "integer", "minimum": 1, "maximum": 65535, "title": "Port"},
            "root": {
                "type": "string",
                "title": "Root",
                "description": "Folder that every path stands below; empty: where one signs in.",
                "pattern": r"^[^\x00-\x1f\x7f]*$",
                "maxLength": 1000,
                "default": "",
                "examples": ["/outgoing"],
            },
        },
    },
    "auth": [{"type": "basic", "title": "User and password", "clientCertificate": True}],
    "test": "list",
    "operations": operations(
        "files",
        ["list", "stat", "download", "upload", "move", "delete", "mkdir", "checksum", "transfer"],
    ),
}


@prepare(
    name="List files of a folder",
    effect="read",
    summary="a look into the folder {{input.path}}",
    inputs=inputs_of((), path=_FOLDER, limit=integer("Entries at most", "", 1, 10_000, 1000)),
    output={
        "type": "object",
        "required": ["entries", "more"],
        "properties": {
            "entries": {"type": "array", "items": _ENTRY},
            "more": {"type": "boolean", "examples": [False]},
        },
    },
    default_output_mappings={"entries": "entries"},
)
def list(inputs: Fields) -> FileRequest:  # noqa: A001 - the operation's name
    """What a folder holds."""
    return FileRequest(action="list", path=inputs.path, options={"limit": inputs.limit})


@prepare(
    name="Look at a file",
    effect="read",
    summary="a look at {{input.path}}",
    inputs=inputs_of(("path",), path=_PATH),
    output=_ENTRY,
)
def stat(inputs: Fields) -> FileRequest:
    """Kind, size and time of a file or folder."""
    return FileRequest(action="stat", path=inputs.path)


@prepare(
    name="Download",
    effect="read",
    summary="a download of {{input.path}}",
    description="The content of a file, within the bound of an answer; `offset` and `length` "
    "take a part of it.",
    inputs=inputs_of(
        ("path",),
        path=_PATH,
        offset={"type": "integer", "minimum": 0, "title": "Offset", "default": 0},
        length={"type": "integer", "minimum": 1, "title": "Length"},
        binary={
            "type": "boolean",
            "title": "Binary",
            "description": "Give base64 even where the content is text.",
            "default": False,
        },
    ),
    output={
        **_WRITTEN,
        "properties": {
            **_WRITTEN["properties"],
            "text": {"type": ["string", "null"], "examples": ["a,b"]},
            "content": {"type": ["string", "null"], "examples": [None]},
        },
    },
    default_output_mappings={"text": "text", "content": "content"},
)
def download(inputs: Fields) -> FileRequest:
    """The content of a file."""
    options = {"offset": inputs.offset, "length": inputs.length, "binary": inputs.binary}
    return FileRequest(action="download", path=inputs.path, options=options)


@prepare(
    name="Upload",
    effect="write",
    idempotent=False,
    summary="the file {{input.path}}",
    description="Writes under another name first and renames, so that nobody sees half a file.",
    inputs=inputs_of(
        ("path",),
        path=_PATH,
        text={"type": "string", "title": "Text", "maxLength": MAX_TEXT},
        content={"type": "string", "title": "Content (base64)", "contentEncoding": "base64"},
        overwrite=_OVERWRITE,
        resume=_RESUME,
    )
    | {"oneOf": [{"required": ["text"]}, {"required": ["content"]}]},
    output=_WRITTEN,
    default_output_mappings={"sha256": "sha256"},
)
def upload(inputs: Fields) -> FileRequest:
    """A new file."""
    if inputs.text is not None:
        content = inputs.text.encode()
    else:
        try:
            content = base64.b64decode(inputs.content, validate=True)
        except (binascii.Error, ValueError):
            raise InvalidInput(
                "The content is not base64.", cure="Encode it, or pass `text`.", field="/content"
            ) from None
    options = {"overwrite": inputs.overwrite, "resume": inputs.resume}
    return FileRequest(action="upload", path=inputs.path, content=content, options=options)


@prepare(
    name="Move",
    effect="write",
    idempotent=False,
    summary="a move of {{input.path}} to {{input.to}}",
    inputs=inputs_of(("path", "to"), path=_PATH, to=_TO, overwrite=_OVERWRITE),
    output=_DONE,
)
def move(inputs: Fields) -> FileRequest:
    """A file under another name."""
    options = {"overwrite": inputs.overwrite}
    return FileRequest(action="move", path=inputs.path, to=inputs.to, options=options)


@prepare(
    name="Delete",
    effect="delete",
    idempotent=False,
    summary="a deletion of {{input.path}}",
    inputs=inputs_of(("path",), path=_PATH),
    output=_DONE,
)
def delete(inputs: Fields) -> FileRequest:
    """A file, or an empty folder, removed."""
    return FileRequest(action="delete", path=inputs.path)


@prepare(
    name="Make a folder",
    effect="write",
    idempotent=True,
    summary="the folder {{input.path}}",
    inputs=inputs_of(("path",), path={**_PATH, "title": "Folder", "examples": ["reports"]}),
    output=_DONE,
)
def mkdir(inputs: Fields) -> FileRequest:
    """A folder with those above it; one that is there is fine."""
    return FileRequest(action="mkdir", path=inputs.path)


@prepare(
    name="Checksum",
    effect="read",
    summary="the checksum of {{input.path}}",
    description="SHA-256 of a whole file, read without keeping it.",
    inputs=inputs_of(("path",), path=_PATH),
    output=_WRITTEN,
    timeout=300,
)
def checksum(inputs: Fields) -> FileRequest:
    """The hash of a file."""
    return FileRequest(action="checksum", path=inputs.path)


@prepare(
    name="Transfer to another connection",
    effect="write",
    idempotent=False,
    summary="the file {{input.path}} to {{input.toConnection}}",
    description="Streams a file of any size from this connection to another.",
    inputs=inputs_of(
        ("path", "toConnection"),
        path=_PATH,
        toConnection={
            "type": "string",
            "title": "To connection",
            "minLength": 1,
            "examples": ["partner-sftp"],
        },
        toPath={**_TO, "title": "To path", "description": "Without it the same path."},
        overwrite=_OVERWRITE,
        resume=_RESUME,
    ),
    output=_WRITTEN,
    default_output_mappings={"sha256": "sha256"},
    timeout=300,
)
def transfer(inputs: Fields) -> FileRequest:
    """A file there, read here."""
    return FileRequest(
        action="transfer",
        path=inputs.path,
        to=inputs.toPath or inputs.path,
        options={
            "connection": inputs.toConnection,
            "overwrite": inputs.overwrite,
            "resume": inputs.resume,
        },
    )

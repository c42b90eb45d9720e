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
from junctor.sdk.families.files_shapes import (
    CONTENT,
    DONE,
    EITHER,
    ENTRY,
    FIND,
    FOLDER,
    FOUND,
    NEW_FILE,
    OVERWRITE,
    PATH,
    RESUME,
    TO,
    WRITTEN,
)
from junctor.sdk.families.sql_shapes import inputs_of
from junctor.sdk.fields import Fields

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
            "nameEncoding": {
                "type": "string",
                "title": "Encoding of names",
                "description": "How the server writes names; old ones often have iso-8859-1.",
                "enum": ["utf-8", "iso-8859-1", "iso-8859-15", "windows-1252"],
                "default": "utf-8",
            },
        },
    },
    "auth": [{"type": "basic", "title": "User and password", "clientCertificate": True}],
    "test": "list",
    "operations": operations(
        "files",
        ["list", "find", "exists", "stat", "download", "upload", "append", "copy", "move"],
        ["delete", "mkdir", "checksum", "transfer"],
    ),
    "triggers": {"newFile": NEW_FILE},
}


@prepare(
    name="List files of a folder",
    effect="read",
    summary="a look into the folder {{input.path}}",
    inputs=inputs_of((), path=FOLDER, limit=integer("Entries at most", "", 1, 10_000, 1000)),
    output={
        "type": "object",
        "required": ["entries", "more"],
        "properties": {
            "entries": {"type": "array", "items": ENTRY},
            "more": {"type": "boolean", "examples": [False]},
        },
    },
    default_output_mappings={"entries": "entries"},
)
def list(inputs: Fields) -> FileRequest:  # noqa: A001 - the operation's name
    """What a folder holds."""
    return FileRequest(action="list", path=inputs.path, options={"limit": inputs.limit})


@prepare(
    name="Find files",
    effect="read",
    summary="a search for files in {{input.path}}",
    description="Files whose names fit, also in the folders below. More than `limit` of them is an "
    "error, so that none is missed.",
    inputs=inputs_of((), path=FOLDER, **FIND),
    output={
        "type": "object",
        "required": ["files"],
        "properties": {"files": {"type": "array", "items": FOUND}},
    },
    default_output_mappings={"files": "files"},
    timeout=60,
)
def find(inputs: Fields) -> FileRequest:
    """Files below a folder."""
    return FileRequest(
        action="find", path=inputs.path, options={name: inputs[name] for name in FIND}
    )


@prepare(
    name="Does a file exist?",
    effect="read",
    summary="a look whether there is {{input.path}}",
    description="Says whether a file or folder is there; that there is none is no error.",
    inputs=inputs_of(("path",), path=PATH),
    output={
        "type": "object",
        "required": ["exists", "entry"],
        "properties": {
            "exists": {"type": "boolean", "examples": [True]},
            "entry": {"anyOf": [ENTRY, {"type": "null"}]},
        },
    },
    default_output_mappings={"exists": "exists"},
)
def exists(inputs: Fields) -> FileRequest:
    """Whether something is there."""
    return FileRequest(action="exists", path=inputs.path)


@prepare(
    name="Look at a file",
    effect="read",
    summary="a look at {{input.path}}",
    inputs=inputs_of(("path",), path=PATH),
    output=ENTRY,
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
        path=PATH,
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
        **WRITTEN,
        "properties": {
            **WRITTEN["properties"],
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
        path=PATH,
        **CONTENT,
        overwrite=OVERWRITE,
        resume=RESUME,
    )
    | EITHER,
    output=WRITTEN,
    default_output_mappings={"sha256": "sha256"},
)
def upload(inputs: Fields) -> FileRequest:
    """A new file."""
    options = {"overwrite": inputs.overwrite, "resume": inputs.resume}
    return FileRequest(action="upload", path=inputs.path, content=_content(inputs), options=options)


@prepare(
    name="Append to a file",
    effect="write",
    idempotent=False,
    summary="more for the file {{input.path}}",
    description="Writes at the end of a file and makes it where there is none. Who reads it "
    "meanwhile can see a part.",
    inputs=inputs_of(("path",), path=PATH, **CONTENT) | EITHER,
    output={
        "type": "object",
        "required": ["path", "bytes"],
        "properties": {
            "path": {"type": "string", "examples": ["reports/log.csv"]},
            "bytes": {
                "type": "integer",
                "minimum": 0,
                "description": "of the whole file now",
                "examples": [120],
            },
        },
    },
)
def append(inputs: Fields) -> FileRequest:
    """More at the end of a file."""
    return FileRequest(action="append", path=inputs.path, content=_content(inputs))


def _content(inputs: Fields) -> bytes:
    """The bytes of the text or of the base64.

    Raises:
        InvalidInput: it is no base64.
    """
    if inputs.get("text") is not None:
        return str(inputs.text).encode()
    try:
        return base64.b64decode(inputs.content, validate=True)
    except (binascii.Error, ValueError):
        raise InvalidInput(
            "The content is not base64.", cure="Encode it, or pass `text`.", field="/content"
        ) from None


@prepare(
    name="Copy",
    effect="write",
    idempotent=False,
    summary="a copy of {{input.path}} as {{input.to}}",
    description="Streams a file of any size to another name on the same server.",
    inputs=inputs_of(("path", "to"), path=PATH, to=TO, overwrite=OVERWRITE),
    output=WRITTEN,
    default_output_mappings={"sha256": "sha256"},
    timeout=300,
)
def copy(inputs: Fields) -> FileRequest:
    """A file under a second name."""
    options = {"overwrite": inputs.overwrite, "resume": False}
    return FileRequest(action="transfer", path=inputs.path, to=inputs.to, options=options)


@prepare(
    name="Move",
    effect="write",
    idempotent=False,
    summary="a move of {{input.path}} to {{input.to}}",
    inputs=inputs_of(("path", "to"), path=PATH, to=TO, overwrite=OVERWRITE),
    output=DONE,
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
    inputs=inputs_of(
        ("path",),
        path=PATH,
        contents={
            "type": "boolean",
            "title": "With contents",
            "description": "Delete a folder with everything in it; links in it are deleted, not "
            "followed.",
            "default": False,
        },
    ),
    output=DONE,
)
def delete(inputs: Fields) -> FileRequest:
    """A file or a folder, removed."""
    options = {"contents": True} if inputs.contents else {}
    return FileRequest(action="delete", path=inputs.path, options=options)


@prepare(
    name="Make a folder",
    effect="write",
    idempotent=True,
    summary="the folder {{input.path}}",
    inputs=inputs_of(("path",), path={**PATH, "title": "Folder", "examples": ["reports"]}),
    output=DONE,
)
def mkdir(inputs: Fields) -> FileRequest:
    """A folder with those above it; one that is there is fine."""
    return FileRequest(action="mkdir", path=inputs.path)


@prepare(
    name="Set permissions",
    effect="write",
    idempotent=True,
    summary="the permissions {{input.mode}} for {{input.path}}",
    inputs=inputs_of(
        ("path", "mode"),
        path=PATH,
        mode={
            "type": "string",
            "title": "Mode",
            "description": "Three digits for owner, group and others: 4 read, 2 write, 1 execute.",
            "pattern": "^[0-7]{3}$",
            "examples": ["640"],
        },
    ),
    output=DONE,
)
def permissions(inputs: Fields) -> FileRequest:
    """Who may read and write a file or folder."""
    return FileRequest(action="permissions", path=inputs.path, options={"mode": inputs.mode})


@prepare(
    name="Checksum",
    effect="read",
    summary="the checksum of {{input.path}}",
    description="SHA-256 of a whole file, read without keeping it.",
    inputs=inputs_of(("path",), path=PATH),
    output=WRITTEN,
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
        path=PATH,
        toConnection={
            "type": "string",
            "title": "To connection",
            "minLength": 1,
            "examples": ["partner-sftp"],
        },
        toPath={**TO, "title": "To path", "description": "Without it the same path."},
        overwrite=OVERWRITE,
        resume=RESUME,
    ),
    output=WRITTEN,
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

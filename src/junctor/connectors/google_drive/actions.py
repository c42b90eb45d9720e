"""Google Drive takes a file and what is told of it in one body of two parts."""

from __future__ import annotations

import base64
import binascii
import hashlib
import json
from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, patch, post, prepare

_FIELDS = "id,name,mimeType,parents,webViewLink,modifiedTime,size,trashed"
_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_LARGEST = 5 * 1024 * 1024
_ABOUT = b"Content-Type: application/json; charset=UTF-8\r\n\r\n"


@prepare(name="Upload file", inputs=_FREE, summary="the file {{input.file.name}}", idempotent=False)
def upload_file(inputs: Fields) -> HttpRequest:
    """Put a file into Drive; as a Google document where `convertTo` says so."""
    content, kind = _content(inputs["file"]), inputs["file"]["contentType"]
    told = {
        "name": inputs.get("name") or inputs["file"]["name"],
        "mimeType": inputs.get("convertTo") or kind,
        "parents": inputs.get("parents"),
        "description": inputs.get("description"),
    }
    about = json.dumps({k: v for k, v in told.items() if v is not None}).encode()
    # A hash of what is inside: the same request each time, and no content can hold it on purpose.
    boundary = f"junctor-{hashlib.sha256(about + content).hexdigest()[:40]}"
    mark = f"--{boundary}\r\n".encode()
    typed = f"Content-Type: {kind}\r\n\r\n".encode()
    body = mark + _ABOUT + about + b"\r\n" + mark + typed + content
    return post(
        "/upload/drive/v3/files",
        query={"uploadType": "multipart", "fields": _FIELDS, "supportsAllDrives": "true"},
        content=body + f"\r\n--{boundary}--\r\n".encode(),
        headers={"Content-Type": f"multipart/related; boundary={boundary}"},
    )


@prepare(
    name="Replace content of file",
    inputs=_FREE,
    summary="other content of the file {{input.fileId}}",
    idempotent=True,
)
def replace_content(inputs: Fields) -> HttpRequest:
    """Give a file other content; Drive keeps what was there as an older version."""
    return patch(
        f"/upload/drive/v3/files/{inputs['fileId']}",
        query={"uploadType": "media", "fields": _FIELDS, "supportsAllDrives": "true"},
        content=_content(inputs["file"]),
        headers={"Content-Type": inputs["file"]["contentType"]},
    )


def _content(file: dict[str, Any]) -> bytes:
    try:
        found = base64.b64decode("".join(file["base64"].split()), validate=True)
    except binascii.Error:
        raise InvalidInput(
            "`file` holds no Base64.",
            cure="Give the bytes of the file as Base64.",
            field="/file/base64",
        ) from None
    if len(found) > _LARGEST:
        raise InvalidInput(
            f"The file has {len(found)} bytes; Drive takes at most 5 MB in one request.",
            cure="Give a smaller file.",
            field="/file/base64",
        )
    return found

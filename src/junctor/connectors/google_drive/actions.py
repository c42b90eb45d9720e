"""Google Drive takes a file and what is told of it in one body of two parts."""

from __future__ import annotations

import base64
import binascii
from typing import Any

from junctor.sdk import Fields, HttpRequest, InvalidInput, get, patch, post, prepare

_FIELDS = (
    "id,name,mimeType,parents,webViewLink,createdTime,modifiedTime,size,trashed,"
    "owners(displayName,emailAddress)"
)
_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_KINDS = {
    "folder": "mimeType = 'application/vnd.google-apps.folder'",
    "document": "mimeType = 'application/vnd.google-apps.document'",
    "spreadsheet": "mimeType = 'application/vnd.google-apps.spreadsheet'",
    "presentation": "mimeType = 'application/vnd.google-apps.presentation'",
    "pdf": "mimeType = 'application/pdf'",
    "image": "mimeType contains 'image/'",
}
_LARGEST = 5 * 1024 * 1024


@prepare(name="Find files", effect="read", inputs=_FREE, summary="a search for files")
def list_files(inputs: Fields) -> HttpRequest:
    """Files and folders by name, place and kind, or in Drive's search language."""
    said = inputs.get("q")
    wanted = [
        f"({said})" if said and _more(inputs) else said,
        f"name contains '{_quoted(inputs['named'])}'" if inputs.get("named") else None,
        f"'{inputs['folderId']}' in parents" if inputs.get("folderId") else None,
        _KINDS.get(inputs.get("kind") or ""),
        f"trashed = {str(inputs['trashed']).lower()}" if "trashed" in inputs else None,
    ]
    query = {
        "fields": f"nextPageToken,files({_FIELDS})",
        "supportsAllDrives": "true",
        "includeItemsFromAllDrives": "true",
        "q": " and ".join(filter(None, wanted)) or None,
        "orderBy": inputs.get("orderBy"),
        "pageSize": inputs.get("pageSize"),
        "pageToken": inputs.get("pageToken"),
    }
    return get("/drive/v3/files", query=query)


def _more(inputs: Fields) -> bool:
    return any(name in inputs for name in ("named", "folderId", "kind", "trashed"))


def _quoted(text: str) -> str:
    """A text within the quotes of a search."""
    return text.replace("\\", "\\\\").replace("'", "\\'")


@prepare(name="Upload file", inputs=_FREE, summary="the file {{input.file.name}}", idempotent=False)
def upload_file(inputs: Fields) -> HttpRequest:
    """Put a file into Drive; as a Google document where `convertTo` says so."""
    file = inputs["file"]
    _content(file)
    told = {
        "name": inputs.get("name") or file["name"],
        "mimeType": inputs.get("convertTo") or file["contentType"],
        "parents": inputs.get("parents"),
        "description": inputs.get("description"),
    }
    return post(
        "/upload/drive/v3/files",
        query={"uploadType": "multipart", "fields": _FIELDS, "supportsAllDrives": "true"},
        related=[{k: v for k, v in told.items() if v is not None}, file],
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

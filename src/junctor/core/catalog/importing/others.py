"""Formats that are not imported, told apart so that a refusal says what was given."""

from __future__ import annotations

import re
from collections.abc import Callable
from typing import Any

from junctor.core.catalog.importing.wsdl_documents import is_xml
from junctor.model.errors import InvalidInput

KINDS = (
    "OpenAPI 2.0, 3.0 and 3.1, Google discovery, GraphQL schemas, WSDL, Postman collections 2.x, "
    "Insomnia exports"
)
_TEXTS: tuple[tuple[re.Pattern[bytes], str], ...] = (
    (
        re.compile(rb"\s*<(?:!doctype\s+html|html)", re.IGNORECASE),
        "This is a web page, no description.",
    ),
    (re.compile(rb"[\s\S]{0,400}<(?:\w+:)?Edmx\b"), "This is OData metadata, not imported here."),
    (re.compile(rb"[\s\S]{0,400}<(?:\w+:)?application\b"), "This is WADL, not imported here."),
    (re.compile(rb"\s*#%RAML"), "This is RAML, not imported here."),
    (re.compile(rb"\s*FORMAT:\s*1A"), "This is API Blueprint, not imported here."),
    (
        re.compile(rb"(?://[^\n]*\s*)*syntax\s*=\s*\"proto"),
        "This is a protobuf file: gRPC is not called.",
    ),
    (re.compile(rb"\x1f|PK\x03\x04"), "This is a packed file."),
    (re.compile(rb"\s*\Z"), "The description is empty."),
)
_BINARY = "This is no text: it holds bytes of a binary file."
_COMMENT = re.compile(rb"<!--[\s\S]*?-->")
_CURES = {
    "This is a web page, no description.": "Give the address of the file itself, often named "
    "openapi.json or swagger.json.",
    "This is a packed file.": "Unpack it and import what is inside.",
    _BINARY: "Give the description itself, as JSON, YAML, SDL or XML.",
}
_CONVERT = f"Convert it to OpenAPI, or give one of: {KINDS}."


def refuse_other_text(text: bytes) -> None:
    """Refuse what can be told by how it begins.

    Raises:
        InvalidInput: naming the format.
    """
    # Bytes that are no text were read as letters of the same number.
    head = (
        _COMMENT.sub(b"", text[:20_000])[:2000]
        .decode("utf-8", "replace")
        .encode("latin-1", "replace")
    )
    for pattern, what in _TEXTS:
        if pattern.match(head):
            raise InvalidInput(what, cure=_CURES.get(what, _CONVERT))
    if b"\0" in text:
        raise InvalidInput(_BINARY, cure=_CURES[_BINARY])
    if is_xml(text):
        raise InvalidInput(
            "This is XML, but no WSDL: it describes types, not operations.",
            cure="Import the WSDL that uses it, and give this file beside it.",
        )


def what_it_is(document: dict[str, Any]) -> str:
    """The sentence that says what a document of no known kind is."""
    for told, what in _DOCUMENTS:
        if told(document):
            return what
    if "openapi" in document or "swagger" in document:
        named = str(document.get("openapi") or document.get("swagger"))[:20]
        return f"This says that it is OpenAPI {named}, which is not known here."
    names = ", ".join(list(map(str, document))[:5])
    return f"This is no API description that can be imported; it begins with {names or 'nothing'}."


def _is_har(document: dict[str, Any]) -> bool:
    return isinstance(document.get("log"), dict) and "entries" in document["log"]


_DOCUMENTS: tuple[tuple[Callable[[dict[str, Any]], Any], str], ...] = (
    (
        lambda d: d.get("asyncapi"),
        "This is AsyncAPI: it describes events, not operations that can be called.",
    ),
    (
        lambda d: d.get("openrpc"),
        "This is OpenRPC: its methods are called by JSON-RPC, which is not imported.",
    ),
    (
        lambda d: d.get("swaggerVersion"),
        "This is Swagger 1.x, which is not imported; version 2.0 and later are.",
    ),
    (
        lambda d: re.match(r"https?://json-schema", str(d.get("$schema", ""))),
        "This is a JSON Schema: it describes values, not operations.",
    ),
    (
        _is_har,
        "This is a HAR file, a recording: load it into Postman or Insomnia, and export that.",
    ),
    (
        lambda d: "__export_format" in d,
        "This is an export of an old Insomnia; import it there and export it again.",
    ),
    (
        lambda d: isinstance(d.get("requests"), list) and "order" in d,
        "This is a Postman collection of version 1; export it as 2.1.",
    ),
    (
        lambda d: "privatePath" in d or "publicPath" in d,
        "This is a configuration of I/O Docs, which is not imported.",
    ),
)

"""A source's text becomes candidates: finds out what it is and lets that kind's reader read it."""

from __future__ import annotations

import re
from typing import Any

from junctor.core.catalog.descriptions import parse_description
from junctor.core.catalog.descriptions.document import load
from junctor.core.catalog.descriptions.parse import kind_of
from junctor.core.catalog.importing.described import read_described
from junctor.core.catalog.importing.graphql import is_introspection, is_sdl, read_graphql
from junctor.core.catalog.importing.imported import Imported
from junctor.core.catalog.importing.mcp import is_mcp, read_mcp
from junctor.core.catalog.importing.postman import is_postman, openapi_of
from junctor.core.catalog.importing.remote import Fetch, bundled, refuse_remote
from junctor.model.errors import InvalidInput

KINDS = "OpenAPI 2.0, 3.0 and 3.1, Google discovery, GraphQL schemas, Postman collections 2.x"
_NOT_IMPORTED = {
    "botocore": "AWS models are not imported: their requests need a protocol of their own.",
    "methods": "Lists of bot methods are not imported; the `telegram` connector covers them.",
}


async def read_source(text: bytes, address: str = "", *, fetch: Fetch | None = None) -> Imported:
    """The candidates in a source's text.

    Args:
        text: the document.
        address: where it is from, for relative servers and references.
        fetch: gets further documents, where references to the outside are allowed.

    Raises:
        InvalidInput: it is no description that can be imported; says why.
    """
    if is_sdl(text):
        return read_graphql(text, address)
    document = load(text)
    if is_introspection(document):
        return read_graphql(document, address)
    if is_mcp(document):
        return read_mcp(document, address)
    if is_postman(document):
        document = openapi_of(document)
    kind = kind_of(document)
    if kind in _NOT_IMPORTED:
        raise InvalidInput(_NOT_IMPORTED[kind], cure=f"Give one of: {KINDS}.")
    if kind is None:
        raise InvalidInput(_unknown(document), cure=f"Give one of: {KINDS}.")
    if kind == "discovery":
        pass  # its references are bare names
    elif fetch is None:
        refuse_remote(document)
    else:
        document = await bundled(document, address, fetch)
    return read_described(parse_description(document, kind=kind), document, address)


def _unknown(document: dict[str, Any]) -> str:
    if document.get("asyncapi"):
        return "This is AsyncAPI: it describes events, not operations that can be called."
    if re.match(r"https?://json-schema", str(document.get("$schema", ""))):
        return "This is a JSON Schema: it describes values, not operations."
    names = ", ".join(list(map(str, document))[:5])
    return f"This is no API description that can be imported; it begins with {names or 'nothing'}."

"""A source's text becomes candidates: finds out what it is and lets that kind's reader read it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from junctor.core.catalog.descriptions import parse_description
from junctor.core.catalog.descriptions.anchors import settle
from junctor.core.catalog.descriptions.document import decoded, load
from junctor.core.catalog.descriptions.loose import reason_of
from junctor.core.catalog.descriptions.parse import kind_of
from junctor.core.catalog.importing.described import read_described
from junctor.core.catalog.importing.graphql import is_introspection, is_sdl, read_graphql
from junctor.core.catalog.importing.imported import Imported
from junctor.core.catalog.importing.insomnia import collection_of, is_insomnia
from junctor.core.catalog.importing.mcp import is_mcp, read_mcp
from junctor.core.catalog.importing.others import KINDS, refuse_other_text, what_it_is
from junctor.core.catalog.importing.postman import is_postman, openapi_of, unread
from junctor.core.catalog.importing.remote import Fetch, bundled, refuse_remote
from junctor.core.catalog.importing.wsdl import read_wsdl
from junctor.core.catalog.importing.wsdl_documents import is_wsdl, others_of
from junctor.model.errors import InvalidInput

_ENCODING = re.compile(rb"(\A<\?xml[^>]{0,80}?)\s+encoding\s*=\s*[\"'][^\"']*[\"']")
_NOT_IMPORTED = {
    "fhir": "FHIR definitions are not imported; the `fhir` connector covers them.",
    "botocore": "AWS models are not imported: their requests need a protocol of their own.",
    "simulator": "Lists of a simulator's methods are not imported: they are no API description.",
    "methods": "Lists of bot methods are not imported; the `telegram` connector covers them.",
}


async def read_source(
    text: bytes,
    address: str = "",
    *,
    fetch: Fetch | None = None,
    files: Mapping[str, bytes] | None = None,
) -> Imported:
    """The candidates in a source's text.

    Args:
        text: the document.
        address: where it is from, for relative servers and references.
        fetch: gets further documents, where references to the outside are allowed.
        files: documents that were given beside it, by the name a WSDL has for them.

    Raises:
        InvalidInput: it is no description that can be imported; says why.
    """
    text = _as_utf8(text)
    try:
        return await _read(text, address, fetch, files or {})
    except (KeyError, TypeError, AttributeError, ValueError, RecursionError) as error:
        raise InvalidInput(
            f"The description cannot be read: {reason_of(error)[:160]}.",
            cure="Check the document against its own format first.",
        ) from error


def _as_utf8(raw: bytes) -> bytes:
    """The text in UTF-8; an XML declaration that says something else goes."""
    text = decoded(raw).lstrip("\ufeff").encode("utf-8", "replace")
    return _ENCODING.sub(rb"\1", text, count=1) if text.startswith(b"<?xml") else text


async def _read(
    text: bytes, address: str, fetch: Fetch | None, files: Mapping[str, bytes]
) -> Imported:
    if is_wsdl(text):
        return read_wsdl(text, address, await others_of(text, address, fetch, files))
    refuse_other_text(text)
    if is_sdl(text):
        return read_graphql(text, address)
    repeated: list[str] = []
    document = load(text, repeated)
    found = await _of_document(document, address, fetch)
    if not repeated:
        return found
    told = ", ".join(dict.fromkeys(name[:60] for name in repeated[:5]))
    note = f"names that stand twice in one place, of which the last counts: {told}"
    return replace(found, notes=(*found.notes, note))


async def _of_document(document: dict[str, Any], address: str, fetch: Fetch | None) -> Imported:
    for is_it, read in ((is_introspection, read_graphql), (is_mcp, read_mcp)):
        if is_it(document):
            return read(document, address)
    kind = "insomnia" if is_insomnia(document) else "postman"
    if kind == "insomnia":
        document = collection_of(document)
    if not is_postman(document):
        return await _described(document, address, fetch)
    found = await _described(openapi_of(document), address, fetch)
    return replace(found, kind=kind, notes=(*found.notes, *unread(document)))


async def _described(document: dict[str, Any], address: str, fetch: Fetch | None) -> Imported:
    kind = kind_of(document)
    if kind in _NOT_IMPORTED:
        raise InvalidInput(_NOT_IMPORTED[kind], cure=f"Give one of: {KINDS}.")
    if kind is None:
        raise InvalidInput(what_it_is(document), cure=f"Give one of: {KINDS}.")
    settle(document)
    if kind == "discovery":
        pass  # its references are bare names
    elif fetch is None:
        refuse_remote(document)
    else:
        document = await bundled(document, address, fetch)
    return read_described(parse_description(document, kind=kind), document, address)

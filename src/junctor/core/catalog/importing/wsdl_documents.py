"""The documents that a WSDL consists of: itself, and what it imports and includes."""

from __future__ import annotations

import re
from collections.abc import Mapping
from urllib.parse import urljoin

from junctor.core.catalog.importing.remote import MOST_DOCUMENTS, Fetch
from junctor.model.errors import InvalidInput

NOWHERE = "https://source.invalid/"
"""Where documents lie that came without an address."""
_REFERENCE = re.compile(
    rb"<(?:\w+:)?(?:import|include|redefine)\b[^>]*?\b(?:schemaLocation|location)\s*=\s*"
    rb"[\"']([^\"']+)[\"']"
)
WELL_KNOWN = {
    "http://schemas.xmlsoap.org/soap/encoding/": (
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        b'targetNamespace="http://schemas.xmlsoap.org/soap/encoding/">'
        b'<xs:complexType name="Array"><xs:sequence><xs:any minOccurs="0" maxOccurs="unbounded" '
        b'processContents="lax"/></xs:sequence></xs:complexType>'
        b'<xs:attribute name="arrayType" type="xs:string"/></xs:schema>'
    ),
    "http://www.w3.org/2001/xml.xsd": (
        b'<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        b'targetNamespace="http://www.w3.org/XML/1998/namespace">'
        b'<xs:attribute name="lang" type="xs:string"/><xs:attribute name="base" type="xs:string"/>'
        b'<xs:attribute name="space" type="xs:string"/></xs:schema>'
    ),
}
"""Of schemas that everybody refers to and nobody gives, as much as messages need."""


def is_wsdl(text: bytes) -> bool:
    """Whether a text is a WSDL document, by its root."""
    head = re.sub(rb"<\?[\s\S]*?\?>|<!--[\s\S]*?-->|<!DOCTYPE[^>]*>", b"", text[:20_000]).lstrip(
        b"\xef\xbb\xbf \r\n\t"
    )
    return bool(re.match(rb"<(?:\w+:)?(?:definitions|description)\b", head))


def is_xml(text: bytes) -> bool:
    """Whether a text looks like XML of another kind."""
    return text[:200].lstrip(b"\xef\xbb\xbf \r\n\t").startswith(b"<")


def needed_by(text: bytes) -> list[str]:
    """What a document imports or includes, as it is written there."""
    return list(
        dict.fromkeys(found.decode("utf-8", "replace") for found in _REFERENCE.findall(text))
    )


def address_of(address: str) -> str:
    """The address of a WSDL, which may have come without one."""
    return address or NOWHERE + "service.wsdl"


async def others_of(
    text: bytes, address: str, fetch: Fetch | None, files: Mapping[str, bytes]
) -> dict[str, bytes]:
    """Everything a WSDL imports or includes: given beside it, or fetched where that is allowed.

    Raises:
        InvalidInput: it needs a document that is not given and may not be fetched, or too many.
    """
    found: dict[str, bytes] = {}
    queue = [(text, address_of(address))]
    while queue:
        current, here = queue.pop()
        for reference in needed_by(current):
            url = urljoin(here, reference)
            if url in found or url in WELL_KNOWN:
                continue
            if len(found) >= MOST_DOCUMENTS:
                raise InvalidInput(
                    f"The WSDL needs more than {MOST_DOCUMENTS} other documents.",
                    cure="Bundle it into fewer files.",
                )
            given = files.get(reference) or files.get(reference.rpartition("/")[2])
            if given is None and fetch is not None and not url.startswith(NOWHERE):
                given = await fetch(url)
            if given is None:
                raise InvalidInput(
                    f"The WSDL needs another document: {reference[:120]}.",
                    field="allowRemoteReferences",
                    cure="Give the file beside it, or allow remote references.",
                )
            found[url] = given
            queue.append((given, url))
    return found

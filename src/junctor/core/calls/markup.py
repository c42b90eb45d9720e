"""An answer in XML as names and values, so that schemas and failure maps can speak about it.

AWS's query protocol and many older APIs answer this way. Attributes and name spaces go, what
repeats becomes a list, and so do the `member` elements of AWS. Documents with a document type
are not read at all, for an entity could grow without bound.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32


class _NoDoctype(ET.TreeBuilder):
    """Builds trees of documents that declare nothing, whatever their encoding."""

    def doctype(self, _name: str, _public: str | None, _system: str | None) -> None:
        """A document type.

        Raises:
            ValueError: always.
        """
        raise ValueError("it holds a document type")


def tree(content: bytes) -> ET.Element | None:
    """The root element; `None` when it is no XML, too large, or has a document type."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith((b"<", b"\xff\xfe", b"\xfe\xff")) or len(content) > MAX_BYTES:
        return None
    try:
        parser = ET.XMLParser(target=_NoDoctype())  # noqa: S314 - no doctype, so no entities
        return ET.fromstring(content.lstrip(), parser)  # noqa: S314 - its parser is above
    except (ET.ParseError, ValueError, LookupError):
        return None


def elements(content: bytes) -> dict[str, Any] | None:
    """The document as `{root: ...}`; `None` when it cannot be read."""
    root = tree(content)
    return None if root is None else {local_name(root): names_and_values(root, 1)}


def local_name(element: ET.Element) -> str:
    """Its name without the name space."""
    return element.tag.rpartition("}")[2]


def names_and_values(element: ET.Element, depth: int) -> Any:
    """What is in an element: a text, or names and values."""
    if not len(element) or depth >= MAX_DEPTH:
        return (element.text or "").strip()
    if {local_name(child) for child in element} == {"member"}:
        return [names_and_values(child, depth + 1) for child in element]
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(local_name(child), []).append(names_and_values(child, depth + 1))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}

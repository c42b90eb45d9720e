"""An answer in XML as names and values, so that schemas and failure maps can speak about it.

AWS's query protocol and many older APIs answer this way. Attributes and name spaces go, what
repeats becomes a list, and so do the `member` elements of AWS. Documents with declarations
are not read at all, for an entity could grow without bound.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as ET

MAX_BYTES = 4 * 1024 * 1024
MAX_DEPTH = 32


def elements(content: bytes) -> dict[str, Any] | None:
    """The document as `{root: ...}`; `None` when it is no XML, too large, or declares something."""
    start = content[:64].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") or len(content) > MAX_BYTES or b"<!" in content:
        return None
    try:
        root = ET.fromstring(content)  # noqa: S314 - declarations and size are refused above
    except (ET.ParseError, ValueError, LookupError):
        return None
    return {_name(root): _value(root, 1)}


def _name(element: ET.Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: ET.Element, depth: int) -> Any:
    if not len(element) or depth >= MAX_DEPTH:
        return (element.text or "").strip()
    if {_name(child) for child in element} == {"member"}:
        return [_value(child, depth + 1) for child in element]
    found: dict[str, list[Any]] = {}
    for child in element:
        found.setdefault(_name(child), []).append(_value(child, depth + 1))
    return {name: values[0] if len(values) == 1 else values for name, values in found.items()}

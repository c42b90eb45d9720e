"""A refusal in XML as names and values, so that a failure map can point into it.

AWS's older APIs and SOAP-like services explain themselves this way. Attributes and name
spaces go; what repeats becomes a list. Documents with declarations are not read at all.
"""

from __future__ import annotations

from typing import Any
from xml.etree import ElementTree as Xml

MAX_BYTES = 65_536
MAX_DEPTH = 16


def elements(content: bytes) -> dict[str, Any] | None:
    """The document as `{root: ...}`; `None` when it is no XML, too large, or declares entities."""
    start = content[:MAX_BYTES].lstrip(b"\xef\xbb\xbf \t\r\n")
    if not start.startswith(b"<") or len(content) > MAX_BYTES or b"<!" in content:
        return None
    try:
        root = Xml.fromstring(content)  # noqa: S314 - declarations and size are refused above
    except (Xml.ParseError, ValueError, LookupError):
        return None
    return {_name(root): _value(root, 1)}


def _name(element: Xml.Element) -> str:
    return element.tag.rpartition("}")[2]


def _value(element: Xml.Element, depth: int) -> Any:
    text = (element.text or "").strip()
    if not len(element) or depth >= MAX_DEPTH:
        return text
    found: dict[str, Any] = {}
    for child in element:
        name, value = _name(child), _value(child, depth + 1)
        if name not in found:
            found[name] = value
        elif isinstance(found[name], list):
            found[name].append(value)
        else:
            found[name] = [found[name], value]
    return found

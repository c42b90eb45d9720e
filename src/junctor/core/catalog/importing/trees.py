"""WSDL and XSD documents as trees: parsed without entities and network, names with namespaces."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

XS = "{http://www.w3.org/2001/XMLSchema}"
WSDL = "{http://schemas.xmlsoap.org/wsdl/}"


def tree_of(text: bytes) -> Any:
    """The root of a document.

    Raises:
        lxml.etree.XMLSyntaxError: it is no XML.
    """
    from lxml import etree  # type: ignore[import-untyped]  # has no stubs

    return etree.fromstring(text, etree.XMLParser(resolve_entities=False, no_network=True))


def trees_of(documents: Mapping[str, bytes]) -> dict[str, Any]:
    """The roots of documents by their addresses; none if one of them is no XML.

    Whoever reads that one afterwards says what is wrong with it.
    """
    from lxml import etree

    try:
        return {url: tree_of(text) for url, text in documents.items()}
    except etree.XMLSyntaxError:
        return {}


def written(trees: Mapping[str, Any]) -> dict[str, bytes]:
    """The documents of trees that were changed."""
    from lxml import etree

    return {url: etree.tostring(root) for url, root in trees.items()}


def named_in(element: Any, attribute: str) -> str:
    """The name in an attribute as `{namespace}name`, whatever prefix it has there."""
    prefix, _, local = str(element.get(attribute) or "").rpartition(":")
    return f"{{{element.nsmap.get(prefix or None, '')}}}{local}"


def own_name(holder: Any, element: Any) -> str:
    """The name of something that a schema or a WSDL declares, in the namespace of its document."""
    return f"{{{holder.get('targetNamespace') or ''}}}{element.get('name') or ''}"

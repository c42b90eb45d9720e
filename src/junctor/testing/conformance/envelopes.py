"""SOAP envelopes that a connector writes itself, against the types of WSDL files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

from junctor.core.catalog.descriptions import Deviation
from junctor.testing.conformance.inputs import Outgoing

_XSD = "{http://www.w3.org/2001/XMLSchema}"
_MEDIA = ("text/xml", "application/soap+xml")


class Envelopes:
    """The types of one WSDL file, which judge what stands in the body of an envelope."""

    def __init__(self, name: str, raw: bytes) -> None:
        from lxml import etree  # type: ignore[import-untyped]  # has no stubs

        self.name = name
        self._schemas: dict[str, Any] = {}
        inline = {
            each.get("targetNamespace"): each
            for each in etree.fromstring(raw).iter(f"{_XSD}schema")
        }
        texts = {}
        for space, schema in inline.items():
            for reference in schema.iter(f"{_XSD}import"):
                if reference.get("namespace") in inline:
                    reference.set("schemaLocation", f"inline:{reference.get('namespace')}")
            texts[f"inline:{space}"] = etree.tostring(schema)

        class Inline(etree.Resolver):  # type: ignore[misc]  # has no stubs
            def resolve(self, url: str, _: str, context: Any) -> Any:
                """A schema of this file; no other is loaded."""
                return self.resolve_string(texts.get(url, b"<x/>"), context)

        parser = etree.XMLParser(no_network=True, resolve_entities=False)
        parser.resolvers.add(Inline())
        for space in inline:
            try:
                parsed = etree.fromstring(texts[f"inline:{space}"], parser)
                self._schemas[space] = (etree.XMLSchema(parsed), set(_elements(parsed)))
            except etree.XMLSchemaParseError:
                continue

    def faults(self, envelope: bytes) -> list[Deviation] | None:
        """What its types say of an envelope; None when they do not know the body."""
        from lxml import etree

        body = etree.fromstring(envelope).find("{*}Body")
        inner = body[0] if body is not None and len(body) else None
        if inner is None:
            return None
        name = etree.QName(inner)
        schema, elements = self._schemas.get(name.namespace, (None, ()))
        if name.localname not in elements:
            return None
        schema.validate(inner)
        return [Deviation("other", "body", each.message) for each in schema.error_log]


def _elements(schema: Any) -> Iterator[str]:
    return (each.get("name") for each in schema.findall(f"{_XSD}element"))


def read_envelopes(specs: Path) -> list[Envelopes]:
    """The WSDL files of a folder; those without types of their own judge nothing."""
    files = sorted(specs.rglob("*.wsdl"))
    return [Envelopes(str(file.relative_to(specs)), file.read_bytes()) for file in files]


def is_envelope(request: Outgoing) -> bool:
    """Whether a request is a SOAP envelope."""
    return bool(request.body) and (request.content_type or "").partition(";")[0] in _MEDIA


def judged(files: Sequence[Envelopes], envelope: bytes) -> list[Deviation] | None:
    """The faults of an envelope by the file that knows its body, the best one first."""
    found = [faults for each in files if (faults := each.faults(envelope)) is not None]
    return min(found, key=len, default=None)

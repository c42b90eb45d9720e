"""SOAP messages from JSON and back, by the tables that an import made of a WSDL. No I/O.

XML comes from somebody else: a document type is refused, so no entity is ever expanded.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any
from xml.etree import ElementTree as ET
from xml.sax.saxutils import escape, quoteattr

from junctor.core.calls.build import fill_base_url
from junctor.core.calls.xop import include, join, unpacked
from junctor.model.errors import InvalidInput, InvalidSpec
from junctor.model.request import HttpRequest, Pairs
from junctor.model.soap import SoapField, SoapTemplate
from junctor.model.spec import ConnectorSpec, Operation
from junctor.model.templates.text import text_of

ENVELOPES = {
    "1.1": "http://schemas.xmlsoap.org/soap/envelope/",
    "1.2": "http://www.w3.org/2003/05/soap-envelope",
}
NIL = "{http://www.w3.org/2001/XMLSchema-instance}nil"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"
_NOT_XML = re.compile(r"[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_MOST_DEPTH = 40
_NUMBER = re.compile(r"[+-]?(?:\d+(?:\.\d*)?|\.\d+)(?:[eE][+-]?\d+)?\Z")


def build_soap(
    spec: ConnectorSpec, operation: Operation, inputs: Mapping[str, Any], config: Mapping[str, Any]
) -> HttpRequest:
    """The request of a SOAP operation; its header is open for WS-Security.

    Raises:
        InvalidInput: a value cannot stand in XML.
        InvalidSpec: the connector has no base URL.
    """
    soap, url = operation.soap, fill_base_url(spec, config)
    if soap is None or not url:
        raise InvalidSpec(f"`{operation.name}` has no address of a service.", field="/baseUrl")
    body_inputs = {k: v for k, v in inputs.items() if k != soap.headers_input}
    given = inputs.get(soap.headers_input) or {}
    writer = _Writer(soap)
    header = "".join(
        writer.element(field, given[field.name], 0) for field in soap.headers if field.name in given
    )
    body = writer.element(soap.request, body_inputs, 0) if soap.request else ""
    envelope = ENVELOPES[soap.version]
    content = (
        f'<?xml version="1.0" encoding="UTF-8"?>\n<soap:Envelope xmlns:soap="{envelope}" '
        f'xmlns:xsi="{_XSI}"><soap:Header>{header}</soap:Header>'
        f"<soap:Body>{body}</soap:Body></soap:Envelope>"
    )
    headers: Pairs
    if soap.version == "1.1":
        headers = (("Content-Type", "text/xml; charset=utf-8"), ("SOAPAction", f'"{soap.action}"'))
    else:
        kind = f'application/soap+xml; charset=utf-8; action="{soap.action}"'
        headers = (("Content-Type", kind),)
    headers = (*headers, ("Accept", "text/xml, application/soap+xml"))
    return HttpRequest(
        method="POST", url=url + soap.path, headers=headers, content=content.encode()
    )


class _Writer:
    """Writes values by the tables of one operation."""

    def __init__(self, soap: SoapTemplate) -> None:
        self._types = soap.types

    def element(self, field: SoapField, value: Any, depth: int) -> str:
        """One element, or several for a list."""
        if depth > _MOST_DEPTH:
            raise InvalidInput("The message nests too deep.", cure="Send less at once.")
        if isinstance(value, list) and field.many:
            return "".join(self._one(field, each, depth) for each in value)
        return self._one(field, value, depth)

    def _one(self, field: SoapField, value: Any, depth: int) -> str:
        space, name = _parts(field.xml)
        own = f" xmlns={quoteattr(space)}" if space else ' xmlns=""'
        if value is None:
            return f'<{name}{own} xsi:nil="true"/>' if field.nil else ""
        if field.kind == "any":
            return f"<{name}{own}>{_free(value, depth)}</{name}>"
        fields = self._types.get(field.kind)
        if fields is None:
            return f"<{name}{own}>{escape(_said(field, value))}</{name}>"
        if not isinstance(value, Mapping):
            text = next((f for f in fields if f.place == "text"), None)
            value = {text.name: value} if text else {}
        attributes, inner = self._content(fields, value, depth)
        return f"<{name}{own}{attributes}>{inner}</{name}>"

    def _content(
        self, fields: tuple[SoapField, ...], value: Mapping[str, Any], depth: int
    ) -> tuple[str, str]:
        attributes, inner = "", ""
        for field in fields:
            if field.place == "rest":
                known = {each.name for each in fields}
                inner += _free({k: v for k, v in value.items() if k not in known}, depth)
            elif field.name not in value:
                continue
            elif field.place == "attribute":
                if value[field.name] is not None:
                    text = _said(field, value[field.name])
                    attributes += f" {_parts(field.xml)[1]}={quoteattr(text)}"
            elif field.place == "text":
                inner += escape(_said(field, value[field.name]))
            else:
                inner += self.element(field, value[field.name], depth + 1)
        return attributes, inner


def _parts(qualified: str) -> tuple[str, str]:
    space, _, name = qualified.rpartition("}")
    return space.removeprefix("{"), name


def _plain(value: Any, field: str) -> str:
    text = text_of(value)
    if _NOT_XML.search(text):
        raise InvalidInput(
            f"`{field}` holds a character that XML cannot carry.",
            cure="Remove control characters from the value.",
            field=f"/{field}",
        )
    return text


def _said(field: SoapField, value: Any) -> str:
    """The text of a plain field; a list in one text has spaces between its values."""
    if field.words and isinstance(value, list):
        return " ".join(_plain(each, field.name) for each in value)
    return _plain(value, field.name)


def _free(value: Any, depth: int) -> str:
    """Content that no schema describes: an object's keys become elements."""
    if depth > _MOST_DEPTH:
        raise InvalidInput("The message nests too deep.", cure="Send less at once.")
    if isinstance(value, Mapping):
        parts = []
        for name, each in value.items():
            if not re.fullmatch(r"[A-Za-z_][\w.-]*", name):
                raise InvalidInput(f"`{name}` is no name of an element.", field=f"/{name}")
            listed = each if isinstance(each, list) else [each]
            parts += [f"<{name}>{_free(one, depth + 1)}</{name}>" for one in listed]
        return "".join(parts)
    return "" if value is None else escape(_plain(value, "value"))


def parse_envelope(content: bytes, media: str = "") -> ET.Element:
    """The `Body` of an envelope; bytes that lie beside it stand in it as base64.

    Raises:
        ValueError: it is no SOAP envelope, or holds a document type.
    """
    content, parts = unpacked(content, media)
    if b"<!DOCTYPE" in content or b"<!ENTITY" in content:
        raise ValueError("the answer holds a document type")
    try:
        root = ET.fromstring(content)  # noqa: S314 - no document type, so no entities
    except ET.ParseError as error:
        raise ValueError(f"the answer is not XML: {error}") from None
    include(root, parts)
    join(root)
    for space in ENVELOPES.values():
        body = root.find(f"{{{space}}}Body")
        if body is not None:
            return body
    raise ValueError("the answer is no SOAP envelope")


def fault_of(body: ET.Element) -> tuple[str, str] | None:
    """Code and message of a fault, in either version."""
    for space in ENVELOPES.values():
        fault = body.find(f"{{{space}}}Fault")
        if fault is None:
            continue
        code = fault.findtext("faultcode") or ""
        message = fault.findtext("faultstring") or ""
        if space == ENVELOPES["1.2"]:
            deep = fault.findall(f".//{{{space}}}Value")
            code = (deep[-1].text or "") if deep else code
            message = fault.findtext(f"{{{space}}}Reason/{{{space}}}Text") or message
        return code.rpartition(":")[2].strip(), message.strip()
    return None


def detail_of(soap: SoapTemplate, body: ET.Element) -> dict[str, Any]:
    """What a fault says of itself, by the tables of the faults that are declared."""
    found: dict[str, Any] = {}
    known = {field.xml: field for field in soap.faults}
    for space in ENVELOPES.values():
        for element in body.findall(f"{{{space}}}Fault"):
            holders = (element.find("detail"), element.find(f"{{{space}}}Detail"))
            for child in (each for holder in holders if holder is not None for each in holder):
                field = known.get(child.tag)
                value = _Reader(soap).value(field, child, 0) if field else _loose(child, 0)
                found[_parts(child.tag)[1]] = value
    return found


def read_soap(soap: SoapTemplate, body: ET.Element) -> Any:
    """The output in a body, by the tables of the operation."""
    if soap.response is None:
        return {}
    root = body.find(soap.response.xml)
    if root is None:
        root = next(
            (each for each in body if _parts(each.tag)[1] == _parts(soap.response.xml)[1]), None
        )
    if root is None and len(body) == 1:
        root = body[0]  # in RPC style nobody says what the wrapper is called
    return {} if root is None else _Reader(soap).value(soap.response, root, 0)


class _Reader:
    def __init__(self, soap: SoapTemplate) -> None:
        self._types = soap.types

    def value(self, field: SoapField, element: ET.Element, depth: int) -> Any:
        if element.get(NIL) in ("true", "1"):
            return None
        fields = self._types.get(field.kind)
        if fields is not None and depth <= _MOST_DEPTH:
            return self._object(fields, element, depth)
        return _loose(element, depth) if field.kind == "any" else _typed(field, element.text)

    def _object(
        self, fields: tuple[SoapField, ...], element: ET.Element, depth: int
    ) -> dict[str, Any]:
        found: dict[str, Any] = {}
        by_name: dict[str, list[ET.Element]] = {}
        for child in element:
            by_name.setdefault(_parts(child.tag)[1], []).append(child)
        for each in fields:
            name = _parts(each.xml)[1]
            if each.place == "attribute":
                given = element.get(each.xml) or element.get(name)
                if given is not None:
                    found[each.name] = _typed(each, given)
            elif each.place == "text":
                found[each.name] = _typed(each, element.text)
            elif each.place != "rest" and name in by_name:
                values = [self.value(each, child, depth + 1) for child in by_name.pop(name)]
                found[each.name] = values if each.many else values[0]
        if any(each.place == "rest" for each in fields):
            for name, children in by_name.items():
                values = [_loose(child, depth + 1) for child in children]
                found.setdefault(name, values[0] if len(values) == 1 else values)
        return found


def _typed(field: SoapField, text: str | None) -> Any:
    if field.words:
        return [_value(field.kind, each) for each in (text or "").split()]
    return _value(field.kind, text)


def _value(kind: str, text: str | None) -> Any:
    plain = (text or "").strip()
    if kind == "boolean":
        return plain in ("true", "1")
    if kind in ("integer", "number") and _NUMBER.match(plain):
        number = float(plain)
        exact = kind == "integer" and re.fullmatch(r"[+-]?\d+", plain)
        return int(plain) if exact else number
    return text or ""


def _loose(element: ET.Element, depth: int) -> Any:
    if len(element) == 0 or depth > _MOST_DEPTH:
        return element.text or ""
    found: dict[str, Any] = {}
    for child in element:
        name, value = _parts(child.tag)[1], _loose(child, depth + 1)
        if name in found:
            known = found[name]
            found[name] = [*known, value] if isinstance(known, list) else [known, value]
        else:
            found[name] = value
    return found

"""How a SOAP operation writes and reads its messages: tables that an import made of a WSDL."""

from __future__ import annotations

from typing import Literal

from pydantic import Field

from junctor.model.value import Value


class SoapField(Value):
    """One field of a message: its JSON name, its element or attribute, and its kind.

    `kind` is `string`, `integer`, `number`, `boolean`, `any`, or the name of a table in `types`.
    """

    name: str
    xml: str = Field("", description="`{namespace}name`")
    kind: str = "string"
    many: bool = False
    words: bool = Field(False, description="a list in one text, with spaces between its values")
    nil: bool = False
    place: Literal["element", "attribute", "text", "rest"] = "element"


class SoapTemplate(Value):
    """One SOAP operation. `rest` fields of a table take what no other field names."""

    action: str = ""
    path: str = Field("", description="after the base URL, where a host has several services")
    version: Literal["1.1", "1.2"] = "1.1"
    request: SoapField | None = None
    response: SoapField | None = None
    faults: tuple[SoapField, ...] = Field((), description="what may stand in a fault's detail")
    headers: tuple[SoapField, ...] = ()
    headers_input: str = Field("soapHeaders", description="the input with header blocks")
    types: dict[str, tuple[SoapField, ...]] = {}

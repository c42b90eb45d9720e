"""A WSDL may give two operations one name; the one that is not taken is told."""

from __future__ import annotations

from junctor.core.catalog.importing.wsdl import read_wsdl

HEAD = (
    '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:l" xmlns:t="urn:l" '
    'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
    'xmlns:x="http://www.w3.org/2001/XMLSchema">'
    '<types><x:schema targetNamespace="urn:l"><x:element name="Id" type="x:int"/>'
    '<x:element name="Name" type="x:string"/></x:schema></types>'
)
MESSAGES = "".join(
    f'<message name="{name}"><part name="p" element="t:{name}"/></message>'
    for name in ("Id", "Name")
)
PORTS = "".join(
    f'<operation name="Find"><input name="By{name}" message="t:{name}"/></operation>'
    for name in ("Id", "Name")
)
BOUND = "".join(
    f'<operation name="Find"><soap:operation soapAction="By{name}"/>'
    f'<input name="By{name}"><soap:body use="literal"/></input></operation>'
    for name in ("Id", "Name")
)
FOOT = (
    '</binding><service name="S"><port name="P" binding="t:B">'
    '<soap:address location="https://l.example/s"/></port></service></definitions>'
)
TEXT = (
    f'{HEAD}{MESSAGES}<portType name="T">{PORTS}</portType><binding name="B" type="t:T">'
    f'<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{BOUND}{FOOT}'
)


def test_an_operation_whose_name_another_one_has_is_told():
    found = read_wsdl(TEXT.encode())
    assert [candidate.id for candidate in found.candidates] == ["Find"]
    told = "left out: Find: other operations of this name; the last one is used"
    assert told in found.notes
    single = TEXT.replace(BOUND, BOUND[: len(BOUND) // 2])
    assert told not in read_wsdl(single.encode()).notes

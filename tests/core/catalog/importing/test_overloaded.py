"""Operations of a WSDL that share a name are named by what they take."""

from __future__ import annotations

import pytest

from junctor.core.calls.soap import build_soap
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.wsdl import read_wsdl

HEAD = (
    '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:l" xmlns:t="urn:l" '
    'xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/" '
    'xmlns:x="http://www.w3.org/2001/XMLSchema">'
    '<types><x:schema targetNamespace="urn:l"><x:element name="Id" type="x:int"/>'
    '<x:element name="Name" type="x:string"/></x:schema></types>'
)
FOOT = (
    '</binding><service name="S"><port name="P" binding="t:B">'
    '<soap:address location="https://l.example/s"/></port></service></definitions>'
)
PARTS = {
    "document": {"Id": 'element="t:Id"', "Name": 'element="t:Name"'},
    "rpc": {"Id": 'type="x:int"', "Name": 'type="x:string"'},
}


def text(*inputs: tuple[str, str, str], style: str = "document") -> bytes:
    """A WSDL whose operations are all called `Find`: input name, message and what it holds."""
    messages = "".join(
        f'<message name="{message}"><part name="p" {PARTS[style][kind]}/></message>'
        for _, message, kind in inputs
    )
    named = [(f' name="{name}"' if name else "", message) for name, message, _ in inputs]
    ports = "".join(
        f'<operation name="Find"><input{name} message="t:{message}"/></operation>'
        for name, message in named
    )
    bound = "".join(
        f'<operation name="Find"><soap:operation soapAction="{message}" style="{style}"/>'
        f'<input{name}><soap:body use="literal" namespace="urn:l"/></input></operation>'
        for name, message in named
    )
    return (
        f'{HEAD}{messages}<portType name="T">{ports}</portType><binding name="B" type="t:T">'
        f'<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/>{bound}{FOOT}'
    ).encode()


NET = (("", "FindSoapIn", "Id"), ("FindByName", "FindByNameSoapIn", "Name"))
AXIS = (("FindRequest", "FindRequest", "Id"), ("FindRequest1", "FindRequest1", "Name"))
WORDS = (("ById", "Id", "Id"), ("ByName", "Name", "Name"))


@pytest.mark.parametrize(
    ("inputs", "keys"),
    [(NET, {"find", "findByName"}), (AXIS, {"find", "find1"}), (WORDS, {"findById", "findByName"})],
)
@pytest.mark.parametrize("style", ["document", "rpc"])
def test_each_operation_of_a_name_is_one_with_a_name_of_its_own(inputs, keys, style):
    for given in (inputs, inputs[::-1]):
        spec, notes = assemble(read_wsdl(text(*given, style=style)), ImportOptions())
        assert spec.operations.keys() == keys
        assert any("several operations are called Find" in note for note in notes)
        actions = {key: each.soap.action for key, each in spec.operations.items()}
        wanted = dict(zip(sorted(keys), (message for _, message, _ in inputs), strict=True))
        assert actions == wanted, "each key is the same operation, whatever the order"


def test_an_rpc_message_is_wrapped_in_the_name_that_they_share():
    spec, _ = assemble(read_wsdl(text(*NET, style="rpc")), ImportOptions())
    by_name = spec.operations["findByName"]
    request = build_soap(spec, by_name, {"p": "Ann"}, {"baseUrl": "https://l.example/s"})
    assert b'<Find xmlns="urn:l"><p xmlns="">Ann</p></Find>' in request.content
    assert by_name.soap.action == "FindByNameSoapIn"


def test_a_name_that_is_taken_stays_with_its_owner():
    """`FindByName` may be the name of another operation, too."""
    single = text(*NET).replace(
        b'<portType name="T">',
        b'<portType name="T"><operation name="FindByName"><input message="t:FindSoapIn"/>'
        b"</operation>",
    )
    single = single.replace(
        b'<operation name="Find"><soap:operation',
        b'<operation name="FindByName"><soap:operation soapAction="Own"/><input><soap:body '
        b'use="literal"/></input></operation><operation name="Find"><soap:operation',
        1,
    )
    spec, _ = assemble(read_wsdl(single), ImportOptions())
    actions = {key: each.soap.action for key, each in spec.operations.items()}
    assert actions == {"findByName": "Own", "find": "FindSoapIn", "findByName2": "FindByNameSoapIn"}


def test_one_operation_of_a_name_keeps_it():
    source = read_wsdl(text(NET[1]))
    assert [candidate.key for candidate in source.candidates] == ["find"]
    assert not any("several operations" in note for note in source.notes)

"""Types of XSD that JSON has no word for: groups with choices, lists in one text, unions."""

from __future__ import annotations

import pytest

from junctor.core.calls.soap import build_soap, parse_envelope, read_soap
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.wsdl import read_wsdl
from junctor.model.schema import compile_schema

TYPES = """
<x:group name="Who"><x:choice><x:element name="id" type="x:int"/><x:element name="name"
 type="x:string"/></x:choice></x:group>
<x:group name="When"><x:sequence><x:element name="from" type="x:date"/><x:element name="to"
 type="x:date" minOccurs="0"/></x:sequence></x:group>
<x:simpleType name="Numbers"><x:list itemType="x:int"/></x:simpleType>
<x:simpleType name="Word"><x:restriction base="x:string"><x:enumeration value="all"/>
</x:restriction></x:simpleType>
<x:simpleType name="Size"><x:union memberTypes="x:int t:Word"/></x:simpleType>
<x:simpleType name="Text"><x:union memberTypes="x:string t:Word"/></x:simpleType>
<x:element name="Ask"><x:complexType><x:sequence>ASKED</x:sequence>
<x:attribute name="marks" type="t:Numbers"/></x:complexType></x:element>
<x:element name="Answer" type="t:Numbers"/>
"""
PORT = """<message name="Ask"><part name="p" element="t:Ask"/></message>
<message name="Answer"><part name="p" element="t:Answer"/></message>
<portType name="T"><operation name="Ask"><input message="t:Ask"/><output message="t:Answer"/>
</operation></portType><binding name="B" type="t:T">
<soap:binding transport="http://schemas.xmlsoap.org/soap/http"/><operation name="Ask">
<soap:operation soapAction="x"/><input><soap:body use="literal"/></input>
<output><soap:body use="literal"/></output></operation></binding>
<service name="S"><port name="P" binding="t:B"><soap:address location="https://l.example/s"/>
</port></service></definitions>"""
HEAD = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" targetNamespace="urn:l"
 xmlns:t="urn:l" xmlns:soap="http://schemas.xmlsoap.org/wsdl/soap/"
 xmlns:x="http://www.w3.org/2001/XMLSchema"><types><x:schema targetNamespace="urn:l">"""

MAYBE = """<x:sequence minOccurs="0"><x:choice><x:element name="a" type="x:int"/><x:element
 name="b" type="x:int"/></x:choice></x:sequence>"""


def imported(asked):
    text = f"{HEAD}{TYPES.replace('ASKED', asked)}</x:schema></types>{PORT}"
    return assemble(read_wsdl(text.encode()), ImportOptions())[0]


def sent(asked, inputs):
    spec = imported(asked)
    request = build_soap(spec, spec.operations["ask"], inputs, {"baseUrl": "https://l.example/s"})
    return request.content.decode()


@pytest.mark.parametrize(
    ("asked", "right", "wrong"),
    [
        ('<x:group ref="t:Who"/>', [{"id": 1}, {"name": "a"}], [{}, {"id": 1, "name": "a"}]),
        ('<x:group ref="t:Who" minOccurs="0"/>', [{}, {"id": 1}], [{"id": 1, "name": "a"}]),
        (
            MAYBE,
            [{}, {"a": 1}],
            [{"a": 1, "b": 2}],
        ),
        (
            '<x:choice><x:group ref="t:When"/><x:element name="day" type="x:int"/></x:choice>',
            [{"from": "2026-01-01"}, {"day": 1}],
            [{}, {"from": "2026-01-01", "day": 1}],
        ),
        (
            '<x:element name="size" type="t:Size"/>',
            [{"size": "3"}, {"size": "all"}],
            [{"size": "some"}],
        ),
        ('<x:element name="text" type="t:Text"/>', [{"text": "some"}], [{"text": 3}]),
        (
            '<x:element name="list" type="t:Numbers"/>',
            [{"list": [1, 2]}, {"list": []}],
            [{"list": "1 2"}, {"list": ["a"]}],
        ),
    ],
)
def test_inputs_are_what_the_types_allow(asked, right, wrong):
    schema = compile_schema(imported(asked).operations["ask"].input)
    assert [each for each in right if not schema.is_valid(each)] == []
    assert [each for each in wrong if schema.is_valid(each)] == []


def test_a_list_is_one_text_with_spaces():
    asked = '<x:element name="list" type="t:Numbers"/>'
    content = sent(asked, {"list": [1, 2], "marks": [3, 4]})
    assert '<Ask xmlns="urn:l" marks="3 4"><list xmlns="">1 2</list></Ask>' in content


def test_several_lists_are_several_elements():
    asked = '<x:element name="list" type="t:Numbers" maxOccurs="3"/>'
    content = sent(asked, {"list": [[1, 2], [3]]})
    assert '<list xmlns="">1 2</list><list xmlns="">3</list>' in content


def test_a_list_that_comes_back_is_a_list():
    spec = imported("")
    soap = spec.operations["ask"].soap
    answer = (
        '<s:Envelope xmlns:s="http://schemas.xmlsoap.org/soap/envelope/"><s:Body>'
        '<Answer xmlns="urn:l"> 7  8\n9 </Answer></s:Body></s:Envelope>'
    )
    output = read_soap(soap, parse_envelope(answer.encode()))
    assert output == {"value": [7, 8, 9]}
    assert compile_schema(spec.operations["ask"].output).is_valid(output)

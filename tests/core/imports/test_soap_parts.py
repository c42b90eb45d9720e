"""What stands beside a message (MTOM), and what stands for another element (substitution)."""

from __future__ import annotations

import pytest
from aiohttp import web

from core.imports.test_import import run
from core.imports.test_soap import connect
from core.imports.test_soap_shapes import ENVELOPE, FACETS, document_wsdl
from junctor.core.calls.soap import build_soap, parse_envelope
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.reading import read_source
from junctor.core.sandbox.mock import mock
from junctor.model.schema import compile_schema

pytest.importorskip("zeep", reason="install junctor[soap]")
from lxml import etree

HEAD = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:f" targetNamespace="urn:f"'
    ' elementFormDefault="qualified">'
)
GROUPS = f"""{HEAD}
<xs:complexType name="Pay"><xs:sequence><xs:element name="sum" type="xs:int"/></xs:sequence>
</xs:complexType><xs:element name="pay" type="t:Pay" abstract="true"/>
<xs:element name="card" substitutionGroup="t:pay"><xs:complexType><xs:complexContent>
<xs:extension base="t:Pay"><xs:sequence><xs:element name="number" type="xs:string"/></xs:sequence>
</xs:extension></xs:complexContent></xs:complexType></xs:element>
<xs:element name="cash" type="t:Pay" substitutionGroup="t:pay"/>
<xs:element name="find"><xs:complexType><xs:sequence><xs:element name="who" type="xs:string"/>
<xs:element ref="t:pay"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="ask"><xs:complexType><xs:sequence><xs:element ref="t:pay" minOccurs="0"
 maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="answer"><xs:complexType><xs:sequence><xs:element ref="t:pay" maxOccurs="9"/>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""
FILES = f"""{HEAD}
<xs:element name="find"><xs:complexType><xs:sequence><xs:element name="file"
 type="xs:base64Binary"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="ask" type="xs:string"/>
<xs:element name="answer"><xs:complexType><xs:sequence><xs:element name="file" type="xs:base64Binary"
/><xs:element name="took" type="xs:duration"/><xs:element name="at" type="xs:dateTime"/>
</xs:sequence></xs:complexType></xs:element></xs:schema>"""
BYTES = b"\x00\xff--edge\r\n\r\n--edgy"
REFERS = (
    '<file><i:Include xmlns:i="http://www.w3.org/2004/08/xop/include" href="cid:one%40x"/></file>'
)


def enveloped(inner):
    answer = f'<answer xmlns="urn:f">{inner}</answer>'
    return f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body>{answer}</e:Body></e:Envelope>'.encode()


def parted(envelope, name=b"<one@x>"):
    """An answer as MTOM servers write it: the envelope, and bytes beside it."""
    head = (
        b'--edge-1\r\nContent-Type: application/xop+xml; type="text/xml"\r\nContent-ID: <root>\r\n'
    )
    file = b"Content-Type: application/pdf\r\nContent-ID: " + name + b"\r\n\r\n" + BYTES
    return head + b"\r\n" + envelope + b"\r\n--edge-1\r\n" + file + b"\r\n--edge-1--\r\n"


MEDIA = 'multipart/related; type="application/xop+xml"; start="<root>"; boundary="edge-1"'


async def test_bytes_beside_an_answer_stand_in_it_and_our_own_are_sent_within(world):
    whole = parted(enveloped(REFERS + "<took>-PT1.5S</took><at>2026-01-15T09:30:00</at>"))
    answers = [whole]

    async def answer(request):
        sent = etree.fromstring(await request.read()).find(f"{{{ENVELOPE}}}Body")
        assert sent.findtext(".//{urn:f}file") == "aGk="
        return web.Response(body=answers[0], headers={"Content-Type": MEDIA})

    world.handler = answer
    await run(world, document_wsdl().replace(FACETS, FILES))
    await connect(world, slug="facets")
    done = await world.call("find", inputs={"file": "aGk="})
    assert done.outcome.output == {
        "file": "AP8tLWVkZ2UNCg0KLS1lZGd5",
        "took": "-PT1.5S",
        "at": "2026-01-15T09:30:00",
    }
    assert done.warnings == ()
    answers[0] = parted(enveloped(REFERS), b"<other>")
    lost = (await world.call("find", inputs={"file": "aGk="})).outcome
    assert (lost.error_class, lost.ok) == ("remote", False)
    assert "a part that is not there" in lost.problem.message
    answers[0] = whole
    assert (await world.call("find", inputs={"file": "aGk="})).outcome.ok


@pytest.mark.parametrize(
    ("content", "media", "why"),
    [
        (b"--x\r\n\r\nno end", "multipart/related", "cannot be told apart"),
        (b"nothing", 'multipart/related; boundary="edge-1"', "cannot be told apart"),
        (parted(b"<!DOCTYPE x>"), MEDIA, "document type"),
    ],
)
def test_parts_that_cannot_be_read_are_refused_with_the_reason(content, media, why):
    with pytest.raises(ValueError, match=why):
        parse_envelope(content, media)
    assert parse_envelope(enveloped("<file>aGk=</file>"), "text/xml") is not None


async def test_whoever_may_stand_for_an_element_is_offered_in_its_place():
    source = await read_source(document_wsdl().replace(FACETS, GROUPS).encode())
    spec, _ = assemble(source, ImportOptions())
    schema = etree.XMLSchema(etree.fromstring(GROUPS.encode()))
    for operation in spec.operations.values():
        for seed in ("1", "2", "3", "4"):
            for least in (True, False):
                inputs = mock(operation.input, seed=seed, required_only=least)
                request = build_soap(spec, operation, inputs, {"baseUrl": "https://x.example"})
                schema.assertValid(etree.fromstring(request.content).find("{*}Body")[0])
    rule = compile_schema(spec.operations["find"].input)
    assert rule.is_valid({"who": "me", "card": {"sum": 1, "number": "4"}})
    assert rule.is_valid({"who": "me", "cash": {"sum": 1}})
    for wrong in ({"who": "me"}, {"who": "me", "pay": {"sum": 1}}):
        assert not rule.is_valid(wrong)
    both = {"card": [{"sum": 1, "number": "4"}], "cash": [{"sum": 2}, {"sum": 3}]}
    assert compile_schema(spec.operations["ask"].input).is_valid(both)


def test_objects_beside_the_message_of_soap_encoding_go_to_their_places():
    refers = (
        f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><r><it href="#a"/><it href="#a"/><me id="m" '
        'href="#m"/></r><multiRef id="a"><name>Ada</name><of href="#r"/></multiRef>'
        '<multiRef id="r"><of href="#a"/></multiRef></e:Body></e:Envelope>'
    )
    first = parse_envelope(refers.encode())[0]
    assert [each.findtext("name") for each in first.findall("it")] == ["Ada", "Ada"]


async def test_encoded_messages_say_at_import_that_they_carry_no_types():
    text = document_wsdl().replace(FACETS, FILES).replace('use="literal"', "use='encoded'")
    source = await read_source(text.encode())
    assert any("SOAP-encoded" in note for note in source.notes)


def test_objects_that_refer_to_each_other_again_and_again_are_refused():
    levels = "".join(f'<o id="o{n}">' + f'<i href="#o{n + 1}"/>' * 10 + "</o>" for n in range(9))
    text = f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><r href="#o0"/>{levels}</e:Body></e:Envelope>'
    with pytest.raises(ValueError, match="too often"):
        parse_envelope(text.encode())

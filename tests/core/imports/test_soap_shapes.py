"""WSDLs of other shapes: RPC style, several services, no service, attachments, declared faults."""

from __future__ import annotations

import pytest
from aiohttp import web

from core.imports.test_import import run
from core.imports.test_soap import connect
from fixtures_world import HOST
from junctor.core.calls.soap import build_soap
from junctor.core.catalog.importing.assembly import ImportOptions, assemble
from junctor.core.catalog.importing.beside import files_beside
from junctor.core.catalog.importing.reading import read_source
from junctor.core.sandbox.mock import mock
from junctor.model.errors import InvalidInput
from junctor.model.schema import compile_schema

pytest.importorskip("zeep", reason="install junctor[soap]")
from lxml import etree

ENVELOPE = "http://schemas.xmlsoap.org/soap/envelope/"
ENCODING = "http://schemas.xmlsoap.org/soap/encoding/"
TYPES = f"""<types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:r"
 xmlns:e="{ENCODING}"><xs:import namespace="{ENCODING}" schemaLocation="{ENCODING}"/>
<xs:complexType name="Point"><xs:sequence><xs:element name="x" type="xs:int"/>
<xs:element name="tags" type="e:Array" minOccurs="0"/></xs:sequence></xs:complexType>
<xs:element name="Broken"><xs:complexType><xs:sequence><xs:element name="limit" type="xs:int"/>
<xs:element name="tried" type="xs:int" maxOccurs="unbounded"/></xs:sequence></xs:complexType>
</xs:element></xs:schema></types>"""
MESSAGES = """<message name="In"><part name="at" type="t:Point"/><part name="deep" type="xs:boolean"/>
</message><message name="Out"><part name="result" type="t:Point"/></message>
<message name="Bad"><part name="d" element="t:Broken"/></message>"""


def binding(name, operations, body='<s:body use="literal" namespace="urn:r"/>'):
    """A port type and its binding."""
    ports = "".join(
        f'<operation name="{o}"><input message="t:In"/><output message="t:Out"/>'
        f'<fault name="Bad" message="t:Bad"/></operation>'
        for o in operations
    )
    bound = "".join(
        f'<operation name="{o}"><s:operation soapAction="{o}"/><input>{body}</input><output>'
        f'<s:body use="literal" namespace="urn:r"/></output><fault name="Bad">'
        f'<s:fault name="Bad" use="literal"/></fault></operation>'
        for o in operations
    )
    return (
        f'<portType name="{name}Type">{ports}</portType><binding name="{name}" '
        f'type="t:{name}Type"><s:binding style="rpc" '
        f'transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</binding>'
    )


def service(name, bound, address):
    return (
        f'<service name="{name}"><port name="{bound}Port" binding="t:{bound}">'
        f'<s:address location="{address}"/></port></service>'
    )


def wsdl(*parts):
    return (
        '<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:r" '
        'xmlns:xs="http://www.w3.org/2001/XMLSchema" '
        'xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" '
        'xmlns:m="http://schemas.xmlsoap.org/wsdl/mime/" targetNamespace="urn:r">'
        f"{TYPES}{MESSAGES}{''.join(parts)}</definitions>"
    )


class Answers:
    """Writes down what was asked, and answers it in RPC style, or with a fault."""

    def __init__(self):
        self.seen = []
        self.fault = ""

    async def __call__(self, request):
        body = etree.fromstring(await request.read()).find(f"{{{ENVELOPE}}}Body")
        self.seen.append((request.path, body[0]))
        inner = self.fault or ('<n:whatever xmlns:n="urn:r"><result><x>7</x></result></n:whatever>')
        text = f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body>{inner}</e:Body></e:Envelope>'
        return web.Response(text=text, content_type="text/xml", status=500 if self.fault else 200)


FAULT = (
    "<e:Fault><faultcode>e:Client</faultcode><faultstring>too far</faultstring><detail>"
    '<Broken xmlns="urn:r"><limit xmlns="">3</limit><tried xmlns="">4</tried></Broken>'
    "<more>text</more></detail></e:Fault>"
)


async def test_rpc_messages_are_wrapped_by_name_and_declared_faults_are_typed(world):
    world.handler = server = Answers()
    found = await run(world, wsdl(binding("Map", ["findPoint"]),
                                  service("Maps", "Map", f"https://{HOST}/soap")))  # fmt: skip
    assert found["state"] == "saved"
    await connect(world, slug="maps")
    done = await world.call("findPoint", inputs={"at": {"x": 1}, "deep": True})
    assert done.outcome.ok, done.outcome.problem
    assert done.outcome.output == {"result": {"x": 7}}
    ((_, sent),) = server.seen
    assert sent.tag == "{urn:r}findPoint"
    assert [child.tag for child in sent] == ["at", "deep"]
    assert sent.findtext("at/x") == "1"
    assert sent.findtext("deep") == "true"
    server.fault = FAULT
    refused = (await world.call("findPoint", inputs={"at": {"x": 9}, "deep": False})).outcome
    assert refused.error_class == "rejected"
    assert refused.output == {
        "code": "Client",
        "message": "too far",
        "detail": {"Broken": {"limit": 3, "tried": [4]}, "more": "text"},
    }
    server.fault = ""
    assert (await world.call("findPoint", inputs={"at": {"x": 1}, "deep": True})).outcome.ok


async def test_services_on_one_host_are_called_where_each_of_them_is(world):
    world.handler = server = Answers()
    found = await run(
        world,
        wsdl(
            binding("Map", ["findPoint"]),
            binding("Log", ["findPoint", "getLog"]),
            binding("Far", ["getFar"]),
            service("Maps", "Map", f"https://{HOST}/maps"),
            service("Logs", "Log", f"https://{HOST}/logs.svc"),
            service("Fars", "Far", "https://elsewhere.example/far"),
        ),
    )
    assert [o["key"] for o in found["operations"]] == ["findPoint", "findPoint2", "getLog"]
    assert found["operations"][1]["tags"] == ["LogPort"]
    assert any("FarPort: it is on another host" in note for note in found["notes"])
    await connect(world, slug="maps")
    for key in ("findPoint", "getLog"):
        assert (await world.call(key, inputs={"at": {"x": 1}, "deep": True})).outcome.ok
    assert [path for path, _ in server.seen] == ["/maps", "/logs.svc"]


async def test_a_binding_without_a_service_imports_and_attachments_do_not():
    attached = (
        '<m:multipartRelated><m:part><s:body use="literal" namespace="urn:r"/></m:part>'
        '<m:part><m:content part="deep" type="image/png"/></m:part></m:multipartRelated>'
    )
    text = wsdl(binding("Map", ["findPoint"]), binding("Log", ["getLog"], attached))
    source = await read_source(text.encode())
    spec, notes = assemble(source, ImportOptions())
    assert list(spec.operations) == ["findPoint"]
    assert "default" not in spec.connection["properties"]["baseUrl"]
    assert any("getLog: its messages have attachments" in note for note in notes)
    with pytest.raises(InvalidInput, match="no SOAP binding") as refused:
        await read_source(wsdl(binding("Log", ["getLog"], attached)).encode())
    assert "attachments" in (refused.value.cure or "")


async def test_files_are_found_beside_and_never_outside_the_folder(tmp_path):
    folder = tmp_path / "given"
    (folder / "types").mkdir(parents=True)
    (tmp_path / "secret.xsd").write_text("<secret/>")
    include = '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema">{}</xs:schema>'
    named = '<xs:include schemaLocation="{}"/>'
    (folder / "types" / "a.xsd").write_text(include.format(named.format("b.xsd")))
    (folder / "b.xsd").write_text(include.format(""))
    places = ("types/a.xsd", "../secret.xsd", "../elsewhere/b.xsd", "missing.xsd")
    text = "<definitions>" + "".join(named.format(place) for place in places) + "</definitions>"
    found = files_beside(folder / "service.wsdl", text.encode())
    assert set(found) == {"types/a.xsd", "b.xsd", "../elsewhere/b.xsd"}
    assert files_beside(folder / "a.json", b"{}") == {}


FACETS = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:f"
 targetNamespace="urn:f" elementFormDefault="qualified">
<xs:simpleType name="Code"><xs:restriction base="xs:string"><xs:pattern value="[A-Z]{3}"/>
</xs:restriction></xs:simpleType>
<xs:simpleType name="Short"><xs:restriction base="t:Code"><xs:length value="3"/></xs:restriction>
</xs:simpleType>
<xs:simpleType name="Odd"><xs:restriction base="xs:token"><xs:pattern value="\\i\\c*"/>
</xs:restriction></xs:simpleType>
<xs:element name="find"><xs:complexType><xs:sequence><xs:element name="code" type="t:Short"/>
<xs:element name="kind"><xs:simpleType><xs:restriction base="xs:string"><xs:enumeration value="a"/>
<xs:enumeration value="b c"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="level"><xs:simpleType><xs:restriction base="xs:int"><xs:minInclusive value="3"/>
<xs:maxExclusive value="5"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="step"><xs:simpleType><xs:restriction base="xs:int"><xs:enumeration value="10"/>
<xs:enumeration value="20"/></xs:restriction></xs:simpleType></xs:element>
<xs:element name="odd" type="t:Odd" minOccurs="0"/><xs:element name="byte" type="xs:unsignedByte"/>
</xs:sequence><xs:attribute name="mark" type="t:Code" use="required"/></xs:complexType></xs:element>
<xs:element name="ask" type="t:Short"/><xs:element name="answer" type="xs:int"/></xs:schema>"""


def document_wsdl():
    space = "http://schemas.xmlsoap.org/wsdl/soap/"
    operations = "".join(
        f'<operation name="{o}"><input message="t:{o}"/><output message="t:answer"/></operation>'
        for o in ("find", "ask")
    )
    bound = "".join(
        f'<operation name="{o}"><s:operation soapAction="{o}"/><input><s:body use="literal"/>'
        f'</input><output><s:body use="literal"/></output></operation>'
        for o in ("find", "ask")
    )
    messages = "".join(
        f'<message name="{o}"><part name="p" element="t:{o}"/></message>'
        for o in ("find", "ask", "answer")
    )
    return (
        f'<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:s="{space}" xmlns:t="urn:f" '
        f'targetNamespace="urn:f"><types>{FACETS}</types>{messages}'
        f'<portType name="P">{operations}</portType><binding name="B" type="t:P">'
        f'<s:binding transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</binding>'
        f"{service('Facets', 'B', f'https://{HOST}/soap')}</definitions>"
    )


async def test_messages_keep_what_simple_types_restrict():
    source = await read_source(document_wsdl().encode())
    spec, _ = assemble(source, ImportOptions())
    schema = etree.XMLSchema(etree.fromstring(FACETS.encode()))
    for key, operation in spec.operations.items():
        for seed in ("1", "2", "3"):
            inputs = mock(operation.input, seed=seed)
            inputs.pop("odd", None)  # its pattern is one that JSON Schema has no words for
            request = build_soap(spec, operation, inputs, {"baseUrl": "https://x.example"})
            body = etree.fromstring(request.content).find("{*}Body")
            schema.assertValid(body[0])
            assert key == etree.QName(body[0]).localname
    fields = spec.operations["find"].input["properties"]
    assert fields["kind"]["enum"] == ["a", "b c"]
    assert fields["step"]["enum"] == [10, 20]
    assert fields["byte"]["maximum"] == 255
    assert "pattern" not in fields["odd"]


async def test_a_message_that_is_one_value_is_the_input_value(world):
    async def answer(request):
        body = etree.fromstring(await request.read()).find(f"{{{ENVELOPE}}}Body")
        assert body.findtext("{urn:f}ask") == "ABC"
        text = (
            f'<e:Envelope xmlns:e="{ENVELOPE}"><e:Body><answer xmlns="urn:f">42</answer>'
            "</e:Body></e:Envelope>"
        )
        return web.Response(text=text, content_type="text/xml")

    world.handler = answer
    await run(world, document_wsdl())
    await connect(world, slug="facets")
    done = await world.call("ask", inputs={"value": "ABC"})
    assert done.outcome.output == {"value": 42}


CHOICE = (
    '<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:f" '
    'elementFormDefault="qualified"><xs:element name="find"><xs:complexType><xs:sequence>'
    '<xs:element name="who" type="xs:string"/><xs:choice><xs:element name="id" type="xs:int"/>'
    '<xs:sequence><xs:element name="first" type="xs:string"/>'
    '<xs:element name="last" type="xs:string"/></xs:sequence>'
    '<xs:element name="code" type="xs:string"/></xs:choice></xs:sequence></xs:complexType>'
    '</xs:element><xs:element name="ask"><xs:complexType><xs:choice minOccurs="0">'
    '<xs:element name="a" type="xs:int"/><xs:element name="b" type="xs:int"/></xs:choice>'
    '</xs:complexType></xs:element><xs:element name="answer" type="xs:int"/></xs:schema>'
)


async def test_a_choice_is_one_of_its_options_and_what_stands_beside_it_stays_required():
    source = await read_source(document_wsdl().replace(FACETS, CHOICE).encode())
    spec, _ = assemble(source, ImportOptions())
    schema = etree.XMLSchema(etree.fromstring(CHOICE.encode()))
    for operation in spec.operations.values():
        for seed in ("1", "2", "3", "4", "5", "6"):
            for least in (True, False):
                inputs = mock(operation.input, seed=seed, required_only=least)
                request = build_soap(spec, operation, inputs, {"baseUrl": "https://x.example"})
                schema.assertValid(etree.fromstring(request.content).find("{*}Body")[0])
    rule = compile_schema(spec.operations["find"].input)
    assert rule.is_valid({"who": "me", "id": 1})
    assert rule.is_valid({"who": "me", "first": "A", "last": "B"})
    for wrong in ({"id": 1}, {"who": "me"}, {"who": "me", "id": 1, "code": "x"}):
        assert not rule.is_valid(wrong)
    assert compile_schema(spec.operations["ask"].input).is_valid({})

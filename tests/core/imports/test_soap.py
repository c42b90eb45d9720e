"""SOAP against a real server that validates every message by the schema of its WSDL."""

from __future__ import annotations

import base64
import hashlib
import os
from pathlib import Path

import orjson
import pytest
from aiohttp import web

from core.imports.test_import import run
from fixtures_world import ACTOR, AUTHORITY, HOST
from junctor.core.calls.soap import build_soap
from junctor.core.connections import ConnectionDraft
from junctor.core.sandbox.mock import mock
from junctor.model.call import Mode
from junctor.model.connection import EnvironmentSettings
from junctor.model.errors import InvalidInput

pytest.importorskip("zeep", reason="install junctor[soap]")
from lxml import etree

SPECS = Path(os.environ.get("JUNCTOR_SPECS") or Path(__file__).parents[4] / "shared" / "specs")
SCHEMA = """<xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema" xmlns:t="urn:shop"
 targetNamespace="urn:shop" elementFormDefault="qualified">
<xs:complexType name="Item"><xs:sequence>
 <xs:element name="sku" type="xs:string"/><xs:element name="count" type="xs:int"/>
 <xs:element name="price" type="xs:decimal" minOccurs="0"/>
 <xs:element name="tag" type="xs:string" minOccurs="0" maxOccurs="unbounded"/>
 <xs:element name="note" type="xs:string" nillable="true" minOccurs="0"/>
 <xs:element name="part" type="t:Item" minOccurs="0" maxOccurs="unbounded"/>
 </xs:sequence><xs:attribute name="state" type="xs:string"/></xs:complexType>
<xs:element name="placeOrder"><xs:complexType><xs:sequence>
 <xs:element name="customer" type="xs:string"/>
 <xs:element name="items" type="t:Item" maxOccurs="unbounded"/>
 <xs:element name="express" type="xs:boolean"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="placeOrderResponse"><xs:complexType><xs:sequence>
 <xs:element name="id" type="xs:long"/><xs:element name="items" type="t:Item"
 minOccurs="0" maxOccurs="unbounded"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="getOrder"><xs:complexType><xs:sequence>
 <xs:element name="id" type="xs:long"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="getOrderResponse"><xs:complexType><xs:sequence>
 <xs:element name="state" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
<xs:element name="Session"><xs:complexType><xs:sequence>
 <xs:element name="token" type="xs:string"/></xs:sequence></xs:complexType></xs:element>
</xs:schema>"""
OPERATIONS = ("placeOrder", "getOrder")


def wsdl(types=f"<types>{SCHEMA}</types>", version="1.1"):
    space = {"1.1": "http://schemas.xmlsoap.org/wsdl/soap/",
             "1.2": "http://schemas.xmlsoap.org/wsdl/soap12/"}[version]  # fmt: skip
    messages = "".join(
        f'<message name="{n}In"><part name="p" element="t:{n}"/></message>'
        f'<message name="{n}Out"><part name="p" element="t:{n}Response"/></message>'
        for n in OPERATIONS
    )
    ports = "".join(
        f'<operation name="{n}"><input message="t:{n}In"/><output message="t:{n}Out"/></operation>'
        for n in OPERATIONS
    )
    header = '<s:header message="t:Head" part="p" use="literal"/>'
    bound = "".join(
        f'<operation name="{n}"><s:operation soapAction="urn:shop/{n}"/><input>'
        f'<s:body use="literal"/>{header}</input><output><s:body use="literal"/></output></operation>'
        for n in OPERATIONS
    )
    return f"""<?xml version="1.0"?><definitions xmlns="http://schemas.xmlsoap.org/wsdl/"
 xmlns:s="{space}" xmlns:t="urn:shop" targetNamespace="urn:shop" name="Shop">{types}
 <message name="Head"><part name="p" element="t:Session"/></message>{messages}
 <portType name="Port">{ports}</portType>
 <binding name="Bind" type="t:Port"><s:binding style="document"
 transport="http://schemas.xmlsoap.org/soap/http"/>{bound}</binding>
 <service name="ShopService"><port name="ShopPort" binding="t:Bind">
 <s:address location="https://{HOST}/soap"/></port></service></definitions>"""


class Shop:
    """Takes only messages that fit the schema; answers or faults as told."""

    def __init__(self, version="1.1"):
        self.schema = etree.XMLSchema(etree.fromstring(SCHEMA.encode()))
        self.envelope = {"1.1": "http://schemas.xmlsoap.org/soap/envelope/",
                         "1.2": "http://www.w3.org/2003/05/soap-envelope"}[version]  # fmt: skip
        self.bodies = []
        self.headers = []
        self.fault = None

    async def __call__(self, request):
        root = etree.fromstring(await request.read())
        body = root.find(f"{{{self.envelope}}}Body")[0]
        self.headers.append(root.find(f"{{{self.envelope}}}Header"))
        self.bodies.append(body)
        if not self.schema.validate(body):
            return self._faulted("Client", str(self.schema.error_log.last_error.message))
        if self.fault:
            return self._faulted(*self.fault)
        if body.tag == "{urn:shop}placeOrder":
            return self._answered(
                '<r:placeOrderResponse xmlns:r="urn:shop"><r:id>42</r:id><r:items state="new">'
                "<r:sku>a</r:sku><r:count>2</r:count><r:price>1.50</r:price><r:tag>x</r:tag>"
                "<r:tag>y</r:tag></r:items></r:placeOrderResponse>"
            )
        return self._answered(
            '<getOrderResponse xmlns="urn:shop"><state>open</state></getOrderResponse>'
        )

    def _answered(self, inner, status=200):
        text = f'<e:Envelope xmlns:e="{self.envelope}"><e:Body>{inner}</e:Body></e:Envelope>'
        return web.Response(text=text, content_type="text/xml", status=status)

    def _faulted(self, code, message):
        safe = message.replace("<", "&lt;")
        if "2003" in self.envelope:
            inner = (f"<e:Fault><e:Code><e:Value>e:Sender</e:Value></e:Code><e:Reason><e:Text "
                     f'xml:lang="en">{safe}</e:Text></e:Reason></e:Fault>')  # fmt: skip
        else:
            inner = f"<e:Fault><faultcode>e:{code}</faultcode><faultstring>{safe}</faultstring></e:Fault>"
        return self._answered(inner, 500)


async def connect(world, auth="none", values=None, slug="shopservice"):
    saved = await world.instance.connections.create(
        world.project.id,
        ConnectionDraft(
            name=f"Shop {auth}",
            integration_slug=slug,
            auth_type=auth,
            environments={"development": EnvironmentSettings(ca_pem=AUTHORITY.ca_pem)},
            credentials={"development": values} if values else {},
        ),
        actor=ACTOR,
        may_bind_secrets=True,
    )
    await world.grant(saved.connection.id)
    world.connection = saved.connection.id


ORDER = {
    "customer": "Ada & <Co>",
    "items": [
        {"sku": "a", "count": 2, "price": 1.5, "tag": ["x", "y"], "note": None, "state": "new",
         "part": [{"sku": "b", "count": 1}]},
    ],
    "express": True,
}  # fmt: skip


@pytest.mark.parametrize("version", ["1.1", "1.2"])
async def test_typed_operations_are_written_by_the_schema_and_read_back(world, version):
    world.handler = shop = Shop(version)
    found = await run(world, wsdl(version=version))
    assert (found["kind"], found["state"]) == ("wsdl", "saved")
    assert [(o["key"], o["effect"]) for o in found["operations"]] == [
        ("placeOrder", "write"), ("getOrder", "read"),
    ]  # fmt: skip
    await connect(world)
    shown = await world.call("placeOrder", Mode.SANDBOX, inputs=ORDER)
    assert shown.outcome.ok, shown.outcome
    assert "<customer" in shown.exchanges[0].request["body"]
    assert shop.bodies == []
    done = await world.call(
        "placeOrder", inputs={**ORDER, "soapHeaders": {"Session": {"token": "t"}}}
    )
    assert done.outcome.ok, done.outcome.problem
    assert done.outcome.output == {
        "id": 42,
        "items": [{"sku": "a", "count": 2, "price": 1.5, "tag": ["x", "y"], "state": "new"}],
    }
    assert done.warnings == ()
    assert shop.bodies[0].findtext("{urn:shop}customer") == "Ada & <Co>"
    assert shop.headers[0].findtext("{urn:shop}Session/{urn:shop}token") == "t"
    state = await world.call("getOrder", inputs={"id": 42})
    assert state.outcome.output == {"state": "open"}


async def test_faults_have_their_class_whatever_the_status(world):
    world.handler = shop = Shop()
    await run(world, wsdl())
    await connect(world)
    for fault, expected in (
        (("Client", "no such customer"), "rejected"),
        (("Server", "database down"), "remote"),
        (("FailedAuthentication", "who are you"), "auth"),
        (("Client.Authentication", "who are you"), "auth"),
        (("Client.TooMany", "too many"), "rejected"),
        (("INVALID_SESSION_ID", "session expired"), "auth"),
    ):
        shop.fault = fault
        outcome = (await world.call("placeOrder", inputs=ORDER)).outcome
        assert (outcome.status, outcome.error_class) == (500, expected), fault
        assert fault[1] in outcome.problem.message
    wrong = await world.call("placeOrder", inputs={"customer": "x"})
    assert wrong.outcome.error_class == "input"

    async def bomb(_request):
        return web.Response(
            text='<!DOCTYPE a [<!ENTITY b "c">]><a>&b;</a>', content_type="text/xml"
        )

    world.handler = bomb
    refused = (await world.call("placeOrder", inputs=ORDER)).outcome
    assert refused.error_class in ("remote", "maybe_sent")
    world.handler, shop.fault = shop, None
    assert (await world.call("placeOrder", inputs=ORDER)).outcome.ok


@pytest.mark.parametrize("auth", ["ws_security", "wsSecurityDigest"])
async def test_ws_security_signs_the_message_in_and_the_sandbox_does_not(world, auth):
    world.handler = shop = Shop()
    await run(world, wsdl())
    await connect(world, auth, {"username": "ada", "password": "planted-password-1234"})
    shown = await world.call("getOrder", Mode.SANDBOX, inputs={"id": 1})
    assert "planted-password" not in str(shown)
    live = await world.call("getOrder", inputs={"id": 1})
    assert live.outcome.ok, live.outcome.problem
    for said in (shown, live):  # a trace names what stands in the header
        header = said.exchanges[0].request["body"].partition("</soap:Header>")[0]
        assert ">[secret:username]</wsse:Username>" in header
        assert ">[secret:password]</wsse:Password>" in header
    assert "planted-password" not in str(live)
    space = "{http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd}"
    token = shop.headers[0].find(f".//{space}UsernameToken")
    texts = {each.tag.rpartition("}")[2]: each.text for each in token}
    assert texts["Username"] == "ada"
    if auth == "ws_security":
        assert texts["Password"] == "planted-password-1234"
    else:
        mixed = (
            base64.b64decode(texts["Nonce"]) + texts["Created"].encode() + b"planted-password-1234"
        )
        assert texts["Password"] == base64.b64encode(hashlib.sha1(mixed).digest()).decode()


async def test_further_documents_are_given_or_refused_and_a_doctype_is_refused(world):
    types = ('<types><xs:schema xmlns:xs="http://www.w3.org/2001/XMLSchema"><xs:import '
             'namespace="urn:shop" schemaLocation="shop.xsd"/></xs:schema></types>')  # fmt: skip
    with pytest.raises(InvalidInput, match=r"needs another document: shop\.xsd"):
        await run(world, wsdl(types))
    from junctor.core.catalog.importing.reading import read_source

    source = await read_source(wsdl(types).encode(), files={"shop.xsd": SCHEMA.encode()})
    assert len(source.candidates) == 2
    with pytest.raises(InvalidInput, match="document type"):
        await read_source(wsdl().replace("<definitions", "<!DOCTYPE x><definitions", 1).encode())
    with pytest.raises(InvalidInput, match="XML, but no WSDL"):
        await read_source(SCHEMA.encode())
    with pytest.raises(InvalidInput, match="no SOAP binding"):
        await read_source(wsdl().partition("<binding")[0].encode() + b"</definitions>")


NAMES = ("egov/ImportDataEgovService.wsdl", "salesforce/partner.wsdl")


@pytest.mark.skipif(
    not (SPECS / NAMES[0]).exists(), reason=f"no WSDL in {SPECS}; set JUNCTOR_SPECS"
)
@pytest.mark.parametrize("name", NAMES)
async def test_a_vendors_wsdl_imports_and_its_messages_fit_its_own_schema(world, name):
    from zeep.transports import Transport
    from zeep.wsdl import Document

    from junctor.core.catalog.importing.assembly import ImportOptions, assemble
    from junctor.core.catalog.importing.reading import read_source

    path = SPECS / name
    files = {each.name: each.read_bytes() for each in path.parent.iterdir()}
    source = await read_source(path.read_bytes(), files=files)
    spec, notes = assemble(source, ImportOptions())
    assert not [note for note in notes if note.startswith("left out")]
    assert len(spec.operations) == len(source.candidates) > 3
    assert len(orjson.dumps(spec.authored())) < 12_000_000
    document = Document(str(path), Transport())
    port = next(iter(next(iter(document.services.values())).ports.values()))
    for key, operation in spec.operations.items():
        inputs = mock(operation.input, seed="1", required_only=True)
        request = build_soap(spec, operation, inputs, {"baseUrl": "https://x.example"})
        body = etree.fromstring(request.content).find("{*}Body")
        wanted = port.binding._operations[next(c.id for c in source.candidates if c.key == key)]
        assert body[0].tag == wanted.input.body.qname.text
        wanted.input.body.parse(body[0], document.types)

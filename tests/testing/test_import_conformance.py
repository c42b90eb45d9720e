"""`make conformance` imports each description and calls what it reads, judged by the description."""

from __future__ import annotations

import json

from junctor.testing.conformance.__main__ import main
from junctor.testing.conformance.imports import check_imports
from junctor.testing.conformance.inputs import Outgoing
from junctor.testing.conformance.messages import message_judge
from junctor.testing.conformance.report import Report

GRAPH = """
interface Node { id: ID! }
type Note implements Node { id: ID! text: String! }
type Query { note(id: ID!): Note notes: [Note!]! node: Node }
"""
WSDL = """<definitions xmlns="http://schemas.xmlsoap.org/wsdl/" xmlns:t="urn:n"
 xmlns:s="http://schemas.xmlsoap.org/wsdl/soap/" targetNamespace="urn:n"><types>
<schema xmlns="http://www.w3.org/2001/XMLSchema" targetNamespace="urn:n" elementFormDefault="qualified">
<element name="getNote"><complexType><sequence><element name="id" type="int"/></sequence></complexType>
</element><element name="note"><complexType><sequence><element name="text" type="string"/></sequence>
</complexType></element></schema></types>
<message name="i"><part name="p" element="t:getNote"/></message>
<message name="o"><part name="p" element="t:note"/></message>
<portType name="P"><operation name="getNote"><input message="t:i"/><output message="t:o"/></operation>
</portType><binding name="B" type="t:P"><s:binding transport="http://schemas.xmlsoap.org/soap/http"/>
<operation name="getNote"><s:operation soapAction="a"/><input><s:body use="literal"/></input>
<output><s:body use="literal"/></output></operation></binding><service name="Notes">
<port name="p" binding="t:B"><s:address location="https://soap.example/notes"/></port></service>
</definitions>"""


REFUSED = (
    "skipped import page.json: refused: This is a web page, no description. Give the address of "
    "the file itself, often named openapi.json or swagger.json."
)


def test_every_description_is_imported_and_each_operation_is_tried(tmp_path, capsys):
    (tmp_path / "notes.graphql").write_text(GRAPH)
    (tmp_path / "notes.wsdl").write_text(WSDL)
    (tmp_path / "page.json").write_text("<html></html>")
    paths = {
        "/notes/{id}": {"get": {"operationId": "getNote", "responses": {}, "parameters": [
            {"name": "id", "in": "path", "required": True, "schema": {"type": "integer"}}]}},
        "/notes": {"get": {"operationId": "listNotes", "responses": {}},
                   "post": {"operationId": "makeNote", "responses": {}}},
    }  # fmt: skip
    document = {
        "openapi": "3.0.3",
        "info": {"title": "N"},
        "servers": [{"url": "http://localhost/v"}],
    }
    (tmp_path / "deep").mkdir()
    (tmp_path / "deep" / "notes.json").write_text(json.dumps({**document, "paths": paths}))
    assert main([str(tmp_path), "--imports", "-v"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines == [
        REFUSED,
        "passed import deep/notes.json getNote",
        "passed import deep/notes.json listNotes",
        "passed import deep/notes.json makeNote",
        "passed import notes.graphql note",
        "passed import notes.graphql notes",
        "passed import notes.graphql node",
        "passed import notes.wsdl getNote",
        "7 passed, 0 failed, 1 skipped",
    ]


def test_a_request_that_an_imported_description_does_not_allow_is_told(tmp_path):
    strange = {"name": "q", "in": "query", "required": True,
               "schema": {"type": "array", "items": {"type": "object"}}}  # fmt: skip
    impossible = {"name": "q", "in": "query", "required": True, "schema": {"not": {}}}
    paths = {
        "/a": {"get": {"operationId": "a", "parameters": [impossible], "responses": {}}},
        "/b": {"get": {"operationId": "b", "parameters": [strange], "responses": {}}},
        "/c": {"get": {"operationId": "c", "responses": {}}},
    }
    document = {"openapi": "3.0.3", "info": {"title": "N"}, "paths": paths}
    (tmp_path / "a.json").write_text(json.dumps(document))
    report = Report()
    check_imports(tmp_path, report)
    lines = [str(each) for each in report.findings]
    assert lines[0].startswith("failed import a.json a: cannot be built: ")
    assert lines[2] == "passed import a.json c"
    soap = message_judge(WSDL.encode(), {})
    body = b'<e xmlns="http://schemas.xmlsoap.org/soap/envelope/"><Body>%s</Body></e>'
    for inner, fault in (
        (b"", "body: holds []"),
        (b'<getNote xmlns="urn:n"><no/></getNote>', "body: XMLParseError"),
    ):
        (said,) = soap("getNote", Outgoing("POST", "https://x.example", (), body % inner, None))
        assert said.startswith(fault)


def test_what_a_vendor_got_wrong_and_what_an_import_left_out_are_no_faults(tmp_path):
    body = {
        "type": "object",
        "allOf": [{"type": "object", "additionalProperties": {"type": "array"}}],
        "properties": {"cmd": {"type": "string"}},
    }
    content = {"application/json": {"schema": body}}
    change = {"operationId": "batch", "requestBody": {"content": content}, "responses": {}}
    document = {"openapi": "3.0.3", "info": {"title": "P"}, "paths": {"/t": {"put": change}}}
    (tmp_path / "bitrix24").mkdir()
    (tmp_path / "bitrix24" / "a.json").write_text(json.dumps(document))
    deep = [f"input I{i} {{a: String, next: I{i + 1}}}" for i in range(30)]
    schema = "\n".join([*deep, "input I30 {must: String!}", "type Query {get(by: I0): String}"])
    (tmp_path / "deep.graphql").write_text(schema)
    report = Report()
    check_imports(tmp_path, report)
    first, second = sorted(str(each) for each in report.findings)
    assert first == "passed import deep.graphql get"
    assert second.startswith("skipped import bitrix24/a.json batch: known: ")


def test_a_type_that_the_judge_cannot_read_is_skipped_and_said(tmp_path, capsys):
    grouped = WSDL.replace(
        '<sequence><element name="id" type="int"/></sequence></complexType>',
        '<group xmlns:u="urn:n" ref="u:ids" maxOccurs="2"/></complexType>',
        1,
    ).replace(
        "</schema></types>",
        '<group name="ids"><sequence><element name="id" type="int"/></sequence></group>'
        "</schema></types>",
    )
    (tmp_path / "grouped.wsdl").write_text(grouped)
    (tmp_path / "plain.wsdl").write_text(WSDL)
    assert main([str(tmp_path), "--imports", "-v"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert lines[0].startswith("skipped import grouped.wsdl getNote: zeep cannot read this type")
    assert lines[1:] == ["passed import plain.wsdl getNote", "1 passed, 0 failed, 1 skipped"]

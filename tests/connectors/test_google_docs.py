"""A document as text, and many places of a template filled at once."""

from __future__ import annotations

import orjson
from tests.connectors.vendor import Vendor

from junctor.sdk import HttpResponse

DOCS = Vendor("google_docs").entry


def reading(key, body):
    answer = HttpResponse(status=200, headers=(), content=orjson.dumps(body))
    return DOCS.handler(key).reading(answer)


def paragraph(*texts):
    return {"paragraph": {"elements": [{"textRun": {"content": each}} for each in texts]}}


def test_the_text_of_a_document_has_its_paragraphs_tables_and_contents():
    table = {"tableRows": [{"tableCells": [{"content": [paragraph("Lamp\n")]}, {"content": []}]}]}
    content = [
        {"sectionBreak": {}},
        paragraph("Dear ", "Ada\n"),
        {"table": table},
        {"tableOfContents": {"content": [paragraph("1 Start\n")]}},
        {"paragraph": {"elements": [{"pageBreak": {}}]}},
    ]
    found = reading("readText", {"documentId": "d", "title": "T", "body": {"content": content}})
    assert found == {"documentId": "d", "title": "T", "text": "Dear Ada\nLamp\t\n1 Start\n"}


def test_an_empty_document_has_an_empty_text():
    assert reading("readText", {"documentId": "d"}) == {"documentId": "d", "text": ""}
    assert DOCS.handler("readText").prepare({"documentId": "d"}).url == "/v1/documents/d"


def test_each_value_takes_its_place_as_text():
    values = {"name": "Ada", "paid": True, "visits": 3}
    inputs = {"documentId": "d", "values": values, "opening": "<", "closing": ">"}
    requests = DOCS.handler("fillTemplate").prepare(inputs).json["requests"]
    filled = [
        (r["replaceAllText"]["containsText"]["text"], r["replaceAllText"]["replaceText"])
        for r in requests
    ]
    assert filled == [("<name>", "Ada"), ("<paid>", "true"), ("<visits>", "3")]
    replies = [{"replaceAllText": {"occurrencesChanged": 2}}, {"replaceAllText": {}}, {}]
    told = reading("fillTemplate", {"documentId": "d", "replies": replies})
    assert told == {"documentId": "d", "changed": 2}

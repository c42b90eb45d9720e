"""Google Docs: many places of a template at once, and a document as the text it holds."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from junctor.sdk import Fields, HttpRequest, HttpResponse, get, post, prepare

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}


def _filled(answer: HttpResponse) -> dict[str, Any]:
    body = answer.json()
    replies = [each.get("replaceAllText") or {} for each in body.get("replies") or ()]
    changed = sum(each.get("occurrencesChanged") or 0 for each in replies)
    return {"documentId": body.get("documentId"), "changed": changed}


@prepare(
    name="Fill template",
    inputs=_FREE,
    summary="values for the places of the document {{input.documentId}}",
    idempotent=True,
    read=_filled,
)
def fill_template(inputs: Fields) -> HttpRequest:
    """Put values in place of names such as {{name}}, all of them at once or none."""
    opening, closing = inputs["opening"], inputs["closing"]
    requests = [
        {
            "replaceAllText": {
                "containsText": {"text": f"{opening}{name}{closing}", "matchCase": True},
                "replaceText": str(value).lower() if isinstance(value, bool) else str(value),
            }
        }
        for name, value in inputs["values"].items()
    ]
    return post(f"/v1/documents/{inputs['documentId']}:batchUpdate", json={"requests": requests})


def _texts(content: list[dict[str, Any]]) -> Iterator[str]:
    """The text of each paragraph; cells of a table stand beside each other."""
    for each in content:
        if "paragraph" in each:
            parts = each["paragraph"].get("elements") or ()
            yield "".join((part.get("textRun") or {}).get("content") or "" for part in parts)
        for row in (each.get("table") or {}).get("tableRows") or ():
            cells = ("".join(_texts(c.get("content") or [])) for c in row.get("tableCells") or ())
            yield "\t".join(cell.strip() for cell in cells) + "\n"
        yield from _texts((each.get("tableOfContents") or {}).get("content") or [])


def _read(answer: HttpResponse) -> dict[str, Any]:
    found = answer.json()
    text = "".join(_texts((found.get("body") or {}).get("content") or []))
    told = {name: found.get(name) for name in ("documentId", "title", "revisionId")}
    return {**{name: value for name, value in told.items() if value}, "text": text}


@prepare(
    name="Read text",
    effect="read",
    inputs=_FREE,
    summary="a request for the text of the document {{input.documentId}}",
    read=_read,
)
def read_text(inputs: Fields) -> HttpRequest:
    """The document as plain text, without its look; cells of a table are apart by tabs."""
    return get(f"/v1/documents/{inputs['documentId']}")

"""A list to its end: by link, by cursor, by page number or by offset, within bounds."""

from __future__ import annotations

import re
from dataclasses import replace
from typing import Any

from junctor.model.dotted import lookup
from junctor.model.errors import InvalidInput, Rejected
from junctor.model.links import link_to, page_after
from junctor.model.request import HttpRequest, HttpResponse
from junctor.sdk.actions import action
from junctor.sdk.context import Context
from junctor.sdk.families.refusals import refused, wait_of
from junctor.sdk.families.web_requests import body_of, build
from junctor.sdk.families.web_shapes import BODY, METHOD, inputs_of
from junctor.sdk.fields import Fields

MOST_PAGES = 100
_MOST_BYTES = 32 * 1024 * 1024
_TRIES = 3
_LONGEST_WAIT = 60.0
_PARAMETERS = {"cursor": "cursor", "page": "page", "offset": "offset"}
_POSITION = {"type": ["string", "integer"], "maxLength": 4000}
_Position = str | int | None
_PLACE = {"type": "string", "maxLength": 500, "default": ""}


@action(
    name="Read all pages",
    inputs=inputs_of(
        method={**METHOD, "enum": ["GET", "POST"], "description": "POST where a search takes it."},
        body=BODY,
        style={
            "type": "string",
            "title": "How it goes on",
            "description": "By the Link header, an address or a cursor in the answer, "
            "a page number, or the number of items before it.",
            "enum": ["link", "nextUrl", "cursor", "page", "offset"],
            "default": "link",
        },
        items={
            **_PLACE,
            "title": "Items",
            "description": "Dotted path of the list in an answer; empty: the answer is the list.",
            "examples": ["data.items"],
        },
        next={
            **_PLACE,
            "title": "Next",
            "description": "Dotted path of the next address or cursor in an answer.",
            "examples": ["meta.nextCursor"],
        },
        more={
            **_PLACE,
            "title": "More",
            "description": "Dotted path of a flag that says whether there is more.",
            "examples": ["meta.hasMore"],
        },
        parameter={
            "type": "string",
            "title": "Parameter",
            "description": "Takes the cursor, page or offset; else `cursor`, `page` or `offset`.",
            "pattern": r"^[^\x00-\x1f\x7f]{1,200}$",
            "examples": ["starting_after"],
        },
        within={
            "type": "string",
            "title": "Parameter in",
            "enum": ["query", "body"],
            "default": "query",
        },
        start={
            **_POSITION,
            "title": "Start",
            "description": "The page, offset or cursor to begin with.",
            "examples": [1],
        },
        sizeParameter={
            "type": "string",
            "title": "Parameter of the size",
            "pattern": r"^[^\x00-\x1f\x7f]{1,200}$",
            "examples": ["limit"],
        },
        pageSize={
            "type": "integer",
            "title": "Items of a page",
            "description": "With page and offset, a shorter page is the last one.",
            "minimum": 1,
            "maximum": 10_000,
            "examples": [100],
        },
        maxPages={
            "type": "integer",
            "title": "Pages at most",
            "minimum": 1,
            "maximum": MOST_PAGES,
            "default": 20,
        },
        enough={
            "type": "integer",
            "title": "Enough items",
            "description": "Stops after the page with which there are as many.",
            "minimum": 1,
            "maximum": 10_000,
            "default": 1000,
        },
        wait={
            "type": "number",
            "title": "Seconds between pages",
            "minimum": 0,
            "maximum": 60,
            "default": 0,
        },
    ),
    effect="read",
    summary="all pages of {{conn.baseUrl}}{{input.path}}",
    output={
        "type": "object",
        "required": ["items", "pages", "ended", "next"],
        "properties": {
            "items": {
                "type": "array",
                "title": "Items",
                "x-open": True,
                "examples": [[{"id": 1042}]],
            },
            "pages": {"type": "integer", "minimum": 1, "title": "Pages", "examples": [1]},
            "ended": {
                "type": "string",
                "title": "Ended by",
                "enum": ["end", "pages", "enough"],
                "examples": ["end"],
            },
            "next": {
                "type": ["string", "integer", "null"],
                "title": "Next",
                "description": "The start with which a later step goes on, by link and address "
                "its path; null at the end.",
                "x-open": True,
            },
        },
    },
    timeout=300,
)
async def all_pages(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Read page after page until there is no more, or enough."""
    _judge(inputs)
    base = str(ctx.conn.get("baseUrl") or "").rstrip("/")
    at: _Position = None if inputs["style"] in _BY_ADDRESS else inputs.get("start")
    found: list[Any] = []
    before: list[Any] | None = None
    pages = size = 0
    while True:
        response = await asked(ctx, _request(inputs, ctx.conn, at))
        body = body_of(response)
        items = _items(inputs, body, response)
        if items and items == before:
            raise _same_again(inputs)
        pages, size, before = pages + 1, size + len(response.content), items
        found += items
        following = _following(inputs, body, items, at, response, base)
        if following is None or following == at or response.simulated:
            return {"items": found, "pages": pages, "ended": "end", "next": None}
        enough = len(found) >= inputs["enough"] or size > _MOST_BYTES
        if enough or pages >= inputs["maxPages"]:
            ended = "enough" if enough else "pages"
            later = following.removeprefix(base) if isinstance(following, str) else following
            return {"items": found, "pages": pages, "ended": ended, "next": later}
        at = following
        if inputs["wait"]:
            await ctx.pause(inputs["wait"])


async def asked(ctx: Context, request: HttpRequest) -> HttpResponse:
    """The answer to a request that reads; a busy server is asked again when it says when.

    Raises:
        JunctorError: a refusal, or nothing was answered.
    """
    for tried in range(1, _TRIES + 1):
        response = await ctx.send(request)
        wait = wait_of(response) if response.status in (429, 503) else None
        if wait is None or wait > _LONGEST_WAIT or tried == _TRIES:
            break
        await ctx.pause(wait)
    if response.status >= 400:
        raise refused(response)
    return response


def _judge(inputs: Fields) -> None:
    """What a style needs.

    Raises:
        InvalidInput: naming it.
    """
    style = inputs["style"]
    if style in ("nextUrl", "cursor") and not inputs["next"]:
        raise InvalidInput(
            "Where the next page stands in an answer is not said.",
            field="/next",
            cure="Give its dotted path, such as `meta.nextCursor`.",
        )
    if inputs["within"] == "body" and not isinstance(inputs.get("body") or {}, dict):
        raise InvalidInput("Only an object can take a parameter.", field="/body")
    if style in _BY_NUMBER and not isinstance(_number(inputs.get("start", 0)), int):
        raise InvalidInput("A page or an offset is a whole number.", field="/start")


_BY_NUMBER = ("page", "offset")
_BY_ADDRESS = ("link", "nextUrl")


def _number(value: Any) -> int | None:
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value) else None


def _request(inputs: Fields, conn: Fields, at: _Position) -> HttpRequest:
    style = inputs["style"]
    if style in _BY_ADDRESS:
        request = build(inputs["method"], inputs, conn)
        return request if at is None else replace(request, url=str(at))
    given: list[tuple[str, Any]] = []
    if at is not None:
        given.append((inputs.get("parameter") or style, at))
    if inputs.get("sizeParameter") and inputs.get("pageSize"):
        given.append((inputs["sizeParameter"], inputs["pageSize"]))
    if inputs["within"] == "body":
        body = dict(inputs.get("body") or {})
        for name, value in given:
            body = _with(body, name.split("."), value)
        return build(inputs["method"], Fields({**inputs, "body": body}), conn)
    query = {**(inputs.get("query") or {}), **dict(given)}
    return build(inputs["method"], Fields({**inputs, "query": query}), conn)


def _with(body: dict[str, Any], path: list[str], value: Any) -> dict[str, Any]:
    """The object with a value at a path; what is there stays as it is."""
    name, *rest = path
    inner = body.get(name)
    held = inner if isinstance(inner, dict) else {}
    return {**body, name: _with(held, rest, value) if rest else value}


def _items(inputs: Fields, body: Any, response: HttpResponse) -> list[Any]:
    found = lookup(body, inputs["items"])
    if isinstance(found, list):
        return found
    # A page without items often has no list at all.
    if found is None and isinstance(body, dict | None):
        return []
    if response.simulated and not isinstance(body, str):
        return []
    raise _no_list(inputs)


def _no_list(inputs: Fields) -> Rejected:
    place = f"at `{inputs['items']}`" if inputs["items"] else "in the answer itself"
    return Rejected(
        f"There is no list {place}.",
        cure="Look at one answer and give the dotted path of its list.",
        field="/items",
    )


def _same_again(inputs: Fields) -> Rejected:
    return Rejected(
        "The server gave the same page again.",
        cure=f"Look up which parameter it takes for the next page; `{inputs['style']}` is not it.",
        field="/parameter",
    )


def _following(
    inputs: Fields, body: Any, items: list[Any], at: _Position, response: HttpResponse, base: str
) -> _Position:
    """The position of the next page; None at the end.

    Raises:
        Blocked: the next address is at another origin.
    """
    style = inputs["style"]
    if inputs["more"] and lookup(body, inputs["more"]) is not True:
        return None
    if style == "link":
        headers = [v for k, v in response.headers if k.lower() == "link"]
        return page_after(link_to("next", ", ".join(headers)), response.url or base)
    if style == "nextUrl":
        return page_after(lookup(body, inputs["next"]), response.url or base)
    if style == "cursor":
        found = lookup(body, inputs["next"])
        usable = isinstance(found, str | int) and not isinstance(found, bool) and found != ""
        return found if usable else None
    short = inputs.get("pageSize") and len(items) < inputs["pageSize"] and not inputs["more"]
    if not items or short:
        return None
    number = _number(at)
    if style == "page":
        return (1 if number is None else number) + 1
    return (number or 0) + len(items)

"""A GraphQL list to its end: by the cursor of a Relay connection, or by an offset."""

from __future__ import annotations

import re
from typing import Any

from junctor.model.dotted import lookup
from junctor.model.errors import InvalidInput, Rejected
from junctor.sdk.actions import action
from junctor.sdk.context import Context
from junctor.sdk.families.graphql_answers import read_answer
from junctor.sdk.families.graphql_texts import body_for, endpoint, inputs_for
from junctor.sdk.families.web_pages import asked
from junctor.sdk.fields import Fields
from junctor.sdk.http import post

_NAME = {"type": "string", "pattern": "^[A-Za-z_][A-Za-z0-9_]{0,200}$"}
_EXAMPLE = (
    "query Orders($after: String) { orders(first: 50, after: $after) "
    "{ nodes { id } pageInfo { hasNextPage endCursor } } }"
)


@action(
    key="queryAll",
    name="Query all pages",
    description="Asks with the next cursor or offset until the list is at its end, or enough.",
    effect="read",
    summary="a GraphQL query, page by page",
    inputs=inputs_for(
        "query",
        _EXAMPLE,
        {},
        list={
            "type": "string",
            "title": "List",
            "description": "Dotted path of the connection, or of the list, in the data.",
            "minLength": 1,
            "maxLength": 500,
            "examples": ["orders"],
        },
        style={
            "type": "string",
            "title": "How it goes on",
            "description": "`relay` reads `pageInfo` of a connection; `offset` counts the items.",
            "enum": ["relay", "offset"],
            "default": "relay",
        },
        variable={
            **_NAME,
            "title": "Variable",
            "description": "Takes the cursor or offset; else `after` or `offset`.",
            "examples": ["after"],
        },
        start={
            "type": ["string", "integer"],
            "title": "Start",
            "description": "The cursor or offset to begin with.",
            "maxLength": 4000,
        },
        maxPages={
            "type": "integer",
            "title": "Pages at most",
            "minimum": 1,
            "maximum": 100,
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
    )
    | {"required": ["query", "list"]},
    output={
        "type": "object",
        "required": ["items", "pages", "ended", "next"],
        "properties": {
            "items": {
                "type": "array",
                "title": "Items",
                "x-open": True,
                "examples": [[{"id": "1042"}]],
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
                "description": "The start with which a later step goes on; null at the end.",
                "x-open": True,
            },
        },
    },
    timeout=300,
)
async def query_all(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """A list to its end."""
    body = body_for("query", inputs)
    variable = inputs.get("variable") or ("after" if inputs["style"] == "relay" else "offset")
    if not re.search(rf"\${re.escape(variable)}\b", inputs["query"]):
        raise InvalidInput(
            f"The text has no variable ${variable} that could take the next page.",
            field="/query",
            cure=f"Declare it and give it to the list, such as `after: ${variable}`.",
        )
    at: str | int | None = inputs.get("start")
    found: list[Any] = []
    for page in range(1, inputs["maxPages"] + 1):
        given = dict(inputs.get("variables") or {})
        if at is not None:
            given[variable] = at
        response = await asked(ctx, post(endpoint(ctx.conn), json={**body, "variables": given}))
        data = read_answer(response).get("data")
        place = lookup(data, inputs["list"])
        items, following = _page(inputs, place, at, simulated=response.simulated)
        found += items
        if following is None or following == at or response.simulated:
            return {"items": found, "pages": page, "ended": "end", "next": None}
        if len(found) >= inputs["enough"]:
            return {"items": found, "pages": page, "ended": "enough", "next": following}
        at = following
    return {"items": found, "pages": inputs["maxPages"], "ended": "pages", "next": at}


def _page(
    inputs: Fields, place: Any, at: str | int | None, *, simulated: bool
) -> tuple[list[Any], str | int | None]:
    """The items of a page, and where the next one begins.

    Raises:
        Rejected: there is no list at the path, or it does not say how it goes on.
    """
    if inputs["style"] == "offset" and isinstance(place, list):
        return place, _offset(at) + len(place) if place else None
    if inputs["style"] == "relay" and isinstance(place, dict):
        nodes = place.get("nodes")
        if not isinstance(nodes, list):
            nodes = [e.get("node") for e in place.get("edges") or [] if isinstance(e, dict)]
        info = place.get("pageInfo")
        if isinstance(info, dict) and "hasNextPage" in info:
            return nodes, info.get("endCursor") if info["hasNextPage"] else None
        if not simulated:
            raise Rejected(
                f"`{inputs['list']}` does not say whether there is more.",
                cure="Select `pageInfo { hasNextPage endCursor }` beside its nodes.",
                field="/query",
            )
        return nodes, None
    if simulated:
        return [], None
    raise Rejected(
        f"There is no {'connection' if inputs['style'] == 'relay' else 'list'} "
        f"at `{inputs['list']}` in the data.",
        cure="Give its dotted path below `data`, such as `viewer.orders`.",
        field="/list",
    )


def _offset(at: str | int | None) -> int:
    return at if isinstance(at, int) else int(at) if at and at.isdecimal() else 0

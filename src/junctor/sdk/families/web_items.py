"""What an address lists, each with its key and fingerprint: for triggers on any API."""

from __future__ import annotations

from typing import Any

from junctor.model.dotted import lookup
from junctor.model.errors import Rejected
from junctor.model.request import HttpResponse
from junctor.model.value import digest
from junctor.sdk.actions import action
from junctor.sdk.context import Context
from junctor.sdk.families.web_pages import asked
from junctor.sdk.families.web_requests import body_of, build
from junctor.sdk.families.web_shapes import inputs_of
from junctor.sdk.fields import Fields

MOST = 5000
_PLACE = {"type": "string", "maxLength": 500}
ITEM: dict[str, Any] = {
    "type": "object",
    "required": ["key", "digest", "item"],
    "properties": {
        "key": {"type": "string", "title": "Key", "examples": ["1042"]},
        "digest": {"type": "string", "title": "Fingerprint", "examples": ["9f86d081884c7d65"]},
        "item": {"title": "Item", "examples": [{"id": 1042, "status": "open"}]},
    },
}


@action(
    name="List with keys",
    inputs=inputs_of(
        items={
            **_PLACE,
            "title": "Items",
            "description": "Dotted path of the list; empty: the answer is the list, or one item.",
            "default": "",
            "examples": ["data.items"],
        },
        keyPath={
            **_PLACE,
            "title": "Key",
            "description": "Dotted path of what names an item.",
            "default": "id",
            "examples": ["id"],
        },
        watch={
            "type": "array",
            "title": "Watch",
            "description": "Dotted paths whose change counts; none: every change.",
            "maxItems": 20,
            "items": {**_PLACE, "examples": ["status"]},
        },
    ),
    effect="read",
    summary="a look at {{conn.baseUrl}}{{input.path}}",
    output={
        "type": "object",
        "required": ["items"],
        "properties": {"items": {"type": "array", "title": "Items", "x-open": True, "items": ITEM}},
    },
    response="text",
)
async def list_items(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Read a list, or one thing, so that what is new or other than before can be told."""
    response = await asked(ctx, build("GET", inputs, ctx.conn))
    body = body_of(response)
    found = lookup(body, inputs["items"])
    if isinstance(body, str) and inputs["items"] and not response.simulated:
        # A page that says "back soon" is no empty list, or all would be new after it.
        raise Rejected(
            f"The answer is a text and has no list at `{inputs['items']}`.",
            cure="Look at the answer with `get`; leave the list empty to watch a page.",
            field="/items",
        )
    if not isinstance(found, list):
        return {"items": _single(inputs, found, response)}
    if len(found) > MOST:
        raise Rejected(
            f"The list has {len(found)} items; at most {MOST} are compared.",
            cure="Ask for fewer in the path, such as the newest or the open ones.",
            field="/path",
        )
    return {"items": [_item(each, inputs, response) for each in found]}


def _single(inputs: Fields, found: Any, response: HttpResponse) -> list[dict[str, Any]]:
    if found is None and inputs["items"]:
        return []
    key = lookup(found, inputs["keyPath"]) if isinstance(found, dict) else None
    named = key if isinstance(key, str | int) else response.url or inputs["path"]
    return [{"key": str(named), "digest": _digest(found, inputs), "item": found}]


def _item(each: Any, inputs: Fields, response: HttpResponse) -> dict[str, Any]:
    key = lookup(each, inputs["keyPath"]) if isinstance(each, dict) else each
    if not isinstance(key, str | int) or isinstance(key, bool):
        if not response.simulated:
            raise Rejected(
                f"An item has nothing at `{inputs['keyPath']}` that could name it.",
                cure="Give the dotted path of what is different in each item.",
                field="/keyPath",
            )
        key = _short(each)
    return {"key": str(key), "digest": _digest(each, inputs), "item": each}


def _digest(value: Any, inputs: Fields) -> str:
    paths = inputs.get("watch")
    watched = [lookup(value, path) for path in paths] if paths else value
    return _short([watched])


def _short(value: Any) -> str:
    return digest(value).partition(":")[2][:16]

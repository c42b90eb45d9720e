"""Notion wants values in the form of their columns; here plain ones do, once columns are read."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from junctor.sdk import (
    Context,
    Fields,
    InvalidInput,
    action,
    get,
    patch,
    post,
)

_FREE: dict[str, Any] = {"type": "object", "properties": {}, "additionalProperties": True}
_WRITABLE = (
    "checkbox, date, email, files, multi_select, number, people, phone_number, relation, "
    "rich_text, select, status, title, url"
)
_LONGEST = 2000


@action(
    name="Add entry",
    inputs=_FREE,
    summary="an entry in a data source",
    idempotent=False,
)
async def add_entry(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Read the columns, then make a page with the values in their forms."""
    source = inputs["dataSourceId"]
    columns = await _columns(ctx, f"/v1/data_sources/{source}")
    body: dict[str, Any] = {
        "parent": {"type": "data_source_id", "data_source_id": source},
        "properties": _filled(columns, inputs["values"]),
    }
    if inputs.get("markdown") is not None:
        body["markdown"] = inputs["markdown"]
    return _body(await ctx.ask(post("/v1/pages", json=body)))


@action(
    name="Change entry",
    inputs=_FREE,
    summary="changes to the entry {{input.pageId}}",
    idempotent=True,
)
async def change_entry(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Read the page, whose properties say of which kind they are, then change some."""
    path = f"/v1/pages/{inputs['pageId']}"
    columns = await _columns(ctx, path)
    body = {"properties": _filled(columns, inputs["values"])}
    return _body(await ctx.ask(patch(path, json=body)))


@action(
    name="Find entries",
    inputs=_FREE,
    effect="read",
    summary="entries with {{input.property}} {{input.value}}",
    idempotent=True,
)
async def find_entries(ctx: Context, inputs: Fields) -> dict[str, Any]:
    """Read the columns, then ask with the filter that the kind of the column has."""
    path = f"/v1/data_sources/{inputs['dataSourceId']}"
    columns = await _columns(ctx, path)
    column = _column(columns, inputs["property"])
    body: dict[str, Any] = {
        "filter": {"property": inputs["property"], **_condition(column, inputs["value"])},
        "page_size": inputs.get("pageSize") or 100,
    }
    if inputs.get("startCursor") is not None:
        body["start_cursor"] = inputs["startCursor"]
    found = _body(await ctx.ask(post(f"{path}/query", json=body)))
    return {
        "results": found.get("results", []),
        "has_more": found.get("has_more", False),
        "next_cursor": found.get("next_cursor"),
    }


def _column(columns: Mapping[str, Any], name: str) -> str:
    if name not in columns:
        raise InvalidInput(
            f"There is no property {name!r}.",
            cure=f"Properties there are: {', '.join(columns) or 'none'}.",
            field="/values",
        )
    return str(columns[name]["type"])


def _filled(columns: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: _value(_column(columns, name), name, value) for name, value in values.items()}


def _value(kind: str, name: str, value: Any) -> dict[str, Any]:
    """A plain value in the form of its column."""
    if kind in ("title", "rich_text"):
        return {kind: _text("" if value is None else str(value))}
    if kind in ("number", "checkbox", "url", "email", "phone_number"):
        return {kind: value}
    if kind in ("select", "status"):
        return {kind: None if value is None else {"name": str(value)}}
    if kind == "date":
        return {kind: value if value is None or isinstance(value, Mapping) else {"start": value}}
    many = [] if value is None else value if isinstance(value, list | tuple) else [value]
    if kind == "multi_select":
        return {kind: [{"name": str(each)} for each in many]}
    if kind in ("relation", "people"):
        return {kind: [{"id": str(each)} for each in many]}
    if kind == "files":
        links = [str(each) for each in many]
        named = [(link.rpartition("/")[2][:100] or link[:100], link) for link in links]
        return {kind: [{"name": n, "type": "external", "external": {"url": u}} for n, u in named]}
    raise InvalidInput(
        f"Notion fills {name!r} itself: it is of the kind {kind}.",
        cure=f"Leave it out. Kinds that can be filled: {_WRITABLE}.",
        field="/values",
    )


def _text(text: str) -> list[dict[str, Any]]:
    """A text in pieces; one of Notion holds 2,000 characters."""
    pieces = [text[at : at + _LONGEST] for at in range(0, len(text), _LONGEST)]
    return [{"type": "text", "text": {"content": piece}} for piece in pieces]


def _condition(kind: str, value: Any) -> dict[str, Any]:
    """What a filter says of a column, by its kind."""
    if value is None:
        return {kind: {"is_empty": True}}
    if kind in ("multi_select", "people", "relation"):
        return {kind: {"contains": str(value)}}
    if kind in ("number", "checkbox"):
        return {kind: {"equals": value}}
    if kind == "unique_id":
        digits = str(value).rpartition("-")[2]
        return {kind: {"equals": int(digits) if digits.isdigit() else value}}
    if kind == "formula":
        result = "checkbox" if isinstance(value, bool) else "string"
        result = "number" if isinstance(value, int | float) and result == "string" else result
        return {kind: {result: {"equals": value}}}
    if kind in ("rollup", "files", "verification", "button"):
        raise InvalidInput(
            f"A column of the kind {kind} cannot be looked in for a value.",
            cure="Use `queryDataSource` with a filter in Notion's form.",
            field="/property",
        )
    return {kind: {"equals": str(value)}}


async def _columns(ctx: Context, path: str) -> dict[str, Any]:
    """The properties of a data source or a page, by name."""
    properties: dict[str, Any] = _body(await ctx.ask(get(path))).get("properties", {})
    return properties


def _body(answer: Any) -> dict[str, Any]:
    return answer if isinstance(answer, dict) else {}

"""Hints of a description about lists that continue, limits and refusals."""

from __future__ import annotations

import re
from typing import Any

from junctor.core.catalog.descriptions.description import DescribedOperation
from junctor.core.catalog.importing.parameters import Draft
from junctor.core.catalog.importing.trimming import Trimmer

_CURSORS = (
    "cursor", "page_token", "pagetoken", "next_token", "nexttoken", "starting_after", "after",
    "continuation_token", "continuationtoken", "start_cursor", "page_cursor", "next_cursor",
    "page[after]", "page[cursor]", "pagination_token", "next",
)  # fmt: skip
_PAGES = ("page", "page_number", "pagenumber", "pagenum", "page[number]", "current_page")
_OFFSETS = ("offset", "skip", "startat", "start", "start_at", "page[offset]", "from")
_LIMITS = (
    "limit", "per_page", "perpage", "page_size", "pagesize", "maxresults", "max_results", "count",
    "page[size]", "page[limit]", "size", "top", "$top", "per-page",
)  # fmt: skip
_NEXT = (
    "next_cursor", "nextcursor", "next_page_token", "nextpagetoken", "next_token", "nexttoken",
    "next_page", "end_cursor", "endcursor", "after", "next", "after_cursor", "continuation_token",
    "cursor",
)  # fmt: skip
_NEXT_LINKS = (
    "nextlink", "next_link", "next_url", "nexturl", "next_page_url", "nextpageurl", "next_href",
    "next_page_link", "nextpagelink", "next_page_uri",
)  # fmt: skip
_HOLDERS = (
    "paging", "pagination", "page_info", "pageinfo", "meta", "response_metadata", "next", "links",
    "cursors", "page", "metadata", "_links", "result",
)  # fmt: skip
_LISTS = (
    "data", "items", "results", "values", "records", "entries", "elements", "list", "rows",
)  # fmt: skip
_DEEPEST = 8
_RESET = re.compile(r"^(?:x-)?rate-?limit-?(?:requests-)?reset$", re.IGNORECASE)


def paging(
    operation: DescribedOperation, draft: Draft, trimmer: Trimmer, answer: Any
) -> dict[str, Any] | None:
    """How the operation's list goes on, where names say so plainly."""
    if operation.method != "GET" or answer is None:
        return None
    items = _items(trimmer, answer, operation.path)
    if items is None:
        return None
    inputs = {name.lower(): hole[8:-2] for (place, name), hole in draft.holes.items()
              if place == "query"}  # fmt: skip
    limit = next((inputs[name] for name in _LIMITS if name in inputs), None)
    found: dict[str, Any] | None = None
    if any(name.lower() == "link" for name in operation.answer_headers):
        found = {"style": "link", "items": items, "next": "header:Link"}
        return {**found, "limitInput": limit} if limit else found
    cursor = next((inputs[name] for name in _CURSORS if name in inputs), None)
    following = _next(trimmer, answer, 0)
    if cursor and following:
        found = {"style": "cursor", "items": items, "next": following, "input": cursor}
    elif cursor and cursor.lower() == "starting_after":
        found = {"style": "last_item", "items": items, "input": cursor}
        more = _field(trimmer, answer, ("has_more", "hasmore"))
        found |= {"more": more} if more else {}
    else:
        for style, names in (("page", _PAGES), ("offset", _OFFSETS)):
            number = next((inputs[name] for name in names if name in inputs), None)
            if number and _is_number(draft.properties.get(number)):
                found = {"style": style, "items": items, "input": number}
                break
        else:
            link = _link(trimmer, answer, 0)
            found = {"style": "link", "items": items, "next": link} if link else None
    return {**found, "limitInput": limit} if found and limit else found


def _properties(trimmer: Trimmer, schema: Any, depth: int = 0) -> dict[str, Any]:
    plain = trimmer.resolved(schema)
    if not isinstance(plain, dict) or depth > _DEEPEST:
        return {}
    found: dict[str, Any] = {}
    for part in plain.get("allOf", ()):
        found |= _properties(trimmer, part, depth + 1)
    return {**found, **(plain.get("properties") or {})}


def _is_list(trimmer: Trimmer, schema: Any) -> bool:
    plain = trimmer.resolved(schema)
    return isinstance(plain, dict) and plain.get("type") == "array"


def _is_nested(trimmer: Trimmer, schema: Any) -> bool:
    return bool(_properties(trimmer, schema)) or _is_list(trimmer, schema)


def _items(trimmer: Trimmer, answer: Any, path: str) -> str | None:
    """The dotted path of the list in an answer; empty for an answer that is the list."""
    if _is_list(trimmer, answer):
        return ""
    fields = _properties(trimmer, answer)
    lists = [name for name, field in fields.items() if _is_list(trimmer, field)]
    if len(lists) == 1:
        return lists[0]
    last = path.rstrip("/").rpartition("/")[2].lower()
    return next((n for n in lists if n.lower() in _LISTS or n.lower() == last), None)


def _next(trimmer: Trimmer, answer: Any, depth: int) -> str | None:
    fields = _properties(trimmer, answer)
    lowered = {name.lower(): name for name in fields}
    for wanted in _NEXT:
        name = lowered.get(wanted)
        if name is not None and not _is_nested(trimmer, fields[name]):
            return name
    for holder in _HOLDERS if depth < 3 else ():
        name = lowered.get(holder)
        inner = _next(trimmer, fields[name], depth + 1) if name is not None else None
        if inner is not None:
            return f"{name}.{inner}"
    return None


def _link(trimmer: Trimmer, answer: Any, depth: int) -> str | None:
    """Where an answer says the address of its next page."""
    fields = _properties(trimmer, answer)
    for name, field in fields.items():
        plain = trimmer.resolved(field)
        known = name.lower() in _NEXT_LINKS and not _is_nested(trimmer, field)
        address = isinstance(plain, dict) and plain.get("format") in ("uri", "url", "uri-reference")
        if "." not in name and (known or (address and name.lower() in ("next", "next_page"))):
            return name
    for name, field in fields.items() if depth < 3 else ():
        if name.lower() == "next" and _field(trimmer, field, ("href",)):
            return f"{name}.href"  # HAL
        inner = _link(trimmer, field, depth + 1) if name.lower() in _HOLDERS else None
        if inner is not None:
            return f"{name}.{inner}"
    return None


def _field(trimmer: Trimmer, answer: Any, names: tuple[str, ...]) -> str | None:
    return next((n for n in _properties(trimmer, answer) if n.lower() in names), None)


def _is_number(schema: Any) -> bool:
    declared = schema.get("type") if isinstance(schema, dict) else None
    types = declared if isinstance(declared, list) else [declared]
    return bool({"integer", "number"} & set(types)) or declared is None


def reset_header(operations: tuple[DescribedOperation, ...]) -> str | None:
    """The header that says when a limit is lifted, where answers declare one."""
    names = (name for operation in operations for name in operation.answer_headers)
    return next((name for name in names if _RESET.match(name)), None)


def rate_limit(document: Any) -> dict[str, Any] | None:
    """A limit that the description states in one of the known extensions."""
    if not isinstance(document, dict):
        return None
    info = document.get("info")
    for holder in (document, info if isinstance(info, dict) else {}):
        for name in ("x-rateLimit", "x-rate-limit", "x-ratelimit", "x-rate-limits"):
            found = _limit(holder.get(name))
            if found is not None:
                return found
    return None


def _limit(raw: Any) -> dict[str, Any] | None:
    if not isinstance(raw, dict):
        return None
    calls = next((raw[k] for k in ("limit", "requests", "calls", "count") if k in raw), None)
    period = next((raw[k] for k in ("seconds", "window", "period", "interval") if k in raw), 60)
    words = {"second": 1, "minute": 60, "hour": 3600, "day": 86400}
    seconds = words.get(str(period).lower().removesuffix("s"), period)
    if isinstance(calls, int) and calls > 0 and isinstance(seconds, int) and seconds > 0:
        return {"calls": calls, "seconds": seconds}
    return None

"""How a list goes on: the inputs or the URL of the next page, and the items so far."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from junctor.core.dotted import lookup
from junctor.model.links import link_to, page_after
from junctor.model.request import HttpResponse
from junctor.model.spec import Paging

MAX_PAGES = 100
MAX_ITEMS = 10_000


def items_of(paging: Paging, body: Any) -> list[Any]:
    """The items of one page; none when there is no list at the path."""
    found = lookup(body, paging.items)
    return found if isinstance(found, list) else []


def next_inputs(
    paging: Paging, inputs: Mapping[str, Any], body: Any, response: HttpResponse | None = None
) -> dict[str, Any] | str | None:
    """The inputs of the next page, or its URL (style `link`); `None` at the end.

    Raises:
        Blocked: the answer names a next page at another origin.
    """
    items = items_of(paging, body)
    if paging.more is not None and lookup(body, paging.more) is not True:
        return None
    if paging.style == "link":
        return _next_link(paging, body, response)
    if paging.input is None:
        return None
    following = _following(paging, inputs, body, items)
    if following is None or following == inputs.get(paging.input):
        return None
    return {**inputs, paging.input: following}


def _following(
    paging: Paging, inputs: Mapping[str, Any], body: Any, items: list[Any]
) -> str | int | None:
    if paging.style == "cursor":
        found = _pointer(paging, body, None)
        return found if isinstance(found, str | int) and found not in ("", False) else None
    if not items or (paging.more is None and _is_short(paging, inputs, items)):
        return None
    if paging.style == "last_item":
        last = lookup(items[-1], paging.item_key)
        return last if isinstance(last, str | int) and not isinstance(last, bool) else None
    at = _number(inputs.get(paging.input or ""))
    if paging.style == "page":
        return (1 if at is None else at) + 1
    return (at or 0) + len(items)


def _is_short(paging: Paging, inputs: Mapping[str, Any], items: list[Any]) -> bool:
    limit = _number(inputs.get(paging.limit_input)) if paging.limit_input else None
    return limit is not None and len(items) < limit


def _number(value: Any) -> int | None:
    if isinstance(value, bool):
        return None
    if isinstance(value, int):
        return value
    return int(value) if isinstance(value, str) and re.fullmatch(r"\d{1,15}", value) else None


def _pointer(paging: Paging, body: Any, response: HttpResponse | None) -> Any:
    path = paging.next or ""
    if path.lower().startswith("header:"):
        return _header(path[7:], response) if response is not None else None
    if path.startswith("relation:"):
        links = lookup(body, path[9:])
        found = (each for each in (links if isinstance(links, list) else ()) if _is_next(each))
        return next((each.get("url") or each.get("href") for each in found), None)
    return lookup(body, path) if path else None


def _is_next(link: Any) -> bool:
    """FHIR writes `relation` and `url`, others `rel` and `href`."""
    return isinstance(link, dict) and "next" in (link.get("relation"), link.get("rel"))


def _header(name: str, response: HttpResponse) -> str | None:
    values = [v for k, v in response.headers if k.lower() == name.strip().lower()]
    if name.strip().lower() != "link":
        return values[0] if values else None
    return link_to("next", ", ".join(values))


def _next_link(paging: Paging, body: Any, response: HttpResponse | None) -> str | None:
    here = response.url if response is not None else ""
    return page_after(_pointer(paging, body, response), here)


class Pages:
    """The items of several pages, within bounds: 100 pages and 10,000 items."""

    def __init__(self, paging: Paging) -> None:
        self.items: list[Any] = []
        self.warnings: list[str] = []
        self._paging = paging
        self._pages = 0

    def add(
        self, inputs: Mapping[str, Any], body: Any, response: HttpResponse | None = None
    ) -> dict[str, Any] | str | None:
        """Take one page; the next page's inputs or URL, `None` at the end or at a bound.

        Raises:
            Blocked: the answer names a next page at another origin.
        """
        room = MAX_ITEMS - len(self.items)
        found = items_of(self._paging, body)
        self.items += found[:room]
        self._pages += 1
        following = next_inputs(self._paging, inputs, body, response)
        if len(found) > room or (following and len(self.items) >= MAX_ITEMS):
            self.warnings.append(f"there are more items than {MAX_ITEMS}; the rest was left out")
            return None
        if following and self._pages >= MAX_PAGES:
            self.warnings.append(f"there are more pages than {MAX_PAGES}; the rest was left out")
            return None
        return following

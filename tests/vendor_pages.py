"""Three pages of a list as its vendor would send them, made of one recorded answer."""

from __future__ import annotations

import copy
from html import escape
from urllib.parse import urlencode

from junctor.core.calls.markup import elements
from junctor.core.dotted import lookup
from junctor.testing.double.answers import Answer, json_answer

PAGES, EACH = 3, 2


class Paged:
    """Replies of a double: each request gets the next page; the last says so, or an empty one follows."""

    def __init__(self, operation, case):
        self.paging, self.schema = operation.paging, operation.input["properties"]
        self.body, self.asked = case["response"].get("json"), []
        self.markup = self.body is None
        if self.markup:
            self.body = elements(case["response"]["text"].encode())
        found = lookup(self.body, self.paging.items)
        empty = {self.paging.item_key: "item0"}
        self.item = found[0] if isinstance(found, list) and found else empty
        must = operation.input.get("required", ())
        self.inputs = {
            name: value
            for name, value in case["input"].items()
            if name != self.paging.input or name in must
        }
        limit = self.paging.limit_input
        self.size = EACH
        if limit is not None:
            self.size = max(EACH, self.schema[limit].get("minimum", EACH))
            as_text = self.schema[limit].get("type") == "string"
            self.inputs[limit] = str(self.size) if as_text else self.size

    @property
    def total(self):
        """How many items the pages have; the last has one."""
        return (PAGES - 1) * self.size + 1

    def __call__(self, received):
        """The answer to a request."""
        self.asked.append(received)
        page = len(self.asked)
        last = page >= PAGES
        body = copy.deepcopy(self.body)
        count = self.size if not last else 1 if page == PAGES else 0
        items = [self._item(page, at) for at in range(count)]
        body = items if not self.paging.items else _put(body, self.paging.items, items)
        if self.paging.more:
            _put(body, self.paging.more, not last)
        headers = {}
        if self.paging.next:
            headers = self._point(body, received, page, last=last)
        if self.markup:
            return Answer(200, _markup(body).encode(), {"Content-Type": "text/xml", **headers})
        return json_answer(200, body, headers)

    def _item(self, page, at):
        item = copy.deepcopy(self.item)
        key = self.paging.item_key
        if self.paging.style == "last_item":
            _put(item, key, _another(lookup(item, key), 3 * page + at))
        return item

    def _point(self, body, received, page, *, last):
        path = self.paging.next
        if self.paging.style == "link":
            query = urlencode(received.query)
            target = f"https://{received.host}{received.path}?{query}{'&' * page}"
        else:
            known = lookup(self.body, path)
            target = _another(known, page) if known else self._first(page)
        if path.startswith("header:"):
            return {} if last else {"Link": f'<{target}>; rel="next"'}
        if path.startswith("relation:"):
            link = {"relation": "next", "url": target, "rel": "next", "href": target}
            links = [] if last else [link]
            _put(body, path.removeprefix("relation:"), links)
        else:
            _put(body, path, None if last else target)
        return {}

    def _first(self, page):
        kind = self.schema[self.paging.input].get("type")
        return page * 50 if kind == "integer" else f"page{page}"


def _markup(value):
    """The value in XML, lists as Amazon writes them."""
    if isinstance(value, list):
        return "".join(f"<member>{_markup(each)}</member>" for each in value)
    if isinstance(value, dict):
        there = {name: each for name, each in value.items() if each is not None}
        return "".join(f"<{name}>{_markup(each)}</{name}>" for name, each in there.items())
    return escape(str(value))


def _another(value, number):
    """A value of the same form."""
    return value + number if isinstance(value, int) else f"{value[:-1]}{number}"


def _put(body, path, value):
    *parents, last = path.split(".")
    place = body
    for name in parents:
        if not isinstance(place.get(name), dict):
            place[name] = {}
        place = place[name]
    place[last] = value
    return body

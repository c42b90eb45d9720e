from __future__ import annotations

import pytest

from junctor.core.calls.paging import Pages, items_of, next_inputs
from junctor.model.errors import Blocked
from junctor.model.links import link_to, origin_of
from junctor.model.request import HttpResponse
from junctor.model.spec import Paging

HERE = "https://api.example.com/things?page=1"
CURSOR = Paging(style="cursor", items="items", next="meta.next", input="after")


def at(link=None, url=HERE):
    headers = (("Link", link),) if link else ()
    return HttpResponse(status=200, url=url, headers=headers)


def test_a_cursor_goes_on_until_it_is_gone_empty_or_the_same():
    page = {"items": [1], "meta": {"next": "c2"}}
    assert next_inputs(CURSOR, {"q": 1}, page) == {"q": 1, "after": "c2"}
    assert next_inputs(CURSOR, {"after": "c2"}, page) is None
    for last in (
        {},
        {"meta": {}},
        {"meta": {"next": ""}},
        {"meta": {"next": None}},
        {"meta": {"next": {"x": 1}}},
        {"meta": {"next": False}},
    ):
        assert next_inputs(CURSOR, {}, {"items": [1], **last}) is None
    assert next_inputs(Paging(style="cursor", items="i", input="a"), {}, page) is None
    assert next_inputs(Paging(style="cursor", items="i", next="meta.next"), {}, page) is None


def test_a_flag_may_say_that_there_is_no_more():
    paging = CURSOR.model_copy(update={"more": "has_more"})
    page = {"items": [1], "meta": {"next": "c2"}}
    assert next_inputs(paging, {}, {**page, "has_more": False}) is None
    assert next_inputs(paging, {}, page) is None
    assert next_inputs(paging, {}, {**page, "has_more": True}) == {"after": "c2"}


def test_pages_are_counted_and_a_short_one_is_the_last():
    paging = Paging(style="page", items="", input="page", limit_input="size")
    assert next_inputs(paging, {}, [1]) == {"page": 2}
    assert next_inputs(paging, {"page": "3", "size": 2}, [1, 2]) == {"page": 4, "size": 2}
    assert next_inputs(paging, {"page": 3, "size": 2}, [1]) is None
    assert next_inputs(paging, {"page": True}, [1]) == {"page": 2}
    assert next_inputs(paging, {}, []) is None
    assert next_inputs(paging, {}, {"not": "a list"}) is None


def test_offsets_move_by_what_was_read():
    paging = Paging(style="offset", items="data", input="start", more="more")
    assert next_inputs(paging, {}, {"data": [1, 2], "more": True}) == {"start": 2}
    assert next_inputs(paging, {"start": 2}, {"data": [3], "more": True}) == {"start": 3}
    assert next_inputs(paging, {"start": 2}, {"data": [], "more": True}) is None


def test_the_last_item_may_be_the_cursor():
    paging = Paging(style="last_item", items="data", input="starting_after", more="has_more")
    page = {"data": [{"id": "a"}, {"id": "b"}], "has_more": True}
    assert next_inputs(paging, {"limit": 2}, page) == {"limit": 2, "starting_after": "b"}
    assert next_inputs(paging, {}, {"data": [{"x": 1}], "has_more": True}) is None
    assert next_inputs(paging, {}, {"data": [{"id": True}], "has_more": True}) is None


def test_a_short_page_ends_a_list_by_its_last_item_unless_the_vendor_says_otherwise():
    bare = Paging(style="last_item", items="", input="before", limit_input="limit")
    assert next_inputs(bare, {"limit": 2}, [{"id": "a"}]) is None
    assert next_inputs(bare, {"limit": 1}, [{"id": "a"}]) == {"limit": 1, "before": "a"}
    assert next_inputs(bare, {}, [{"id": "a"}]) == {"before": "a"}
    told = Paging(style="last_item", items="d", input="after", limit_input="limit", more="more")
    page = {"d": [{"id": "a"}], "more": True}
    assert next_inputs(told, {"limit": 2}, page) == {"limit": 2, "after": "a"}


def test_links_are_followed_at_the_same_origin_only():
    body = Paging(style="link", items="items", next="@odata.nextLink")
    following = "https://api.example.com:443/things?page=2"
    assert next_inputs(body, {}, {"@odata.nextLink": following}, at()) == following
    relative = next_inputs(body, {}, {"@odata.nextLink": "/things?page=2"}, at())
    assert relative == "https://api.example.com/things?page=2"
    for away in (
        "https://evil.example/x",
        "http://api.example.com/x",
        "https://api.example.com:8443/x",
        "//evil.example/x",
        "https://api.example.com@evil.example/",
        "https://[bad/",
        "https://u@api.example.com/x",
        "file:///etc/passwd",
        "https://api.example.com:99999/",
        "https://api.example.com\\@evil.example/",
    ):
        with pytest.raises(Blocked) as refused:
            next_inputs(body, {}, {"@odata.nextLink": away}, at())
        assert refused.value.rule == "paging_origin"
    assert next_inputs(body, {}, {}, at()) is None
    assert next_inputs(body, {}, {"@odata.nextLink": 5}, at()) is None
    assert next_inputs(body, {}, {"@odata.nextLink": HERE}, at()) is None
    with pytest.raises(Blocked):
        next_inputs(body, {}, {"@odata.nextLink": following})


def test_the_next_link_is_found_by_its_relation():
    paging = Paging(style="link", items="entry", next="relation:link")
    links = [{"relation": "self", "url": HERE}, {"relation": "next", "url": "/things?page=2"}]
    following = next_inputs(paging, {}, {"entry": [1], "link": links}, at())
    assert following == "https://api.example.com/things?page=2"
    others = [{"rel": "self", "href": HERE}, {"rel": "next", "href": "/things?page=2"}]
    assert next_inputs(paging, {}, {"entry": [1], "link": others}, at()) == following
    for none in (links[:1], "x", None, [None, "next"]):
        assert next_inputs(paging, {}, {"entry": [1], "link": none}, at()) is None


def test_link_headers_are_read_as_the_standard_says():
    header = Paging(style="link", items="", next="header:Link")
    text = (
        '<https://api.example.com/a,b?page=1>; rel="prev first", </b?page=2>; title="x,y"; rel=Next'
    )
    assert next_inputs(header, {}, [], at(text)) == "https://api.example.com/b?page=2"
    assert link_to("first", text) == "https://api.example.com/a,b?page=1"
    assert link_to("last", text) is None
    assert link_to("next", "<" * 70000) is None
    assert next_inputs(header, {}, [], at()) is None
    assert next_inputs(header, {}, []) is None
    other = Paging(style="link", items="", next="header:X-Next")
    response = HttpResponse(status=200, url=HERE, headers=(("x-next", "/n"),))
    assert next_inputs(other, {}, [], response) == "https://api.example.com/n"
    assert next_inputs(other, {}, [], at()) is None


def test_items_and_origins():
    assert items_of(CURSOR, {"items": "x"}) == []
    assert origin_of("HTTPS://API.example.com/x") == ("https", "api.example.com", 443)
    assert origin_of("mailto:x") is None


def test_collecting_stops_at_its_bounds_and_says_so():
    paging = Paging(style="page", items="", input="page")
    pages, inputs = Pages(paging), {"page": 1}
    while inputs is not None:
        inputs = pages.add(inputs, [1])
    assert len(pages.items) == 100
    assert "pages" in pages.warnings[0]
    many = Pages(paging)
    assert many.add({}, [0] * 9_999) == {"page": 2}
    assert many.add({"page": 2}, [0] * 5) is None
    assert len(many.items) == 10_000
    assert "items" in many.warnings[0]
    whole = Pages(paging)
    assert whole.add({}, [1]) == {"page": 2}
    assert whole.add({"page": 2}, []) is None
    assert (whole.items, whole.warnings) == ([1], [])

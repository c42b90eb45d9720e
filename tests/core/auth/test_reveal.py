from __future__ import annotations

import pytest

from core.auth.flows import SEND, drive
from junctor.core.auth import reveal
from junctor.model.auth import NoAuth
from junctor.model.errors import InvalidInput, NotConfigured
from junctor.model.request import HttpRequest, Markers

M = Markers()
KEY = M.of("key")
DOC = {"key": 'a/b "c"', "lines": "x\ny"}


def test_markers_are_encoded_for_the_place_where_they_stand():
    request = HttpRequest(
        method="POST",
        url=f"https://a.example/x?k={KEY}",
        headers=(("X-K", f"v {KEY}"), ("X-O", "other")),
        json={"a": [KEY, 1, "plain"], "b": {"c": f"<{KEY}>"}},
    )
    found = reveal(request, M, DOC)
    assert found.url == "https://a.example/x?k=a%2Fb%20%22c%22"
    assert found.headers[0] == ("X-K", 'v a/b "c"')
    assert found.json == {"a": ['a/b "c"', 1, "plain"], "b": {"c": '<a/b "c">'}}
    form = HttpRequest(method="POST", url="https://a.example", form=(("a", KEY),))
    assert reveal(form, M, DOC).form == (("a", 'a/b "c"'),)
    raw = HttpRequest(method="POST", url="https://a.example", content=b"\xff" + KEY.encode())
    assert reveal(raw, M, DOC).content == b'\xffa/b "c"'


def test_a_request_without_this_calls_markers_stays_the_same_object():
    assert reveal(SEND, M, DOC) is SEND
    foreign = HttpRequest(method="GET", url="https://a.example/" + Markers().of("key"))
    assert reveal(foreign, M, DOC) is foreign
    through, _ = drive(NoAuth(), DOC, request=foreign, markers=M)
    assert through.request is foreign


def test_a_marker_without_its_field_and_a_line_break_in_a_header_are_refused():
    nowhere = HttpRequest(method="GET", url="https://a.example", json=M.of("nothing"))
    with pytest.raises(NotConfigured, match="nothing"):
        reveal(nowhere, M, DOC)
    broken = HttpRequest(method="GET", url="https://a.example", headers=(("A", M.of("lines")),))
    with pytest.raises(InvalidInput):
        reveal(broken, M, DOC)
    body = HttpRequest(method="POST", url="https://a.example", json=M.of("lines"))
    assert reveal(body, M, DOC).json == "x\ny"

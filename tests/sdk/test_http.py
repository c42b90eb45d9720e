from __future__ import annotations

import pytest

from junctor.sdk import HttpRequest, HttpResponse, delete, get, patch, post, put
from junctor.sdk.http import Http


def test_builders_give_plain_requests():
    request = get(
        "https://api.example.com/a",
        query={"q": "x y", "ids": [1, 2], "deep": True, "none": None},
        headers={"X-One": "1", "X-None": None},
    )
    assert request.url == "https://api.example.com/a?q=x+y&ids=1&ids=2&deep=true"
    assert request.headers == (("X-One", "1"),)
    assert [f("/x").method for f in (get, post, put, patch, delete)] == [
        "GET",
        "POST",
        "PUT",
        "PATCH",
        "DELETE",
    ]


def test_bodies():
    assert post("/x", json=None).body() == (b"null", "application/json")
    form = post("/x", form={"a": 1, "m": {"k": "v", "n": None}, "l": ["p", "q"], "no": None})
    assert form.form == (("a", "1"), ("m[k]", "v"), ("l", "p"), ("l", "q"))
    assert put("/x", content=b"raw").content == b"raw"
    file = {"contentType": "text/plain", "base64": "SGVsbG8="}
    related = post("/x", related=[{"name": "a"}, file], headers={"Content-Type": "text/plain"})
    assert b'{"name":"a"}' in related.content
    assert b"\r\n\r\nHello\r\n" in related.content
    ((name, kind),) = related.headers
    assert name == "Content-Type"
    assert kind.startswith("multipart/related; boundary=junctor-")
    assert b'name="a"\r\n\r\n1' in (post("/x", multipart={"a": 1, "f": file}).content or b"")
    with pytest.raises(TypeError, match="json and form"):
        post("/x", json={}, form={})


async def test_the_client_sends_through_the_door_it_was_given():
    sent: list[HttpRequest] = []

    async def send(request):
        sent.append(request)
        return HttpResponse(status=204)

    http = Http(send)
    for verb in ("get", "post", "put", "patch", "delete"):
        assert (await getattr(http, verb)("/x", headers={"A": "b"})).status == 204
    await http.request("HEAD", "/y")
    assert [r.method for r in sent] == ["GET", "POST", "PUT", "PATCH", "DELETE", "HEAD"]
    assert sent[0].headers == (("A", "b"),)

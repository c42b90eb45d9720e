"""Custom HTTP keeps paths below the base URL and headers on their line."""

from __future__ import annotations

from pathlib import Path

import pytest

import junctor.connectors
from junctor.core.calls.classify import classify
from junctor.core.catalog.folder import read_folder
from junctor.sdk import HttpResponse, InvalidInput
from junctor.sdk.families import family_actions

FOLDER = Path(junctor.connectors.__file__).parent / "http"
ACTIONS = {a.function.__name__: a for a in family_actions("web").values()}
CONN = {"baseUrl": "https://api.example.com/v1"}


def built(conn=None, **inputs):
    return ACTIONS["send_request"].prepare(inputs, {**CONN, **(conn or {})})


@pytest.mark.parametrize(
    "path",
    [
        "https://evil.example/x",
        "http:evil",
        "//evil.example/x",
        "/a//b",
        "/../admin",
        "/a/../../admin",
        "/a/%2e%2e/admin",
        "/a/%252e%252e/admin",
        "/..%2fadmin",
        "/./a",
        "/a\\..\\b",
        "/a%5c..%5cb",
        "/a#fragment",
        "/a\r\nX-Bad: 1",
        "/a%0d%0ab",
        "/a%00b",
        "javascript:alert(1)",
    ],
)
def test_what_is_not_a_path_below_the_base_url_is_refused(path):
    with pytest.raises(InvalidInput) as refused:
        built(path=path)
    assert refused.value.field == "/path"
    assert refused.value.cure


@pytest.mark.parametrize(
    ("path", "url"),
    [
        ("", "https://api.example.com/v1"),
        ("/", "/"),
        ("orders/1042", "/orders/1042"),
        ("/orders/a:b", "/orders/a:b"),
        ("/orders?open=true", "/orders?open=true"),
        ("?open=true", "https://api.example.com/v1?open=true"),
        ("/grüne tees", "/gr%C3%BCne%20tees"),
        ("/a%20b/100%", "/a%20b/100%25"),
        ("/files/v1..v2", "/files/v1..v2"),
    ],
)
def test_a_path_is_appended_and_encoded_once(path, url):
    assert built(path=path).url == url


def test_a_query_joins_the_one_in_the_path():
    request = built(path="/orders?open=true", query={"tag": ["a", "b"], "gone": None, "n": 2})
    assert request.url == "/orders?open=true&tag=a&tag=b&n=2"


def test_headers_of_a_step_win_over_static_ones_whatever_their_case():
    static = {"headers": {"X-Tenant": "acme", "Accept": "text/plain"}}
    request = built(static, headers={"accept": "application/json", "X-Try": 1, "X-Tenant": None})
    assert dict(request.headers) == {"accept": "application/json", "X-Try": "1"}


@pytest.mark.parametrize(
    "headers",
    [
        {"X-A": "1\r\nX-Bad: 1"},
        {"X-A": "a\0b"},
        {"X A": "1"},
        {"X-A:": "1"},
        {"Host": "evil.example"},
        {"content-length": "0"},
        {"Transfer-Encoding": "chunked"},
    ],
)
def test_headers_that_could_add_or_frame_others_are_refused(headers):
    with pytest.raises(InvalidInput) as refused:
        built(headers=headers)
    assert refused.value.field.startswith("/headers")
    with pytest.raises(InvalidInput):
        built({"headers": headers})


@pytest.mark.parametrize("name", ["Authorization", "COOKIE", "proxy-Authorization"])
def test_a_credential_is_no_static_header(name):
    with pytest.raises(InvalidInput, match="public settings"):
        built({"headers": {name: "x"}})
    assert built(headers={name: "x"}).header(name) == "x"


def test_a_body_is_json_text_or_a_form():
    assert built(method="POST", body={"a": [1]}).body() == (b'{"a":[1]}', "application/json")
    assert built(method="POST", body=False).body()[0] == b"false"
    text = built(method="PUT", body="héllo")
    assert text.body()[0] == "héllo".encode()
    assert text.header("content-type") == "text/plain; charset=utf-8"
    kind = "application/x-www-form-urlencoded; charset=utf-8"
    form = built(method="POST", headers={"content-type": kind}, body={"a b": "c&d", "e": {"f": 1}})
    assert form.body()[0] == b"a+b=c%26d&e%5Bf%5D=1"
    assert form.header("content-type") is None
    assert built(method="POST").body() == (None, None)


@pytest.mark.parametrize(
    ("kind", "content", "body"),
    [
        ("application/problem+json", b'{"a": 1}', {"a": 1}),
        ("application/json", b"{broken", "{broken"),
        ("", b"[1]", [1]),
        ("text/html", b"<p>", "<p>"),
        ("text/plain", b"ok", "ok"),
        ("application/json", b"  ", None),
        ("application/json", b"[" * 80 + b"]" * 80, "[" * 80 + "]" * 80),
    ],
)
def test_the_body_of_an_answer_is_json_where_it_is(kind, content, body):
    headers = (("Content-Type", kind), ("X-A", "1"), ("x-a", "2"))
    output = ACTIONS["send_get"].reading(HttpResponse(status=200, headers=headers, content=content))
    assert output == {
        "status": 200,
        "headers": {"content-type": kind, "x-a": "1, 2"},
        "body": body,
    }


@pytest.mark.parametrize(
    ("content", "output", "message"),
    [
        (b'{"error": {"message": "No such order"}}', {"error": {"message": "No such order"}}, "No"),
        (b"Not here", "Not here", "Not here"),
        (b"", None, "The other side answered 404."),
    ],
)
def test_a_refusal_is_read_as_json_where_it_is_json(content, output, message):
    spec = read_folder(FOLDER)
    answer = HttpResponse(status=404, content=content)
    found = classify(spec, spec.operations["get"], answer, 0)
    assert found.error_class == "not_found"
    assert found.output == output
    assert found.problem.message.startswith(message)


FILE = {"name": "a.pdf", "contentType": "application/pdf", "size": 4, "base64": "JVBERg=="}


def test_files_are_parts_of_a_form_bodies_and_base64_in_json():
    kind = {"Content-Type": "multipart/form-data"}
    parts = built(method="POST", path="/up", headers=kind, body={"doc": FILE, "note": "hi"})
    assert parts.header("content-type").startswith("multipart/form-data; boundary=")
    assert b'name="doc"; filename="a.pdf"' in parts.content
    assert b"%PDF" in parts.content
    whole = built(method="PUT", path="/up", body=FILE)
    assert (whole.content, whole.header("content-type")) == (b"%PDF", "application/pdf")
    assert built(method="PUT", path="/up", body={"doc": FILE, "n": 1}).json == {
        "doc": "JVBERg==",
        "n": 1,
    }
    assert built(method="PUT", path="/up", body=[FILE, 2]).json == ["JVBERg==", 2]
    assert built(method="PUT", path="/up", body=3).json == 3

"""Ad-hoc HTTP calls: what stands on the node is what is sent, secrets by reference only."""

from __future__ import annotations

import pytest

from junctor.core.calls.adhoc import (
    adhoc_auth,
    adhoc_operation,
    adhoc_request,
    file_name,
    parsed,
)
from junctor.model.auth import Basic, BearerToken, CustomHeader, NoAuth
from junctor.model.call import Actor, AdhocCall, Mode
from junctor.model.errors import InvalidInput
from junctor.model.spec import Effect

ACTOR = Actor(kind="user", id="u")


def wish(**asked):
    where = {"project_id": "prj_1", "environment": "development"}
    return AdhocCall(**{"url": "u", "mode": Mode.SANDBOX, "actor": ACTOR, **where, **asked})


def test_bodies_are_json_or_text():
    sent = adhoc_request(wish(method="post", headers={"X": 1}, body={"a": 1}))
    assert (sent.method, sent.headers, sent.json) == ("POST", (("X", "1"),), {"a": 1})
    assert adhoc_request(wish(method="PUT", body="text")).content == b"text"
    empty = adhoc_request(wish(method="GET"))
    assert empty.body() == (None, None)


def test_an_object_is_a_form_where_the_header_says_so():
    form = {"Content-Type": "application/x-www-form-urlencoded"}
    body = {"a": "b c", "n": 1, "l": [1, 2], "o": {"k": True}, "none": None}
    sent = adhoc_request(wish(method="POST", headers=form, body=body))
    assert sent.body()[0] == b"a=b+c&n=1&l=1&l=2&o%5Bk%5D=true"
    parts = {"content-type": "multipart/form-data; charset=utf-8", "X": "y"}
    file = {"name": "a.pdf", "contentType": "application/pdf", "base64": "JVBERg=="}
    sent = adhoc_request(wish(method="POST", headers=parts, body={"doc": file, "note": "hi"}))
    kind = sent.header("content-type")
    assert kind.startswith("multipart/form-data; boundary=junctor-")
    assert [k.lower() for k, _ in sent.headers].count("content-type") == 1
    boundary = kind.partition("boundary=")[2].encode()
    assert sent.content.count(b"--" + boundary) == 3
    assert b'name="doc"; filename="a.pdf"' in sent.content
    assert b"Content-Type: application/pdf\r\n\r\n%PDF" in sent.content
    assert b'name="note"\r\n\r\nhi' in sent.content
    raw = adhoc_request(wish(method="POST", headers=parts, body="--x--"))
    assert raw.content == b"--x--"


def test_an_unknown_method_is_refused_by_name():
    with pytest.raises(InvalidInput, match="FETCH") as caught:
        adhoc_request(wish(method="FETCH"))
    assert caught.value.field == "method"


@pytest.mark.parametrize(
    ("auth", "scheme", "references"),
    [
        (None, NoAuth, {}),
        ({"type": "none"}, NoAuth, {}),
        ({"type": "bearer", "token": "{env.T}"}, BearerToken, {"token": "{env.T}"}),
        (
            {"type": "basic", "username": "{env.U}", "password": "{env.P}"},
            Basic,
            {"username": "{env.U}", "password": "{env.P}"},
        ),
        (
            {"type": "header", "name": "X-Key", "value": "{env.K}"},
            CustomHeader,
            {"value": "{env.K}"},
        ),
    ],
)
def test_auth_values_are_references(auth, scheme, references):
    found, values = adhoc_auth(auth)
    assert isinstance(found, scheme)
    assert values == references


@pytest.mark.parametrize(
    ("auth", "field"),
    [
        ({"type": "bearer", "token": "tok_pasted_0123456789"}, "auth.token"),
        ({"type": "basic", "username": "{env.U}"}, "auth.password"),
        ({"type": "digest"}, "auth.type"),
    ],
)
def test_a_pasted_secret_or_an_unknown_type_is_refused(auth, field):
    with pytest.raises(InvalidInput) as caught:
        adhoc_auth(auth)
    assert caught.value.field == field
    assert "tok_pasted" not in caught.value.message


def test_effects_follow_the_method():
    assert adhoc_operation("get").effect is Effect.READ
    assert adhoc_operation("DELETE").effect is Effect.DELETE
    assert adhoc_operation("PATCH").effect is Effect.WRITE


def test_json_answers_are_parsed_and_text_stays():
    assert parsed('{"a": 1}') == {"a": 1}
    assert parsed("[not json") == "[not json"
    assert parsed("plain") == "plain"
    assert parsed(None) is None


async def test_a_bad_request_comes_back_as_data(world):
    result = await world.instance.caller.adhoc(wish(project_id=world.project.id, method="FETCH"))
    assert result.outcome.error_class == "input"
    assert result.summary == ""


@pytest.mark.parametrize(
    ("given", "name"),
    [
        ('attachment; filename="a b.pdf"', "a b.pdf"),
        ("attachment; filename=../../etc/passwd", "passwd"),
        ('attachment; filename="C:\\\\x\\\\r.pdf"', "r.pdf"),
        ('attachment; filename="r \u00c3\u00a9.pdf"', "r \u00e9.pdf"),
        ('attachment; filename="r \u00e9.pdf"', "r \u00e9.pdf"),
        ("attachment; filename=\"x.pdf\"; filename*=UTF-8''%e2%82%ac%20x.pdf", "\u20ac x.pdf"),
        ("inline", ""),
        ("attachment; filename*=utf-8''a%0D%0AX-Evil%3A%201.pdf", "aX-Evil: 1.pdf"),
    ],
)
def test_a_file_has_the_name_that_its_sender_meant(given, name):
    assert file_name(given) == name

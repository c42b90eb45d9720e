from __future__ import annotations

import pytest

from junctor.core.triggers.payload import payload
from junctor.core.triggers.starts import input_of
from junctor.core.triggers.verification import HookRequest
from junctor.model.errors import InvalidInput

FORM = "application/x-www-form-urlencoded"


def event(body=b"", kind=None, headers=(), query=()):
    given = [*headers, *((("Content-Type", kind),) if kind else ())]
    request = HookRequest(method="POST", url="u", query=query, headers=tuple(given), body=body)
    return payload(request, {"x-sig"})


def test_a_body_is_what_its_content_type_says():
    assert event(b'{"a": 1}', "application/json; charset=utf-8")["json"] == {"a": 1}
    assert event(b"[]", "application/vnd.api+json")["json"] == []
    assert event(b"a=1&b=2&b=3&c=", FORM)["form"] == {"a": "1", "b": ["2", "3"], "c": ""}
    assert event(b"b=1&b=2&b=3", FORM)["form"] == {"b": ["1", "2", "3"]}
    assert event("é".encode(), "text/plain")["text"] == "é"
    assert set(event()) == {"method", "headers", "query"}


@pytest.mark.parametrize(
    ("body", "kind", "status"),
    [
        (b"{", "application/json", 400),
        (b"NaN", "application/json", 400),
        (b"\xff", "application/json", 400),
        (b"[" * 100 + b"]" * 100, "application/json", 400),
        (b"[" * 100_000, "application/json", 400),
        (b"&".join(b"a=1" for _ in range(1001)), FORM, 400),
        (b"\xff", "text/plain", 400),
        (b"x", "text/html", 415),
        (b"--b", "multipart/form-data; boundary=b", 415),
        (b"{}", None, 415),
        (b"<a/>", "application/xml", 415),
    ],
)
def test_a_body_that_is_something_else_is_refused(body, kind, status):
    with pytest.raises(InvalidInput) as refused:
        event(body, kind)
    assert refused.value.details["httpStatus"] == status
    assert refused.value.cure.endswith(".")


def test_two_content_types_are_refused():
    with pytest.raises(InvalidInput, match="two content types"):
        event(b"{}", "application/json", headers=[("content-type", "text/plain")])


def test_whole_numbers_beyond_what_others_can_read_become_text():
    assert event(b'{"a": [18446744073709551616, 1.5]}', "application/json")["json"] == {
        "a": ["18446744073709551616", 1.5]
    }


def test_headers_and_query_come_without_proof_and_secrets():
    headers = [
        ("X-Sig", "proof"),
        ("Authorization", "Bearer x"),
        ("Cookie", "a=b"),
        ("X-Api-Key", "k"),
        ("X-Topic", "a"),
        ("x-topic", "b"),
    ]
    found = event(headers=headers, query=(("token", "t"), ("page", "2")))
    assert found["headers"] == {"x-topic": "a, b"}
    assert found["query"] == {"token": "[redacted]", "page": "2"}


def test_the_input_of_a_flow_is_the_body():
    assert input_of("webhook", {"json": [1], "method": "POST"}) == [1]
    assert input_of("webhook", {"form": {"a": "1"}}) == {"a": "1"}
    assert input_of("webhook", {"text": "t"}) == {"text": "t"}
    assert input_of("webhook", {"method": "POST"}) == {}
    assert input_of("webhook", 5) == 5
    assert input_of("form", {"json": 1}) == {"json": 1}

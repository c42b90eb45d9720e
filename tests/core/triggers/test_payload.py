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


def test_names_of_a_form_that_nest_become_objects_and_lists():
    told = b"event=ADD&data[FIELDS][ID]=7&leads[add][0][id]=1&leads[add][1][id]=2"
    assert event(told, FORM)["form"] == {
        "event": "ADD",
        "data": {"FIELDS": {"ID": "7"}},
        "leads": {"add": [{"id": "1"}, {"id": "2"}]},
    }
    assert event(b"a[1]=x&b[]=1&b[]=2&c[x=1&[d]=2", FORM)["form"] == {
        "a": {"1": "x"},
        "b[]": ["1", "2"],
        "c[x": "1",
        "[d]": "2",
    }


def test_nothing_of_a_form_is_lost_where_its_names_contradict_each_other():
    assert event(b"a=1&a[b]=2&a[b][c]=3", FORM)["form"] == {"a": "1", "a[b]": "2", "a[b][c]": "3"}
    assert event(b"a[b]=1&a[b][c]=2&a=3", FORM)["form"] == {"a": "3", "a[b]": "1", "a[b][c]": "2"}
    deep = "a" + "[b]" * 70
    assert event(f"{deep}=1".encode(), FORM)["form"] == {deep: "1"}


def test_a_token_in_the_body_and_the_secrets_beside_it_are_hidden():
    body = b"event=X&auth[domain]=d&auth[application_token]=t1&auth[access_token]=t2"
    sent = HookRequest(
        method="POST", url="u", query=(), headers=(("Content-Type", FORM),), body=body
    )
    found = payload(sent, (), proof="form.auth.application_token")["form"]
    assert found["event"] == "X"
    assert found["auth"]["domain"] == "d"
    assert "t1" not in str(found)
    assert "t2" not in str(found)
    assert payload(sent, (), proof="json.token")["form"]["auth"]["domain"] == "d"
    assert payload(sent, (), proof="form.event.token")["form"]["event"] == "X"


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

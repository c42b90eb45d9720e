from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.auth.flows import SEND, drive
from junctor.core.auth import credential_names, without_hole
from junctor.model.auth import ApiKey, AwsSigV4, Basic, BearerToken, CustomHeader, NoAuth
from junctor.model.errors import InvalidInput, InvalidSpec, InvalidTemplate, NotConfigured
from junctor.model.request import HttpRequest


def header(scheme, document, name, **more):
    attached, sent = drive(scheme, document, **more)
    assert sent == []
    return attached.request.header(name)


def test_no_auth_and_no_scheme_leave_the_request_alone():
    assert drive(NoAuth(), {})[0].request is SEND
    assert drive(None, {})[0].request is SEND


def test_bearer_takes_field_and_prefix_and_does_not_double_the_prefix():
    assert header(BearerToken(), {"token": "abc"}, "authorization") == "Bearer abc"
    assert header(BearerToken(), {"token": "bearer abc"}, "authorization") == "Bearer abc"
    odd = BearerToken(field="pat", prefix="Token token=")
    assert header(odd, {"pat": "abc"}, "authorization") == "Token token=abc"
    held = BearerToken(prefix="{{conn.prefix}} ")
    assert header(held, {"token": "x"}, "authorization", config={"prefix": "SSWS"}) == "SSWS x"


def test_a_missing_field_names_itself_and_a_setting_that_is_missing_too():
    with pytest.raises(NotConfigured, match="`token`"):
        drive(BearerToken(), {})
    with pytest.raises(InvalidTemplate):
        drive(BearerToken(prefix="{{conn.prefix}}"), {"token": "abc"})
    assert header(BearerToken(), {"token": "abc"}, "authorization") == "Bearer abc"


@pytest.mark.parametrize("bad", ["a\r\nX-Evil: 1", "a\nb", "a\rb", "a\0b"])
@pytest.mark.parametrize(
    ("scheme", "field"),
    [
        (BearerToken(), "token"),
        (ApiKey(), "api_key"),
        (ApiKey(location="query", name_="key"), "api_key"),
        (CustomHeader(headers={"X-A": "a"}), "a"),
        (Basic(), "password"),
    ],
)
def test_a_line_break_in_a_value_is_refused_and_not_repeated(scheme, field, bad):
    with pytest.raises(InvalidInput) as caught:
        drive(scheme, {"username": "u", field: bad})
    assert bad not in str(caught.value)
    drive(scheme, {"username": "u", field: "fine"})


def test_basic_encodes_utf8_and_either_side_may_be_fixed():
    def pair(text):
        return "Basic " + base64.b64encode(text.encode()).decode()

    both = {"username": "ada", "password": "pä:ss"}
    assert header(Basic(), both, "authorization") == pair("ada:pä:ss")
    stripe = Basic(username_field="api_key", password_field=None)
    assert header(stripe, {"api_key": "sk_1"}, "authorization") == pair("sk_1:")
    mailgun = Basic(username_field=None, username="api", password_field="api_key")
    assert header(mailgun, {"api_key": "k"}, "authorization") == pair("api:k")
    bamboo = Basic(username_field="api_key", password="x")
    assert header(bamboo, {"api_key": "k"}, "authorization") == pair("k:x")
    with pytest.raises(InvalidSpec):
        drive(Basic(), {"username": "a:b", "password": "c"})


def test_an_api_key_goes_to_header_query_or_path():
    key = {"api_key": "12:ab/c d"}
    assert header(ApiKey(name_="X-Token", prefix="K "), key, "x-token") == "K 12:ab/c d"
    asked = HttpRequest(method="GET", url="https://a.example/x?b=1#f")
    query, _ = drive(ApiKey(location="query", name_="appid"), key, request=asked)
    assert query.request.url == "https://a.example/x?b=1&appid=12%3Aab%2Fc+d#f"
    telegram = ApiKey(location="path", name_="token")
    url = HttpRequest(method="GET", url="https://a.example/bot{token}/getMe?x={token}")
    path, _ = drive(telegram, key, request=url)
    assert path.request.url == "https://a.example/bot12:ab%2Fc%20d/getMe?x={token}"
    with pytest.raises(InvalidSpec):
        drive(telegram, key)


def test_custom_headers_take_names_from_the_connection_but_none_that_frame_the_message():
    scheme = CustomHeader(headers={"{{conn.name}}": "a", "X-B": "b"})
    document = {"a": "1", "b": "2"}
    attached, _ = drive(scheme, document, config={"name": "X-A"})
    assert attached.request.headers == (("X-A", "1"), ("X-B", "2"))
    for bad in ("Host", "Content-Length", "X A", "", "X\r\nY", "transfer-encoding"):
        with pytest.raises(InvalidSpec):
            drive(scheme, document, config={"name": bad})


def test_credential_names_say_what_a_redirect_must_drop():
    assert "authorization" in credential_names(None).headers
    assert "authorization" in credential_names(BearerToken()).headers
    assert credential_names(ApiKey(name_="X-K")).headers >= {"x-k", "authorization"}
    held = ApiKey(location="query", name_="{{conn.q}}")
    assert credential_names(held, {"q": "appid"}).query == {"appid"}
    assert credential_names(ApiKey(location="path", name_="token")).path
    assert "x-a" in credential_names(CustomHeader(headers={"X-A": "a"})).headers
    assert "x-amz-security-token" in credential_names(AwsSigV4(service="s3")).headers


def test_the_place_of_a_key_in_a_path_does_not_keep_a_url_from_being_judged():
    scheme = ApiKey(location="path", name_="token")
    url = "https://a.example/bot{token}/x?y={token}"
    assert without_hole(url, scheme, {}) == "https://a.example/botkey/x?y={token}"
    assert without_hole(url, ApiKey(location="query"), {}) == url
    assert without_hole(url, None, {}) == url


@given(st.text(min_size=1, max_size=40).filter(lambda t: not set(t) & set("\r\n\0")))
def test_what_is_attached_never_shows_in_a_repr(value):
    secret = "S3CR3T" + value
    attached, _ = drive(BearerToken(), {"token": secret})
    assert "S3CR3T" not in repr(attached)
